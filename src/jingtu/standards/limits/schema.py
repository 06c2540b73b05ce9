"""How a file of limits is written: one edition of one standard. docs/standards.md shows one line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Literal

from pydantic import Field

from jingtu.standards.checked import Status
from jingtu.standards.documents import Document
from jingtu.standards.loader import Facts, Location

Fault = tuple[Location, str]


class ChoiceEntry(Facts):
    """A value of a dimension; `stricter_of` names values whose stricter limit it takes where the file gives none of its own."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(min_length=1)
    words: tuple[str, ...] = ()
    stricter_of: tuple[str, ...] = ()
    note: str = ""


class BinEntry(Facts):
    """A range; a side left out is open, and a side that is given must say whether it belongs to the range."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(min_length=1)
    lower: float | None = None
    lower_closed: bool | None = None
    upper: float | None = None
    upper_closed: bool | None = None

    def faults(self) -> Iterator[Fault]:
        """Say which end is not told."""
        for side, end, closed in (("lower", self.lower, self.lower_closed), ("upper", self.upper, self.upper_closed)):
            if (end is None) != (closed is None):
                yield (side,), f"`{side}` and `{side}_closed` belong together"
        if self.lower is not None and self.upper is not None and self.lower >= self.upper:
            yield ("upper",), f"the range ends at {self.upper}, which is not above its beginning {self.lower}"


class Unknown(Facts):
    """The value that a clause names for samples of which nothing is known."""

    value: str
    clause: str = Field(min_length=1)


class DimensionEntry(Facts):
    """What a limit depends on: `values` for a choice or grades (best first), `bins` for ranges of a measured quantity."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(min_length=1)
    kind: Literal["choice", "bins", "grade"]
    values: tuple[ChoiceEntry, ...] = ()
    bins: tuple[BinEntry, ...] = ()
    unknown: Unknown | None = None
    beyond: ChoiceEntry | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all values."""
        return (*(choice.code for choice in self.values), *(bin.code for bin in self.bins))

    def faults(self) -> Iterator[Fault]:
        """Say which values repeat, and which bins overlap or leave a gap."""
        if not (self.bins if self.kind == "bins" else self.values):
            yield ("kind",), f"a dimension of kind {self.kind} needs `{'bins' if self.kind == 'bins' else 'values'}`"
        if (self.beyond is not None) != (self.kind == "grade"):
            yield ("beyond",), "a dimension of grades needs `beyond`, the grade below all limits, and only that one has it"
        if len(set(self.codes)) < len(self.codes):
            yield (), "two values have the same code"
        if self.unknown and self.unknown.value not in self.codes:
            yield ("unknown", "value"), f"{self.unknown.value} is not a value of the dimension"
        spoken: dict[str, str] = {}
        for index, choice in enumerate(self.values):
            for word in {word.casefold() for word in (*choice.words, choice.name, choice.code)}:
                if spoken.setdefault(word, choice.code) != choice.code:
                    yield ("values", index, "words"), f"{word} stands for {spoken[word]} and for {choice.code}"
            for part in choice.stricter_of:
                if part not in self.codes:
                    yield ("values", index, "stricter_of"), f"{part} is not a value of the dimension"
        yield from self._ranges()

    def _ranges(self) -> Iterator[Fault]:
        for index, entry in enumerate(self.bins):
            yield from ((("bins", index, *at), fault) for at, fault in entry.faults())
        for index, (before, after) in enumerate(pairwise(self.bins), start=1):
            if before.upper is None or after.lower is None or after.lower < before.upper:
                yield ("bins", index), f"{after.code} overlaps {before.code}"
            elif after.lower > before.upper or not (before.upper_closed or after.lower_closed):
                yield ("bins", index), f"there is a gap between {before.code} and {after.code}"
            elif before.upper_closed and after.lower_closed:
                yield ("bins", index), f"{after.lower} belongs to both {before.code} and {after.code}"


class CheckedEntry(Facts):
    """How a value was confirmed; `by` gives keys of the file's `readings`."""

    status: Status
    by: tuple[str, ...] = ()
    note: str = ""


