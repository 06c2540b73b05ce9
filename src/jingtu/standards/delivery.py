"""The formats in which measured data are delivered (delivery.yaml), and what is checked of a delivery (delivery_checks.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from jingtu.standards.loader import Facts, Location, load
from jingtu.standards.quality import screens
from jingtu.standards.refused import Refused
from jingtu.standards.units import quantities

Kind = Literal["text", "number", "date", "code", "substance", "unit", "concentration", "longitude", "latitude"]
Grade = Literal["refused", "explained", "noted"]


class UnknownFormat(Refused):
    """No format of this code; the message offers those there are."""


class Entry(Facts):
    """An entry of a code list: `title` is what the template offers, `words` are understood too."""

    code: str
    title: str
    words: tuple[str, ...] = ()
    means: str


class CodeList(Facts):
    """What a column may say."""

    code: str
    title: str
    entries: tuple[Entry, ...] = Field(min_length=1)

    def title_of(self, code: str) -> str:
        """Return the title of an entry; raises StopIteration for a code that is not there."""
        return next(entry.title for entry in self.entries if entry.code == code)


class Column(Facts):
    """A column of a sheet. `unit` converts numbers under another unit in the heading; `least` is allowed, `above` is not."""

    name: str = Field(pattern=r"^[a-z_]+$")
    title: str
    kind: Kind
    means: str
    words: tuple[str, ...] = ()
    most_characters: int | None = None
    pattern: str | None = None
    shape: str = ""
    codes: str | None = None
    unit: str | None = None
    least: float | None = None
    above: float | None = None

    @property
    def heading(self) -> str:
        """Return the title as the template prints it, with its unit."""
        return f"{self.title}({self.unit})" if self.unit else self.title


class SheetForm(Facts):
    """A sheet of a delivery; no two rows agree in all columns of `key`. A table with all of `holds` has rows of it."""

    code: str
    title: str
    means: str
    one_row: bool = False
    key: tuple[str, ...]
    holds: tuple[str, ...] = Field(min_length=1)
    columns: tuple[Column, ...] = Field(min_length=1)

    def column(self, name: str) -> Column:
        """Return a column by its name; raises KeyError."""
        return {column.name: column for column in self.columns}[name]


class Format(Facts):
    """Which sheets and columns a delivery must fill.

    `required` names by sheet the columns that must be there and be filled in every row, a sheet without any may be absent.
    `required_if_taken` are asked of samples taken in the field, `required_of` of kinds of control samples (in the samples or in
    their results). What is `wished` may be left out and is missed, for the reason given. `grades` stand in place of the published
    grades of some checks: old tables are told what they lack and are not refused for it.
    """

    code: str = Field(pattern=r"^[a-z]+-\d+$")
    title: str
    means: str
    valid_from: dt.date
    required: Mapping[str, tuple[str, ...]]
    required_if_taken: tuple[str, ...]
    wished: Mapping[str, str]
    required_of: Mapping[str, tuple[str, ...]]
    grades: Mapping[str, Grade] = {}


class Delivery(Facts):
    """The file delivery.yaml."""

    version: dt.date
    codes: tuple[CodeList, ...]
    quantities: Mapping[str, tuple[str, ...]]
    other_bases: Mapping[str, tuple[str, ...]]
    taken: tuple[str, ...]
    sheets: tuple[SheetForm, ...]
    formats: tuple[Format, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which column, code list, quantity or pattern is named and does not exist."""
        lists = {one.code for one in self.codes}
        known = {one.code for one in quantities()}
        for at, sheet in enumerate(self.sheets):
            names = [column.name for column in sheet.columns]
            for part, named in (("key", sheet.key), ("holds", sheet.holds)):
                if lost := set(named) - set(names):
                    yield ("sheets", at, part), f"{', '.join(sorted(lost))} is no column of this sheet"
            for column_at, column in enumerate(sheet.columns):
                where: Location = ("sheets", at, "columns", column_at)
                if names.count(column.name) > 1:
                    yield where, f"the column {column.name} is there twice"
                if (column.kind == "code") != (column.codes is not None) or (column.codes and column.codes not in lists):
                    yield where, f"a column of codes names one of {', '.join(sorted(lists))}, no other column does"
        for medium, named in self.quantities.items():
            if medium not in {entry.code for entry in self.codes_of("medium").entries} or set(named) - known:
                yield ("quantities", medium), "the medium or one of its quantities is not known"
        bases = {entry.code for entry in self.codes_of("basis").entries}
        for medium, named in self.other_bases.items():
            if medium not in {entry.code for entry in self.codes_of("medium").entries} or set(named) - bases:
                yield ("other_bases", medium), "the medium or one of the bases is not known"
        for at, form in enumerate(self.formats):
            every = {column.name for sheet in self.sheets for column in sheet.columns}
            asked = (*form.required.values(), form.required_if_taken, tuple(form.wished), *form.required_of.values())
            if lost := {name for names_ in asked for name in names_} - every:
                yield ("formats", at), f"{', '.join(sorted(lost))} is no column of any sheet"

    def codes_of(self, code: str) -> CodeList:
        """Return a code list; raises KeyError."""
        return {one.code: one for one in self.codes}[code]

    def sheet(self, code: str) -> SheetForm:
        """Return a sheet; raises KeyError."""
        return {one.code: one for one in self.sheets}[code]


