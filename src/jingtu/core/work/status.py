"""Where every assignment stood on a day, asked set-wise: pages, lists, bulletins and scores all read it here.

    annotated(assignments, on)              rows with `.standing`, `.colour`, `.reporting`, `.state_then`, `.due_then`, …
    status(assignments, on)                 the same as Status by id
    counts(assignments, on)                 how many stand where
    task_standings(tasks, on)               how the first lead's part of each task stood

`known_at` is the day by whose end something must have been recorded to count (as known then); None is as known now.
`judge` is the same in plain Python, for one case; the cases in tests hold for both.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.plans.models import Task

from .lifecycle import State
from .models import Assignment, AssignmentMove, Demand, DueDay, Handover, Report, ReportMove, Rhythm
from .periods import Cycle, Period

WORKING = (State.ASSIGNED, State.SIGNED)


class Standing(models.TextChoices):
    """How an assignment stands on a day. Work that is due soon, today or overdue is said so even before it is signed."""

    UNSIGNED = "unsigned", _("待签收")
    ON_TIME = "on_time", _("按期办理")
    DUE_SOON = "due_soon", _("即将到期")
    DUE_TODAY = "due_today", _("今日到期")
    OVERDUE = "overdue", _("已逾期")
    OPEN_ENDED = "open_ended", _("长期办理")
    CLAIMED = "claimed", _("已报办结")
    CLOSED = "closed", _("已销号")
    SUSPENDED = "suspended", _("暂停")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    WITHDRAWN = "withdrawn", _("已撤回")


class Reporting(models.TextChoices):
    """Whether a report is owed on a day: nothing, one can be handed in, today is the last day, or it is late."""

    NONE = "", _("无需反馈")
    OPEN = "open", _("可以反馈")
    TODAY = "due_today", _("今日截止反馈")
    OVERDUE = "overdue", _("反馈已逾期")


COLOURS = {Standing.DUE_SOON: "blue", Standing.DUE_TODAY: "yellow", Standing.OVERDUE: "red"}
REPORT_COLOURS = {Reporting.OPEN: "blue", Reporting.TODAY: "yellow", Reporting.OVERDUE: "red"}
BY_STATE = {
    State.CLAIMED: Standing.CLAIMED,
    State.CLOSED: Standing.CLOSED,
    State.SUSPENDED: Standing.SUSPENDED,
    State.NOT_APPLICABLE: Standing.NOT_APPLICABLE,
    State.WITHDRAWN: Standing.WITHDRAWN,
}


@dataclass(frozen=True)
class Status:
    """How one assignment stood. `colour` and `report_colour` are blue, yellow, red or empty; `party` did the work then.

    `last_report_on` is the day the last report came in, `days_left` counts to the due day (negative: overdue).
    """

    standing: str
    colour: str
    state: str
    due_on: dt.date | None
    days_left: int | None
    reporting: str
    report_colour: str
    reported_until: dt.date | None
    last_report_on: dt.date | None
    report_due_on: dt.date | None
    party: int


# --- one case, in plain words ---------------------------------------------------------------------------------------------


def judge(state: str, due_on: dt.date | None, on: dt.date, soon: int | None = None) -> str:
    """Return the standing of one assignment on a day; `soon` is how many days before the due day the warning begins."""
    if state in BY_STATE:
        return BY_STATE[State(state)]
    if state not in WORKING:
        raise ValueError(f"Unknown state {state!r}.")
    if due_on is not None:
        if due_on < on:
            return Standing.OVERDUE
        if due_on == on:
            return Standing.DUE_TODAY
        if (due_on - on).days <= (settings.REMIND_DAYS if soon is None else soon):
            return Standing.DUE_SOON
    if state == State.ASSIGNED:
        return Standing.UNSIGNED
    return Standing.OPEN_ENDED if due_on is None else Standing.ON_TIME


def judge_reporting(
    state: str,
    cycle: Cycle,
    owed_from: dt.date,
    reported_until: dt.date | None,
    on: dt.date,
    demand_due_on: dt.date | None = None,
) -> str:
    """Return whether a report is owed on a day by one assignment with this rhythm; of which one was asked by `demand_due_on`."""
    if state not in WORKING:
        return Reporting.NONE
    period = cycle.open_on(on)
    by_rhythm = period.due_on if period and _owes(period, owed_from, reported_until) else None
    days = [day for day in (by_rhythm, demand_due_on) if day]
    if _owes(cycle.last_missed(on), owed_from, reported_until) or any(day < on for day in days):
        return Reporting.OVERDUE
    if not days:
        return Reporting.NONE
    return Reporting.TODAY if on in days else Reporting.OPEN


def _owes(period: Period | None, owed_from: dt.date, reported_until: dt.date | None) -> bool:
    return period is not None and owed_from < period.opens_on and (reported_until is None or reported_until < period.last)


# --- all of them, in the database -----------------------------------------------------------------------------------------


def is_now(on: dt.date, known_at: dt.date | None = None) -> bool:
    """Tell whether what the rows themselves say holds on the day: nothing is recorded for a day that has not come."""
    return known_at is None and on >= clock.today()


def annotated(assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None) -> QuerySet[Assignment]:
    """Return the assignments that existed on the day, each with how it stood.

    Adds `state_then`, `due_then`, `reported_then`, `demand_then`, `party_then`, `standing`, `colour`, `reporting`.
    What was not touched after the day is read from the row itself; the rest from its moves, due days and reports.
    """
    rows = with_standing(assignments, on, known_at).annotate(reporting=_reporting(on))
    colour = Case(*(When(standing=code, then=Value(name)) for code, name in COLOURS.items()), default=Value(""))
    return rows.annotate(colour=colour)


def with_standing(assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None) -> QuerySet[Assignment]:
    """Return what `annotated` does as far as `standing`: what of reports is owed is not asked."""
    existed = assignments if is_now(on, known_at) else assignments.filter(assigned_on__lte=on)
    return _as_it_was(existed, on, known_at).annotate(standing=_standing(on))


def with_last_report(rows: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None) -> QuerySet[Assignment]:
    """Add `last_report_on`, the day the last report came in; asked only where it is shown."""
    handed_in = _handed_in(_of_assignment(), on, known_at).order_by("-first_submitted_on")
    return rows.annotate(last_report_on=Subquery(handed_in.values("first_submitted_on")[:1]))


def status(assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None) -> dict[int, Status]:
    """Return how each assignment stood on the day, by id; what did not exist then is left out."""
    rows = with_last_report(annotated(assignments.order_by(), on, known_at), on, known_at)
    names = ("pk", "standing", "colour", "state_then", "due_then", "reporting", "reported_then", "last_report_on", "party_then")
    timing = ("rhythm", "window_first", "window_last", "window_day", "owed_then", "demand_then")
    return {row[0]: _status(row, on) for row in rows.values_list(*names, *timing)}


def _status(row: tuple[Any, ...], on: dt.date) -> Status:
    _pk, standing, colour, state, due_on, reporting, reported, last_on, party, *timing, owed_from, asked = row
    period = _next_due(*timing, owed_from, reported) if state in WORKING else None
    return Status(
        standing,
        colour,
        state,
        due_on,
        (due_on - on).days if due_on and state in WORKING else None,
        reporting,
        REPORT_COLOURS.get(reporting, ""),
        reported,
        last_on,
        min((day for day in (period and period.due_on, asked) if day), default=None) if state in WORKING else None,
        party,
    )


@lru_cache(maxsize=10_000)
def _next_due(
    rhythm: str, first: int | None, last: int | None, day: int | None, owed_from: dt.date, reported: dt.date | None
) -> Period | None:
    """Few days and rhythms occur in many rows."""
    return Cycle(rhythm, (first, last) if first and last else None, day).next_due(owed_from, reported)


def standing_as(
    assignments: QuerySet[Assignment], codes: Iterable[str], on: dt.date, known_at: dt.date | None = None
) -> QuerySet[Assignment]:
    """Return the rows that stood in one of these ways on the day, as `with_standing` does."""
    codes = tuple(codes)
    if is_now(on, known_at):
        assignments = assignments.filter(_may_stand(codes, on))  # what an index holds, so that few rows are judged
    return with_standing(assignments, on, known_at).filter(standing__in=codes)


def _may_stand(codes: tuple[str, ...], on: dt.date) -> Q:
    """Return the condition on state and due day that holds at least for what stands so today."""
    last = {Standing.OVERDUE: -1, Standing.DUE_TODAY: 0, Standing.DUE_SOON: settings.REMIND_DAYS}
    states = [state for state, code in BY_STATE.items() if code in codes]
    if set(codes) <= last.keys():
        return Q(state__in=WORKING, due_on__lte=on + dt.timedelta(days=max(last[code] for code in codes)))
    if not set(codes) <= set(BY_STATE.values()):
        states += WORKING
    return Q(state__in=states)


def counts(assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None) -> dict[str, int]:
    """Return how many assignments stood where on the day; every standing is there."""
    found = dict.fromkeys(Standing.values, 0)
    rows = with_standing(assignments.order_by(), on, known_at).values_list("state_then", "due_then").annotate(Count("pk"))
    for state, due_on, number in rows.order_by():  # today an index holds both
        found[judge(state, due_on, on)] += number
    return found


def deciding(tasks: QuerySet[Task]) -> QuerySet[Assignment]:
    """Return the assignments whose status is that of the tasks: the first lead's, not withdrawn."""
    meant = Exists(tasks.order_by().filter(identity=OuterRef("identity")))
    return Assignment.objects.filter(meant, decides=True).exclude(state=State.WITHDRAWN)


