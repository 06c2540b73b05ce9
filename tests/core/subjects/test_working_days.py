"""Working days are counted over weekends, holidays and days worked instead; both sides of each."""

import datetime as dt
import re

import pytest

from jingtu.core.subjects import holidays, working_days
from jingtu.standards.loader import FactsRefused
from tests.support.holidays import YEAR_2027

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


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def load(text):
    holidays.keep(holidays.read(text, "2027.yaml"), text)


def test_a_year_without_known_holidays_counts_monday_to_friday():
    assert working_days.after(DAY(2026, 12, 31), 2) == DAY(2027, 1, 4)
    assert working_days.before(DAY(2035, 6, 4), 1) == DAY(2035, 6, 1)
    assert working_days.is_presumed(DAY(2026, 12, 31), DAY(2027, 1, 4))
    assert not working_days.is_presumed(DAY(2026, 1, 1), DAY(2026, 12, 31))


def test_a_loaded_year_counts_at_once():
    assert working_days.is_working_day(DAY(2027, 2, 8))

    load(YEAR_2027)

    assert not working_days.is_working_day(DAY(2027, 2, 8))  # a Monday of the Spring Festival
    assert working_days.is_working_day(DAY(2027, 2, 20))  # a Saturday
    assert not working_days.is_presumed(DAY(2026, 12, 1), DAY(2027, 12, 31))


def test_the_last_days_of_the_year_before_follow_the_loaded_table():
    load(YEAR_2027.replace("first: 2027-01-01", "first: 2026-12-31"))

    assert not working_days.is_working_day(DAY(2026, 12, 31))
    assert not working_days.is_working_day(DAY(2026, 10, 1))


def test_a_table_that_was_spoilt_leaves_its_year_unknown(tmp_path):
    load(YEAR_2027)
    (tmp_path / "holidays" / ".2027").write_text("year: 2027")
    (tmp_path / "holidays" / ".2027").replace(tmp_path / "holidays" / "2027.yaml")
    holidays.renewed()

    assert working_days.is_presumed(DAY(2027, 1, 1), DAY(2027, 1, 2))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("worked: [2027-02-20", "worked: [2027-02-22", "line 11, worked.0: 2027-02-22 不是周六或周日"),
        ("worked: [2027-02-20", "worked: [2028-02-19", "2028-02-19 应在 2026-12-20 到 2027-12-31 之间"),
        ("worked: [2027-02-20", "worked: [2027-02-06", "2027-02-06 写了两次"),
        ("  - {name: 端午节, first: 2027-06-09, last: 2027-06-09}\n", "", "缺少端午"),
        ("last: 2027-10-07", "last: 2027-11-07", "“国庆节”从 2027-10-01 到 2027-11-07"),
        ("first: 2027-05-01", "first: 2027-05-02", "2027-05-01 是法定节假日"),
        ("year: 2027", "year: 2028", "2028-01-01 是法定节假日"),
        ("worked:", "works:", "the key is not known"),
    ],
)
def test_a_table_that_cannot_be_is_refused(old, new, said):
    with pytest.raises(FactsRefused, match=re.escape(said)):
        holidays.read(YEAR_2027.replace(old, new), "2027.yaml")