class Row(Facts):
    """One line of a table: the limits of a substance of one kind.

    `when` names the values of dimensions it holds for (one code or several); `across` names the dimension whose values `values`
    follows. `from` and `until` narrow the years of the edition where an amendment changed the line; a line that ends so is
    followed by one with `value: null`.
    """

    substance: str
    kind: str
    clause: str = Field(min_length=1)
    page: int | None = None
    unit: str | None = None
    when: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    across: str | None = None
    value: float | None = None
    values: tuple[float | None, ...] | None = None
    bound: Literal["max", "min"] = "max"
    text: str = ""
    basis: str = ""
    first_test: str | None = None
    background: bool = False
    note: str = ""
    checked: CheckedEntry
    valid_from: dt.date | None = Field(None, alias="from")
    valid_until: dt.date | None = Field(None, alias="until")

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Return the values of each dimension the row names."""
        return {code: (values,) if isinstance(values, str) else values for code, values in self.when.items()}


class Sum(Facts):
    """What the standard adds up under one name, where that differs from the usual definition in substances.yaml."""

    parts: tuple[str, ...] = Field(min_length=2)
    clause: str = Field(min_length=1)
    checked: CheckedEntry


class Edition(Facts):
    """A file of limits. A local file carries its own `documents`, the others stand in documents.yaml."""

    document: str
    medium: str = Field(min_length=2)
    unit: str = Field(min_length=1)
    basis: str = ""
    note: str = ""
    kinds: Mapping[str, str] = Field(min_length=1)
    dimensions: tuple[DimensionEntry, ...] = ()
    readings: Mapping[str, str] = Field(default_factory=dict)
    sums: Mapping[str, Sum] = Field(default_factory=dict)
    limits: tuple[Row, ...] = Field(min_length=1)
    documents: tuple[Document, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """Say what does not fit together inside the file."""
        for index, document in enumerate(self.documents):
            yield from ((("documents", index, *at), fault) for at, fault in document.faults())
        codes = [dimension.code for dimension in self.dimensions]
        if len(set(codes)) < len(codes):
            yield ("dimensions",), "two dimensions have the same code"
        for index, dimension in enumerate(self.dimensions):
            yield from ((("dimensions", index, *at), fault) for at, fault in dimension.faults())
        for code, total in self.sums.items():
            yield from ((("sums", code, *at), fault) for at, fault in self._letters(total.checked))
        for index, row in enumerate(self.limits):
            yield from ((("limits", index, *at), fault) for at, fault in self._row(row))

    def _row(self, row: Row) -> Iterator[Fault]:
        known = {dimension.code: dimension for dimension in self.dimensions}
        if row.kind not in self.kinds:
            yield ("kind",), f"{row.kind} is not one of the kinds {', '.join(self.kinds)}"
        for code, values in row.chosen().items():
            if code not in known:
                yield ("when", code), f"{code} is not one of the dimensions {', '.join(known)}"
            else:
                for value in values:
                    if value not in known[code].codes:
                        yield ("when", code), f"{value} is not one of {', '.join(known[code].codes)}"
        yield from self._letters(row.checked)
        if row.valid_from and row.valid_until and row.valid_from >= row.valid_until:
            yield ("until",), f"it ends on {row.valid_until}, which is not after its beginning on {row.valid_from}"
        yield from self._numbers(row, known)

    def _letters(self, checked: CheckedEntry) -> Iterator[Fault]:
        for letter in checked.by:
            if letter not in self.readings:
                yield ("checked", "by"), f"{letter} is not one of the readings {', '.join(self.readings)}"

    def _numbers(self, row: Row, known: dict[str, DimensionEntry]) -> Iterator[Fault]:
        if (row.across is None) != (row.values is None):
            yield ("across",), "`across` and `values` belong together"
        if row.values is not None:
            if row.value is not None:
                yield ("value",), "a row has either `value` or `values`"
            if row.across is not None and row.across not in known:
                yield ("across",), f"{row.across} is not one of the dimensions {', '.join(known)}"
            elif row.across is not None and len(row.values) != (wanted := self._columns(known[row.across])):
                yield ("values",), f"{row.across} has {wanted} values, found {len(row.values)} numbers"
        for number in (row.value, *(row.values or ())):
            if number is not None and number < 0:
                yield ("value",), f"a limit is not negative, found {number}"
        if row.value is None and row.values is None and not row.text and row.valid_from is None:
            yield ("value",), "a row without a number needs `text`, which says what is asked instead"

    @staticmethod
    def _columns(dimension: DimensionEntry) -> int:
        return sum(not choice.stricter_of for choice in dimension.values) + len(dimension.bins)