def task_standings(tasks: QuerySet[Task], on: dt.date, known_at: dt.date | None = None) -> dict[int, str]:
    """Return by task how its first lead stood on the day; a task that was not assigned then is left out."""
    rows = with_standing(deciding(tasks).order_by(), on, known_at)
    stood = dict(rows.values_list("identity_id", "standing"))
    pairs = tasks.order_by().values_list("pk", "identity_id")
    return {task: stood[identity] for task, identity in pairs if identity in stood}


def task_counts(tasks: QuerySet[Task], on: dt.date, known_at: dt.date | None = None) -> dict[str, int]:
    """Return how many tasks stood where on the day; "unassigned" are those without a deciding assignment."""
    found = counts(deciding(tasks), on, known_at)
    return found | {"unassigned": tasks.order_by().count() - sum(found.values())}


def with_task_standing(tasks: QuerySet[Task], on: dt.date, known_at: dt.date | None = None) -> QuerySet[Task]:
    """Add `standing` to tasks, empty where none is assigned, to filter and sort a list by."""
    rows = Assignment.objects.filter(decides=True, identity=OuterRef("identity")).exclude(state=State.WITHDRAWN)
    return tasks.annotate(standing=Subquery(with_standing(rows.order_by(), on, known_at).values("standing")[:1]))


