"""A gate asked about one of 1,000,000 enterprises: judged, and judged and kept with its number and its line in the journal.

Runs in a test database of its own that is dropped again; filling it takes minutes. BENCHMARK_ENTERPRISES sets another number.
Wanted: p95 within 100 ms. Verdicts are read beside it: the page of one, and the list of 50,000.
"""

import datetime as dt
import itertools
import os
from typing import Any

from benchmarks.measuring import timed
from benchmarks.plans import as_in_tests, gather_statistics, in_test_database, page
from benchmarks.registering import TODAY, make_register
from benchmarks.registers import client_of

NUMBER = int(os.environ.get("BENCHMARK_ENTERPRISES") or 1_000_000)
VERDICTS = 50_000
GATE_MS, PAGE_MS = 100, 200


def run() -> None:
    """Measure on the database of JINGTU_DATABASE_URL, SQLite without one."""
    os.environ["JINGTU_TODAY"] = TODAY.isoformat()
    import django

    django.setup()
    from django.db import connection

    print(f"  {connection.vendor}, {NUMBER:,} enterprises")
    in_test_database(lambda: measure(make_register(NUMBER)))


def measure(people: Any) -> None:
    """Time judging, asking, a move that is held back, and reading verdicts."""
    from jingtu.core.gates.asking import ask
    from jingtu.core.gates.models import Verdict
    from jingtu.core.subjects.errors import MoveRefused
    from jingtu.core.subjects.moves import make
    from jingtu.themes.industry.gates import ASSESSMENT, DEMOLITION
    from jingtu.themes.industry.models import Demolition

    as_in_tests()
    _verdicts(people)
    gather_statistics()
    sites = list(Demolition.objects.select_related("subject").order_by("pk")[:200])
    turn, project = itertools.cycle(sites), _project(people)
    on = dt.date(2024, 8, 1)
    timed("judging a demolition", lambda: DEMOLITION.judge(next(turn), on), limit_ms=GATE_MS)
    timed("asking about a demolition: judged, kept, journalled", lambda: ask(DEMOLITION, next(turn), by=people.province, on=on),
          limit_ms=GATE_MS)  # fmt: skip
    timed(
        "asking about a project: seven conditions", lambda: ask(ASSESSMENT, project, by=people.province, on=on), limit_ms=GATE_MS
    )

    def held() -> None:
        try:
            make(next(turn), "start", by=people.province, on=TODAY, grounds="开工单")
        except MoveRefused:
            return
        raise AssertionError("The demolition started without a plan.")

    timed("a move that a gate holds back", held, limit_ms=GATE_MS)
    client = client_of(people.province)
    kept = Verdict.objects.order_by("-pk").first().pk
    for name, address in (
        ("the list of verdicts", "/gates/"),
        ("verdicts of one outcome", "/gates/?outcome=pass"),
        ("verdicts about a name", "/gates/?words=0004700"),
        ("one verdict with its reasons, judged again", f"/gates/{kept}/"),
        ("finding what to ask about", "/gates/question/?gate=industry.demolition_may_start&words=0004700"),
    ):
        timed(name, page(client, address), limit_ms=PAGE_MS)


def _verdicts(people: Any) -> None:
    """Write so many kept verdicts, over the demolitions in turn."""
    from jingtu.core import clock
    from jingtu.core.gates.models import Verdict
    from jingtu.themes.industry.models import Demolition

    rows = list(Demolition.objects.order_by("pk").values_list("pk", "place_path"))
    asked = itertools.islice(itertools.cycle(rows), VERDICTS)
    reason = {"outcome": "blocked", "requires": ["GATE-09"], "said": "还没有拆除方案备案。", "clause": "", "opens_by": "请先办理。",
              "filing": None, "suspension": None, "fields": []}  # fmt: skip
    Verdict.objects.bulk_create(
        (
            Verdict(
                gate="industry.demolition_may_start", number=f"2023-{at:07d}", subject_id=subject, place_path=path,
                on=dt.date(2024, 8, 1), outcome="blocked", reasons=[reason], asked_by=people.province, asked_at=clock.now(),
            )
            for at, (subject, path) in enumerate(asked, 1)
        ),
        batch_size=2000,
    )  # fmt: skip


def _project(people: Any) -> Any:
    """Enter one project with everything filled in, and what is suspended at its place."""
    from jingtu.core.gates.suspending import suspend
    from jingtu.core.subjects.registering import register
    from jingtu.themes.industry.gates import HEAVY_METALS
    from jingtu.themes.industry.kinds import PROJECTS

    of = people.own
    decision = {"decided_by": "河北省生态环境厅", "level": "province", "document": "冀环〔2024〕1号"}
    suspend(HEAVY_METALS, of.place, by=people.province, on=dt.date(2024, 1, 1), **decision)
    facts = {"near_people": False, "sector_standing": "allowed", "heavy_metal_kg": 1, "replaced_kg": 2}
    return register(
        PROJECTS, by=people.province, place=of.place, name="扩建项目", on=dt.date(2024, 1, 10), holder=of.holder, enterprise=of,
        assessed_on=dt.date(2024, 8, 1), **facts,
    )  # fmt: skip
