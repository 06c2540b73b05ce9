"""When something is owed: clocks are pure functions of a subject's facts; they ask no database and read no clock.

A clock names the facts it needs (`fields` of the subject's row) and gives the terms that these facts begin.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from jingtu.core.subjects import working_days
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .periods import later


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


class Clock(Protocol):
    """What a duty needs of a clock."""

    @property
    def fields(self) -> tuple[str, ...]: ...

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]: ...


@dataclass(frozen=True)
class Before:
    """So many working days before a day that the subject's row names."""

    day: str
    working_days: Parameter

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.day,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term where the day is named and the rule holds on it; none before the rule began."""
        day = facts[self.day]
        if day is None:
            return
        try:
            number = self.working_days.at(facts["place_path"], day)
        except NoValue:
            return
        due_on = working_days.before(day, int(number.value))
        words = {"day": day, "n": number.value, "due": due_on}
        sentence = _("%(day)s之前%(n)s个工作日，即 %(due)s 以前") if number.value else _("%(day)s 以前")
        yield Term("", facts["valid_from"], due_on, clause_of(number), sentence % words)


@dataclass(frozen=True)
class After:
    """Within a period after a day that the subject's row names; the parameter's unit tells days, working days, months, years."""

    day: str
    period: Parameter

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.day,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term where the day is named and the rule held on it."""
        day = facts[self.day]
        if day is None:
            return
        try:
            number = self.period.at(facts["place_path"], day)
        except NoValue:
            return
        due_on = later(day, int(number.value), self.period.facts.unit)
        sentence = _("自 %(day)s 起，到 %(due)s 为止") % {"day": day, "due": due_on}
        yield Term("", day, due_on, clause_of(number), sentence)


def clause_of(value: Value) -> str:
    """Return document and clause of a value, as they are quoted."""
    return f"{value.source.document}，{value.source.clause}"