def _as_it_was(rows: QuerySet[Assignment], on: dt.date, known_at: dt.date | None) -> QuerySet[Assignment]:
    owed = Case(When(owed_from__lte=on, then=F("owed_from")), default=F("assigned_on"), output_field=DateField())
    rows = rows.annotate(owed_then=owed)
    if is_now(on, known_at):
        now = {"state_then": F("state"), "due_then": F("due_on"), "reported_then": F("reported_until")}
        return rows.annotate(**now, demand_then=F("demand_due_on"), party_then=F("party"))
    handed = handed_later(on, known_at).filter(assignment=OuterRef("pk"))
    party = Case(
        When(Exists(handed), then=Subquery(handed.values("from_party")[:1])), default=F("party"), output_field=IntegerField()
    )
    rows = rows.annotate(party_then=party)
    known = {"recorded_at__lte": clock.end_of(known_at)} if known_at else {}
    unchanged = Q(changed_at__lte=clock.end_of(known_at)) if known_at else Q()
    moves = AssignmentMove.objects.filter(assignment=OuterRef("pk"), effective_on__lte=on, **known)
    due = DueDay.objects.filter(assignment=OuterRef("pk"), effective_on__lte=on, **known).order_by("-effective_on", "-pk")
    by_rhythm = _handed_in(_of_assignment().filter(demand=None), on, known_at)
    latest = by_rhythm.order_by("-period_first", "-period_last").values("period_last")[:1]
    asked = Case(When(was_demanded=True, then=Subquery(_waiting(on, known_at))), default=None, output_field=DateField())
    if known_at:
        rows = rows.filter(Exists(moves))
    return rows.annotate(
        state_then=_then(
            Q(moved_on__lte=on) & unchanged, "state", moves.order_by("-effective_on", "-pk").values("target")[:1], CharField()
        ),
        due_then=_then(
            Q(extended_on__isnull=True) | (Q(extended_on__lte=on) & unchanged), "due_on", due.values("due_on")[:1], DateField()
        ),
        reported_then=_then(Q(touched_on__lte=on) & unchanged, "reported_until", latest, DateField()),
        demand_then=asked,
    )


