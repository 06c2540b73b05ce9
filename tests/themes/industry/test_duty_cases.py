"""The cases of cases/duties.yaml: what is owed, until when, and how it stands, on both sides of every clock and date."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.proofs import Proof
from jingtu.core.duties.standings import standing
from jingtu.core.subjects.declaring import declared, find

CASES = yaml.safe_load((Path(__file__).parent / "cases/duties.yaml").read_text(encoding="utf-8"))
SOON = 10


def stands(duty, case):
    """Return the due day and the standing of every term of a case, by key."""
    day = case["day"]
    facts = {"place_path": case["place"], "valid_from": dt.date(2010, 1, 1), **case["facts"]}
    proofs = [Proof(0, filed["date"], filed.get("period", "")) for filed in case.get("filed", [])]
    found = {}
    for term in duty.clock.terms(facts, case.get("until", dt.date(day.year, 12, 31))):
        proof = duty.proof.meets(term, proofs)
        due = Due(opens_on=term.opens_on, due_on=term.due_on, met_on=proof and proof.on)
        found[term.key] = [term.due_on, str(standing(due, day, soon=SOON))]
    return found


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_stands_as_written(case):
    duty = find(Duty, case["duty"])
    assert stands(duty, case) == case["terms"]
    assert set(duty.requires) & set(case["requires"])


def test_every_duty_of_the_theme_has_cases():
    of_theme = {code for code in declared(Duty) if code.startswith("industry.")}
    assert of_theme == {case["duty"] for case in CASES}


def test_every_term_names_its_clause():
    for case in CASES:
        facts = {"place_path": case["place"], "valid_from": dt.date(2010, 1, 1), **case["facts"]}
        for term in find(Duty, case["duty"]).clock.terms(facts, case["day"]):
            assert "，" in term.clause
            assert str(term.due_on) in term.sentence or str(facts.get("stopped_on") or term.due_on) in term.sentence
