"""Findings in words: what each kind of doubt is called, and the sign it has in the margin."""

from django.utils.translation import gettext_lazy as _

SIGNS = {"question": "?", "warning": "!", "note": "i", "done": "✓"}
NAMES = {
    "removed-task": _("删除的任务"),
}


def finding_name(code: str) -> str:
    """Name a kind of finding; one without a name of its own is simply a doubt."""
    return str(NAMES.get(code, _("疑问")))
