"""What the charged party asks for and the giver decides: more time, not applicable, a pause.

Every function raises WorkRefused with the sentence to show, PermissionDenied for people it is not for.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from . import moves, telling
from .errors import Overtaken, WorkRefused
from .lifecycle import GIVER, HOLDER, MOVES, State
from .models import Assignment, DueDay, Request
from .standing import acting_as, brought_up, parties_of

# What approving does: a move of the table, or for an extension a new due day.
MOVE_OF = {Request.Kind.NOT_APPLICABLE: "set_aside", Request.Kind.SUSPENSION: "suspend"}
EXTENDABLE = (State.ASSIGNED, State.SIGNED)


@transaction.atomic
def ask(assignment: Assignment, kind: str, *, by: User, on: dt.date, reason: str, due_on: dt.date | None = None) -> Request:
    """Ask for something; an extension says to which day (`due_on`). One request of a kind waits at a time."""
    kind = Request.Kind(kind)
    assignment = _with_party(assignment)
    acting_as(by, assignment, HOLDER, _("提出申请"))
    moves.check_not_future(on, _("申请"))
    if not reason.strip():
        raise WorkRefused(_("申请要写明理由。请填写理由后再提交。"))
    _check_possible(assignment, kind)
    _check_extension(assignment, kind, due_on, on)
    try:
        with transaction.atomic():
            made = Request.objects.create(
                assignment=assignment, kind=kind, due_on=due_on, reason=reason.strip(), asked_by=by, asked_on=on
            )
    except IntegrityError as error:
        raise Overtaken(
            _("已有一份%(kind)s申请在等待审批，不能重复申请。请等待答复，或先撤回原申请。") % {"kind": kind.label}
        ) from error
    _record(made, by, on)
    telling.of_request(made)
    return made


def _check_possible(assignment: Assignment, kind: Request.Kind) -> None:
    sources = MOVES[MOVE_OF[kind]].sources if kind in MOVE_OF else EXTENDABLE
    if assignment.state not in sources:
        raise WorkRefused(
            _("“%(task)s”现在的状态是“%(state)s”，不能申请%(kind)s。")
            % {"task": assignment.task.title, "state": assignment.get_state_display(), "kind": kind.label}
        )


def _check_extension(assignment: Assignment, kind: Request.Kind, due_on: dt.date | None, on: dt.date) -> None:
    if kind != Request.Kind.EXTENSION:
        if due_on:
            raise WorkRefused(_("只有申请延期才填写延至的日期。请清空日期。"))
        return
    if assignment.due_on is None:
        raise WorkRefused(_("“%(task)s”没有完成期限，不需要延期。") % {"task": assignment.task.title})
    if due_on is None:
        raise WorkRefused(_("申请延期要写明延到哪一天。请填写日期。"))
    if due_on <= assignment.due_on or due_on < on:
        raise WorkRefused(
            _("申请延至%(asked)s，应当晚于现在的完成期限%(due)s，并且不早于申请当天。请改填日期。")
            % {"asked": due_on, "due": assignment.due_on}
        )
    above = assignment.parent
    if above and above.due_on and due_on > above.due_on:
        raise WorkRefused(
            _("上级的完成期限是%(due)s，不能延到%(asked)s。请改填日期，或请%(party)s先申请延期。")
            % {"due": above.due_on, "asked": due_on, "party": above.party}
        )


@transaction.atomic
def approve(request: Request, *, by: User, on: dt.date, reason: str = "") -> Request:
    """Grant a request: the due day, the pause or the setting aside follows at once."""
    request = _decided(request, Request.State.APPROVED, by, on, reason)
    assignment = request.assignment
    if request.kind in MOVE_OF:
        why = _("同意申请：%(reason)s") % {"reason": request.reason}
        moves.move(assignment, MOVE_OF[request.kind], by=by, on=on, reason=why)  # tells the party as well
    else:
        _check_possible(assignment, Request.Kind(request.kind))
        _check_extension(assignment, Request.Kind.EXTENSION, request.due_on, request.asked_on)
        extend(assignment, request.due_on, on, _("同意延期：%(reason)s") % {"reason": request.reason})
        telling.of_request(request)
    _record(request, by, on)
    return request


@transaction.atomic
def refuse(request: Request, *, by: User, on: dt.date, reason: str) -> Request:
    """Decline a request, with the reason."""
    if not reason.strip():
        raise WorkRefused(_("不同意申请要写明理由。请填写理由后再提交。"))
    request = _decided(request, Request.State.REFUSED, by, on, reason)
    _record(request, by, on)
    telling.of_request(request)
    return request


@transaction.atomic
def take_back(request: Request, *, by: User, on: dt.date) -> Request:
    """Withdraw a request that nobody has decided."""
    acting_as(by, _with_party(request.assignment), HOLDER, _("撤回申请"))
    moves.check_not_future(on, _("撤回申请"))
    _settle(request, Request.State.TAKEN_BACK, {})
    _record(request, by, on)
    return request


def extend(assignment: Assignment, due_on: dt.date, on: dt.date, basis: str) -> DueDay:
    """Write the new due day of an assignment from a day on."""
    made = DueDay.objects.create(assignment=assignment, due_on=due_on, effective_on=on, basis=basis[:300])
    assignment.due_on, assignment.extended_on, assignment.changed_at = due_on, on, clock.now()
    assignment.touched_on = max(assignment.touched_on, on)
    assignment.save(update_fields=["due_on", "extended_on", "changed_at", "touched_on"])
    return made


def _decided(request: Request, state: Request.State, by: User, on: dt.date, reason: str) -> Request:
    request.assignment = assignment = _with_party(request.assignment)
    acting_as(by, assignment, GIVER, _("审批申请"))
    if by.pk == request.asked_by_id or assignment.party_id in parties_of(by):
        raise WorkRefused(_("这份申请由您或您代表的单位提出，不能由您审批。请由交办单位的其他人员审批。"))
    moves.check_not_future(on, _("审批"))
    if on < request.asked_on:
        raise WorkRefused(
            _("审批日期%(on)s早于申请日期%(asked)s。请填写申请之后的日期。") % {"on": on, "asked": request.asked_on}
        )
    _settle(request, state, {"decided_by": by, "decided_on": on, "decision_reason": reason.strip()})
    return request


def _settle(request: Request, state: Request.State, change: dict) -> None:
    if not Request.objects.filter(pk=request.pk, state=Request.State.WAITING).update(state=state, **change):
        request.refresh_from_db(fields=["state"])
        raise Overtaken(
            _("这份申请现在的状态是“%(state)s”，您的操作没有生效。请刷新页面查看现状。") % {"state": request.get_state_display()}
        )
    request.state = state
    for name, value in change.items():
        setattr(request, name, value)


def _record(request: Request, by: User, on: dt.date) -> None:
    detail = {"request": request.pk, "kind": request.kind, "state": request.state, "due_on": request.due_on, "on": on}
    record(by, "work.request", subject=f"assignment:{request.assignment_id}", detail=detail)


def _with_party(assignment: Assignment) -> Assignment:
    return brought_up(assignment.pk)
