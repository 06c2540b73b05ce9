"""Indicators count what happened, for a day, as known then or now, and say what was left out."""

import datetime as dt
from decimal import Decimal

import pytest

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import Tally
from jingtu.core.indicators.valuing import by_place, elsewhere, value
from jingtu.core.subjects.declaring import DeclarationRefused, find
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.parameters import Parameter
from jingtu.themes.industry.filings import METAL_LEDGER, SOIL_MONITORING
from tests.support.supervision import TODAY, city

from .conftest import LEDGER, REPORT, filed

pytestmark = pytest.mark.django_db
LEAD = find(Indicator, "industry.metal_total_lead")
MONITORING = find(Indicator, "industry.self_monitoring_share")


def asked(place="1310", on=TODAY, year=2018, known=None):
    return Asked(place, on, year, clock.end_of(known) if known else None)


@pytest.mark.requires("TGT-15")
def test_the_last_ledger_of_each_enterprise_is_summed_and_the_lacking_are_counted(world):
    found = value(LEAD, asked())
    assert (found.value, found.tally.counted, found.tally.left_out) == (Decimal("300.5"), 2, 2)
    assert (found.wanted.value, found.kept) == (506.41, None)  # below the cap, but two are missing


@pytest.mark.requires("TGT-15")
def test_a_sum_above_the_cap_breaks_it_whoever_is_missing(world):
    filed(world, world.candidate, METAL_LEDGER, {**LEDGER, "year": "2018", "lead_kg": "205.92"}, TODAY)
    assert value(LEAD, asked()).kept is False


@pytest.mark.requires("TGT-15")
@pytest.mark.parametrize(("more", "kept"), [("205.91", True), ("205.92", False)])
def test_the_cap_itself_is_kept_and_a_little_more_is_not(world, more, kept):
    filed(world, world.candidate, METAL_LEDGER, {**LEDGER, "year": "2018", "lead_kg": more}, TODAY)
    type(world.far).objects.filter(pk=world.far.pk).update(heavy_metals=False)  # nobody is missing
    assert value(LEAD, asked()).kept is kept


def test_a_cap_of_the_city_is_none_of_a_county(world):
    assert value(LEAD, asked("131024")).wanted is None
    parts = by_place(LEAD, asked(), ["131024", "131081"])
    assert [(parts[path].value, parts[path].wanted) for path in parts] == [(Decimal("300.5"), None), (None, None)]
    assert [parts[path].tally.left_out for path in parts] == [1, 1]
    assert elsewhere(LEAD, asked(), ["131081"]).value == Decimal("300.5")
    assert elsewhere(LEAD, asked(), ["131024", "131081"]).tally == Tally()


@pytest.mark.parametrize(
    ("on", "known", "lead"),
    [
        (dt.date(2019, 1, 9), None, None),
        (dt.date(2019, 1, 10), None, "300"),
        (dt.date(2019, 3, 10), None, "200.5"),
        (dt.date(2019, 4, 1), None, "300.5"),
        (dt.date(2019, 4, 30), dt.date(2019, 4, 30), "200.5"),  # the second's ledger came in on 1 May, dated back
        (dt.date(2019, 4, 30), dt.date(2019, 5, 1), "300.5"),
    ],
)
def test_a_past_day_shows_what_counted_then_and_what_was_known_then(world, on, known, lead):
    assert value(LEAD, asked(on=on, known=known)).value == (Decimal(lead) if lead else None)


def test_what_is_withdrawn_or_returned_no_longer_counts_but_did(world):
    with clock.held_at(dt.date(2019, 6, 1)):
        filing = filed(world, world.first, METAL_LEDGER, {**LEDGER, "year": "2018", "lead_kg": "1"}, clock.today(), decided=False)
    with clock.held_at(dt.date(2019, 6, 3)):
        lodging.return_(filing, by=world.inspector, on=dt.date(2019, 6, 3), reason="数据有误")
    days = {dt.date(2019, 5, 31): "300.5", dt.date(2019, 6, 1): "101", TODAY: "300.5"}
    assert {day: value(LEAD, asked(on=day)).value for day in days} == {day: Decimal(lead) for day, lead in days.items()}


@pytest.mark.requires("TGT-57")
def test_the_share_of_those_who_monitored_as_often_as_asked(world):
    found = value(MONITORING, asked())
    assert (found.value, found.tally.counted, found.kept) == (Decimal(50), 2, False)
    assert "廊坊" in found.wanted.source.document
    filed(world, world.second, SOIL_MONITORING, REPORT, TODAY)
    assert (value(MONITORING, asked()).value, value(MONITORING, asked()).kept) == (Decimal(100), True)


@pytest.mark.requires("TGT-57")
def test_who_was_not_listed_yet_is_not_asked(world):
    assert value(MONITORING, asked(on=dt.date(2018, 2, 28))).value is None
    with clock.held_at(TODAY):
        make(world.candidate, "list", by=city(world), on=TODAY, grounds="名录")
    assert value(MONITORING, asked()).tally.counted == 3
    assert value(MONITORING, asked(on=dt.date(2019, 6, 29))).tally.counted == 2


@pytest.mark.requires("TGT-57")
def test_where_no_rule_says_how_often_there_is_no_value(world):
    found = value(MONITORING, asked(year=2017, on=dt.date(2017, 12, 31)))
    assert (found.value, found.wanted) == (None, None)


@pytest.mark.requires("TGT-13")
def test_the_change_since_2013_needs_its_ledgers(world):
    change = find(Indicator, "industry.metal_change")
    assert value(change, asked()).value == Decimal(100) * (Decimal("320.5") - 390) / 390
    assert value(change, asked(on=dt.date(2019, 5, 1))).value is None


def test_indicators_over_the_same_filings_ask_once(world, assert_queries_at_most):
    question = asked()
    with assert_queries_at_most(2):
        for metal in ("lead", "mercury", "cadmium", "chromium", "arsenic"):
            value(find(Indicator, f"industry.metal_total_{metal}"), question)


def test_another_year_shares_what_does_not_depend_on_the_year_and_counts_its_own_lacking(world):
    question = asked()
    value(LEAD, question)
    earlier = value(LEAD, question.in_year(2016))
    assert earlier.tally == value(LEAD, asked(year=2016)).tally
    assert earlier.tally.left_out == 4


def test_inputs_are_the_rows_that_went_in_and_those_left_out(world):
    rows = {row.pk: row for row in LEAD.formula.inputs(asked())}
    assert (rows[world.first.pk].amount, rows[world.first.pk].counts) == (Decimal("200.5"), 1)
    assert (rows[world.candidate.pk].counts, rows[world.candidate.pk].filing) == (0, None)
    assert sum(row.amount for row in rows.values() if row.counts) == value(LEAD, asked()).value
    shares = {row.pk: row.counts for row in MONITORING.formula.inputs(asked())}
    assert shares == {world.first.pk: 1, world.second.pk: 0}


def test_an_indicator_without_formula_or_unit_is_refused():
    with pytest.raises(DeclarationRefused, match="needs formula, unit, meaning"):
        Indicator("industry.nothing", "甲", requires=("TGT-57",), wanted=Parameter("industry.metal_cap_lead"))
