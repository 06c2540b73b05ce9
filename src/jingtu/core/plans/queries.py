"""What pages ask of the plans: every question starts from what the person may see and is answered set-wise."""

import calendar as months
import datetime as dt
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from django.db import connection
from django.db.models import Case, CharField, Count, Exists, F, OrderBy, OuterRef, Prefetch, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.parties.scope import in_area
from jingtu.core.plans.models import (
    Annex,
    AnnexRow,
    DueCount,
    Plan,
    PlanFinding,
    RoleCount,
    Target,
    Task,
    TaskDeadline,
    TaskParty,
    TaskTopic,
)
from jingtu.core.plans.search import TASKS
from jingtu.core.search import pairs

COUNT_CEILING = 10_000
COMMON_WORD = 5_000
WORDS_AT_MOST = 12
NO_DEADLINE = "none"
MUCH = 4  # one part in so many
HINT_SECONDS = 600
# The words of a whole plan (up to 100,000 characters) come along with each row that joins its plan, unless left out.
WHOLE_PLAN = ("plan__text", "plan__duty_statements", "plan__noise", "plan__addressees")
SORTS = {"plan": "plan_id", "due": "due_on", "lead": "first_lead", "theme": "theme", "title": "title"}


class Scope(Protocol):
    """What `parties.scope.scope_of` returns, as far as a query needs it."""

    @property
    def paths(self) -> tuple[str, ...]: ...

    def within(self, queryset: QuerySet, field: str) -> QuerySet: ...


# What is assigned lies above the plans (core.work), so whoever knows who is charged from elsewhere says it here: a function
# from a scope to the identities of tasks that places in it are charged with by plans of the places above, None for none.
Charged = Callable[[Scope], QuerySet | None]
_charged: list[Charged] = []
KEPT = "_charged_from_above"


def tells_who_is_charged(asked: Charged) -> Charged:
    """Declare that `asked` knows the tasks of other places' plans which people of a scope work on, and so may read."""
    _charged.append(asked)
    return asked


def charged_from_above(scope: Scope) -> QuerySet | None:
    """Return the identities of the tasks that the person's places are charged with by plans of the places above them.

    Asked once of a scope, which lives as long as the request for a page.
    """
    kept = vars(scope)
    if KEPT not in kept:
        kept[KEPT] = next((found for asked in _charged if (found := asked(scope)) is not None), None)
    return kept[KEPT]


def readable_plans(scope: Scope) -> QuerySet[Plan]:
    """Return the plans of any edition that the person may read: of the areas, and those that charge parties there."""
    charged = charged_from_above(scope)
    if charged is None:
        return scope.within(Plan.objects.all(), "place__path")
    own = scope.within(Plan.objects.order_by(), "place__path").values("pk")
    return Plan.objects.filter(Q(pk__in=own) | Q(pk__in=Task.objects.filter(identity__in=charged).order_by().values("plan")))


def visible_plans(scope: Scope) -> QuerySet[Plan]:
    """Return the current editions of the plans that the person may see."""
    return readable_plans(scope).filter(is_current=True)


