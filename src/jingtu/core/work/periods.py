"""For which periods progress is reported, and by when: pure functions of a rhythm and days, no database and no clock.

A period may be reported from its opening day to its due day in time, after that late. A month, quarter or half-year opens
ten days before it ends and is due ten days after; a year opens on 1 December and is due at its end (每年底前); a window
(每年11—12月) opens with its first month, is due with its last or on a day of it (每年12月15日前), and one that runs over New
Year counts for the year it began in.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

MONTHS = {"month": 1, "quarter": 3, "half_year": 6}
BEFORE_END = dt.timedelta(days=10)
AFTER_END = dt.timedelta(days=10)
YEAR_OPENS_IN = 12


@dataclass(frozen=True)
class Period:
    """What a report covers (`first` to `last`), when it can be handed in first and when at the latest in time."""

    first: dt.date
    last: dt.date
    opens_on: dt.date
    due_on: dt.date


@dataclass(frozen=True)
class Cycle:
    """A rhythm (`models.Rhythm`); `months` are the first and last month of a window, `day` the day of the last that ends it."""

    rhythm: str
    months: tuple[int, int] | None = None
    day: int | None = None

    def holding(self, day: dt.date) -> Period | None:
        """Return the period in which the day lies; None where nothing is reported by the calendar."""
        if self.rhythm in MONTHS:
            return _part_of_year(day, MONTHS[self.rhythm])
        if self.rhythm == "year":
            return _year(day.year, (YEAR_OPENS_IN, 12))
        if self.rhythm == "window":
            return _year(day.year, self.months or (1, 12), self.day)
        if self.rhythm == "demand":
            return None
        raise ValueError(f"Unknown rhythm {self.rhythm!r}.")

    def after(self, period: Period) -> Period:
        """Return the period that follows."""
        return self._known(period.last + dt.timedelta(days=1))

    def before(self, period: Period) -> Period:
        """Return the period that precedes."""
        return self._known(period.first - dt.timedelta(days=1))

    def _known(self, day: dt.date) -> Period:
        found = self.holding(day)
        if found is None:
            raise ValueError(f"The rhythm {self.rhythm!r} has no periods.")
        return found

    def first_owed(self, since: dt.date) -> Period | None:
        """Return the first period owed by whoever is charged from `since` on: not one that is already being handed in.

        In a window that runs over New Year the year before may still be open; work begun then owes the next one.
        """
        period = self.holding(since)
        return period if period is None or since < period.opens_on else self.after(period)

    def next_due(self, since: dt.date, reported_until: dt.date | None) -> Period | None:
        """Return the period to be reported next: the first one owed that nothing has been handed in for."""
        period = self.first_owed(since)
        if period is None or reported_until is None or reported_until < period.last:
            return period
        return self.after(self._known(reported_until))

    def last_missed(self, on: dt.date) -> Period | None:
        """Return the latest period that was due before `on`; whoever has not reported it is late on that day."""
        period = self.holding(on)
        while period is not None and period.due_on >= on:
            period = self.before(period)
        return period

    def open_on(self, on: dt.date) -> Period | None:
        """Return the period that can be handed in, in time, on the day."""
        period = self.holding(on)
        if period is None:
            return None
        return next((each for each in (self.before(period), period) if each.opens_on <= on <= each.due_on), None)

    def reportable(self, since: dt.date, on: dt.date) -> Iterator[Period]:
        """Yield the periods owed since `since` that can be handed in on the day, in time or late, oldest first."""
        period = self.first_owed(since)
        while period is not None and period.opens_on <= on:
            yield period
            period = self.after(period)


def _part_of_year(day: dt.date, length: int) -> Period:
    month = day.month - (day.month - 1) % length
    first, last = dt.date(day.year, month, 1), _end_of(day.year, month + length - 1)
    return Period(first, last, last - BEFORE_END + dt.timedelta(days=1), last + AFTER_END)


def _year(year: int, months: tuple[int, int], day: int | None = None) -> Period:
    opens, closes = months
    due = _end_of(year if closes >= opens else year + 1, closes)
    due = due.replace(day=min(day or due.day, due.day))
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31), dt.date(year, opens, 1), due)


def _end_of(year: int, month: int) -> dt.date:
    return dt.date(year, month, monthrange(year, month)[1])
