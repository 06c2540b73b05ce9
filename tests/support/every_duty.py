"""The cases of a theme's duties: what is owed, until when, and how it stands, on both sides of every clock and date."""

import datetime as dt

from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.proofs import Proof
from jingtu.core.duties.standings import standing
from jingtu.core.subjects.declaring import declared, find
from tests.support.cases import cases_of

SOON = 10


def facts_of(case):
    """The facts of a case; `events` are the days of the move that its clock counts from."""
    facts = {"place_path": case["place"], "valid_from": dt.date(2010, 1, 1), **case.get("facts", {})}
    return facts | {"events": tuple(enumerate(case.get("moved", ()), start=1))}


def stands(case):
    """Return the due day and the standing of every term of a case, by key."""
    duty, day = find(Duty, case["duty"]), case["day"]
    proofs = [Proof(0, filed["date"], filed.get("period", "")) for filed in case.get("filed", [])]
    found = {}
    for term in duty.clock.terms(facts_of(case), case.get("until", dt.date(day.year, 12, 31))):
        proof = duty.proof.meets(term, proofs)
        due = Due(opens_on=term.opens_on, due_on=term.due_on, met_on=proof and proof.on)
        found[term.key] = [term.due_on, str(standing(due, day, soon=SOON))]
    return found


def test_each_case_stands_as_written(duty_case):
    assert stands(duty_case) == duty_case["terms"]
    assert set(find(Duty, duty_case["duty"]).requires) & set(duty_case["requires"])


def test_every_duty_of_the_theme_has_cases(theme):
    of_theme = {code for code in declared(Duty) if code.startswith(f"{theme}.")}
    assert of_theme == {case["duty"] for case in cases_of(theme, "duties")}


def test_every_term_names_its_clause_and_its_day(theme):
    for case in cases_of(theme, "duties"):
        facts = facts_of(case)
        for term in find(Duty, case["duty"]).clock.terms(facts, case["day"]):
            assert "，" in term.clause
            assert any(str(day) in term.sentence for day in (term.due_on, *(fact for fact in facts.values() if fact)))
