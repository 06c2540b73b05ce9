"""The interface over 10,000 and 1,000,000 enterprises, as other systems call it: signature, quota, rows and JSON together.

Runs in a test database of its own that is dropped again; filling the large one takes minutes. BENCHMARK_ENTERPRISES sets
another number. Wanted: p95 within 200 ms, at most 15 queries, and less than three times the time of the small register.
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from benchmarks.registers import ASKED, OF_THE_PROVINCE, at_both_sizes

API = "/api/v1"
UNKNOWN = {"stopped in 2024"}  # no filter of the register; a page leaves it out, the interface refuses it
ROWS = f"{API}/registers/industry.enterprise"


def run() -> None:
    """Measure both sizes and print one table."""
    at_both_sizes(calls)


def calls(people: Any) -> dict[str, Callable[[], Any]]:
    """Return the calls by name, each with a key of the person."""
    callers = {who: caller_of(getattr(people, who)) for who in ("province", "county", "patchwork", "firm")}
    found = {}
    for who, caller in callers.items():
        asked = {what: query for what, query in ASKED.items() if what not in UNKNOWN} | (
            OF_THE_PROVINCE if who == "province" else {}
        )
        found |= {f"{what}, {who}": call(caller, ROWS + query) for what, query in asked.items()}
        found[f"terms overdue, {who}"] = call(caller, f"{API}/dues?standing=overdue")
        found[f"filings, {who}"] = call(caller, f"{API}/filings?limit=50")
    found["one row, county"] = call(callers["county"], f"{ROWS}/{people.some.pk}")
    found["two hundred rows, province"] = call(callers["province"], f"{ROWS}?limit=200")
    found["list on a day, county"] = call(callers["county"], f"{API}/lists/industry.key_units/entries?place=131001")
    question = f"{API}/gates/industry.demolition_may_start/verdicts"
    found["a gate, province"] = call(callers["province"], question, {"subject": people.demolition.pk})
    return found


def caller_of(owner: Any) -> Any:
    """Return another system with a signing key of a person."""
    from jingtu.core.parties.models import Appointment, User
    from tests.support.keys import Caller, key_for

    administrator, _made = User.objects.get_or_create(username="security")
    Appointment.objects.get_or_create(user=administrator, role="security_admin", valid_from=dt.date(2000, 1, 1))
    return Caller(*key_for(owner, administrator, way="signed", per_minute=1_000_000, per_day=1_000_000))


def call(caller: Any, address: str, body: Any = None) -> Callable[[], Any]:
    """Return a function that calls an address and raises where it is not answered."""

    def ask() -> None:
        answer = caller.get(address) if body is None else caller.post(address, body)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{address} answered {answer.status_code}: {json.loads(answer.content)}")

    return ask
