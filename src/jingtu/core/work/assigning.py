"""Charging parties with the tasks of a plan (交办) and handing work down (转办), many at a time.

proposals = propose(plan)
assign(proposals, by=person, on=day)
hand_down(assignment, [town, …], by=person, on=day)
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import in_area
from jingtu.core.parties.services import AmbiguousSuccessor, successor_on
from jingtu.core.plans.models import Plan, Task, TaskDeadline, TaskParty
from jingtu.core.plans.queries import WHOLE_PLAN

from . import moves, telling
from .errors import Overtaken, WorkRefused
from .lifecycle import HOLDER, MOVES, State
from .models import Assignment, AssignmentMove, DueDay, Rhythm
from .standing import acting_as, brought_up, for_office
from .successions import functions_held, functions_meant, taker, takers_of

BATCH = 500
LEAD = TaskParty.Role.LEAD
# A collective is asked of the parties below with the same body: 各街道 are the towns, 各县（市、区）政府 the governments.
EXPANDED = {"town", "government", "zone"}
# Years of a cycle at most, and how often it is reported: what returns every ten years is still reported yearly.
CYCLES = ((1 / 12, Rhythm.MONTH), (0.25, Rhythm.QUARTER), (0.5, Rhythm.HALF_YEAR), (float("inf"), Rhythm.YEAR))


@dataclass(frozen=True)
class Timing:
    """When work is due and how often it is reported; `months`, and the `day` of the last, belong to the rhythm `window`."""

    due_on: dt.date | None = None
    rhythm: str = Rhythm.HALF_YEAR
    months: tuple[int, int] | None = None
    day: int | None = None

    def within(self, months: tuple[int, int] | None) -> "Timing":
        """Return the timing with these months; its day holds for its own months alone."""
        return replace(self, months=months, day=self.day if months == self.months else None)


@dataclass(frozen=True)
class Proposal:
    """One party to be charged with its part of one task. `decides` marks the part whose status is the task's.

    `printed` is the name in the plan where the party stands for a collective, or took over from the one printed.
    """

    task: Task
    party: Party
    role: str
    timing: Timing
    decides: bool = False
    printed: str = ""
    instruction: str = ""


def propose(plan: Plan, on: dt.date | None = None, tasks: Iterable[int] | None = None) -> list[Proposal]:
    """Return who should be charged with what, as the plan prints it; parts that are already assigned are left out.

    Collectives become the parties of the places below where these are known; an office that was merged or renamed is
    replaced by the one that does its work on the day. A task without lead is decided by its first implementer.
    """
    day = on or clock.today()
    rows = Task.objects.filter(plan=plan) if tasks is None else Task.objects.filter(plan=plan, pk__in=list(tasks))
    wanted = list(rows.select_related("plan__place").defer(*WHOLE_PLAN).order_by("ordinal"))
    parts = _parts(wanted)
    timings = timings_of(wanted)
    members = _members(plan, parts, day)
    standing = _Successors(day, {row.party_id for rows in parts.values() for row in rows})
    proposals = []
    for task in wanted:
        proposals += _for_task(task, parts[task.pk], timings[task.pk], members, standing)
    return _not_assigned_yet(plan, proposals)


def _parts(tasks: list[Task]) -> dict[int, list[TaskParty]]:
    parts: dict[int, list[TaskParty]] = defaultdict(list)
    order = {role: at for at, role in enumerate([LEAD, "measure_lead", "implementer", "participant"])}
    rows = TaskParty.objects.filter(task__in=[task.pk for task in tasks]).select_related("party__place")
    for row in sorted(rows, key=lambda row: (order[row.role], row.position)):
        parts[row.task_id].append(row)
    return parts


def _members(plan: Plan, parts: dict[int, list[TaskParty]], day: dt.date) -> dict[str, list[Party]]:
    """Return the parties behind each kind of collective that the tasks name."""
    bodies = {row.party.body for rows in parts.values() for row in rows if row.party.kind == Party.Kind.COLLECTIVE}
    found: dict[str, list[Party]] = defaultdict(list)
    known = Party.objects.held_on(day).filter(in_area("place__path", plan.place.path), body__in=bodies & EXPANDED)
    for party in known.exclude(kind=Party.Kind.COLLECTIVE).exclude(body="government", place=plan.place).order_by("pk"):
        found[party.body].append(party)
    return found


class _Successors:
    """Who does the work of a party on a day, each asked once.

    Of a party that was split or lost a function the printed name decides; where it does not, the party is kept for a person
    to hand over.
    """

    def __init__(self, day: dt.date, parties: Iterable[int]):
        self.day = day
        self.known: dict[int, Party] = {}
        self.takers = takers_of(parties, day)
        self.held = {party: functions_held(party) for party in self.takers}

    def of(self, row: TaskParty) -> Party:
        party = row.party
        if party.pk in self.takers:
            meant = functions_meant(row.printed, self.held[party.pk])
            if found := taker(meant, self.takers[party.pk]):
                return found
        if party.pk not in self.known:
            self.known[party.pk] = self._asked(party)
        return self.known[party.pk]

    def _asked(self, party: Party) -> Party:
        if party.valid_until is None or party.valid_until > self.day:
            return party
        try:
            return successor_on(party, self.day)
        except AmbiguousSuccessor:
            return party


def _for_task(task: Task, parts: list[TaskParty], timing: Timing, members: dict, standing: _Successors) -> list[Proposal]:
    proposals: dict[tuple[int, str], Proposal] = {}
    for row in parts:
        behind = members.get(row.party.body, []) if row.party.kind == Party.Kind.COLLECTIVE else []
        for party in behind or [standing.of(row)]:
            printed = row.printed if party.pk != row.party_id else ""
            decides = not proposals and row.role in (LEAD, "measure_lead", "implementer")
            proposals.setdefault((party.pk, row.role), Proposal(task, party, row.role, timing, decides, printed))
    return list(proposals.values())


def _not_assigned_yet(plan: Plan, proposals: list[Proposal]) -> list[Proposal]:
    rows = Assignment.objects.filter(identity__editions__plan=plan).exclude(state=State.WITHDRAWN)
    taken = set(rows.values_list("identity_id", "party_id", "role"))
    decided = {identity for identity, decides in rows.values_list("identity_id", "decides") if decides}
    return [
        replace(each, decides=each.decides and each.task.identity_id not in decided)
        for each in proposals
        if (each.task.identity_id, each.party.pk, each.role) not in taken
    ]


# --- what a plan's deadlines mean for due day and rhythm ------------------------------------------------------------------


def timings_of(tasks: Sequence[Task]) -> dict[int, Timing]:
    """Return the due day and rhythm that the deadlines of each task give."""
    deadlines: dict[int, list[TaskDeadline]] = defaultdict(list)
    for row in TaskDeadline.objects.filter(task__in=[task.pk for task in tasks]).order_by("task", "position"):
        deadlines[row.task_id].append(row)
    return {task.pk: timing_of([(row.kind, row.last, row.detail) for row in deadlines[task.pk]]) for task in tasks}


def timing_of(deadlines: Sequence[tuple[str, dt.date | None, dict]]) -> Timing:
    """Return due day and rhythm for the deadlines (kind, last day, detail) of one task.

    Work that recurs or goes on has no due day, even where a first delivery has one (2018年6月前完成，以后每年更新): it
    never counts as done. An ambiguous wording has the day that the reading assumed. Several months of every year are as
    many reports (每年6月、12月: half-yearly). Nothing else said, half-yearly.
    """
    kinds = {kind for kind, _last, _detail in deadlines}
    recurring = kinds & {"yearly", "every-n-years", "continuous"}
    windows = {tuple(detail["months"]): detail.get("day") for _kind, _last, detail in deadlines if detail.get("months")}
    due_on = None if recurring or windows else max((last for _kind, last, _detail in deadlines if last), default=None)
    if len(windows) == 1:
        return Timing(None, Rhythm.WINDOW, *windows.popitem())
    cycles = [detail["every"] for _kind, _last, detail in deadlines if detail.get("every")]
    cycles += [1 / len(windows)] if windows else []
    if cycles or recurring & {"yearly", "every-n-years"}:
        return Timing(due_on, next(rhythm for years, rhythm in CYCLES if min(cycles, default=1) <= years))
    return Timing(due_on, Rhythm.HALF_YEAR)


# --- assigning ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def assign(
    what: Plan | Sequence[Proposal], *, by: User, on: dt.date, rhythm: str = "", instruction: str = ""
) -> list[Assignment]:
    """Charge the parties, all or none, and tell each once; a plan stands for all that `propose` gives.

    `rhythm` overrides the proposed one for all. Raises WorkRefused (nothing to assign, a day before the plan or in the
    future, somebody quicker) or PermissionDenied.
    """
    proposals = propose(what, on) if isinstance(what, Plan) else list(what)
    if not proposals:
        raise WorkRefused(_("没有需要交办的任务：所选任务都已交办，或没有写明责任单位。"))
    plan = _one_plan(proposals)
    behalf = for_office(by, plan.place.path, plan.place, str(MOVES["assign"].label))
    moves.check_not_future(on, MOVES["assign"].label)
    _check_after_plan(plan, on)
    rows = [_assignment(each, by, on, rhythm, instruction) for each in proposals]
    _write(rows, "assign", by, on, behalf)
    detail = {"plan": plan.pk, "count": len(rows), "on": on}
    record(by, "work.assign", subject=f"plan:{plan.pk}", detail=detail)
    _tell(rows, plan.title, f"assign:{rows[0].pk}", on)
    return rows


@transaction.atomic
def hand_down(
    assignment: Assignment,
    to: Iterable[Party],
    *,
    by: User,
    on: dt.date,
    instruction: str = "",
    rhythm: str = "",
    due_on: dt.date | None = None,
    window_first: int | None = None,
    window_last: int | None = None,
) -> list[Assignment]:
    """Hand an assignment on to parties below (转办): each gets one of its own, reported to whoever hands it down.

    Without `due_on` the due day is that of the assignment; a later one is refused. Raises WorkRefused or PermissionDenied.
    """
    assignment = brought_up(assignment.pk)
    step = MOVES["hand_down"]
    behalf = acting_as(by, assignment, HOLDER, str(step.label))
    _check_hand_down(assignment, on, due_on, step.label)
    months = (window_first, window_last) if window_first and window_last else _months(assignment)
    own = Timing(due_on or assignment.due_on, rhythm or assignment.rhythm, _months(assignment), assignment.window_day)
    timing = own.within(months)
    made = []
    for party in dict.fromkeys(to):
        if party.pk == assignment.party_id:
            raise WorkRefused(_("不能把任务转办给本单位（%(party)s）。请选择下级单位。") % {"party": party})
        if not party.place.path.startswith(assignment.party.place.path):
            raise WorkRefused(
                _("%(party)s不在%(place)s，不能转办给它。请选择本地的下级单位。")
                % {"party": party, "place": assignment.party.place}
            )
        proposal = Proposal(assignment.task, party, TaskParty.Role.IMPLEMENTER, timing)
        made.append(_assignment(proposal, by, on, "", instruction, assignment))
    if not made:
        raise WorkRefused(_("没有选择承办单位。请至少选择一个下级单位。"))
    _write(made, "hand_down", by, on, behalf)
    detail = {"move": "hand_down", "to": [row.party.name for row in made], "on": on}
    record(by, "work.move", subject=f"assignment:{assignment.pk}", detail=detail)
    _tell(made, assignment.task.title, f"hand_down:{made[0].pk}", on)
    return made


def parties_below(found: Assignment) -> QuerySet[Party]:
    """Return the units a part of the work can go to: towns, zones and governments below, and offices of the same kind there."""
    holder = found.party
    area = Party.objects.held_on(clock.today()).filter(in_area("place__path", holder.place.path))
    below = Q(kind__in=(Party.Kind.TOWN, Party.Kind.ZONE)) | (Q(kind=Party.Kind.GOVERNMENT) & ~Q(place=holder.place_id))
    if holder.body:
        below |= Q(body=holder.body) & ~Q(place=holder.place_id)
    charged = Assignment.objects.filter(identity=found.identity_id, role=TaskParty.Role.IMPLEMENTER).exclude(
        state=State.WITHDRAWN
    )
    return area.filter(below).exclude(pk=holder.pk).exclude(pk__in=charged.values("party")).order_by("place__path", "name")


def _months(assignment: Assignment) -> tuple[int, int] | None:
    return (assignment.window_first, assignment.window_last) if assignment.rhythm == Rhythm.WINDOW else None


def _one_plan(proposals: Sequence[Proposal]) -> Plan:
    plans = {each.task.plan_id: each.task.plan for each in proposals}
    if len(plans) > 1:
        raise WorkRefused(_("所选任务属于 %(count)d 份方案，一次只能交办一份方案的任务。请分开交办。") % {"count": len(plans)})
    plan = next(iter(plans.values()))
    if not Plan.objects.filter(pk=plan.pk, is_current=True).exists():
        raise WorkRefused(_("“%(plan)s”已有更新的版本，不能再交办旧版的任务。请打开现行版本。") % {"plan": plan.title})
    return plan


def _check_after_plan(plan: Plan, on: dt.date) -> None:
    if plan.issued_on and on < plan.issued_on:
        raise WorkRefused(
            _("交办日期是%(on)s，早于方案的印发日期%(issued)s。请填写印发之后的日期。") % {"on": on, "issued": plan.issued_on}
        )


def _check_hand_down(assignment: Assignment, on: dt.date, due_on: dt.date | None, label: object) -> None:
    moves.check_not_future(on, label)
    if assignment.state not in (State.ASSIGNED, State.SIGNED):
        raise WorkRefused(
            _("“%(task)s”现在的状态是“%(state)s”，不能转办；只有待签收和办理中的任务可以。")
            % {"task": assignment.task.title, "state": assignment.get_state_display()}
        )
    if on < assignment.assigned_on:
        raise WorkRefused(
            _("转办日期是%(on)s，早于交办日期%(assigned)s。请填写交办之后的日期。")
            % {"on": on, "assigned": assignment.assigned_on}
        )
    if due_on and due_on < on and due_on != assignment.due_on:  # what is late already is handed down as late
        raise WorkRefused(
            _("转办的完成期限%(due)s早于转办日期%(on)s，接到时已经逾期。请填写%(on)s或之后的日期。") % {"due": due_on, "on": on}
        )
    if due_on and assignment.due_on and due_on > assignment.due_on:
        raise WorkRefused(
            _("转办的完成期限%(due)s晚于本单位的完成期限%(own)s。请填写%(own)s或更早的日期。")
            % {"due": due_on, "own": assignment.due_on}
        )


def _assignment(
    proposal: Proposal, by: User, on: dt.date, rhythm: str, instruction: str, parent: Assignment | None = None
) -> Assignment:
    timing = replace(proposal.timing, rhythm=rhythm) if rhythm else proposal.timing
    months = timing.months if timing.rhythm == Rhythm.WINDOW else None
    if timing.rhythm == Rhythm.WINDOW and not months:
        raise WorkRefused(_("按规定月份反馈时，起始月份和截止月份都要填写。"))
    made = Assignment(
        identity_id=proposal.task.identity_id,
        task=proposal.task,
        party=proposal.party,
        role=proposal.role,
        parent=parent,
        place_path=proposal.task.place_path,
        rhythm=timing.rhythm,
        window_first=months[0] if months else None,
        window_last=months[1] if months else None,
        window_day=timing.day if months else None,
        instruction=proposal.instruction or instruction,
        assigned_on=on,
        moved_on=on,
        touched_on=on,
        owed_from=on,
        changed_at=clock.now(),
        decides=proposal.decides,
        due_on=timing.due_on,
        assigned_by=by,
    )
    made.report_due_on = moves.report_due_on(made)
    return made


def _write(rows: list[Assignment], name: str, by: User, on: dt.date, behalf: int | None) -> None:
    try:
        with transaction.atomic():
            Assignment.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise Overtaken(_("其中有任务刚刚已经交办给同一单位，本次没有交办。请刷新页面后再操作。")) from error
    now = clock.now()
    made = {"effective_on": on, "recorded_at": now}
    AssignmentMove.objects.bulk_create(
        [
            AssignmentMove(assignment=row, move=name, target=State.ASSIGNED, made_by=by, behalf_of_id=behalf, **made)
            for row in rows
        ],
        batch_size=BATCH,
    )
    DueDay.objects.bulk_create(
        [DueDay(assignment=row, due_on=row.due_on, basis=row.task.deadline_text[:300], **made) for row in rows], batch_size=BATCH
    )


def _tell(rows: list[Assignment], title: str, key: str, on: dt.date) -> None:
    parties = {row.party_id: row.party for row in rows}
    counts = Counter(row.party_id for row in rows)
    telling.of_assigning([(party, counts[pk]) for pk, party in parties.items()], title, key, on)
