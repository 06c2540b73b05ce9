"""The cases of a theme's gates: what each answers on both sides of its rule, and where no rule holds."""

import datetime as dt
from decimal import Decimal

from jingtu.core.duties.proofs import Filed, Proof
from jingtu.core.gates import conditions, regions
from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind

ON = dt.date(2019, 6, 30)
WEIGHED = ("_kg", "_t", "_m2")


def answered(case, monkeypatch):
    """Judge a case with its proof filed on 1 June 2019, or on the day `filed`, unless the case says that there is none."""
    gate = find(Gate, case["gate"])
    proofs = [Proof(1, case.get("filed", dt.date(2019, 6, 1)))] if case.get("baseline", True) else []
    monkeypatch.setattr(Filed, "found", lambda self, subjects: dict.fromkeys(subjects, proofs))
    monkeypatch.setattr(regions, "in_force", lambda *asked: [])  # cases/suspensions.yaml
    monkeypatch.setattr(conditions, "granted", lambda subjects: {})  # tests/core/gates
    table = find(SubjectKind, gate.about).table
    known = {field.name for field in table._meta.concrete_fields}
    common = {name: fact for name, fact in {"assessed_on": dt.date(2019, 6, 28)}.items() if name in known}
    facts = {
        name: Decimal(str(fact)) if name.endswith(WEIGHED) and fact is not None else fact for name, fact in case["facts"].items()
    }
    row = table(pk=1, name="甲", place_path=case["place"], valid_from=dt.date(2019, 1, 1), **(common | facts))
    return gate.judge(row, case.get("on", ON))


def test_each_case_is_answered_as_written(gate_case, monkeypatch):
    outcome, reasons = answered(gate_case, monkeypatch)
    assert outcome == gate_case["outcome"], [reason.said for reason in reasons]
    assert any(gate_case.get("said", "") in reason.said for reason in reasons)
    assert all(reason.opens_by for reason in reasons if reason.outcome != "pass")
    assert set(gate_case["requires"]) <= set(find(Gate, gate_case["gate"]).requires)
