"""Who is told what of the daily work, called by name from the services, in their transaction."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Recipients, Telling, answered, tell, tell_all
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.places.paths import parent_paths

from .lifecycle import HOLDER, MOVES
from .models import Assignment, AssignmentMove, Report, ReportMove, Request

CLAIMS = {"claim", "return_claim", "close"}


def about(assignment: Assignment) -> str:
    """Return the name under which notices speak of an assignment."""
    return f"assignment:{assignment.pk}"


def link(assignment: Assignment) -> str:
    """Return the page of an assignment."""
    return f"/progress/{assignment.pk}/"


def giver_of(assignment: Assignment, day: dt.date) -> Recipients:
    """Return who gave the work: the party above, or the people of the plan office."""
    return assignment.parent.party if assignment.parent else office_of(assignment.place_path, day)


def office_of(path: str, day: dt.date) -> list[User]:
    """Return the people of the plan office of a place, or of the nearest place above that has one."""
    held = Appointment.objects.held_on(day).filter(role=Appointment.Role.PLAN_OFFICE, user__is_active=True)
    held = held.filter(areas__path__in=[path, *parent_paths(path)]).select_related("user")
    rows = [(area, each.user) for each in held.prefetch_related("areas") for area in [a.path for a in each.areas.all()]]
    nearest = max((area for area, _user in rows if path.startswith(area)), key=len, default=None)
    return list({user.pk: user for area, user in rows if area == nearest}.values())


def of_assigning(charged: Iterable[tuple[Party, int]], title: str, key: str, on: dt.date) -> None:
    """Tell each party once how many tasks of a plan it was charged with."""
    tell_all(
        [
            Telling(
                party,
                Kind.ASSIGNMENT,
                _("交办任务%(count)d项：%(title)s") % {"count": count, "title": title},
                _("请登录后签收，并按反馈周期报送进展。"),
                link="/progress/",
                key=key,
                on=on,
            )
            for party, count in charged
        ]
    )


def of_move(assignment: Assignment, row: AssignmentMove) -> None:
    """Tell the other side of a move; what was asked of the mover is answered with it."""
    answered(about(assignment))
    step = MOVES.get(row.move)
    kind = Kind.CLAIM if row.move in CLAIMS else Kind.ASSIGNMENT
    to = giver_of(assignment, row.effective_on) if step and step.by == HOLDER else assignment.party
    title = {"move": step.label if step else _("更正"), "task": assignment.task.title}
    tell(
        to,
        kind,
        (_("%(move)s：%(task)s") % title)[:200],
        _("承办单位：%(party)s。%(reason)s") % {"party": assignment.party, "reason": row.reason},
        link=link(assignment),
        key=f"move:{row.pk}",
        on=row.effective_on,
        about=about(assignment) if row.move == "claim" else "",
    )


def of_report(report: Report, row: ReportMove) -> None:
    """Tell the giver of a report handed in, and the reporting party of the decision on it."""
    assignment = report.assignment
    answered(about(assignment))
    said = {
        "submit": _("收到进展反馈：%(task)s"),
        "accept": _("进展反馈已通过：%(task)s"),
        "return": _("进展反馈被退回：%(task)s"),
    }
    tell(
        giver_of(assignment, row.effective_on) if row.move == "submit" else assignment.party,
        Kind.REPORT,
        (said[row.move] % {"task": assignment.task.title})[:200],
        _("%(party)s，%(first)s 至 %(last)s。%(reason)s")
        % {"party": assignment.party, "first": report.period_first, "last": report.period_last, "reason": row.reason},
        link=link(assignment),
        key=f"report:{row.pk}",
        on=row.effective_on,
        about="" if row.move == "accept" else about(assignment),
    )


def of_request(request: Request) -> None:
    """Tell the giver of a request, and the asking party of the decision on it."""
    assignment = request.assignment
    waiting = request.state == Request.State.WAITING
    words = {"kind": request.get_kind_display(), "state": request.get_state_display(), "task": assignment.task.title}
    tell(
        giver_of(assignment, request.asked_on) if waiting else assignment.party,
        Kind.REQUEST,
        ((_("申请%(kind)s：%(task)s") if waiting else _("申请%(kind)s%(state)s：%(task)s")) % words)[:200],
        request.reason if waiting else request.decision_reason,
        link=link(assignment),
        key=f"request:{request.pk}:{request.state}",
        on=request.asked_on if waiting else request.decided_on,
    )
