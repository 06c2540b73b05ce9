"""The review before a release: every subject that is named must be classed as public (K6)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered, Sensitivity

NAMED_AT_MOST = 5


def open_to_all(rows: Sequence[Registered], by: User, *, reviewed: bool) -> None:
    """Class subjects as public, which the person says to have reviewed. Raises Refused for those of a stricter class."""
    closed = [row for row in rows if row.sensitivity not in (Sensitivity.PUBLIC, Sensitivity.CONDITIONAL)]
    if closed:
        words = {"names": _named(closed), "n": len(closed)}
        raise Refused(_("%(names)s等 %(n)d 项的共享级别不允许公开，没有公开。请先核对并改正这些对象的共享级别。") % words)
    if not reviewed:
        raise Refused(_("公开以前要逐项审查。请审查后勾选“已逐项审查”再提交。"))
    if conditional := [row for row in rows if row.sensitivity == Sensitivity.CONDITIONAL]:
        _class_as_public(conditional, by)


def _class_as_public(rows: Sequence[Registered], by: User) -> None:
    keys = [row.pk for row in rows]
    type(rows[0]).objects.filter(pk__in=keys).update(sensitivity=Sensitivity.PUBLIC)
    detail = {"from": Sensitivity.CONDITIONAL, "to": Sensitivity.PUBLIC, "subjects": keys}
    record(by, "subjects.classify", detail=detail)


def _named(rows: Sequence[Registered]) -> str:
    return _("、").join(f"“{row.name}”" for row in rows[:NAMED_AT_MOST])
