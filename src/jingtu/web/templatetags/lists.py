"""Small pieces of the pages of lists."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def marked_words(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Draw the pairs of `wording.marked`: `<mark class="jt-word jt-word-party">` around what has a mark, all of it escaped."""
    return format_html_join("", "{}", ((_drawn(text, mark),) for text, mark in parts))


def _drawn(text: str, mark: str) -> str | SafeString:
    return format_html('<mark class="jt-word jt-word-{}">{}</mark>', mark, text) if mark else text
