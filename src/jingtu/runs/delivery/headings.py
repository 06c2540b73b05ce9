"""Which row holds the headings, which column a heading names, which sheet a table is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jingtu.runs.columns import columns as known_columns
from jingtu.runs.delivery.table import RawTable
from jingtu.runs.headers import heading, plain, without_bracket
from jingtu.standards.delivery import Column, SheetForm, delivery

OPINION = "检查意见"  # the column that a marked workbook carries; handed in again it is no column too much
OWN_SHEETS = ("填报说明", "代码表", "检测项目代码", "单位代码", "检查项目", "检查结果")


def header_of(rows: Sequence[Sequence[Any]]) -> int:
    """Return which row holds the headings: the one with the most names of columns, the first of equals."""
    counts = [max(len(_fields(row, form)) for form in delivery().sheets) for row in rows]
    return max(range(len(rows)), key=lambda at: (counts[at], -at), default=0)


def _fields(row: Sequence[Any], form: SheetForm) -> set[str]:
    return {found.name for cell in row if isinstance(cell, str) and (found := column_named(form, cell)[0])}


@cache
def _words(form_code: str) -> dict[str, Column]:
    """Return the columns of a sheet by every word for them: their own words first, then those of columns.yaml."""
    form = delivery().sheet(form_code)
    others = {entry.name: entry.words for entry in (*known_columns().sample, *known_columns().result)}
    found: dict[str, Column] = {}
    for told in (lambda one: (one.title, one.name, *one.words), lambda one: others.get(one.name, ())):
        for column in form.columns:
            for word in told(column):
                found.setdefault(plain(word), column)
    return found


def column_named(form: SheetForm, printed: str) -> tuple[Column | None, str]:
    """Return the column that a heading names, and the unit written in it."""
    for name in _spellings(printed):
        if found := _words(form.code).get(name):
            return found, heading(printed).unit
    return None, ""


def bears_title(column: Column, printed: str) -> bool:
    """Tell whether a heading is the title of a column, with or without a unit, and not another word for it."""
    return plain(column.title) in _spellings(printed)


def _spellings(printed: str) -> tuple[str, str, str]:
    said = heading(printed)
    return plain(said.name), plain(without_bracket(said.name)), plain(said.printed)


def titled(table: RawTable) -> str:
    """Return the code of the sheet whose title a table bears, as the name of its sheet or of its text file; else ""."""
    name = plain(table.sheet or Path(table.file).stem)
    return table.code or next((one.code for one in delivery().sheets if plain(one.title) == name), "")


def likeness(table: RawTable, code: str) -> int:
    """Return how many columns of a sheet a table has."""
    return len(_fields(table.names, delivery().sheet(code)))


def holds(table: RawTable, code: str) -> bool:
    """Tell whether a table has the columns without which there are no rows of a sheet."""
    form = delivery().sheet(code)
    return _fields(table.names, form) >= set(form.holds)


def sheet_of(table: RawTable) -> str:
    """Return the code of the sheet that a table is: by its name, then by its columns, then by the file's name."""
    if code := titled(table):
        return code
    if plain(table.sheet) in map(plain, OWN_SHEETS):
        return ""
    counts = {one.code: likeness(table, one.code) for one in delivery().sheets}
    best = max(counts.values())
    if best < 2:  # one word in common makes no sheet
        return ""
    alike = [one for one in delivery().sheets if counts[one.code] == best]
    named = [one for one in alike if not table.sheet and one.title in table.file]
    return (named or alike)[0].code
