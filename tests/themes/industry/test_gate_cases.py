"""The cases of cases/gates.yaml: what each gate answers on both sides of its rule, and where no rule holds."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jingtu.core.duties.proofs import Filed, Proof
from jingtu.core.gates import conditions, regions
from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind

CASES = yaml.safe_load((Path(__file__).parent / "cases/gates.yaml").read_text(encoding="utf-8"))
ON = dt.date(2019, 6, 30)
SURVEYED = {"assessed_on": dt.date(2019, 6, 28)}


def answered(case, monkeypatch):
    """Judge a case with a survey of the ground filed in time, unless the case says that there is none."""
    gate = find(Gate, case["gate"])
    proofs = [Proof(1, dt.date(2019, 6, 1))] if case.get("baseline", True) else []
    monkeypatch.setattr(Filed, "found", lambda self, subjects: dict.fromkeys(subjects, proofs))
    monkeypatch.setattr(regions, "in_force", lambda *asked: [])  # cases/suspensions.yaml
    monkeypatch.setattr(conditions, "granted", lambda subjects: {})  # tests/core/gates
    table = find(SubjectKind, gate.about).table
    given = SURVEYED if gate.about == "industry.project" else {}
    facts = {
        name: Decimal(str(fact)) if name.endswith("_kg") and fact is not None else fact for name, fact in case["facts"].items()
    }
    row = table(pk=1, name="甲", place_path=case["place"], valid_from=dt.date(2019, 1, 1), **(given | facts))
    return gate.judge(row, ON)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_is_answered_as_written(case, monkeypatch):
    outcome, reasons = answered(case, monkeypatch)
    assert outcome == case["outcome"], [reason.said for reason in reasons]
    assert any(case.get("said", "") in reason.said for reason in reasons)
    assert all(reason.opens_by for reason in reasons if reason.outcome != "pass")
    assert set(case["requires"]) <= set(find(Gate, case["gate"]).requires)


def test_every_gate_of_the_theme_but_the_first_has_cases():
    of_theme = {code for code in declared(Gate) if code.startswith("industry.")}
    assert of_theme - {case["gate"] for case in CASES} == {"industry.demolition_may_start"}  # tests/core/gates
