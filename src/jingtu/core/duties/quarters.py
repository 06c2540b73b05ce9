"""Twelve quarters of one subject at a glance: whether what fell due in each was met, met late, or not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from .models import Due
from .standings import Standing, standing

SHOWN = 12
_DONE = (Standing.MET, Standing.MET_LATE)


class Shade(StrEnum):
    """How a quarter went, the worst that happened in it."""

    NOTHING = "nothing"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Quarter:
    """One quarter, and how many terms were met, met late, or stood overdue at its end."""

    first: dt.date
    last: dt.date
    met: int
    late: int
    overdue: int

    @property
    def shade(self) -> Shade:
        if self.overdue:
            return Shade.OVERDUE
        return Shade.LATE if self.late else Shade.MET if self.met else Shade.NOTHING


def quarters(dues: Sequence[Due], on: dt.date, number: int = SHOWN) -> list[Quarter]:
    """Return the quarters up to that of the day, oldest first; the running one is judged on the day."""
    first, found = _beginning(on), []
    for _back in range(number):
        found.append(_quarter(dues, first, min(_end(first), on), over=_end(first) < on))
        first = _beginning(first - dt.timedelta(days=1))
    return found[::-1]


def _quarter(dues: Sequence[Due], first: dt.date, last: dt.date, *, over: bool) -> Quarter:
    """A term counts where it was met in the quarter, in time or late, and where it was missed by the end.

    Many terms end with a quarter: once that day is over, what was due on it is missed, not open.
    """
    missed = {Standing.OVERDUE, Standing.DUE_TODAY} if over else {Standing.OVERDUE}
    met = late = overdue = 0
    for due in dues:
        stood = standing(due, last)
        overdue += stood in missed
        if stood in _DONE and due.met_on and first <= due.met_on:
            met, late = (met + 1, late) if stood is Standing.MET else (met, late + 1)
    return Quarter(first, last, met, late, overdue)


def _beginning(day: dt.date) -> dt.date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _end(first: dt.date) -> dt.date:
    return _beginning(first + dt.timedelta(days=100)) - dt.timedelta(days=1)
