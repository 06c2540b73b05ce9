"""The cases of cases/suspensions.yaml: both sides of every day of a suspension, and whom it concerns."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jingtu.core.duties.proofs import Filed, Proof
from jingtu.core.gates.asking import Gate
from jingtu.core.gates.models import Suspension
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.themes.industry.models import Project

pytestmark = pytest.mark.django_db

CASES = yaml.safe_load((Path(__file__).parent / "cases/suspensions.yaml").read_text(encoding="utf-8"))
ON = dt.date(2019, 6, 30)
MET = {"near_people": False, "sector_standing": "allowed", "heavy_metal_kg": 0, "assessed_on": dt.date(2019, 6, 28)}


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_is_answered_as_written(case, people, monkeypatch):
    monkeypatch.setattr(Filed, "found", lambda self, subjects: {1: [Proof(1, dt.date(2019, 6, 1))]})
    _suspend(people.keeper, **case["suspended"])
    facts = {name: Decimal(str(fact)) if isinstance(fact, float) else fact for name, fact in case.get("facts", {}).items()}
    row = Project(pk=1, name="甲", place_path="131024", valid_from=dt.date(2019, 1, 1), **(MET | facts))
    outcome, reasons = find(Gate, case["gate"]).judge(row, ON)
    assert outcome == case["outcome"], [reason.said for reason in reasons]
    assert any(case.get("said", "") in reason.said for reason in reasons)
    closed = [reason for reason in reasons if reason.outcome != "pass"]
    assert all(reason.opens_by for reason in closed)
    assert not closed or any(reason.suspension for reason in closed)


def _suspend(by, matter: str, at: str, last=None, lifted=None, **days):
    place = Division.objects.get(path=at)
    Suspension.objects.create(
        matter=matter,
        place=place,
        place_path=at,
        decided_by="廊坊市人民政府",
        decided_at_level="city",
        document="廊政〔2019〕1号",
        valid_from=days["from"],
        last_on=last,
        lifted_on=lifted,
        recorded_by=by,
        recorded_at=dt.datetime(2019, 1, 1, tzinfo=dt.UTC),
    )
