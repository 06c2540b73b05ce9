"""Making a move of an assignment: the only code that writes `Assignment.state`.

    move(assignment, "sign", by=person, on=day)

Permission, what the move needs, the conditional update, the row of the move, the journal and who is told: one transaction.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from . import telling
from .errors import Overtaken, WorkRefused
from .lifecycle import LIVE, MOVES, Move, State
from .models import Assignment, AssignmentMove, Report, Rhythm
from .periods import Cycle
from .standing import acting_as, acts_in, brought_up, parties_of

BEGINNINGS = ("assign", "hand_down")
CORRECTION = "correct"


@transaction.atomic
def move(assignment: Assignment, name: str, *, by: User, on: dt.date, reason: str = "") -> AssignmentMove:
    """Make one move and return its row; `assignment` is brought up to date.

    Raises WorkRefused with the sentence to show (a wrong state or day, a missing reason, the same person twice, somebody
    quicker), PermissionDenied for a person who does not act for the party concerned, ValueError for an unknown move.
    """
    step = MOVES.get(name)
    if step is None or name in BEGINNINGS:
        known = ", ".join(each for each in MOVES if each not in BEGINNINGS)
        raise ValueError(f"Unknown move {name!r}; known are {known}.")
    assignment = _fresh(assignment)
    behalf = acting_as(by, assignment, step.by, str(step.label))
    _check_state(assignment, step)
    _check_day(assignment, step, on)
    _check_reason(step, reason)
    _check_separation(assignment, step, by)
    _check_needs(assignment, name)
    source = assignment.state
    _change(assignment, step.target, on)
    row = AssignmentMove.objects.create(
        assignment=assignment,
        move=name,
        source=source,
        target=step.target,
        effective_on=on,
        made_by=by,
        behalf_of_id=behalf,
        reason=reason.strip(),
    )
    detail = {"move": name, "from": source, "to": str(step.target), "on": on, "reason": reason}
    record(by, "work.move", subject=f"assignment:{assignment.pk}", detail=detail, on_behalf_of=row.behalf_of)
    telling.of_move(assignment, row)
    return row


@transaction.atomic
def correct(wrong: AssignmentMove, *, by: User, reason: str) -> AssignmentMove:
    """Undo the last move of an assignment, because it was a mistake; both rows stay. Raises WorkRefused or PermissionDenied.

    The correction counts from the day of the wrong move: as known now, that move never held; as known then, it did.
    """
    assignment = _fresh(wrong.assignment)
    if wrong.move in BEGINNINGS:
        raise WorkRefused(_("交办不能更正为未交办。请改用“撤回交办”。"))
    last = assignment.moves.order_by("-pk").first()
    if wrong.corrects_id or last is None or last.pk != wrong.pk:
        raise WorkRefused(_("只能更正最近一次办理记录，且更正记录本身不能再更正。请刷新页面后再操作。"))
    if not reason.strip():
        raise WorkRefused(_("更正要写明理由。请填写理由后再提交。"))
    behalf = acting_as(by, assignment, MOVES[wrong.move].by, _("更正"))
    earlier = assignment.moves.exclude(pk=wrong.pk).order_by("-pk").first()
    _change(assignment, State(wrong.source), wrong.effective_on, moved_on=earlier.effective_on)
    row = AssignmentMove.objects.create(
        assignment=assignment,
        move=CORRECTION,
        source=wrong.target,
        target=wrong.source,
        effective_on=wrong.effective_on,
        made_by=by,
        behalf_of_id=behalf,
        reason=reason.strip(),
        corrects=wrong,
    )
    detail = {"move": CORRECTION, "corrects": wrong.pk, "from": wrong.target, "to": wrong.source, "reason": reason}
    record(by, "work.move", subject=f"assignment:{assignment.pk}", detail=detail, on_behalf_of=row.behalf_of)
    telling.of_move(assignment, row)
    return row


def allowed_moves(assignment: Assignment, by: User) -> dict[str, Move]:
    """Return the moves that the person can make now, as buttons of a page; needs beyond state and person are not asked."""
    return {
        name: step
        for name, step in MOVES.items()
        if name not in BEGINNINGS and assignment.state in step.sources and _may(assignment, step, by)
    }


def cycle_of(assignment: Assignment) -> Cycle:
    """Return the reporting rhythm of an assignment."""
    if assignment.rhythm == Rhythm.WINDOW:
        return Cycle(assignment.rhythm, (assignment.window_first, assignment.window_last), assignment.window_day)
    return Cycle(assignment.rhythm)


def report_due_on(assignment: Assignment) -> dt.date | None:
    """Return the day by which the next report is due, by the rhythm or a demand; None where none is owed."""
    if assignment.state not in LIVE:
        return None
    period = cycle_of(assignment).next_due(assignment.owed_from, assignment.reported_until)
    return min((day for day in (period and period.due_on, assignment.demand_due_on) if day), default=None)


def _may(assignment: Assignment, step: Move, by: User) -> bool:
    return acts_in(by, assignment, step.by) and not _is_own(assignment, step, by) and not _made_before(assignment, step, by)


def _fresh(assignment: Assignment) -> Assignment:
    return brought_up(assignment.pk)


def _check_state(assignment: Assignment, step: Move) -> None:
    if assignment.state not in step.sources:
        raise Overtaken(
            _("“%(task)s”（%(party)s）现在的状态是“%(state)s”，不能%(move)s；只有%(sources)s的任务可以。请刷新页面后再操作。")
            % {
                "task": assignment.task.title,
                "party": assignment.party,
                "state": State(assignment.state).label,
                "move": step.label,
                "sources": _("、").join(f"“{source.label}”" for source in step.sources),
            }
        )


def check_not_future(on: dt.date, action: object) -> None:
    """Refuse a day that has not come."""
    if on > clock.today():
        raise WorkRefused(
            _("%(action)s的日期是%(on)s，晚于今天（%(today)s）。请填写今天或更早的日期。")
            % {"action": action, "on": on, "today": clock.today()}
        )


def _check_day(assignment: Assignment, step: Move, on: dt.date) -> None:
    check_not_future(on, step.label)
    if on < assignment.moved_on:
        raise WorkRefused(
            _("%(move)s的日期是%(on)s，早于上一次办理的日期%(last)s。请填写%(last)s或之后的日期。")
            % {"move": step.label, "on": on, "last": assignment.moved_on}
        )


def _check_reason(step: Move, reason: str) -> None:
    if step.needs_reason and not reason.strip():
        raise WorkRefused(_("%(move)s要写明理由。请填写理由后再提交。") % {"move": step.label})


def _check_separation(assignment: Assignment, step: Move, by: User) -> None:
    """Who claims never closes: neither the same person, nor anybody who works for the charged party."""
    if _is_own(assignment, step, by) and not step.not_by:
        raise WorkRefused(
            _("“%(task)s”由您代表的单位（%(party)s）承办，不能由您%(move)s。请由交办方的其他人员办理，或由本单位提出申请。")
            % {"task": assignment.task.title, "party": assignment.party, "move": step.label}
        )
    if _is_own(assignment, step, by) or _made_before(assignment, step, by):
        raise WorkRefused(
            _("%(earlier)s和%(move)s不能由同一人或同一单位办理。请由交办方的其他人员%(move)s。")
            % {"earlier": MOVES[step.not_by].label, "move": step.label}
        )


def _is_own(assignment: Assignment, step: Move, by: User) -> bool:
    return step.apart and assignment.party_id in parties_of(by)


def _made_before(assignment: Assignment, step: Move, by: User) -> bool:
    """Tell whether a person made the move that must lie in other hands, himself or by a deputy."""
    if not step.not_by:
        return False
    last = assignment.moves.filter(move=step.not_by).order_by("-pk").values_list("made_by", "behalf_of").first()
    return last is not None and by.pk in last


def _check_needs(assignment: Assignment, name: str) -> None:
    if name == "claim":
        _check_claim(assignment)
    if name in ("claim", "withdraw", "set_aside", "refuse"):
        _check_children(assignment, MOVES[name])


def _check_claim(assignment: Assignment) -> None:
    if assignment.due_on is None:
        raise WorkRefused(
            _("“%(task)s”没有完成期限，属于长期任务，按周期反馈即可，不能申报办结。") % {"task": assignment.task.title}
        )
    if not assignment.reports.filter(state=Report.State.ACCEPTED).exists():
        raise WorkRefused(
            _("“%(task)s”还没有审核通过的反馈，不能申报办结。请先反馈进展并附佐证材料。") % {"task": assignment.task.title}
        )


def _check_children(assignment: Assignment, step: Move) -> None:
    open_below = assignment.children.filter(state__in=[*LIVE, State.SUSPENDED]).count()
    if open_below:
        raise WorkRefused(
            _("“%(task)s”转办给下级的还有 %(count)d 项没有办结，不能%(move)s。请先销号或撤回这些转办。")
            % {"task": assignment.task.title, "count": open_below, "move": step.label}
        )


def _change(assignment: Assignment, target: State, on: dt.date, moved_on: dt.date | None = None) -> None:
    """Write the state where it is still what was seen: of two people who move at once, one wins."""
    source = assignment.state
    seen = {"pk": assignment.pk, "state": source, "moved_on": assignment.moved_on}
    assignment.state, assignment.moved_on, assignment.changed_at = target, moved_on or on, clock.now()
    if source not in LIVE and target in LIVE and moved_on is None:
        assignment.owed_from = on  # what fell due during a pause is not owed afterwards; a mistaken pause was none
    if source in LIVE and target not in LIVE and assignment.demand_due_on:
        _end_demands(assignment, on)
    assignment.touched_on = max(assignment.touched_on, on)
    assignment.report_due_on = report_due_on(assignment)
    written = ("state", "moved_on", "touched_on", "changed_at", "owed_from", "report_due_on", "demand_due_on")
    if not Assignment.objects.filter(**seen).update(**{name: getattr(assignment, name) for name in written}):
        raise Overtaken(_("“%(task)s”刚刚被别人办理，您的操作没有生效。请刷新页面查看现状。") % {"task": assignment.task.title})


def _end_demands(assignment: Assignment, on: dt.date) -> None:
    """Work that ended or pauses owes no report that was asked for before."""
    assignment.demands.filter(cancelled_on=None).update(cancelled_on=on, cancelled_at=clock.now())
    assignment.demand_due_on = None
