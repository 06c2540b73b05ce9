"""What a standard of limits is once it has been read: dimensions, and one limit for each combination of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from jingtu.standards import substances
from jingtu.standards.checked import Checked
from jingtu.standards.documents import Document
from jingtu.standards.loader import Source

Bound = Literal["max", "min"]


@dataclass(frozen=True)
class Choice:
    """A value that a dimension can take: a code, its printed name, and the words that users write for it."""

    code: str
    name: str
    words: tuple[str, ...] = ()
    stricter_of: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Bin:
    """A range of a measured quantity with ends that are in or out; None is an open side."""

    code: str
    name: str
    lower: float | None
    lower_closed: bool
    upper: float | None
    upper_closed: bool

    def holds(self, value: float) -> bool:
        """Tell whether the value lies in the range."""
        above = self.lower is None or value > self.lower or (self.lower_closed and value == self.lower)
        return above and (self.upper is None or value < self.upper or (self.upper_closed and value == self.upper))


@dataclass(frozen=True)
class Dimension:
    """What a limit depends on.

    kind "choice": a property of the sample such as land use; "bins": ranges of a measured quantity such as pH; "grade": classes
    that a result falls into, best first (groundwater class I … IV). `unknown` is the value that a clause names for samples
    of which the property is not known (`unknown_clause`); None where the standard names none.
    """

    code: str
    name: str
    kind: Literal["choice", "bins", "grade"]
    values: tuple[Choice, ...] = ()
    bins: tuple[Bin, ...] = ()
    unknown: str | None = None
    unknown_clause: str = ""
    beyond: Choice | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all values, in order."""
        return tuple(self._names)

    def bin_of(self, value: float) -> str | None:
        """Return the code of the bin that holds a value; None outside all (and for NaN)."""
        return next((entry.code for entry in self.bins if entry.holds(value)), None)

    def name_of(self, code: str) -> str:
        """Return the printed name of a value; raises KeyError for a code that the dimension does not have."""
        return self._names[code]

    def read(self, words: str) -> str | None:
        """Return the code that a user's words stand for (code, printed name or synonym); None if unknown."""
        return self._spoken.get(words.strip().casefold())

    @cached_property
    def _names(self) -> dict[str, str]:
        return {choice.code: choice.name for choice in self.values} | {bin.code: bin.name for bin in self.bins}

    @cached_property
    def _spoken(self) -> dict[str, str]:
        return {
            word.casefold(): entry.code for entry in reversed(self.values) for word in (*entry.words, entry.name, entry.code)
        } | {word.casefold(): bin.code for bin in self.bins for word in (bin.name, bin.code)}


@dataclass(frozen=True)
class Limit:
    """One limit: this substance, under these conditions, at most (`bound` "max") or at least ("min") this value.

    Equality keeps the limit. `value` None means that there is expressly no number: `text` says what is asked instead (无,
    不得检出). `first_test` names the substance whose total may be measured first: a total within the limit passes, one above
    it decides nothing. `background` marks limits beside which the local background level counts. `status` is the document's.
    """

    substance: str
    kind: str
    conditions: Mapping[str, str]
    value: float | None
    unit: str
    source: Source
    checked: Checked
    status: str
    valid_from: dt.date
    valid_until: dt.date | None
    bound: Bound = "max"
    text: str = ""
    basis: str = ""
    first_test: str | None = None
    background: bool = False
    note: str = ""

    def holds(self, on: dt.date) -> bool:
        """Tell whether the limit is in force on this day."""
        return self.status != "announced" and self.valid_from <= on and (self.valid_until is None or on < self.valid_until)

    def keeps(self, value: float) -> bool:
        """Tell whether a value in the limit's unit is within the limit; raises ValueError where the limit has no number."""
        if self.value is None:
            raise ValueError(f"{self.source.document} {self.source.clause} sets no number: {self.text or 'no limit'}.")
        return value <= self.value if self.bound == "max" else value >= self.value


@dataclass(frozen=True)
class Sum:
    """What a standard adds up under one name, and where it says so."""

    parts: tuple[str, ...]
    source: Source
    checked: Checked


@dataclass(frozen=True)
class LimitStandard:
    """One edition of a standard with all its limits; `sha256` is that of the file it was read from."""

    code: str
    title: str
    family: str
    medium: str
    unit: str
    document: Document
    dimensions: tuple[Dimension, ...]
    limits: tuple[Limit, ...]
    sha256: str
    basis: str = ""
    note: str = ""
    kinds: tuple[tuple[str, str], ...] = ()
    sums: Mapping[str, Sum] = field(default_factory=dict)
    _by_substance: dict[str, tuple[Limit, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Limit]] = {}
        for limit in self.limits:
            grouped.setdefault(limit.substance, []).append(limit)
        object.__setattr__(self, "_by_substance", {code: tuple(found) for code, found in grouped.items()})

    @property
    def valid_from(self) -> dt.date:
        """Return the first day in force."""
        return self.document.in_force

    @property
    def valid_until(self) -> dt.date | None:
        """Return the first day no longer in force; None while it is."""
        return self.document.until

    @property
    def substances(self) -> tuple[str, ...]:
        """Return the codes of all substances it limits, in printed order."""
        return tuple(self._by_substance)

    def of(self, substance: str, kind: str | None = None, on: dt.date | None = None) -> tuple[Limit, ...]:
        """Return the limits of a substance (code), of one kind and in force on one day if asked."""
        found = self._by_substance.get(substance, ())
        return tuple(limit for limit in found if (kind is None or limit.kind == kind) and (on is None or limit.holds(on)))

    def sum_of(self, substance: str) -> Sum | None:
        """Return what is added up under a substance's name, by this standard or as usual; None if it is no sum."""
        own = self.sums.get(substance)
        usual = substances.of(substance)
        if own is not None or usual.definition is None:
            return own
        return Sum(usual.parts, Source(document=self.code, clause=usual.definition.note or "—"), usual.definition)

    def dimension(self, code: str) -> Dimension:
        """Return a dimension; raises KeyError for one that the standard does not have."""
        return {dimension.code: dimension for dimension in self.dimensions}[code]

    def kind_name(self, kind: str) -> str:
        """Return the printed name of a kind of limit (筛选值)."""
        return dict(self.kinds)[kind]
