"""Who is told what of the daily work, called by name from the services, in their transaction."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Recipients, Telling, answered, tell, tell_all
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.places.paths import parent_paths

from .lifecycle import HOLDER, MOVES
from .models import Assignment, AssignmentMove, Demand, Report, ReportMove, Request

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


def of_demands(demands: Sequence[Demand]) -> None:
    """Tell each party once how many reports are asked of it, and by when."""
    by_party: dict[Party, list[Demand]] = defaultdict(list)
    for each in demands:
        by_party[each.assignment.party].append(each)
    tell_all([_asked(party, asked) for party, asked in by_party.items()])


def _asked(party: Party, demands: list[Demand]) -> Telling:
    first, number = demands[0], len(demands)
    words = {"day": first.due_on, "task": first.assignment.task.title, "count": number}
    one, many = _("请于%(day)s前反馈：%(task)s"), _("请于%(day)s前反馈%(count)d项任务的进展")
    return Telling(
        party,
        Kind.REPORT,
        ((one if number == 1 else many) % words)[:200],
        first.text,
        link=link(first.assignment) if number == 1 else "/progress/?kind=report",
        key=f"demand:{first.pk}",
        on=first.asked_on,
        about=about(first.assignment) if number == 1 else "",
    )


def of_demand_cancelled(demand: Demand, on: dt.date) -> None:
    """Tell the party that a report is no longer asked for."""
    subject = _("不再要求反馈：%(task)s") % {"task": demand.assignment.task.title}
    key = f"demand:{demand.pk}:cancelled"
    tell(demand.assignment.party, Kind.REPORT, subject[:200], link=link(demand.assignment), key=key, on=on)


def of_report(report: Report, row: ReportMove) -> None:
    """Tell the giver of a report handed in, and the reporting party of the decision on it."""
    assignment = report.assignment
    answered(about(assignment))
    said = {
        "submit": _("收到进展反馈：%(task)s"),
        "accept": _("进展反馈已通过：%(task)s"),
        "return": _("进展反馈被退回：%(task)s"),
    }
    to = giver_of(assignment, row.effective_on) if row.move == "submit" else assignment.party
    if row.move == "submit" and report.demand and report.demand.asked_for_id not in (None, _party_of(to)):
        _tell_asker(report, row, said["submit"])
    tell(
        to,
        Kind.REPORT,
        (said[row.move] % {"task": assignment.task.title})[:200],
        _("%(party)s，%(first)s 至 %(last)s。%(reason)s")
        % {"party": assignment.party, "first": report.period_first, "last": report.period_last, "reason": row.reason},
        link=link(assignment),
        key=f"report:{row.pk}",
        on=row.effective_on,
        about="" if row.move == "accept" else about(assignment),
    )


def _party_of(to: Recipients) -> int | None:
    return to.pk if isinstance(to, Party) else None


def _tell_asker(report: Report, row: ReportMove, said: str) -> None:
    """Tell the lead who asked for the report, whom its verifying does not concern."""
    assignment, demand = report.assignment, report.demand
    subject = said % {"task": assignment.task.title}
    words = _("%(party)s，按要求反馈。") % {"party": assignment.party}
    key = f"report:{row.pk}:asked"
    tell(demand.asked_for, Kind.REPORT, subject[:200], words, link=link(assignment), key=key, on=row.effective_on)


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
