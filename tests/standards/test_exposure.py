"""The editions of HJ 25.3 and the substances: what holds when, what is taken over, what is refused."""

import datetime as dt
from dataclasses import fields

import pytest

from jingtu.kernels.risk.site import CHILD, Site
from jingtu.standards import exposure, substances
from jingtu.standards.loader import FactsRefused, loads


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (dt.date(2019, 12, 4), "HJ 25.3-2014"),
        (dt.date(2019, 12, 5), "HJ 25.3-2019"),
        (dt.date(2014, 7, 1), "HJ 25.3-2014"),
        (dt.date(2030, 1, 1), "HJ 25.3-2019"),
    ],
)
def test_the_day_chooses_the_edition(day, number):
    assert exposure.in_force(day).document == number


def test_before_the_first_edition_there_is_none():
    with pytest.raises(exposure.UnknownEdition, match=r"2014-06-30 没有.*HJ 25.3-2014 自 2014-07-01"):
        exposure.in_force(dt.date(2014, 6, 30))


def test_an_unknown_edition_is_refused_with_those_known():
    with pytest.raises(exposure.UnknownEdition, match=r"HJ 25.3-2009.*HJ 25.3-2014、HJ 25.3-2019"):
        exposure.edition("HJ 25.3-2009")


def test_the_edition_holds_every_parameter_of_the_model_and_no_other():
    symbols = {field.name for field in fields(Site)}

    assert set(exposure.edition("hj25.3-2019").values("class_1")) == symbols
    assert set(exposure.edition("hj25.3-2019").values("class_2")) == symbols - set(CHILD)


def test_the_earlier_edition_differs_where_known_and_marks_what_it_takes_over():
    old, new = exposure.edition("HJ 25.3-2014"), exposure.edition("HJ 25.3-2019")
    differing = {s for s, value in old.values("class_1").items() if value != new.values("class_1")[s]}

    assert differing == {"BWa", "BWc", "Ha", "Hc", "PM10", "ATca", "Lcrack", "eta", "LB"}
    marks = {parameter.symbol: parameter.checked for parameter in old.parameters}
    assert "沿用 HJ 25.3-2019" in marks["EDa"].note
    assert not any(mark.is_confirmed for mark in marks.values())


def test_what_is_not_confirmed_is_marked():
    marks = {parameter.symbol: parameter.checked.is_confirmed for parameter in exposure.edition("HJ 25.3-2019").parameters}

    assert marks["BWa"]
    assert not any(marks[symbol] for symbol in ("Lgw", "h_cap", "h_v", "Ugw", "delta_gw", "I", "GWCRa", "GWCRc", "Kv", "Ab"))


def test_eighty_six_substances_have_shares_of_the_reference_dose():
    known, shares = exposure.substances(), exposure.edition("HJ 25.3-2019").allocation

    assert len(known) == 86
    assert known["benzene"].properties(shares)["SAF"] == 0.33
    assert known["naphthalene"].properties(shares)["SAF"] == 0.5
    assert "SFo" not in known["cd"].properties(shares)


SUBSTANCE = """
source: {document: HJ 25.3-2019, clause: B}
substances:
  - code: x
    name: x
    name_en: x
    cas: null
    volatile: false
    toxicity: {SFo: %s, IUR: null, RfDo: null, RfC: null, ABSgi: 1, ABSd: null}
    physical: {H: null, Da: null, Dw: null, Koc: null, Kd: null, S: null}
    checked: {status: memory, by: []}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SUBSTANCE % "-1.0", r"line 9, substances.0.toxicity.SFo: .*greater than 0"),
        (SUBSTANCE % ".nan", r"substances.0.toxicity.SFo: .nan is not a number"),
        ((SUBSTANCE % "1.0").replace("ABSgi: 1,", ""), r"toxicity.ABSgi: the key is missing"),
        ((SUBSTANCE % "1.0").replace("cas: null", "cas: null\n    colour: red"), r"colour: the key is not known"),
        (SUBSTANCE % "1.0" + (SUBSTANCE % "1.0").split("substances:")[1], r"substances.1.code: x was given before"),
    ],
)
def test_a_broken_file_of_substances_is_refused_with_its_place(text, said):
    with pytest.raises(FactsRefused, match=said):
        loads(text, exposure.RiskSubstances, "broken.yaml")


def test_every_substance_is_one_that_is_measured_under_the_same_code():
    for code, substance in exposure.substances().items():
        known = substances.of(code)
        assert known.cas in (None, substance.cas) or substance.cas is None, code
