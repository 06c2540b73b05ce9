"""The mark that a file carries on every page: who took it, when, under which number, and that it is not for others."""

from django.utils.translation import gettext as _

from .models import Export


def mark_of(export: Export) -> str:
    """Return the words of the mark."""
    office = f"{export.office} " if export.office else ""
    when = export.taken_at or export.asked_at
    return _("%(number)s　%(office)s%(person)s　%(at)s　数据级别 %(classes)s，仅限“%(purpose)s”使用，不得转交") % {
        "number": export.number,
        "office": office,
        "person": export.asked_by,
        "at": f"{when:%Y-%m-%d %H:%M}",
        "classes": export.classes,
        "purpose": export.purpose[:60],
    }
