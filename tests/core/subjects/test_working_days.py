"""Working days are counted over weekends, holidays and days worked instead; both sides of each."""

import datetime as dt

import pytest

from jingtu.core.subjects import working_days

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (DAY(2019, 8, 1), 0, DAY(2019, 8, 1)),
        (DAY(2019, 8, 1), 1, DAY(2019, 7, 31)),
        (DAY(2019, 7, 29), 1, DAY(2019, 7, 26)),  # over a weekend
        (DAY(2019, 8, 1), 15, DAY(2019, 7, 11)),
        (DAY(2019, 10, 8), 1, DAY(2019, 9, 30)),  # over the National Day holidays
        (DAY(2019, 5, 6), 1, DAY(2019, 5, 5)),  # a Sunday that was worked for the long weekend before
    ],
)
def test_counting_back_and_forth(day, number, expected):
    assert working_days.before(day, number) == expected
    if working_days.is_working_day(day):
        assert working_days.after(expected, number) == day


def test_a_year_without_known_holidays_is_told():
    with pytest.raises(working_days.UnknownYear, match="2035 年的放假安排"):
        working_days.before(DAY(2035, 6, 1), 5)
