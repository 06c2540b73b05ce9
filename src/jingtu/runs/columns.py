"""The columns that tables of samples and results have, and what analytes are called in their headings (data in columns.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from jingtu.runs import cells
from jingtu.runs.fields import Field
from jingtu.runs.headers import Heading, in_bracket, parts_of, plain, unit_of, without_bracket
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
    bracket_words: tuple[str, ...]
    limit_marks: tuple[str, ...]
    limit_rows: tuple[str, ...]
    summary_rows: tuple[str, ...]
    not_detected: tuple[str, ...]
    detected: tuple[str, ...]
    above_range: tuple[str, ...]
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
    """Return the substance that a heading or a cell names: 镉, 土壤总镉含量, Cd, 7440-43-9, 镉(干基); None for anything else.

    Words that name another quantity (有效态镉, 镉(有效态), 镉(超标倍数)) are not taken off, so those stay unknown.
    """
    for stripped in _stripped(name.strip()):
        if stripped and (found := substances.known_as(stripped)):
            return found
    inside = in_bracket(name)
    bare = analyte(without_bracket(name)) if inside else None
    return bare if bare and _says_nothing(inside, bare) else None


def limit_of(heading: Heading) -> Substance | None:
    """Return the substance whose detection limit a heading announces: 镉检出限, Cd_MDL, 镉(检出限)."""
    marks, inside = tuple(map(plain, columns().limit_marks)), in_bracket(heading.name)
    if any(plain(part) in marks for part in (inside, *parts_of(inside))):
        return analyte(without_bracket(heading.name))
    text = plain(heading.name)
    for mark in marks:
        if text.endswith(mark) and len(text) > len(mark):
            return analyte(text[: -len(mark)].strip("()"))
    return None


def another_quantity(heading: Heading) -> str:
    """Return why a heading is no content though a substance stands before its bracket, "" where none does."""
    inside = in_bracket(heading.name)
    found = analyte(without_bracket(heading.name)) if inside else None
    if found is None:
        return ""
    name = found.name_zh
    return f"没有读取：括号里的“{inside}”不是单位，读来不是{name}的总量；如果就是，请把列名改为 {name}，括号里只写单位"


@lru_cache(maxsize=20_000)
def mark_of(words: str) -> str:
    """Return what a mark beside a content says: "<" not detected, "" detected, ">" above the range, "?" what nobody knows."""
    text, told = plain(words), columns()
    if text in _plain_words(told.not_detected) or cells.says_not_detected(words):
        return "<"
    if text in _plain_words(told.detected) or cells.empty(words) or not text:
        return ""
    return ">" if text in _plain_words(told.above_range) else "?"


@cache
def _plain_words(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(plain, words))


def _says_nothing(inside: str, substance: Substance) -> bool:
    """Tell whether words in brackets leave open what was measured of a substance: (必填), (干基), (Cd), (以N计) of 氨氮."""
    nothing = _harmless() | {plain(in_bracket(word)) for word in substance.words}

    def says_nothing(words: str) -> bool:
        return plain(words.replace("−", "-")) in nothing or bool(unit_of(words)) or _names(words, substance)

    return substance.code == "ph" or says_nothing(inside) or all(map(says_nothing, parts_of(inside)))


@cache
def _harmless() -> frozenset[str]:
    told = columns()
    return _plain_words(("", *told.bracket_words, *told.analyte_prefixes, *told.analyte_suffixes))


def _names(words: str, substance: Substance) -> bool:
    """Tell whether words name a substance, or what it is reckoned as: 无机砷(以As计)."""
    found = analyte(words.removeprefix("以").removesuffix("计"))
    return found is not None and substance.code in (found.code, *found.includes)


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
