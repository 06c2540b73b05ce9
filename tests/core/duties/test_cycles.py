"""Clocks that come round: terms follow each other without gap or overlap, whatever the day they begin on."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.duties.clocks import After
from jingtu.core.duties.cycles import Every, Yearly
from jingtu.core.duties.periods import later, part_of_year
from jingtu.core.subjects.parameters import Parameter

DAYS = st.dates(dt.date(2005, 1, 1), dt.date(2060, 12, 31))
UNTIL = dt.date(2065, 6, 30)
PLACES = st.sampled_from(["131024", "120110001", "410102", "370812", "441602", "110101"])
HALF_YEARS = Yearly("listed_on", times=Parameter("industry.groundwater_class_1"))
INVESTIGATIONS = Every(
    "listed_on", interval=Parameter("industry.hidden_danger_again"), first=Parameter("industry.hidden_danger_first")
)


def terms_of(clock, listed_on, place="131024", until=UNTIL):
    return list(clock.terms({"place_path": place, "valid_from": dt.date(2000, 1, 1), "listed_on": listed_on}, until))


@given(listed_on=DAYS, place=PLACES)
@pytest.mark.parametrize("clock", [HALF_YEARS, INVESTIGATIONS])
def test_terms_follow_each_other_without_a_gap(clock, listed_on, place):
    terms = terms_of(clock, listed_on, place)
    assert len({term.key for term in terms}) == len(terms)
    for earlier, following in pairwise(terms):
        assert following.opens_on == earlier.due_on + dt.timedelta(days=1)
    assert all(listed_on <= term.opens_on <= term.due_on for term in terms)
    assert all(term.opens_on <= UNTIL for term in terms)


@given(listed_on=DAYS, until=DAYS)
def test_looking_further_ahead_changes_no_term(listed_on, until):
    near = terms_of(INVESTIGATIONS, listed_on, until=until)
    assert terms_of(INVESTIGATIONS, listed_on)[: len(near)] == near


def test_without_the_day_nothing_is_owed():
    assert terms_of(HALF_YEARS, None) == terms_of(INVESTIGATIONS, None) == []
    assert list(After("day", Parameter("industry.hidden_danger_new_project")).terms({"day": None, "place_path": ""}, UNTIL)) == []


@pytest.mark.parametrize(
    ("day", "number", "unit", "expected"),
    [
        (dt.date(2024, 1, 31), 1, "months", dt.date(2024, 2, 29)),
        (dt.date(2023, 1, 31), 1, "months", dt.date(2023, 2, 28)),
        (dt.date(2024, 2, 29), 1, "years", dt.date(2025, 2, 28)),
        (dt.date(2023, 11, 30), 3, "months", dt.date(2024, 2, 29)),
        (dt.date(2019, 6, 28), 1, "days", dt.date(2019, 6, 29)),
        (dt.date(2019, 6, 28), 1, "working days", dt.date(2019, 7, 1)),
    ],
)
def test_a_period_is_counted_in_its_unit(day, number, unit, expected):
    assert later(day, number, unit) == expected


def test_another_unit_is_refused():
    with pytest.raises(ValueError, match="found 'weeks'"):
        later(dt.date(2019, 1, 1), 1, "weeks")


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 6, 12])
def test_the_parts_of_a_year_cover_it(parts):
    days = [part_of_year(2024, number, parts) for number in range(1, parts + 1)]
    assert (days[0][0], days[-1][1]) == (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    assert sum((last - first).days + 1 for first, last in days) == 366


@pytest.mark.parametrize(("number", "parts"), [(1, 5), (0, 4), (5, 4)])
def test_a_part_that_no_year_has_is_refused(number, parts):
    with pytest.raises(ValueError, match="has no part"):
        part_of_year(2024, number, parts)
