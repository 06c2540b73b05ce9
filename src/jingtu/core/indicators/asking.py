"""For what an indicator is asked: a place, a day, a year, and what was known."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db.models import Q

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A place (path) with all below it, the day, and the year that yearly quantities are for.

    With `known_at` only what was recorded by that instant counts (as known then); None is as known now. What the blocks of
    several indicators have in common is asked of the database once: `once` keeps it for as long as the question lives. Keys of
    what depends on the year name it.
    """

    place_path: str
    on: dt.date
    year: int
    known_at: dt.datetime | None = None
    kept: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Any, ask: Callable[[], T]) -> T:
        """Return what `ask` gives, asked at the first call with this key."""
        if key not in self.kept:
            self.kept[key] = ask()
        return self.kept[key]

    def in_year(self, year: int) -> "Asked":
        """Return the same question for another year; what was asked already is shared."""
        return replace(self, year=year)

    @property
    def rule_day(self) -> dt.date:
        """The day whose rules count: the day asked about, or the last of a year that is over."""
        return min(self.on, dt.date(self.year, 12, 31))

    def known(self) -> Q:
        """Return the condition that an event counts: effective by the day, and recorded by when it was to be known."""
        condition = Q(effective_on__lte=self.on)
        return condition if self.known_at is None else condition & Q(recorded_at__lte=self.known_at)