class GradeEntry(Facts):
    """A grade of findings: what it means for the sender."""

    code: Grade
    title: str
    means: str


class Check(Facts):
    """A kind of finding under its fixed code. `expected` and `mend` are sentences in which the check fills in words in braces."""

    code: str = Field(pattern=r"^[FVRPQT]\d{2}$")
    name: str
    grade: Grade
    expected: str
    mend: str
    screen: str | None = None


class Thresholds(Facts):
    """What no standard limits: decimals of a coordinate, metres between samples of one point, samples screened together.

    `most_tried_mb` is how large a file is checked for somebody without an account; nothing was sampled before `earliest_day`.
    """

    fewest_decimals: int
    one_point_m: float
    most_screened: int
    most_tried_mb: int
    earliest_day: dt.date


class Checks(Facts):
    """The file delivery_checks.yaml."""

    version: dt.date
    grades: tuple[GradeEntry, ...]
    thresholds: Thresholds
    checks: tuple[Check, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which code is there twice, and which screen is checked by no code or does not exist."""
        codes = [check.code for check in self.checks]
        for at, check in enumerate(self.checks):
            if codes.count(check.code) > 1:
                yield ("checks", at), f"the code {check.code} is there twice"
        named = {check.screen for check in self.checks if check.screen}
        if differing := named ^ {screen.code for screen in screens().screens}:
            yield ("checks",), f"each screen has one check; this is not so for {', '.join(sorted(differing))}"

    def of(self, code: str) -> Check:
        """Return a check by its code; raises KeyError."""
        return _by_code()[code]

    def grade(self, code: str) -> GradeEntry:
        """Return a grade; raises StopIteration where the file lacks it."""
        return next(grade for grade in self.grades if grade.code == code)


@cache
def delivery() -> Delivery:
    """Return sheets, codes and formats of deliveries."""
    return load(files("jingtu.standards") / "data" / "delivery.yaml", Delivery)


@cache
def checks() -> Checks:
    """Return what is checked of a delivery."""
    return load(files("jingtu.standards") / "data" / "delivery_checks.yaml", Checks)


@cache
def _by_code() -> dict[str, Check]:
    return {check.code: check for check in checks().checks}


def format_of(code: str) -> Format:
    """Return a format by its code (lab-1); raises UnknownFormat."""
    known = {one.code: one for one in delivery().formats}
    if code not in known:
        offered = "、".join(f"{one.code}（{one.title}）" for one in known.values())
        raise UnknownFormat(f"没有名为“{code}”的数据格式，现有 {offered}。请写其中一个。")
    return known[code]
