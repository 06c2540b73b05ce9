"""Asking for an export, deciding on it, and taking it.

Rows or fields of the classes K1–K4 leave only after another person agreed, who reads the same classes in the same areas;
what an enterprise's people take of their own needs nobody's leave. Each request is used once, within its days.
"""

import datetime as dt
import itertools
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.accesslog.seeing import for_purpose
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import tell
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.clearance import READ, classes_for, fields_for
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.sharing import sharing

from .models import Export

APPROVE = "exports.approve"
SHORTEST_PURPOSE = 4
State = Export.State


def classes_of(kind: SubjectKind, rows: QuerySet[Registered], user: User) -> frozenset[str]:
    """Return the classes that a file of these rows would hold: those of the rows, and of the fields that the person sees."""
    of_rows = set(rows.order_by().values_list("sensitivity", flat=True).distinct())
    return frozenset(of_rows | {field.sensitivity for field in fields_for(user, kind) if field.sensitivity})


def needs_approval(user: User, classes: Iterable[str]) -> bool:
    """Tell whether another person must agree first."""
    return scope_of(user).may(READ) and bool(set(classes) & sharing().export.approved)


@transaction.atomic
def ask(
    kind: SubjectKind,
    rows: QuerySet[Registered],
    *,
    by: User,
    purpose: str,
    query: str = "",
    narrowed: str = "",
    columns: Iterable[str] = (),
    layout: str = "",
    format: str = Export.Format.EXCEL,
) -> Export:
    """Ask for an export of rows that the person may see; what nobody need agree to may be taken at once. Raises Refused."""
    purpose, amount = purpose.strip(), rows.order_by().count()
    if len(purpose) < SHORTEST_PURPOSE:
        raise Refused(_("请写明导出的用途，至少 %(n)d 个字，如“报送年度总结”。") % {"n": SHORTEST_PURPOSE})
    if not amount:
        raise Refused(_("这些条件下没有记录，没有可以导出的内容。请换一个条件。"))
    if format == Export.Format.WORD and amount > sharing().export.most_in_word:
        raise Refused(
            _("Word 文档最多 %(most)d 条，这里有 %(n)d 条。请改用 Excel，或缩小范围。")
            % {"most": sharing().export.most_in_word, "n": amount}
        )
    if format == Export.Format.WORD and layout:
        raise Refused(_("其他系统的表式只有 Excel 格式。请改选 Excel，或改用本平台的表式。"))
    classes = classes_of(kind, rows, by)
    free = not needs_approval(by, classes)
    export = Export.objects.create(
        asked_by=by,
        office=by.party,
        asked_at=clock.now(),
        register=kind.code,
        query=query,
        narrowed=narrowed[:500],
        columns=list(columns),
        layout=layout,
        format=format,
        purpose=purpose[:500],
        classes="、".join(sorted(classes)),
        amount=amount,
        state=State.APPROVED if free else State.WAITING,
        expires_on=_last_day() if free else None,
    )
    record(by, "exports.ask", subject=f"export:{export.pk}", detail=_said(export))
    if not free and by.party:
        words = {"name": by, "kind": kind.label, "n": amount}
        tell(
            by.party,
            Kind.REQUEST,
            _("%(name)s申请导出%(kind)s %(n)d 条") % words,
            _("用途：%(purpose)s。有审批权限的同事请审批。") % {"purpose": purpose},
            link="/exports/",
            key=f"export:{export.pk}",
            about=f"export:{export.pk}",
        )
    return export


def may_decide(export: Export, user: User) -> bool:
    """Tell whether a person decides on this request: another one, with the right in all its areas, who reads what it holds."""
    if user.pk == export.asked_by_id or export.state != State.WAITING:
        return False
    scope, asked = scope_of(user), scope_of(export.asked_by).under(READ).paths
    covers = bool(asked) and all(scope.may(APPROVE, path) for path in asked)
    return covers and set(export.classes.split("、")) <= classes_for(user, find(SubjectKind, export.register))


