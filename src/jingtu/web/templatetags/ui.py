"""The components of every page as template tags; each template in `web/components` lists its variables."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.notices.services import unread
from jingtu.web.nav import Room, wings_for

register = template.Library()
ICONS = Path(__file__).parents[1] / "static/web/vendor/icons"
MESSAGE_ICONS = {"success": "circle-check", "info": "info-circle", "warning": "alert-triangle", "error": "alert-circle"}
KEPT_BY_FILTER = ("sort", "on", "known", "view", "column", "theme")  # how and for which day rows are shown, not which


@lru_cache(maxsize=512)
def _drawing(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"{name!r} is not the name of an icon.")
    try:
        svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        problem = f"No icon {name!r}: add it to ICON_NAMES in scripts/vendor.py and run the script."
        raise template.TemplateSyntaxError(problem) from None
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return " ".join(inside.split())


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "home" %}` draws a vendored icon, hidden from screen readers: words beside it say what it means."""
    return mark_safe(  # only files of the package
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{_drawing(name)}</svg>'
    )


@register.inclusion_tag("web/components/badge.html")
def badge(text: str, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    checked = kind in ("checkbox", "radio") and not hasattr(widget, "optgroups")
    control = "form-check-input" if checked else "form-select" if kind == "select" else "form-control"
    choices = hasattr(widget, "optgroups") and kind in ("checkbox", "radio")
    if choices:
        control = widget.attrs["class"] = "form-check-input"  # each control takes it from its widget
    invalid = " is-invalid" if bound.errors else ""
    drawn = bound.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} {control}{invalid}".strip()})
    return {"field": bound, "drawn": drawn, "checked": checked, "group": bool(bound.use_fieldset), "choices": choices}


@register.inclusion_tag("web/components/form.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.inclusion_tag("web/components/table_head.html", takes_context=True)
def table_head(context: Context, listing: Any) -> dict[str, Any]:
    return {"heads": listing.heads, "request": context["request"]}


@register.inclusion_tag("web/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], unit: str = "") -> dict[str, Any]:
    paginator = page.paginator
    numbers = list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return {
        "page": page,
        "total": getattr(paginator, "total", paginator.count),
        "numbers": numbers,
        "gap": paginator.ELLIPSIS,
        "unit": unit,
        "request": context["request"],
    }


@register.inclusion_tag("web/components/empty_state.html")
def empty_state(title: str, text: str = "", icon: str = "inbox", href: str = "", action: str = "") -> dict[str, Any]:
    return {"title": title, "text": text, "icon": icon, "href": href, "action": action}


@register.inclusion_tag("web/components/notice.html")
def notice(text: str, tone: str = "info", title: str = "") -> dict[str, Any]:
    marks = {"info": "info-circle", "good": "circle-check", "warn": "alert-triangle", "bad": "alert-circle"}
    return {"text": text, "tone": tone, "title": title, "icon": marks[tone]}


@register.inclusion_tag("web/components/tabs.html")
def tabs(items: list[dict[str, Any]], label: str) -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(*parts: Any) -> dict[str, Any]:
    """`{% breadcrumbs "方案" plans_url plan.title %}`: label and address in turn, last the label of this page."""
    pairs = [(parts[at], parts[at + 1] if at + 1 < len(parts) else "") for at in range(0, len(parts), 2)]
    return {"pairs": pairs}


@register.inclusion_tag("web/components/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("web/components/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm, reset_url: str = "") -> dict[str, Any]:
    request = context["request"]
    folded = getattr(form, "more", ())
    return {
        "form": form,
        "fields": [bound for bound in form if bound.name not in folded],
        "folded": [bound for bound in form if bound.name in folded],
        "active": _active(form, request),
        "kept": [(name, value) for name in KEPT_BY_FILTER for value in request.GET.getlist(name) if name not in form.fields],
        "reset_url": reset_url or request.path,
    }


def _active(form: BaseForm, request: Any) -> list[dict[str, Any]]:
    """What is filtered now, in words, each with the query that leaves it out."""
    active = []
    for bound in form:
        value = form.cleaned_data.get(bound.name) if form.is_bound and form.is_valid() else None
        if value in (None, "", [], (), False) or bound.is_hidden:
            continue
        rest = request.GET.copy()
        for name in [key for key in rest if key == bound.html_name or key.startswith(f"{bound.html_name}_") or key == "page"]:
            del rest[name]
        active.append({"label": bound.label, "value": _in_words(bound, value), "query": rest.urlencode()})
    return active


def _in_words(bound: BoundField, value: Any) -> str:
    if value is True:
        return str(_("是"))
    choices = dict(_flat(getattr(bound.field, "choices", ())))
    values = value if isinstance(value, (list, tuple)) else [value]
    return "、".join(str(choices.get(str(item), choices.get(item, item))) for item in values)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    flat = []
    for key, label in choices:
        flat += _flat(label) if isinstance(label, (list, tuple)) else [(key, label)]
    return flat


@register.inclusion_tag("web/components/navigation.html", takes_context=True)
def navigation(context: Context) -> dict[str, Any]:
    request = context["request"]
    match = getattr(request, "resolver_match", None)
    here = match.url_name if match else ""
    return {
        "wings": [{"label": wing.label, "rooms": [_entry(room, here) for room in wing.rooms]} for wing in wings_for(request.user)]
    }


def _entry(room: Room, here: str | None) -> dict[str, Any]:
    own = room.url_name.removeprefix("web:")
    return {"room": room, "href": reverse(room.url_name), "here": here == own or here in room.inside}


@register.simple_tag(takes_context=True)
def bell(context: Context) -> SafeString | str:
    """Draw the way to the inbox with the number of unread notices, for whoever is logged in."""
    user = getattr(context.get("request"), "user", None)  # a page shown before the login is looked at has none
    if user is None or not user.is_authenticated:
        return ""
    return render_to_string("web/components/bell.html", {"unread": unread(user)})


@register.simple_tag
def legal_day() -> dict[str, Any]:
    """The day that every page counts from, and whether it is pinned for a demonstration."""
    return {"day": clock.today(), "pinned": clock.pinned() is not None}


@register.simple_tag
def system_time() -> str:
    """Say that a time beside it is the computer's, where the day that the pages count from is pinned."""
    return _("（系统时间）") if clock.pinned() else ""


@register.inclusion_tag("web/components/system_time.html")
def system_time_note() -> dict[str, Any]:
    """Say above a list that its times are the computer's, where the day that the pages count from is pinned."""
    return {"pinned": clock.pinned()}


@register.simple_tag
def is_demonstration() -> bool:
    return settings.DEMONSTRATION


@register.filter
def message_icon(level_tag: str) -> str:
    return MESSAGE_ICONS.get(level_tag, "info-circle")


@register.filter
def zh_date(day: Any) -> str:
    """`2018-06-30` as 2018年6月30日; an empty day as nothing."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
