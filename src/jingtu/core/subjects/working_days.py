"""Working days (工作日) by the State Council's yearly notices of holidays and days worked instead (调休).

The notice of a year comes out in the last months of the year before. Until it is known, Monday to Friday count, and whoever shows
a day that was counted so says PRESUMED; it changes when the notice is there.
"""

import datetime as dt

from .holidays import calendar

PRESUMED = "（放假安排未公布，暂按周一至周五计）"


def is_working_day(day: dt.date) -> bool:
    """Tell whether offices work on a day; in a year whose holidays are not known they do from Monday to Friday."""
    return calendar().works(day)


def is_presumed(first: dt.date, last: dt.date) -> bool:
    """Tell whether the holidays of a year between two days are not known."""
    known = calendar()
    return not all(known.knows(year) for year in range(first.year, last.year + 1))


def mark_in(clause: str) -> str:
    """Return the mark that a clause ends with where its day was counted so; empty for any other."""
    return PRESUMED if clause.endswith(PRESUMED) else ""


def before(day: dt.date, number: int) -> dt.date:
    """Return the day from which `number` working days lie before `day`, itself not counted."""
    return _counted(day, number, dt.timedelta(days=-1))


def after(day: dt.date, number: int) -> dt.date:
    """Return the last of `number` working days that follow `day`, itself not counted."""
    return _counted(day, number, dt.timedelta(days=1))


def _counted(day: dt.date, number: int, step: dt.timedelta) -> dt.date:
    if number < 0:
        raise ValueError(f"Expected a number of working days of 0 or more, found {number}.")
    works = calendar().works
    while number:
        day += step
        number -= works(day)
    return day
