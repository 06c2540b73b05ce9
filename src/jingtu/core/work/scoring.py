"""How parties compare on a day: what they were charged with, closed, let fall overdue, reported late or had returned.

Score = 100 × (60 × work in time + 30 × reports in time + 10 × reports never returned) ÷ the weights of the parts that a
party has cases of (`data/scoring.yaml`).

- work in time: of the parts due by the day or closed before, those claimed done by their due day and claimed or closed still;
- reports in time: of the reports handed in since the first day and those overdue on the day, the ones that were not late;
- never returned: of the reports handed in since the first day.

A party without any case has no score and stands last. Equal scores share a rank.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Case, Count, DateField, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from jingtu.core import clock
from jingtu.core.parties.models import Party

from .lifecycle import State
from .models import Assignment, AssignmentMove, Report, ReportMove
from .status import Reporting, Standing, annotated, handed_later, is_now

WEIGHTS = Path(__file__).parent / "data" / "scoring.yaml"
DONE = (Standing.CLAIMED, Standing.CLOSED)
APART = (Standing.WITHDRAWN, Standing.NOT_APPLICABLE, Standing.SUSPENDED)
DONE_STATES = (State.CLAIMED, State.CLOSED)
WORK_NUMBERS = ("assigned", "unsigned", "closed", "claimed", "overdue", "due", "in_time", "missing")
AREAS = (Party.Kind.TOWN, Party.Kind.ZONE, Party.Kind.GOVERNMENT)


@dataclass(frozen=True)
class Score:
    """One party on a day. Shares and `score` are None where there are no cases; `group` is "bureau" or "area".

    `due` counts the parts by which `work_share` is judged, `in_time` those of them done in time; `owed` and `late`
    likewise for reports; `returned` of `reports` handed in.
    """

    party: Party
    group: str
    assigned: int
    unsigned: int
    closed: int
    claimed: int
    overdue: int
    due: int
    in_time: int
    reports: int
    late: int
    missing: int
    returned: int
    work_share: float | None
    report_share: float | None
    quality_share: float | None
    score: float | None
    rank: int


def ranking(
    assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None = None, since: dt.date | None = None
) -> dict[str, list[Score]]:
    """Return the parties of the assignments in order of their score, bureaus ("bureau") and towns ("area") apart.

    Reports count from `since` on, the first day of the year without it.
    """
    since = since or on.replace(month=1, day=1)
    counted = _work(assignments, on, known_at)
    _add_reports(counted, assignments, on, known_at, since)
    parties = Party.objects.select_related("place").in_bulk(list(counted))
    weights = weights_on(on)
    groups: dict[str, list[tuple[Party, dict[str, int]]]] = {"bureau": [], "area": []}
    for pk, numbers in counted.items():
        groups["area" if parties[pk].kind in AREAS else "bureau"].append((parties[pk], numbers))
    return {group: _ranked(group, rows, weights) for group, rows in groups.items()}


def _work(assignments: QuerySet[Assignment], on: dt.date, known_at: dt.date | None) -> dict[int, dict[str, int]]:
    """Count by party. The database says once of each row how it stands; what counts as what is told of the groups here."""
    claims = AssignmentMove.objects.filter(assignment=OuterRef("pk"), move="claim", effective_on__lte=on)
    if known_at:
        claims = claims.filter(recorded_at__lte=clock.end_of(known_at))
    last_claim = Subquery(claims.order_by("-effective_on", "-pk").values("effective_on")[:1])
    done = Case(When(state_then__in=DONE_STATES, then=last_claim), default=None, output_field=DateField())
    rows = annotated(assignments.order_by(), on, known_at).annotate(claimed_on=done)
    in_time = Case(When(Q(due_then__isnull=True) | Q(claimed_on__lte=F("due_then")), then=1), default=0)
    groups = rows.annotate(claimed_in_time=in_time).values_list("party_then", "standing", "reporting", "claimed_in_time")
    found: dict[int, dict[str, int]] = {}
    for party, standing, reporting, claimed_in_time, number in groups.annotate(Count("pk")).order_by():
        if standing not in APART:
            counted = found.setdefault(party, dict.fromkeys(WORK_NUMBERS, 0))
            for name in _counts_as(standing, reporting, claimed_in_time):
                counted[name] += number
    return found


def _counts_as(standing: str, reporting: str, claimed_in_time: int) -> Iterator[str]:
    """Yield the numbers that a row standing so belongs to."""
    yield "assigned"
    if standing in (Standing.UNSIGNED, Standing.CLOSED, Standing.CLAIMED, Standing.OVERDUE):
        yield standing
    if standing in DONE or standing == Standing.OVERDUE:  # on its last day work is still in time
        yield "due"
    if standing in DONE and claimed_in_time:
        yield "in_time"
    if reporting == Reporting.OVERDUE:
        yield "missing"


def _counted(rows: QuerySet, counts: dict[str, Q]) -> dict[int, dict[str, int]]:
    """Count rows by party, once for each condition."""
    columns = {f"n_{name}": Count("pk", filter=condition) for name, condition in counts.items()}
    numbers = rows.order_by().values_list("party_then").annotate(**columns)
    return {row[0]: dict(zip(counts, row[1:], strict=True)) for row in numbers}


def _add_reports(
    counted: dict[int, dict[str, int]],
    assignments: QuerySet[Assignment],
    on: dt.date,
    known_at: dt.date | None,
    since: dt.date,
) -> None:
    reports = Report.objects.filter(first_submitted_on__range=(since, on))
    if assignments.query.has_filters():  # else SQLite would look for the reports assignment by assignment
        reports = reports.filter(assignment__in=assignments.order_by().values("pk"))
    if known_at:
        reports = reports.filter(submitted_at__lte=clock.end_of(known_at))
    party, returned = F("assignment__party"), Q(was_returned=True)
    if not is_now(on, known_at):
        party = _party_then(on, known_at)
        sent_back = ReportMove.objects.filter(report=OuterRef("pk"), move="return", effective_on__lte=on)
        returned &= Q(Exists(sent_back))
    counts = {"reports": Q(), "late": Q(is_late=True), "returned": returned}
    for pk, numbers in _counted(reports.annotate(party_then=party), counts).items():
        if pk in counted:
            counted[pk] |= numbers


def _party_then(on: dt.date, known_at: dt.date | None) -> Case:
    """Return who did the work of a report's assignment on a past day."""
    handed = handed_later(on, known_at).filter(assignment=OuterRef("assignment"))
    return Case(
        When(Exists(handed), then=Subquery(handed.values("from_party")[:1])),
        default=F("assignment__party"),
        output_field=IntegerField(),
    )