def handed_later(on: dt.date, known_at: dt.date | None) -> QuerySet[Handover]:
    """Return the hand-overs that had not come on a day, or that nobody knew of by then: the first tells who had the work."""
    later = Q(effective_on__gt=on)
    if known_at:
        later |= Q(recorded_at__gt=clock.end_of(known_at))
    return Handover.objects.filter(later).order_by("effective_on", "pk")


def _then(unchanged: Q, column: str, asked: QuerySet, kind: models.Field) -> Case:
    return Case(When(unchanged, then=F(column)), default=Subquery(asked), output_field=kind)


def _of_assignment() -> QuerySet[Report]:
    return Report.objects.filter(assignment=OuterRef("pk"))


def _handed_in(reports: QuerySet[Report], on: dt.date, known_at: dt.date | None) -> QuerySet[Report]:
    """Return those of the reports that were in on the day and not returned."""
    reports = reports.filter(first_submitted_on__lte=on)
    recorded = {"recorded_at__lte": clock.end_of(known_at)} if known_at else {}
    moves = ReportMove.objects.filter(report=OuterRef("pk"), effective_on__lte=on, **recorded)
    last = Subquery(moves.order_by("-effective_on", "-pk").values("move")[:1])
    if known_at:
        return reports.annotate(last_move=last).filter(last_move__in=("submit", "accept"))
    returned = Case(When(was_returned=True, then=last), default=Value("submit"), output_field=CharField())
    return reports.annotate(last_move=returned).exclude(last_move="return")


def _waiting(on: dt.date, known_at: dt.date | None) -> QuerySet:
    """Return the first due day of the demands of the outer assignment that waited for a report on the day."""
    asked = Demand.objects.filter(assignment=OuterRef("pk"), asked_on__lte=on)
    cancelled = Q(cancelled_on__lte=on)
    if known_at:
        asked = asked.filter(recorded_at__lte=clock.end_of(known_at))
        cancelled &= Q(cancelled_at__lte=clock.end_of(known_at))
    answered = _handed_in(Report.objects.filter(demand=OuterRef("pk")), on, known_at)
    return asked.exclude(cancelled).exclude(Exists(answered)).order_by("due_on").values("due_on")[:1]


