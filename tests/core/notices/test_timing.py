"""Quiet hours and the digest, on both sides of their hours."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.notices.timing import Hours, is_quiet, leaves_at

DAY = dt.datetime(2019, 6, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR = st.integers(0, 23)


def at(hour, minute=0, day=30):
    return DAY.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("now", "hours", "red", "leaves"),
    [
        (at(21, 59), Hours(), False, at(21, 59)),
        (at(22, 0, 29), Hours(), False, at(7)),
        (at(6, 59), Hours(), False, at(7)),
        (at(7), Hours(), False, at(7)),
        (at(6, 59), Hours(), True, at(7)),
        (at(6, 59), Hours(red_at_any_hour=True), True, at(6, 59)),
        (at(6, 59), Hours(red_at_any_hour=True), False, at(7)),
        (at(12, 30), Hours(quiet=(12, 14)), False, at(14)),
        (at(3), Hours(quiet=(0, 0)), False, at(3)),
        (at(9, 0, 29), Hours(digest=8), False, at(8)),
        (at(7, 59), Hours(digest=8), False, at(8)),
        (at(9, 0, 29), Hours(digest=6), False, at(7)),
        (at(9), Hours(digest=8, red_at_any_hour=True), True, at(9)),
    ],
)
def test_a_message_leaves_when_its_hours_allow(now, hours, red, leaves):
    assert leaves_at(now, hours, red=red) == leaves


@given(now=st.datetimes(dt.datetime(2019, 1, 1), dt.datetime(2020, 1, 1)), quiet=st.tuples(HOUR, HOUR), digest=st.none() | HOUR)
def test_no_message_leaves_in_quiet_hours_nor_later_than_two_days(now, quiet, digest):
    now = now.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    leaves = leaves_at(now, Hours(quiet=quiet, digest=digest))

    assert now <= leaves <= now + dt.timedelta(days=2)
    assert not is_quiet(leaves, quiet)
