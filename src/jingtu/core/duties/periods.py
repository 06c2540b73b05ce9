"""Counting on and back from a day, in the unit that a rule is printed in."""

import datetime as dt
from calendar import monthrange

from jingtu.core.subjects import working_days

MONTHS = {"months": 1, "years": 12}
UNITS = ("days", "working days", *MONTHS)


def later(day: dt.date, number: int, unit: str) -> dt.date:
    """Return the last day of a period of `number` days, working days, months or years after `day`.

    A month that has no such day ends on its last one (31 January and a month: 28 or 29 February). Raises ValueError for
    another unit.
    """
    if unit == "days":
        return day + dt.timedelta(days=number)
    if unit == "working days":
        return working_days.after(day, number)
    return _months_on(day, number * _months(unit))


def earlier(day: dt.date, number: int, unit: str) -> dt.date:
    """Return the last day from which a whole period of `number` days, working days, months or years lies before `day`."""
    if unit == "days":
        return day - dt.timedelta(days=number)
    if unit == "working days":
        return working_days.before(day, number)
    return _months_on(day, -number * _months(unit))


def presumed(first: dt.date, last: dt.date, unit: str) -> str:
    """Return the mark of a period whose working days were counted without the holidays of a year; empty for any other."""
    counted = unit == "working days" and first != last
    return working_days.PRESUMED if counted and working_days.is_presumed(first, last) else ""


def month_day(words: str, year: int) -> dt.date:
    """Return the day of a year that is printed as `11-01`; 29 February is the last day of the month. Raises ValueError."""
    month, day = (int(part) for part in words.split("-"))
    return dt.date(year, month, min(day, monthrange(year, month)[1]))


def part_of_year(year: int, number: int, parts: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of one of the equal parts (1, 2, 3, 4, 6 or 12) of a year. Raises ValueError."""
    if 12 % parts or not 1 <= number <= parts:
        raise ValueError(f"A year has no part {number} of {parts} made of whole months.")
    last = number * 12 // parts
    return dt.date(year, last - 12 // parts + 1, 1), dt.date(year, last, monthrange(year, last)[1])


def _months(unit: str) -> int:
    if unit not in MONTHS:
        raise ValueError(f"Expected days, working days, months or years, found {unit!r}.")
    return MONTHS[unit]


def _months_on(day: dt.date, number: int) -> dt.date:
    years, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))
