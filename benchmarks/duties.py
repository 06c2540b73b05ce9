"""Reckoning 40 made-up duties of 100,000 enterprises: the first time, in a night in which nothing happened, and after one event.

Runs in a test database of its own (SQLite, or the PostgreSQL of JINGTU_DATABASE_URL) that is dropped again.
BENCHMARK_ENTERPRISES sets another number. The day is pinned, so the same terms are reckoned each time.
"""

import os
import time
from collections.abc import Callable
from typing import Any

from benchmarks.measuring import timed
from benchmarks.plans import as_in_tests, gather_statistics, in_test_database, page
from benchmarks.registering import TODAY, make_register
from benchmarks.registers import client_of

ENTERPRISES = int(os.environ.get("BENCHMARK_ENTERPRISES") or 100_000)
DECLARATIONS, FULL_S, EVENT_MS, PAGE_MS = 40, 60, 200, 200
STATES = ("listed", "abnormal", "stopped", "surveyed", "removed", "handed_over", "candidate")


def run() -> None:
    """Fill the registers, reckon everything twice, then let one enterprise file and stop."""
    os.environ["JINGTU_TODAY"] = TODAY.isoformat()
    import django

    django.setup()
    in_test_database(_measure)


def _measure() -> None:
    from django.db import connection

    from jingtu.core.duties.models import Due
    from jingtu.core.duties.reckoning import reckon
    from jingtu.core.subjects.declaring import tried_out

    people = make_register(ENTERPRISES)
    Due.objects.all().delete()
    gather_statistics()
    with tried_out():
        duties = _declared()
        print(f"  {connection.vendor}: {ENTERPRISES:,} enterprises, {len(duties)} declarations", flush=True)
        rows = _once("the first time, every term written", lambda: reckon(duties=duties), FULL_S)
        gather_statistics()
        again = _once("a night in which nothing happened", lambda: reckon(duties=duties), FULL_S)
        assert rows == again == Due.objects.filter(duty__startswith="benchmark.").count()
        print(f"  {rows:,} terms stand", flush=True)
        _one_event(people)
        _pages(people)


def _once(name: str, work: Callable[[], Any], wanted_s: float) -> Any:
    begun, computed = time.perf_counter(), time.process_time()
    found = work()
    taken, computing = time.perf_counter() - begun, time.process_time() - computed
    met = "met" if taken <= wanted_s else "NOT met"
    print(f"  {name:<52} {taken:8.1f} s, computing {computing:6.1f} s   wanted ≤ {wanted_s} s: {met}", flush=True)
    return found


def _declared() -> list[Any]:
    """Declare forty duties of every enterprise: what is owed in years, at intervals, before and after days, after a move."""
    from jingtu.core.duties.clocks import After, AfterMove, Before
    from jingtu.core.duties.cycles import Every, Yearly
    from jingtu.core.duties.declaring import Duty, Who
    from jingtu.core.duties.proofs import Filed
    from jingtu.core.filings.types import Field, FilingType
    from jingtu.core.subjects.declaring import _declared
    from jingtu.core.subjects.parameters import Parameter

    _declared[Duty].clear()  # those of the themes would be reckoned after the event, too
    year = Parameter("industry.hidden_danger_new_project")
    clocks = [
        Yearly("listed_on", times=Parameter("industry.release_report")),
        Every("listed_on", interval=Parameter("industry.hidden_danger_again")),
        Every("valid_from", interval=Parameter("industry.deep_monitoring")),
        After("listed_on", period=Parameter("industry.hidden_danger_again")),
        After("state_since", period=year),
        Before("state_since", period=Parameter("industry.demolition_notice")),
        AfterMove("list", period=year),
        AfterMove("stop", period=year),
    ]
    found = []
    for number in range(DECLARATIONS):
        code = f"benchmark.duty_{number}"
        kind = FilingType(
            f"{code}_filed",
            "材料",
            requires=("REC-02",),
            about="industry.enterprise",
            fields=(Field("year", "年度", "number"),),
            period=("year",) if number % len(clocks) == 0 else (),
        )
        found.append(
            Duty(
                code,
                f"事项{number}",
                requires=("REC-02",),
                who=Who("industry.enterprise", STATES),
                clock=clocks[number % len(clocks)],
                proof=Filed(kind.code),
                supervisor="ecology",
                owed_by="ecology" if number % 4 == 3 else "",
                meaning="测量用的事项。",
            )
        )
    return found


def _one_event(people: Any) -> None:
    """What follows on a filing and on a move: the rows of one enterprise are reckoned again."""
    from django.utils import timezone

    from jingtu.core.duties.reckoning import reckon
    from jingtu.core.filings.models import Filing

    row = people.own

    def file_and_reckon() -> None:
        Filing.objects.create(
            type="benchmark.duty_3_filed",
            subject_id=row.pk,
            place_path=row.place_path,
            state="submitted",
            submitted_on=TODAY,
            begun_by=people.firm,
            begun_at=timezone.now(),
        )
        reckon(subjects=[row.pk])

    timed("one event: a filing, all duties of the enterprise", file_and_reckon, limit_ms=EVENT_MS)


def _pages(people: Any) -> None:
    """The list of what is owed, as the province, one county and the enterprise open it."""
    as_in_tests()
    queries = {
        "to do": "",
        "overdue": "?standing=overdue",
        "one duty": "?duty=benchmark.duty_3",
        "none such": "?duty=benchmark.duty_5&standing=due_today",
    }
    for who in ("province", "county", "patchwork", "firm"):
        client = client_of(getattr(people, who))
        for name, query in queries.items():
            timed(f"list of duties, {name}, {who}", page(client, f"/duties/{query}"), repeats=15, limit_ms=PAGE_MS)
