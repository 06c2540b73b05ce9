"""When something is owed: clocks are pure functions of a subject's facts; they ask no database and read no clock.

A clock names the facts it needs: `fields` of the subject's row, and with `moves` the events of those moves. From them, and from
the path of the place, it gives the terms that these facts begin. The numbers in it are `parameters`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.subjects.parameters import NoValue, Parameter, Value
from jingtu.core.subjects.working_days import mark_in

from .periods import UNITS, earlier, later, presumed

UNIT_WORDS = {
    "days": gettext_lazy("天"),
    "working days": gettext_lazy("个工作日"),
    "months": gettext_lazy("个月"),
    "years": gettext_lazy("年"),
}


@dataclass(frozen=True)
class Term:
    """One term of a duty: `key` tells it from others of the same subject (the year of a yearly duty, empty for a single one).

    What meets the duty counts from `opens_on`; it is due on `due_on`. `clause` says where the term is printed.
    """

    key: str
    opens_on: dt.date
    due_on: dt.date
    clause: str
    sentence: str

    @property
    def presumed(self) -> str:
        """The mark of a day that was counted without the holidays of a year; empty for any other."""
        return mark_in(self.clause)


class Clock(Protocol):
    """What a duty needs of a clock. `units` are the units that its parameters may be in."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    @property
    def moves(self) -> tuple[str, ...]: ...

    @property
    def parameters(self) -> tuple[Parameter, ...]: ...

    @property
    def units(self) -> tuple[str, ...]: ...

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]: ...


@dataclass(frozen=True)
class Before:
    """A period before a day that the subject's row names; the parameter's unit tells days, working days, months, years.

    A move of `renewed_by` begins another case: what was done before the last of them is not done for this day.
    """

    day: str
    period: Parameter
    renewed_by: tuple[str, ...] = ()
    units = UNITS

    @property
    def moves(self) -> tuple[str, ...]:
        return self.renewed_by

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.day, "valid_from")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.period,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term where the day is named and the rule holds on it; none before the rule began."""
        day = facts[self.day]
        if day is None:
            return
        try:
            number = self.period.at(facts["place_path"], day)
        except NoValue:
            return
        unit = self.period.facts.unit
        due_on = earlier(day, int(number.value), unit)
        words = {"day": day, "n": number.value, "unit": UNIT_WORDS[unit], "due": due_on}
        sentence = _("%(day)s之前%(n)s%(unit)s，即 %(due)s 以前") if number.value else _("%(day)s 以前")
        clause = clause_of(number) + presumed(due_on, day, unit)
        yield Term("", self._opens_on(facts, day), due_on, clause, sentence % words)

    def _opens_on(self, facts: Mapping[str, Any], day: dt.date) -> dt.date:
        renewed = [on for _event, on in facts["events"] if on <= day] if self.renewed_by else []
        return max(renewed, default=facts["valid_from"])

    def earliest(self, done_on: dt.date, facts: Mapping[str, Any]) -> dt.date:
        """Return the first day for which what was done on `done_on` is in time."""
        number, unit = int(self.period.at(facts["place_path"], facts[self.day]).value), self.period.facts.unit
        day = later(done_on, number, unit)
        while earlier(day, number, unit) < done_on:  # a month before 28 February is 28 January, which is before the 31st
            day += dt.timedelta(days=1)
        return day


@dataclass(frozen=True)
class After:
    """Within a period after a day that the subject's row names; the parameter's unit tells days, working days, months, years."""

    day: str
    period: Parameter
    moves = ()
    units = UNITS

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.day,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.period,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term where the day is named and the rule held on it."""
        if facts[self.day] is not None:
            yield from _after(facts[self.day], self.period, facts["place_path"], "")


@dataclass(frozen=True)
class AfterMove:
    """Within a period after each time that the subject made a move: every event begins a case of its own.

    The facts hold under `events` the id and day of each event of the move, corrected ones left out; the key of a term is `e` and
    the event's id.
    """

    move: str
    period: Parameter
    fields = ()
    units = UNITS

    @property
    def moves(self) -> tuple[str, ...]:
        return (self.move,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.period,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term for each event on whose day the rule held."""
        for event, day in facts["events"]:
            yield from _after(day, self.period, facts["place_path"], f"e{event}")


def _after(day: dt.date, period: Parameter, place_path: str, key: str) -> Iterator[Term]:
    try:
        number = period.at(place_path, day)
    except NoValue:
        return
    unit = period.facts.unit
    due_on = later(day, int(number.value), unit)
    clause = clause_of(number) + presumed(day, due_on, unit)
    yield Term(key, day, due_on, clause, _("自 %(day)s 起，到 %(due)s 为止") % {"day": day, "due": due_on})


def clause_of(value: Value) -> str:
    """Return document and clause of a value, as they are quoted, with the mark of what is not confirmed."""
    return value.source.quoted