def visible_tasks(scope: Scope) -> QuerySet[Task]:
    """Return the tasks of current editions that the person may see.

    Where these are a good part of all, the path is hidden from SQLite's planner, which has no statistics of ranges and
    would fetch them all by place to sort them, instead of reading a page of them in the order of another index.
    """
    tasks = Task.objects.filter(is_current=True).defer(*WHOLE_PLAN)
    charged = charged_from_above(scope)
    if charged is not None:
        own = scope.within(Task.objects.filter(is_current=True).order_by(), "place_path").values("pk")
        return tasks.filter(Q(pk__in=own) | Q(identity__in=charged))
    if connection.vendor == "sqlite" and _sees_much(scope, int(time.monotonic() // HINT_SECONDS)):
        return scope.within(tasks.alias(own_path=Substr("place_path", 1)), "own_path")
    return scope.within(tasks, "place_path")


def readable_task(scope: Scope, pk: int) -> QuerySet[Task]:
    """Return one task of any edition, if it is of the person's areas, or a current one that charges parties there.

    The id stands in every part: PostgreSQL would otherwise read all tasks of the area to look whether it is among them.
    """
    one = Task.objects.filter(pk=pk)
    seen = Q(pk__in=scope.within(one.order_by(), "place_path").values("pk"))
    if (charged := charged_from_above(scope)) is not None:
        seen |= Q(pk__in=one.filter(is_current=True, identity__in=charged).order_by().values("pk"))
    return one.filter(seen)


@lru_cache(maxsize=500)
def _sees_much(scope: Scope, _while: int) -> bool:
    """Tell whether the person sees a good part of all tasks. Only a hint of how to ask, so it may be some minutes old."""
    plans = Plan.objects.filter(is_current=True).order_by()
    own = Sum("task_count", filter=Q(pk__in=scope.within(plans, "place__path").values("pk")))
    counted = plans.aggregate(own=own, everything=Sum("task_count"))
    return (counted["own"] or 0) * MUCH >= (counted["everything"] or 0)


@dataclass(frozen=True)
class TaskCriteria:
    """Which tasks are wanted; an empty criterion asks nothing.

    `role` narrows `party` or `function`; `any_topic` keeps tasks with one of these topics (an empty tuple: none); `kind`,
    `due_from` and `due_until` must hold for one and the same deadline (`kind` NO_DEADLINE keeps tasks without any);
    `place` is a division path; `doubtful` keeps tasks with a finding.
    """

    plan: int | None = None
    party: int | None = None
    role: str = ""
    function: str = ""
    theme: str = ""
    topic: str = ""
    any_topic: tuple[str, ...] | None = None
    place: str = ""
    kind: str = ""
    due_from: dt.date | None = None
    due_until: dt.date | None = None
    words: str = ""
    doubtful: bool = False

    def apply(self, tasks: QuerySet[Task]) -> QuerySet[Task]:
        """Return the tasks that meet every criterion."""
        plain = {"plan_id": self.plan, "theme": self.theme}
        tasks = tasks.filter(**{name: value for name, value in plain.items() if value})
        if self.place:
            tasks = tasks.filter(in_area("place_path", self.place))
        if self.topic:
            tasks = tasks.filter(pk__in=TaskTopic.objects.filter(code=self.topic).values("task"))
        if self.any_topic is not None:
            tasks = tasks.filter(pk__in=TaskTopic.objects.filter(code__in=self.any_topic).values("task"))
        if self.party or self.function:
            tasks = tasks.filter(pk__in=self._parts().values("task"))
        if self.kind == NO_DEADLINE:
            tasks = tasks.filter(~Exists(TaskDeadline.objects.filter(task=OuterRef("pk"))))
        elif self.kind or self.due_from or self.due_until:
            tasks = tasks.filter(pk__in=self._deadlines().values("task"))
        if self.doubtful:
            tasks = tasks.filter(pk__in=PlanFinding.objects.filter(task__isnull=False).values("task"))
        return _with_words(tasks, self.words)

    def _parts(self) -> QuerySet[TaskParty]:
        parts = TaskParty.objects.order_by()
        if self.party:
            parts = parts.filter(party_id=self.party)
        if self.function:
            parts = parts.filter(party__in=PartyFunction.objects.filter(code=self.function).values("party"))
        return parts.filter(role=self.role) if self.role else parts

    def _deadlines(self) -> QuerySet[TaskDeadline]:
        wanted = {"kind": self.kind, "last__gte": self.due_from, "last__lte": self.due_until}
        return TaskDeadline.objects.order_by().filter(**{name: value for name, value in wanted.items() if value})


def _with_words(tasks: QuerySet[Task], words: str) -> QuerySet[Task]:
    """Keep the tasks that hold every word.

    The index answers for words that are rare. One that thousands of tasks hold is looked for in the rows themselves: a
    page of them is found at once, while the index would first list them all. A word of signs alone (%) is in no index.
    """
    for word in words.split()[:WORDS_AT_MOST]:
        runs = pairs.runs(word)
        if not runs:
            tasks = tasks.filter(text__contains=word)
        elif runs == [word] and not any(map(str.isascii, word)) and TASKS.is_common(word, COMMON_WORD):
            tasks = tasks.filter(_contains(word))
        else:
            tasks = tasks.filter(pk__in=TASKS.found(word))
    return tasks


def _contains(word: str) -> Q:
    found = Q()
    for name in ("text", "title", "leads", "participants", "implementers", "deadline_text", "reference"):
        found |= Q(**{f"{name}__contains": word})
    return found


def ordering(sort: str, descending: bool = False) -> list[OrderBy]:
    """Return the order for one of `SORTS` (another name: document order); rows without the value come last either way."""
    name = SORTS.get(sort, "plan_id")
    nulls = {"nulls_last": True} if name == "due_on" else {}
    first = F(name).desc(**nulls) if descending else F(name).asc(**nulls)
    return [first, *(F(each).asc() for each in ("plan_id", "ordinal") if each != name)]


def in_order(tasks: QuerySet[Task], sort: str, descending: bool = False) -> QuerySet[Task]:
    """Sort the tasks as `ordering` says."""
    return tasks.order_by(*ordering(sort, descending))


@dataclass(frozen=True)
class Total:
    """How many rows there are: exact up to the ceiling, "about" beyond it."""

    number: int
    exact: bool

    def __str__(self) -> str:
        return f"{self.number:,}" if self.exact else str(_("超过 {number:,}")).format(number=self.number)


def honest_total(rows: QuerySet, ceiling: int = COUNT_CEILING) -> Total:
    """Count up to the ceiling, so that the hundred-thousandth row does not make the page slow."""
    counted = rows.order_by()[: ceiling + 1].count()
    return Total(min(counted, ceiling), counted <= ceiling)


# Bureaus


@dataclass(frozen=True)
class MatrixRow:
    """One party with its stored counts by role."""

    party: int
    name: str
    place: str
    counts: dict[str, int]


def matrix(scope: Scope, plan: int | None = None) -> list[MatrixRow]:
    """Return parties by role from the stored counts alone, by place, then the busiest leads first."""
    counts = scope.within(RoleCount.objects.filter(is_current=True), "place_path")
    if plan:
        counts = counts.filter(plan_id=plan)
    rows: dict[int, dict[str, int]] = defaultdict(dict)
    for party, role, number in counts.order_by().values_list("party_id", "role").annotate(Sum("tasks")):
        rows[party][role] = number
    parties = Party.objects.filter(pk__in=counts.order_by().values("party")).order_by()
    who = {pk: named for pk, *named in parties.values_list("pk", "place__path", "name", "place__name")}
    order = sorted(who, key=lambda party: (who[party][0], -rows[party].get("lead", 0), -sum(rows[party].values()), who[party][1]))
    return [MatrixRow(party, who[party][1], who[party][2], rows[party]) for party in order]


# Days


@dataclass(frozen=True)
class Quarter:
    """A quarter in which deadlines fall, with the number of tasks that have one there, by kind of deadline."""

    first: dt.date
    tasks: dict[str, int]

    @property
    def last(self) -> dt.date:
        return last_of_month(self.first.replace(month=self.first.month + 2))

    @property
    def number(self) -> int:
        return (self.first.month + 2) // 3


@dataclass(frozen=True)
class Timeline:
    """Tasks by the quarter of each closing day, and apart from them, by kind, those whose deadlines have no closing day.

    NO_DEADLINE among `open_ended` are the tasks without any deadline.
    """

    quarters: list[Quarter]
    open_ended: dict[str, int]


def last_of_month(day: dt.date) -> dt.date:
    """Return the last day of the month of `day`."""
    return day.replace(day=months.monthrange(day.year, day.month)[1])


def quarter_of(day: dt.date) -> dt.date:
    """Return the first day of the quarter that holds `day`."""
    return dt.date(day.year, day.month - (day.month - 1) % 3, 1)


def timeline(scope: Scope, plan: int | None = None) -> Timeline:
    """Read the timeline from the stored counts alone."""
    counts = scope.within(DueCount.objects.filter(is_current=True), "place_path")
    if plan:
        counts = counts.filter(plan_id=plan)
    return _as_timeline(counts.order_by().values_list("quarter", "kind").annotate(Sum("tasks")))


def timeline_of(tasks: QuerySet[Task]) -> Timeline:
    """Count the timeline of some tasks: a task with two deadlines of a kind in one quarter counts there once."""
    seen: dict[tuple[dt.date | None, str], set[int]] = defaultdict(set)
    deadlines = TaskDeadline.objects.filter(task__in=tasks.order_by()).order_by()
    for task, kind, last in deadlines.values_list("task_id", "kind", "last").iterator():
        seen[last and quarter_of(last), kind].add(task)
    without = tasks.order_by().filter(~Exists(TaskDeadline.objects.filter(task=OuterRef("pk")))).count()
    counted = [(quarter, kind, len(found)) for (quarter, kind), found in seen.items()]
    return _as_timeline([*counted, (None, "", without)] if without else counted)


def _as_timeline(counts: Iterable[tuple[dt.date | None, str, int]]) -> Timeline:
    quarters: dict[dt.date, dict[str, int]] = defaultdict(dict)
    open_ended: dict[str, int] = {}
    for quarter, kind, number in counts:
        (quarters[quarter] if quarter else open_ended)[kind or NO_DEADLINE] = number
    return Timeline([Quarter(first, kinds) for first, kinds in sorted(quarters.items())], open_ended)


@dataclass(frozen=True)
class Day:
    """One day of a calendar month: how many tasks are due and how many begin."""

    on: dt.date
    due: int = 0
    begins: int = 0


@dataclass(frozen=True)
class Month:
    """A month of weeks (Monday first) with the nearest months before and after it that hold a closing day."""

    first: dt.date
    weeks: list[list[Day | None]]
    before: dt.date | None
    after: dt.date | None
    due: int = field(default=0)


def month_of(tasks: QuerySet[Task], first: dt.date) -> Month:
    """Lay out the month that starts at `first`."""
    last = last_of_month(first)
    # Asked deadline by deadline whether its task is meant: a month holds few of them, the tasks are many.
    deadlines = TaskDeadline.objects.filter(Exists(tasks.order_by().filter(pk=OuterRef("task")))).order_by()
    due = dict(deadlines.filter(last__range=(first, last)).values_list("last").annotate(Count("task", distinct=True)))
    begins = dict(deadlines.filter(first__range=(first, last)).values_list("first").annotate(Count("task", distinct=True)))
    grid = months.Calendar().monthdatescalendar(first.year, first.month)
    weeks = [[Day(on, due.get(on, 0), begins.get(on, 0)) if on.month == first.month else None for on in week] for week in grid]
    before = deadlines.filter(last__lt=first).order_by("-last").values_list("last", flat=True).first()
    after = deadlines.filter(last__gt=last).order_by("last").values_list("last", flat=True).first()
    return Month(first, weeks, before and before.replace(day=1), after and after.replace(day=1), sum(due.values()))


# Themes, places, plans


def themes_covered(scope: Scope) -> dict[tuple[str, int], int]:
    """Return the number of tasks by (main theme, plan)."""
    rows = visible_tasks(scope).order_by().values_list("theme", "plan_id").annotate(Count("pk"))
    return {(theme, plan): number for theme, plan, number in rows}


def topics_covered(scope: Scope, groups: dict[str, tuple[str, ...]]) -> dict[tuple[str, int], int]:
    """Return the number of tasks by (group, plan), a group being a name for some topics."""
    which = Case(*(When(code__in=codes, then=Value(name)) for name, codes in groups.items()), output_field=CharField())
    topics = scope.within(TaskTopic.objects.filter(task__is_current=True), "task__place_path").annotate(group=which)
    rows = topics.filter(group__isnull=False).order_by().values_list("group", "task__plan_id")
    return {(name, plan): number for name, plan, number in rows.annotate(Count("task", distinct=True))}


def same_duty(scope: Scope, topic: str, plans: Iterable[int] = ()) -> list[Task]:
    """Return the tasks of one topic in all plans, or in `plans`, with all that is compared."""
    tasks = TaskCriteria(topic=topic).apply(visible_tasks(scope))
    if plans:
        tasks = tasks.filter(plan__in=plans)
    return list(
        with_detail(tasks).prefetch_related("parties__party__functions").order_by("plan__place__path", "plan_id", "ordinal")
    )


def with_detail(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Fetch parties, deadlines and targets along, one query each."""
    parties = TaskParty.objects.select_related("party").order_by("role", "position")
    return (
        tasks.select_related("plan__place")
        .defer(*WHOLE_PLAN)
        .prefetch_related(
            Prefetch("parties", parties),
            Prefetch("deadlines", TaskDeadline.objects.order_by("position")),
            Prefetch("targets", Target.objects.order_by("ordinal")),
        )
    )


# Targets and annexes


def targets(scope: Scope) -> QuerySet[Target]:
    """Return the targets of current editions, the same indicator of different plans next to each other."""
    rows = scope.within(Target.objects.filter(plan__is_current=True).defer(*WHOLE_PLAN), "plan__place__path")
    return rows.select_related("plan__place", "task").order_by("indicator", "plan__place__path", "year", "ordinal")


def annexes(scope: Scope) -> QuerySet[Annex]:
    """Return the annex tables of current editions with the number of their rows (`row_count`)."""
    rows = scope.within(Annex.objects.filter(plan__is_current=True).defer(*WHOLE_PLAN), "plan__place__path")
    return (
        rows.select_related("plan__place").annotate(row_count=Count("rows")).order_by("plan__place__path", "plan_id", "ordinal")
    )


def annex_rows(annex: Annex, words: str = "") -> list[AnnexRow]:
    """Return the rows of an annex that hold every word; an annex is small, so its cells are searched here."""
    return [row for row in annex.rows.order_by("ordinal") if _holds(row.cells, words)]


def annex_hits(annexes: Iterable[Annex], words: str) -> dict[int, int]:
    """Return the number of rows that hold every word, by annex."""
    hits: dict[int, int] = defaultdict(int)
    for annex, cells in AnnexRow.objects.filter(annex__in=list(annexes)).values_list("annex_id", "cells"):
        hits[annex] += _holds(cells, words)
    return dict(hits)


def _holds(cells: list[str], words: str) -> bool:
    text = "\n".join(map(str, cells)).casefold()
    return all(word in text for word in words.casefold().split())