def _ranked(group: str, rows: list[tuple[Party, dict[str, int]]], weights: dict[str, int]) -> list[Score]:
    scored = [(party, defaultdict(int, numbers)) for party, numbers in rows]
    exact = {party.pk: score_of(numbers, weights) for party, numbers in scored}
    scored.sort(key=lambda row: _order(row, exact))
    values = [exact[party.pk] for party, _numbers in scored]
    return [_score(group, party, numbers, exact[party.pk], values.index(exact[party.pk]) + 1) for party, numbers in scored]


def _order(row: tuple[Party, dict[str, int]], exact: dict[int, Fraction | None]) -> tuple:
    party, numbers = row
    score = exact[party.pk]
    return (score is None, -(score or 0), numbers["overdue"], -numbers["assigned"], party.place.path, party.name, party.pk)


def shares_of(numbers: dict[str, int]) -> dict[str, Fraction | None]:
    """Return the three shares that make the score, None where there are no cases."""
    owed = numbers["reports"] + numbers["missing"]
    return {
        "work": Fraction(numbers["in_time"], numbers["due"]) if numbers["due"] else None,
        "reports": Fraction(numbers["reports"] - numbers["late"], owed) if owed else None,
        "quality": Fraction(numbers["reports"] - numbers["returned"], numbers["reports"]) if numbers["reports"] else None,
    }


def score_of(numbers: dict[str, int], weights: dict[str, int]) -> Fraction | None:
    """Return the exact score, 0 to 100; fractions, so that equal scores are equal."""
    held = {name: share for name, share in shares_of(numbers).items() if share is not None}
    if not held:
        return None
    return 100 * sum(weights[name] * share for name, share in held.items()) / sum(weights[name] for name in held)


def _score(group: str, party: Party, numbers: dict[str, int], score: Fraction | None, rank: int) -> Score:
    shares = {name: None if share is None else float(share) for name, share in shares_of(numbers).items()}
    names = ("assigned", "unsigned", "closed", "claimed", "overdue", "due", "in_time", "reports", "late", "missing", "returned")
    return Score(
        party=party,
        group=group,
        **{name: numbers[name] for name in names},
        work_share=shares["work"],
        report_share=shares["reports"],
        quality_share=shares["quality"],
        score=None if score is None else float(score),
        rank=rank,
    )


def weights_on(day: dt.date) -> dict[str, Any]:
    """Return the weights in force on a day."""
    held = [row for row in _weights() if row["from"] <= day] or _weights()[:1]
    return held[-1]


@lru_cache(maxsize=1)
def _weights() -> list[dict[str, Any]]:
    return yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))["weights"]
