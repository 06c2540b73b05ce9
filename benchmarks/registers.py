"""Pages of a register of 10,000 and of 1,000,000 enterprises, as four people open them: database, rules and template together.

Runs in a test database of its own that is dropped again; filling the large one takes minutes. BENCHMARK_ENTERPRISES sets
another number. Wanted: p95 within 200 ms, at most 15 queries, and less than three times the time of the small register.
"""

import base64
import json
import os
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from benchmarks.plans import as_in_tests, gather_statistics, in_test_database, measured, page
from benchmarks.registering import ABSENT, TODAY, make_register

SMALL, LARGE = 10_000, int(os.environ.get("BENCHMARK_ENTERPRISES") or 1_000_000)
PAGE_MS, QUERIES, GROWTH = 200, 15, 3
KIND = "/registers/industry.enterprise/"
# What is asked of the register, by whom each.
ASKED = {
    "all by name": "",
    "by name, falling": "?sort=-name",
    "by place": "?sort=place",
    "by state": "?sort=state",
    "by day of the state": "?sort=since",
    "on the list": "?state=listed",
    "handed over": "?state=handed_over",
    "a sector": f"?sector={quote('炼焦')}",
    "a sector that nobody has": f"?sector={quote('造船')}",
    "with heavy metals, abnormal": "?heavy_metals=1&state=abnormal",
    "stopped in 2024": "?stopped_on_from=2024-01-01",
    "a common word": f"?words={quote('电镀厂')}",
    "a rare word": "?words=0004711",
    "first letters": "?words=zhdddc",
    "a word nowhere": f"?words={quote(ABSENT)}",
}
OF_THE_PROVINCE = {"one county": "?place=131001", "one city by name": "?place=131000", "a town": "?place=131001101"}


def run() -> None:
    """Measure both sizes and print one table."""
    at_both_sizes(pages)


def at_both_sizes(questions: Callable[[Any], dict[str, Callable[[], Any]]]) -> None:
    """Ask what `questions` names for the people of a small and of a large register, and print one table."""
    os.environ["JINGTU_TODAY"] = TODAY.isoformat()
    import django

    django.setup()
    from django.db import connection

    results = {size: in_test_database(lambda size=size: measure(questions, make_register(size))) for size in (SMALL, LARGE)}
    wanted = f"wanted: p95 ≤ {PAGE_MS} ms, ≤ {QUERIES} queries, growth < {GROWTH}×"
    print(f"  {connection.vendor}, {SMALL:,} and {LARGE:,} enterprises: p50, p95 ms; queries; growth of p50; {wanted}")
    report(results[SMALL], results[LARGE])


def report(small: dict[str, tuple[float, ...]], large: dict[str, tuple[float, ...]]) -> None:
    """Print each question with both sizes and what it misses."""
    for name, (p50, p95, _cpu, count) in large.items():
        before, growth = small[name], p50 / small[name][0]
        met = p95 <= PAGE_MS and count <= QUERIES and growth < GROWTH
        times = f"{before[0]:8.1f}{before[1]:8.1f}   {p50:8.1f}{p95:8.1f}"
        print(f"  {name:44}{times}  {count:3}  {growth:5.1f}×  {'met' if met else 'NOT met'}", flush=True)


def measure(questions: Callable[[Any], dict[str, Callable[[], Any]]], people: Any) -> dict[str, tuple[float, ...]]:
    """Return p50, p95, own computing and queries of every question."""
    from jingtu.project.collecting import settle

    as_in_tests()
    gather_statistics()
    asked = questions(people)
    settle()  # as the server does
    return {name: measured(ask) for name, ask in asked.items()}


def pages(people: Any) -> dict[str, Callable[[], Any]]:
    """Return the pages by name."""
    found = {}
    for who in ("province", "county", "patchwork", "firm"):
        client = client_of(getattr(people, who))
        asked = ASKED | (OF_THE_PROVINCE if who == "province" else {})
        found |= {f"{what}, {who}": page(client, KIND + query) for what, query in asked.items()}
        found[f"a page far behind, {who}"] = page(client, KIND + _far())
        row = people.own if who == "firm" else people.some
        if who != "patchwork":
            found[f"dossier, {who}"] = page(client, f"{KIND}{row.pk}/")
    found["dossier of a demolition, province"] = page(
        client_of(people.province), f"/registers/industry.demolition/{people.demolition.pk}/"
    )
    return found


def client_of(user: Any) -> Any:
    """Return a browser in which the person is signed in."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client


def _far() -> str:
    """Return the mark of a page nine tenths into the names."""
    mark = json.dumps(["yan", 1]).encode()
    return f"?after={base64.urlsafe_b64encode(mark).decode()}"
