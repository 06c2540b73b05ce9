"""The format of a delivery: sheets, columns, media and checks (data in delivery.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from jingtu.runs.columns import result_fields, sample_fields
from jingtu.runs.headers import plain
from jingtu.runs.tables import Field
from jingtu.standards.loader import Facts, load

Grade = Literal["error", "doubt", "note"]


class Medium(Facts):
    """What was sampled, and the unit in which its contents are compared."""

    code: str
    name: str
    unit: str
    has_depth: bool = False
    words: tuple[str, ...] = ()


class ColumnEntry(Facts):
    """A column of the format; one without `title` is described by columns.yaml."""

    name: str
    help: str
    title: str = ""
    kind: str = ""
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    required: bool = False
    words: tuple[str, ...] = ()


class Check(Facts):
    """One check: its fixed code, what it finds, and whether that refuses the delivery."""

    code: str
    grade: Grade
    title: str


class DeliveryFormat(Facts):
    """The whole file."""

    version: str
    sheets: Mapping[str, str]
    media: tuple[Medium, ...]
    samples: tuple[ColumnEntry, ...]
    results: tuple[ColumnEntry, ...]
    checks: tuple[Check, ...]


@cache
def delivery_format() -> DeliveryFormat:
    """Return the format, read once."""
    return load(files("jingtu.runs") / "delivery.yaml", DeliveryFormat)


@cache
def fields_of(sheet: Literal["samples", "results"]) -> tuple[Field, ...]:
    """Return the fields of a sheet in their order."""
    known = {one.name: one for one in (*sample_fields(), *result_fields())}
    entries = delivery_format().samples if sheet == "samples" else delivery_format().results
    return tuple(_field(entry, known.get(entry.name)) for entry in entries)


def _field(entry: ColumnEntry, known: Field | None) -> Field:
    if known is not None:
        return Field(known.name, known.kind, known.words, entry.required, known.unit, known.least, known.most)
    return Field(entry.name, entry.kind, (entry.title, *entry.words), entry.required, entry.unit, entry.least, entry.most)


@cache
def check(code: str) -> Check:
    """Return the check of a code; raises KeyError."""
    return {one.code: one for one in delivery_format().checks}[code]


@cache
def media() -> Mapping[str, Medium]:
    """Return the media by code."""
    return {one.code: one for one in delivery_format().media}


@cache
def medium_named(words: str) -> Medium | None:
    """Return the medium that a cell names, None where it names none."""
    named = {plain(word): one for one in delivery_format().media for word in (one.name, one.code, *one.words)}
    return named.get(plain(words))
