"""From the printed words of a deadline to the day on which somebody is late: `cases/deadlines.yaml`, read by eye."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from jingtu.core.plans import drafts
from jingtu.core.work import assigning, status
from jingtu.core.work.periods import Cycle
from jingtu.plandoc import deadlines

CASES = yaml.safe_load((Path(__file__).parent / "cases/deadlines.yaml").read_text(encoding="utf-8"))
ASSIGNED_ON = dt.date(2018, 1, 15)


def timing_of(case: dict) -> assigning.Timing:
    """Return what assigning proposes for the printed words."""
    found = deadlines.find(case["printed"], 0, is_cell=True, issued=2017)
    assert [each.kind for each in found] == case["kinds"]
    return assigning.timing_of(
        [(each.kind, each.last, {"every": each.every, "months": each.months, "day": each.day}) for each in found]
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["sentence"])
def test_a_printed_deadline_is_met_and_missed_on_its_days(case):
    timing = timing_of(case)
    standing = {on: status.judge("signed", timing.due_on, on, soon=15) for on in case["standing"]}
    cycle = Cycle(timing.rhythm, timing.months, timing.day)
    reporting = {on: status.judge_reporting("signed", cycle, ASSIGNED_ON, None, on) for on in case.get("reporting", {})}
    assert (standing, reporting) == (case["standing"], case.get("reporting", {}))


def test_every_kind_of_deadline_has_its_case():
    assert {kind for case in CASES for kind in case["kinds"]} == set(drafts.KINDS)
