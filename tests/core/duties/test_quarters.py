"""The strip of twelve quarters: the worst that happened in each, on both sides of every boundary."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.duties.models import Due
from jingtu.core.duties.quarters import Shade, quarters

ON = dt.date(2019, 6, 30)
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2020, 12, 31))


def term(due_on, met_on=None):
    return Due(duty="a.b", subject_id=1, opens_on=dt.date(2010, 1, 1), due_on=due_on, met_on=met_on)


def shades(*dues, on=ON):
    return {(each.first.year, (each.first.month + 2) // 3): each.shade for each in quarters(dues, on)}


def test_twelve_quarters_end_with_that_of_the_day():
    found = quarters([], ON)
    assert (len(found), found[0].first, found[-1].first, found[-1].last) == (12, dt.date(2016, 7, 1), dt.date(2019, 4, 1), ON)
    assert {each.shade for each in found} == {Shade.NOTHING}


@pytest.mark.parametrize(
    ("due_on", "met_on", "expected"),
    [
        (dt.date(2019, 3, 31), dt.date(2019, 3, 31), {(2019, 1): Shade.MET, (2019, 2): Shade.NOTHING}),
        (dt.date(2019, 3, 30), dt.date(2019, 3, 31), {(2019, 1): Shade.LATE, (2019, 2): Shade.NOTHING}),
        (dt.date(2019, 3, 30), dt.date(2019, 4, 1), {(2019, 1): Shade.OVERDUE, (2019, 2): Shade.LATE}),
        (dt.date(2019, 3, 31), dt.date(2019, 4, 1), {(2019, 1): Shade.OVERDUE, (2019, 2): Shade.LATE}),
        (dt.date(2019, 6, 29), None, {(2019, 2): Shade.OVERDUE}),
        (dt.date(2019, 6, 30), None, {(2019, 2): Shade.NOTHING}),
    ],
)
def test_a_term_shades_the_quarters_in_which_it_stood(due_on, met_on, expected):
    assert expected.items() <= shades(term(due_on, met_on)).items()


def test_overdue_outweighs_late_and_late_outweighs_met():
    met, late, open_ = term(ON, ON), term(dt.date(2019, 6, 1), ON), term(dt.date(2019, 6, 1))
    assert shades(met, late)[2019, 2] is Shade.LATE
    assert shades(met, late, open_)[2019, 2] is Shade.OVERDUE


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=6), DAYS)
def test_a_further_open_term_never_makes_a_quarter_look_better(pairs, due_on):
    order = [Shade.NOTHING, Shade.MET, Shade.LATE, Shade.OVERDUE]
    before, after = (
        quarters(dues, ON) for dues in ([term(*pair) for pair in pairs], [*(term(*pair) for pair in pairs), term(due_on)])
    )
    assert all(order.index(a.shade) >= order.index(b.shade) for a, b in zip(after, before, strict=True))
