"""Working days (工作日) by the State Council's yearly notices of holidays and days worked instead (调休)."""

import datetime as dt
from functools import cache

import chinese_calendar


class UnknownYear(LookupError):
    """The holidays of this year are not known yet; the message is one Chinese sentence."""


@cache
def is_working_day(day: dt.date) -> bool:
    """Tell whether offices work on a day. Raises UnknownYear."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        raise UnknownYear(f"还不知道 {day.year} 年的放假安排，无法推算工作日。请在国务院办公厅公布放假通知后更新程序。") from None


def before(day: dt.date, number: int) -> dt.date:
    """Return the day from which `number` working days lie before `day`, itself not counted."""
    return _counted(day, number, dt.timedelta(days=-1))


def after(day: dt.date, number: int) -> dt.date:
    """Return the last of `number` working days that follow `day`, itself not counted."""
    return _counted(day, number, dt.timedelta(days=1))


def _counted(day: dt.date, number: int, step: dt.timedelta) -> dt.date:
    if number < 0:
        raise ValueError(f"Expected a number of working days of 0 or more, found {number}.")
    while number:
        day += step
        number -= is_working_day(day)
    return day
