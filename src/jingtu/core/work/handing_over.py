"""Live work of an office that was split or lost a function: proposed part by part, handed over in one step, taken back.

    moving = propose(party, user, on)
    hand_over_to({assignment: successor, …}, by=person, on=day, basis="…")
    take_back(handover, by=person)

Every past day goes on to show the office that did the work then. Raises WorkRefused, PermissionDenied.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.plans.models import TaskParty
from jingtu.standards import functions

from .errors import WorkRefused
from .lifecycle import State
from .models import Assignment, Handover
from .offices import OPEN, hand_over, handed
from .standing import all_brought_up, for_office
from .successions import functions_held, functions_meant, taker, takers_of


@dataclass(frozen=True)
class Moving:
    """One live part of the old office: who is to have it (None: nobody known) and why, or why it cannot go there."""

    assignment: Assignment
    to: Party | None
    why: str
    taken_by: frozenset[int] = frozenset()


def live_work(party: Party, user: User) -> QuerySet[Assignment]:
    """Return what a party works on and the person, as plan office, can hand over."""
    rows = Assignment.objects.filter(party=party, state__in=OPEN)
    return scope_of(user).within(rows, "place_path", "work.assign")


def successors(party: Party, on: dt.date) -> list[Party]:
    """Return the parties that took over functions of a party by the day."""
    return list({each.pk: each for each in takers_of([party.pk], on).get(party.pk, {}).values()}.values())


def propose(party: Party, user: User, on: dt.date) -> list[Moving]:
    """Return all live work of a party with who should have it: whoever took over what the plan's words mean."""
    takers = takers_of([party.pk], on).get(party.pk, {})
    held = functions_held(party.pk)
    rows = all_brought_up(live_work(party, user).values_list("pk", flat=True))
    printed = _printed(rows)
    taken = _parts_of(takers.values(), rows)
    moving = []
    for row in rows:
        meant = functions_meant(printed.get(row.task_id, party.name), held)
        have = frozenset(taken[row.identity_id, row.role])
        to = taker(meant, takers)
        moving.append(Moving(row, to if to and to.pk not in have else None, _why(meant, takers, to, have), have))
    return moving


def _printed(rows: list[Assignment]) -> dict[int, str]:
    """Return the name of the party as the plan prints it, by task."""
    wanted = TaskParty.objects.filter(task__in={row.task_id for row in rows}, party__in={row.party_id for row in rows})
    return dict(wanted.values_list("task_id", "printed"))


def _parts_of(parties: object, rows: list[Assignment]) -> dict[tuple[int, str], set[int]]:
    """Return who of the successors has which part of which task already."""
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    known = Assignment.objects.filter(party__in=list(parties), identity__in={row.identity_id for row in rows})
    for identity, role, party in known.exclude(state=State.WITHDRAWN).values_list("identity_id", "role", "party_id"):
        found[identity, role].add(party)
    return found


def _why(meant: set[str], takers: Mapping[str, Party], to: Party | None, have: frozenset[int]) -> str:
    names = functions.names()
    if to and to.pk in have:
        return _("%s已承办这项任务的同一分工，原单位的这一项可以撤回。") % to
    said = _("、").join(names.get(code, code) for code in sorted(meant))
    if to:
        return _("职能：%s") % said
    if not said:
        return _("单位没有登记职能，请逐项选择。")
    if any(code in takers for code in meant):
        return _("涉及几项职能：%s，请逐项选择。") % said
    return _("职能未划出：%s") % said


@transaction.atomic
def hand_over_to(moving: Mapping[Assignment, Party], *, by: User, on: dt.date, basis: str) -> list[Handover]:
    """Hand each part over to its new party, all or none; work assigned later than `on` goes over from its first day."""
    if not moving:
        raise WorkRefused(_("没有选择要移交的任务。请为至少一项选择承接单位。"))
    last = _latest_handover([row.pk for row in moving])
    grouped: dict[tuple[int, dt.date], list[Assignment]] = defaultdict(list)
    parties = {to.pk: to for to in moving.values()}
    for row, to in moving.items():
        grouped[to.pk, max(on, row.assigned_on, last.get(row.pk, on))].append(row)
    made: list[Handover] = []
    for (to, day), rows in sorted(grouped.items()):
        made += hand_over(rows, parties[to], by=by, on=day, basis=basis)
    if len(made) != len(moving):
        raise WorkRefused(_("其中有任务的同一分工已由承接单位承办，或刚刚移交过，本次没有移交。请刷新页面后再操作。"))
    return made


def _latest_handover(keys: list[int]) -> dict[int, dt.date]:
    rows = Handover.objects.filter(assignment__in=keys).order_by().values_list("assignment")
    return dict(rows.annotate(last=Max("effective_on")))


def together(handover: Handover) -> QuerySet[Handover]:
    """Return what was handed over in the same step to the same party."""
    same = {name: getattr(handover, name) for name in ("from_party", "to_party", "recorded_at", "made_by")}
    return Handover.objects.filter(**same)


@transaction.atomic
def take_back(handover: Handover, *, by: User) -> list[Handover]:
    """Give back what was handed over by mistake, as if it never had been; refused once the new party has worked on it."""
    rows = list(together(handover).select_related("assignment__task__plan__place", "from_party", "to_party"))
    for row in rows:
        for_office(by, row.assignment.place_path, row.assignment.task.plan.place, _("撤回移交"))
        _check_untouched(row)
    basis = _("撤回移交：%s") % handover.basis
    made: list[Handover] = []
    for day in sorted({row.effective_on for row in rows}):
        made += handed([row.assignment for row in rows if row.effective_on == day], handover.from_party, day, basis, by)
    record(by, "work.hand_over", subject=f"party:{handover.from_party_id}", detail={"undone": [row.pk for row in rows]})
    return made


def _check_untouched(row: Handover) -> None:
    assignment = row.assignment
    words = {"task": assignment.task.title, "party": row.to_party}
    if was_passed_on(row):
        raise WorkRefused(_("“%(task)s”后来又移交过，不能撤回这次移交。") % words)
    worked = assignment.moves.filter(recorded_at__gt=row.recorded_at).exists()
    if worked or assignment.reports.filter(moves__recorded_at__gt=row.recorded_at).exists():
        raise WorkRefused(_("%(party)s已经办理过“%(task)s”，不能撤回移交。需要时请再移交一次。") % words)


def was_passed_on(row: Handover) -> bool:
    """Tell whether the part went on to somebody else, or back, since."""
    return row.assignment.party_id != row.to_party_id or row.assignment.handovers.filter(pk__gt=row.pk).exists()


def made_from(party: Party, user: User) -> list[tuple[Handover, int]]:
    """Return the hand-overs by hand from a party that the person can see, the latest first, each with how many parts."""
    rows = Handover.objects.filter(from_party=party).exclude(made_by=None).select_related("to_party", "made_by", "assignment")
    rows = scope_of(user).within(rows, "assignment__place_path", "work.assign")
    steps: dict[tuple, list[Handover]] = defaultdict(list)
    for row in rows.order_by("-recorded_at", "pk"):
        steps[row.recorded_at, row.to_party_id, row.made_by_id].append(row)
    return [(step[0], len(step)) for step in steps.values()]
