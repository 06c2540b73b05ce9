"""The columns that tables of samples and results have, and what analytes are called in their headings (data in columns.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from jingtu.runs.fields import Field
from jingtu.runs.headers import Heading, plain, without_bracket
from jingtu.standards import substances
from jingtu.standards.loader import Facts, load
from jingtu.standards.substances import Substance


class FieldEntry(Facts):
    """A field as the file writes it."""

    name: str
    kind: str
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    bare_most: float | None = None
    words: tuple[str, ...]


class Columns(Facts):
    """The whole file."""

    version: dt.date
    sample: tuple[FieldEntry, ...]
    result: tuple[FieldEntry, ...]
    analyte_prefixes: tuple[str, ...]
    analyte_suffixes: tuple[str, ...]
    limit_marks: tuple[str, ...]
    limit_rows: tuple[str, ...]
    not_detected: tuple[str, ...]
    dimensions: Mapping[str, str]


@cache
def columns() -> Columns:
    """Return the file, read once."""
    return load(files("jingtu.runs") / "columns.yaml", Columns)


@cache
def sample_fields() -> tuple[Field, ...]:
    """Return the fields that describe a sample: number, place, pH, land use, crop, depth and so on."""
    return tuple(_field(entry) for entry in columns().sample)


@cache
def result_fields() -> tuple[Field, ...]:
    """Return the fields of one result a row: analyte, value, unit, detection limit, qualifier."""
    return tuple(_field(entry) for entry in columns().result)


def _field(entry: FieldEntry) -> Field:
    told = entry.model_dump(include={"unit", "least", "most", "bare_most"})
    return Field(entry.name, entry.kind, entry.words, **told)


@lru_cache(maxsize=20_000)
def analyte(name: str) -> Substance | None:
    """Return the substance that a heading or a cell names: 镉, 土壤总镉含量, Cd, 7440-43-9; None for anything else.

    Words that name another quantity (有效态镉, 水溶性镉) are not taken off, so those stay unknown.
    """
    for text in dict.fromkeys((name, without_bracket(name))):
        for stripped in _stripped(text.strip()):
            if stripped and (found := substances.known_as(stripped)):
                return found
    return None


def limit_of(heading: Heading) -> Substance | None:
    """Return the substance whose detection limit a heading announces: 镉检出限, Cd_MDL."""
    text = plain(heading.name)
    for mark in map(plain, columns().limit_marks):
        if text.endswith(mark) and len(text) > len(mark):
            return analyte(text[: -len(mark)].strip("()"))
    return None


def _stripped(text: str) -> list[str]:
    """Return a name as it is and without what says nothing about the substance, most complete first."""
    heads = [text, *(text.removeprefix(word) for word in columns().analyte_prefixes if text.startswith(word))]
    return [
        shorter
        for head in heads
        for shorter in (
            head,
            *(head[: -len(word)].rstrip(" _") for word in columns().analyte_suffixes if head.lower().endswith(word)),
        )
    ]