@transaction.atomic
def decide(export: Export, *, by: User, approve: bool, reason: str = "") -> Export:
    """Agree or not. Raises PermissionDenied, Refused."""
    if not may_decide(export, by):
        raise PermissionDenied(_("这项导出要由同一区域有审批权限、能看到这些数据的另一个人审批。"))
    if not approve and not reason.strip():
        raise Refused(_("不同意要写明理由，让申请人知道改什么。请填写后再提交。"))
    held = Export.objects.filter(pk=export.pk, state=State.WAITING)
    if not held.update(
        state=State.APPROVED if approve else State.REFUSED,
        decided_by=by,
        decided_at=clock.now(),
        reason=reason.strip()[:500],
        expires_on=_last_day() if approve else None,
    ):
        raise Overtaken(_("这项申请刚刚被别人审批过，这次没有改动。请刷新页面查看现状。"))
    export.refresh_from_db()
    record(by, "exports.decide", subject=f"export:{export.pk}", detail={"state": export.state, "reason": export.reason})
    tell(
        export.asked_by,
        Kind.REQUEST,
        _("导出申请 %(number)s：%(state)s") % {"number": export.number, "state": export.get_state_display()},
        _("有效期至 %(day)s，只能下载一次。") % {"day": export.expires_on} if approve else export.reason,
        link="/exports/",
        key=f"export:{export.pk}:decided",
    )
    return export


def can_be_taken(export: Export, user: User) -> bool:
    """Tell whether this person can take it today."""
    fresh = export.expires_on is not None and clock.today() <= export.expires_on
    return export.asked_by_id == user.pk and export.state == State.APPROVED and fresh


@transaction.atomic
def take(export: Export, rows: QuerySet[Registered], *, by: User) -> Export:
    """Use the request: from here on it cannot be taken again. `rows` are what the file will hold. Raises Refused."""
    kind = find(SubjectKind, export.register)
    if export.asked_by_id != by.pk:
        raise PermissionDenied(_("这项导出是别人申请的，只有申请人自己能下载。"))
    if not can_be_taken(export, by):
        raise Refused(
            _("导出 %(number)s 现在是“%(state)s”，有效期至 %(day)s，不能下载。请重新申请。")
            % {"number": export.number, "state": export.get_state_display(), "day": export.expires_on or _("（无）")}
        )
    agreed = set(export.classes.split("、"))
    if needs_approval(by, beyond := classes_of(kind, rows, by) - agreed):
        raise Refused(
            _("申请之后，这些记录里有了%(classes)s级的数据，不在同意的范围内。请重新申请。")
            % {"classes": "、".join(sorted(beyond))}
        )
    held = Export.objects.filter(pk=export.pk, state=State.APPROVED)
    if not held.update(state=State.TAKEN, taken_at=clock.now(), amount=rows.order_by().count()):
        raise Overtaken(_("这项导出刚刚下载过，只能下载一次。请重新申请。"))
    export.refresh_from_db()
    for_purpose(f"{export.number} {export.purpose}")
    record(by, "exports.take", subject=f"export:{export.pk}", detail=_said(export))
    return export


def exports_of(user: User, most: int) -> list[Export]:
    """Return the person's own requests and those that wait for the person, newest first."""
    known = Export.objects.select_related("asked_by", "office", "decided_by")
    own = list(known.filter(asked_by=user)[:most])
    if not scope_of(user).may(APPROVE):
        return own
    people: dict[int, User] = {}
    waiting = known.filter(state=State.WAITING).exclude(asked_by=user)
    for each in waiting:
        each.asked_by = people.setdefault(each.asked_by_id, each.asked_by)  # whose scope is then read once
    decidable = itertools.islice((each for each in waiting if may_decide(each, user)), most)
    return sorted([*own, *decidable], key=lambda each: -each.pk)


def _said(export: Export) -> dict[str, object]:
    return {
        "number": export.number,
        "register": export.register,
        "narrowed": export.narrowed,
        "purpose": export.purpose,
        "classes": export.classes,
        "amount": export.amount,
        "format": export.format,
    }


def _last_day() -> dt.date:
    return clock.today() + dt.timedelta(days=sharing().export.valid_days)
