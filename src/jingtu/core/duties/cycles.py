"""What is owed in calendar years: so many times in each, once in the first, in a window of it, or at intervals from a day on.

Intervals are printed in a rule (`Every`), or left by it to the plan of each subject (`EveryAsPlanned`).

Like all clocks these are pure functions of a subject's facts. A rule that begins or ends leaves the terms of its years alone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .clocks import Term, clause_of
from .periods import UNITS, later, month_day, part_of_year, presumed


@dataclass(frozen=True)
class Yearly:
    """`times` in every calendar year from the one of the day `since`: due on the last day of each equal part of the year.

    The key of a term is its year, `2024`, or year and part, `2024-2`; with `numbered` the part is named where it is the only
    one, too, for filings that always name it. A part in which the subject, or the rule, was not yet
    there is not owed; one in which it began is owed whole.
    """

    since: str
    times: Parameter
    numbered: bool = False
    moves = ()
    units = ("times a year",)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.since,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.times,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """The terms that open up to `until`; none where the day is not known."""
        begun, rule = facts[self.since], self.times.begins(facts["place_path"])
        if begun is None or rule is None:
            return
        first = max(begun, rule)
        for year in range(first.year, until.year + 1):
            yield from self._of_year(year, facts["place_path"], first, until)

    def _of_year(self, year: int, place_path: str, first: dt.date, until: dt.date) -> Iterator[Term]:
        try:
            value = self.times.at(place_path, dt.date(year, 12, 31))
        except NoValue:
            return
        times = int(value.value)
        for number in range(1, times + 1):
            opens_on, due_on = part_of_year(year, number, times)
            if due_on >= first and opens_on <= until:
                key = f"{year}-{number}" if times > 1 or self.numbered else str(year)
                sentence = _("每年%(times)s次，这一次到 %(due)s 为止") % {"times": times, "due": due_on}
                yield Term(key, max(opens_on, first), due_on, clause_of(value), sentence)


@dataclass(frozen=True)
class Once:
    """Once, by the end of the calendar year of the day `since`, or of the one in which the rule began where that is later.

    For rules that ask for something from a year on and name neither a day nor a repetition. The key of the term is empty, and
    what was done since the day counts, for whatever year it says it is.
    """

    since: str
    rule: Parameter
    moves = ()
    units = ("rule",)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.since,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.rule,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """One term, where the day is known and the rule holds on it or begins later."""
        begun, rule = facts[self.since], self.rule.begins(facts["place_path"])
        if begun is None or rule is None:
            return
        first = max(begun, rule)
        try:
            value = self.rule.at(facts["place_path"], first)
        except NoValue:
            return
        if first <= until:
            due_on = dt.date(first.year, 12, 31)
            yield Term("", begun, due_on, clause_of(value), _("一次，到 %(due)s 为止") % {"due": due_on})


@dataclass(frozen=True)
class Window:
    """In every calendar year between two printed days, such as 11-01 and 12-31, from the year of the day `since`.

    A window that ends earlier than it opens ends in the following year. The key of a term is the year in which it opens. A window
    that had closed when the subject, or the rule, began is not owed.
    """

    since: str
    opens: Parameter
    closes: Parameter
    moves = ()
    units = ("month-day",)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.since,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.opens, self.closes)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """The terms that open up to `until`; none where the day is not known."""
        begun, rule = facts[self.since], self.opens.begins(facts["place_path"])
        if begun is None or rule is None:
            return
        first = max(begun, rule)
        for year in range(first.year - 1, until.year + 1):
            yield from self._of_year(year, facts["place_path"], first, until)

    def _of_year(self, year: int, place_path: str, first: dt.date, until: dt.date) -> Iterator[Term]:
        try:
            opens, closes = (each.at(place_path, dt.date(year, 12, 31)) for each in (self.opens, self.closes))
        except NoValue:
            return
        opens_on = month_day(str(opens.value), year)
        due_on = month_day(str(closes.value), year)
        if due_on < opens_on:
            due_on = month_day(str(closes.value), year + 1)
        if due_on >= first and opens_on <= until:
            words = {"opens": opens_on, "due": due_on}
            yield Term(str(year), max(opens_on, first), due_on, clause_of(closes), _("%(opens)s 至 %(due)s 之间") % words)


@dataclass(frozen=True)
class Every:
    """At intervals from the day `since`; the first after `first` where that is another one.

    Terms follow each other without a gap: each opens on the day after the one before was due, and its key is its number.
    What is done late does not move the terms that follow.
    """

    since: str
    interval: Parameter
    first: Parameter | None = None
    moves = ()
    units = UNITS

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.since,)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.interval, self.first) if self.first else (self.interval,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """The terms that open up to `until`; none where the day is not known."""
        begun, place_path = facts[self.since], facts["place_path"]
        rule = (self.first or self.interval).begins(place_path)
        if begun is None or rule is None:
            return
        opens_on = anchor = max(begun, rule)
        number = 1
        while opens_on <= until and (interval := self._interval(number, place_path, opens_on)):
            parameter, value = interval
            unit = parameter.facts.unit
            anchor = later(anchor, int(value.value), unit)
            clause = clause_of(value) + presumed(opens_on, anchor, unit)
            sentence = _("第%(number)s次，到 %(due)s 为止") % {"number": number, "due": anchor}
            yield Term(str(number), opens_on, anchor, clause, sentence)
            opens_on, number = anchor + dt.timedelta(days=1), number + 1

    def _interval(self, number: int, place_path: str, on: dt.date) -> tuple[Parameter, Value] | None:
        parameter = self.first if self.first and number == 1 else self.interval
        try:
            return parameter, parameter.at(place_path, on)
        except NoValue:
            return None


@dataclass(frozen=True)
class EveryAsPlanned:
    """At the interval that the subject's own plan sets, `months`, from the day `since`, where the rule asks for it at all.

    A rule that only says "regularly" leaves the interval to the plan that was approved for each subject. Terms follow each other
    as those of `Every`; nothing is owed while the interval is not filled in, nor after the rule's last day.
    """

    since: str
    months: str
    rule: Parameter
    moves = ()
    units = ("rule",)

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.since, self.months)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (self.rule,)

    def terms(self, facts: Mapping[str, Any], until: dt.date) -> Iterator[Term]:
        """The terms that open up to `until`; none where the day or the interval is not known."""
        begun, months, rule = facts[self.since], facts[self.months], self.rule.begins(facts["place_path"])
        if begun is None or not months or rule is None:
            return
        opens_on = anchor = max(begun, rule)
        number = 1
        while opens_on <= until and (value := self._held(facts["place_path"], opens_on)):
            due_on = later(anchor, number * months, "months")
            words = {"months": months, "number": number, "due": due_on}
            yield Term(
                str(number), opens_on, due_on, clause_of(value), _("每%(months)s个月一次，第%(number)s次到 %(due)s 为止") % words
            )
            opens_on, number = due_on + dt.timedelta(days=1), number + 1

    def _held(self, place_path: str, on: dt.date) -> Value | None:
        try:
            return self.rule.at(place_path, on)
        except NoValue:
            return None