class Chosen(Func):
    """CASE of one expression: unlike Django's Case it is asked once, however many values it is compared with.

    What stands on a past day is a subquery, and a condition for each state would run it again for each.
    """

    def __init__(self, subject: Any, choices: dict[str, Any], default: Any, output_field: models.Field):
        parts = [part for value, result in choices.items() for part in (Value(str(value)), result)]
        super().__init__(subject, *parts, default, output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        subject, *parts, default = (compiler.compile(each) for each in self.get_source_expressions())
        whens = "".join(f" WHEN {value[0]} THEN {result[0]}" for value, result in zip(parts[::2], parts[1::2], strict=True))
        parameters = [each for _sql, given in (subject, *parts, default) for each in given]
        return f"CASE {subject[0]}{whens} ELSE {default[0]} END", parameters


def _standing(on: dt.date) -> Chosen:
    by_state = {state: Value(code.value) for state, code in BY_STATE.items()}
    by_state[State.ASSIGNED] = _by_day(on, Value(Standing.UNSIGNED.value))
    started = Case(When(due_then__isnull=True, then=Value(Standing.OPEN_ENDED.value)), default=Value(Standing.ON_TIME.value))
    return Chosen(F("state_then"), by_state, _by_day(on, started), CharField())


def _by_day(on: dt.date, otherwise: Any) -> Case:
    return Case(
        When(due_then__lt=on, then=Value(Standing.OVERDUE.value)),
        When(due_then=on, then=Value(Standing.DUE_TODAY.value)),
        When(due_then__lte=on + dt.timedelta(days=settings.REMIND_DAYS), then=Value(Standing.DUE_SOON.value)),
        default=otherwise,
        output_field=CharField(),
    )


def _reporting(on: dt.date) -> Chosen:
    """On a given day each rhythm has one period that was missed and one that is open, so that the days are constants."""
    cycles = list(_cycles())
    missed = [(which, cycle.last_missed(on)) for which, cycle in cycles]
    now_open = [(which, cycle.open_on(on)) for which, cycle in cycles]
    can = Case(
        *(When(which, then=Value(_said(period, on))) for which, period in now_open if period),
        default=Value(Reporting.NONE.value),
        output_field=CharField(),
    )
    by_calendar = Case(
        When(_owed(missed), then=Value(Reporting.OVERDUE.value)),
        When(_owed(now_open), then=can),
        default=Value(Reporting.NONE.value),
        output_field=CharField(),
    )
    said = Case(
        When(demand_then__isnull=True, then=by_calendar),
        When(Q(demand_then__lt=on) | _owed(missed), then=Value(Reporting.OVERDUE.value)),
        When(demand_then=on, then=Value(Reporting.TODAY.value)),
        When(_owed(now_open), then=can),
        default=Value(Reporting.OPEN.value),
        output_field=CharField(),
    )
    return Chosen(F("state_then"), dict.fromkeys(WORKING, said), Value(Reporting.NONE.value), CharField())


def _said(period: Period, on: dt.date) -> str:
    return Reporting.TODAY.value if period.due_on == on else Reporting.OPEN.value


def _cycles() -> Iterable[tuple[Q, Cycle]]:
    for rhythm in (Rhythm.MONTH, Rhythm.QUARTER, Rhythm.HALF_YEAR, Rhythm.YEAR):
        yield Q(rhythm=rhythm), Cycle(rhythm)
    windows = Assignment.objects.filter(rhythm=Rhythm.WINDOW).order_by().values("window_first", "window_last", "window_day")
    for window in windows.distinct():
        first, last, day = window.values()
        has_day = Q(window_day__isnull=True) if day is None else Q(window_day=day)
        yield (
            Q(has_day, rhythm=Rhythm.WINDOW, window_first=first, window_last=last),
            Cycle(Rhythm.WINDOW, (first, last), day),
        )


def _owed(periods: list[tuple[Q, Period | None]]) -> Q:
    """Return the condition that the period of an assignment's rhythm is owed: charged before it opened, and not reported."""
    known = [(which, period) for which, period in periods if period]
    opens = _day_by(known, "opens_on")
    last = _day_by(known, "last")
    reported = Coalesce(F("reported_then"), Value(dt.date(1, 1, 1)), output_field=DateField())
    return Q(LessThan(F("owed_then"), opens)) & Q(LessThan(reported, last))


def _day_by(periods: list[tuple[Q, Period]], name: str) -> Case | Value:
    days = [When(which, then=Value(getattr(period, name))) for which, period in periods]
    return Case(*days, default=None, output_field=DateField())
