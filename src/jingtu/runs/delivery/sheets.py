"""The tables of a delivery as the sheets of its format: what is missing, too much or there twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.progress import Progress
from jingtu.runs.delivery.findings import Findings, Place
from jingtu.runs.delivery.headings import (
    OPINION,
    OWN_SHEETS,
    bears_title,
    column_named,
    header_of,
    holds,
    likeness,
    sheet_of,
    titled,
)
from jingtu.runs.delivery.reading import tell
from jingtu.runs.delivery.sheet import Sheet
from jingtu.runs.delivery.table import Cells, RawTable, of_grid
from jingtu.runs.delivery.texts import HEAD_LINES, read_csv
from jingtu.runs.delivery.told import Told, filled
from jingtu.runs.grids import is_note, read_grids
from jingtu.runs.headers import plain
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks.guard import column_letters
from jingtu.standards import units
from jingtu.standards.delivery import Column, Format, SheetForm, delivery

_TEXTS = (".csv", ".txt", ".tsv")


def tables_of(paths: Sequence[Path], findings: Findings, progress: Progress) -> list[RawTable]:
    """Return the tables of all files; a file that cannot be opened is a finding."""
    found: list[RawTable] = []
    for path in paths:
        try:
            if path.suffix.lower() in _TEXTS:
                found.append(read_csv(path, header_of, progress))
            else:
                found += [of_grid(grid, header_of(grid.rows[:HEAD_LINES])) for grid in read_grids(path)]
        except Refused as refused:
            findings.whole("F01", str(refused), place=Place(path.name, "", np.empty(0, np.int64), {}))
    return found


# --- Tables to sheets -----------------------------------------------------------------------------------------------------


def sheets_of(tables: Sequence[RawTable], form: Format, findings: Findings) -> dict[str, Sheet]:
    """Return the sheets of a delivery by code, and note what is missing or too much."""
    codes = [sheet_of(table) for table in tables]
    chosen = _chosen(tables, codes)
    for table, code in zip(tables, codes, strict=True):
        if table is not chosen.get(code) and plain(table.sheet) not in map(plain, OWN_SHEETS):
            _unread(table, code, chosen, form, findings)
    if tables:
        for code, required in form.required.items():
            if required and code not in chosen:
                there = "、".join(dict.fromkeys(table.sheet or table.file for table in tables)) or "没有工作表"
                findings.whole("F02", f"只有 {there}", sheet=delivery().sheet(code).title)
    return {code: _sheet(table, delivery().sheet(code), form, findings) for code, table in chosen.items()}


def _chosen(tables: Sequence[RawTable], codes: Sequence[str]) -> dict[str, RawTable]:
    """Return the table of every sheet: the one that bears its title, else the one with most of its columns, else the first."""
    chosen: dict[str, RawTable] = {}
    for table, code in zip(tables, codes, strict=True):
        if code and (code not in chosen or _rank(table, code) > _rank(chosen[code], code)):
            chosen[code] = table
    return chosen


def _rank(table: RawTable, code: str) -> tuple[bool, int]:
    return titled(table) == code, likeness(table, code)


def _unread(table: RawTable, code: str, chosen: dict[str, RawTable], form: Format, findings: Findings) -> None:
    """Note a table that is not read; one with rows of a sheet that another table was read as cannot be left out."""
    found, place = table.sheet or table.file, _place(table, {})
    if code and holds(table, code) and len(_kept(table, range(len(table.columns)))):
        read = chosen[code].sheet or chosen[code].file
        findings.whole("F13", found, place=place, sheet=delivery().sheet(code).title, read=read)
        return
    titles = "、".join(delivery().sheet(one).title for one in form.required)
    said = f"已有工作表“{delivery().sheet(code).title}”，这一张没有读取" if code else f"模板的工作表：{titles}"
    findings.whole("F03", found, place=place, sheets=said)


def _place(table: RawTable, columns: dict[str, int]) -> Place:
    return Place(table.file, table.sheet, table.rows, columns)


def _sheet(table: RawTable, form: SheetForm, required: Format, findings: Findings) -> Sheet:
    numbers, said_units = _columns(table, form, findings)
    _lacking(table, form, required, numbers, findings)
    kept = _kept(table, list(numbers.values()))
    _shape(table, form, kept, findings, bool(required.required.get(form.code)))
    rows = table.rows[kept]
    every = len(kept) == len(table.rows)
    columns = {
        name: table.columns[at] if every else replace(table.columns[at], codes=table.columns[at].codes[kept])
        for name, at in numbers.items()
    }
    told = {name: _told(form, form.column(name), column, said_units.get(name, "")) for name, column in columns.items()}
    place = Place(table.file, table.sheet, rows, {name: table.left + at for name, at in numbers.items()})
    said = next((at for at, name in enumerate(table.names) if plain(name) == plain(OPINION)), None)
    old = table.rows[filled(table.columns[said].distinct)[table.columns[said].codes]].tolist() if said is not None else ()
    column = table.left + (len(table.names) if said is None else said)
    return Sheet(form, place, columns, told, table.header_row, column, tuple(old), said_units)


def _told(form: SheetForm, column: Column, read: Cells, unit: str) -> Told:
    told = tell(column, read.distinct, names=column.name in {*form.key, "parent", "point", "batch"})
    if column.unit and unit and unit != column.unit:
        told.values = told.values * units.factor(unit, column.unit)
    return told


def _columns(table: RawTable, form: SheetForm, findings: Findings) -> tuple[dict[str, int], dict[str, str]]:
    """Return where each column stands, and the units in headings; note columns too much and columns there twice."""
    numbers: dict[str, int] = {}
    said_units: dict[str, str] = {}
    named = [_named(form, printed) for printed in table.names]
    titled_columns = {
        column.name for (column, _), printed in zip(named, table.names, strict=True) if column and bears_title(column, printed)
    }
    for at, ((column, unit), printed) in enumerate(zip(named, table.names, strict=True)):
        if column and column.name in titled_columns and not bears_title(column, printed):
            column = None  # 样品名称 beside 样品编号 is another column
        if column is None:
            _further(table, at, findings)
        elif column.name in numbers:
            _at_heading(table, at, "F06", printed, findings, title=column.title)
        else:
            numbers[column.name] = at
            if unit:
                said_units[column.name] = unit
    return numbers, said_units


def _named(form: SheetForm, printed: str) -> tuple[Column | None, str]:
    column, unit = column_named(form, printed)
    if column and column.unit and unit and units.quantity_of(unit) != units.quantity_of(column.unit):
        return None, ""  # 采样深度(mg/kg) is no depth
    return column, unit


def _further(table: RawTable, at: int, findings: Findings) -> None:
    printed = table.names[at]
    if plain(printed) != plain(OPINION) and (printed.strip() or _filled(table.columns[at]).any()):
        found = printed.strip() or f"{column_letters(table.left + at)} 列没有列名却有内容"
        _at_heading(table, at, "F05", found, findings)


def _at_heading(table: RawTable, at: int, code: str, found: str, findings: Findings, **words: str) -> None:
    place = Place(table.file, table.sheet, table.rows, {})
    findings.whole(code, found, place=place, row=table.header_row, column=table.left + at, **words)


def _lacking(table: RawTable, form: SheetForm, required: Format, numbers: dict[str, int], findings: Findings) -> None:
    there = "、".join(name.strip() for name in table.names if name.strip())
    for name in required.required.get(form.code, ()):
        if name not in numbers:
            place = Place(table.file, table.sheet, table.rows, {})
            findings.whole("F04", f"列名是 {there[:200]}", place=place, row=table.header_row, title=form.column(name).title)


def _filled(column: Cells) -> NDArray[np.bool_]:
    return np.asarray(filled(column.distinct)[column.codes])


def _kept(table: RawTable, used: Sequence[int]) -> NDArray[np.intp]:
    """Return which rows hold data: not blank in all columns that are read, and no note below the table."""
    count = np.zeros(len(table.rows), np.uint16)
    for at in used:
        count += _filled(table.columns[at])
    for row in np.flatnonzero((count == 1) | ((count > 1) & _spread(table))).tolist():
        line = [column.distinct[column.codes[row]] for column in table.columns]
        if is_note(line):
            count[row] = 0
    return np.flatnonzero(count)


def _spread(table: RawTable) -> NDArray[np.bool_]:
    """Tell which rows lie in a merged area of several columns: each of its cells says what the first does."""
    wide = [np.arange(top, bottom + 1) for top, left, bottom, right in table.merged if right > left]
    return np.isin(table.rows, np.concatenate(wide)) if wide else np.zeros(len(table.rows), bool)


def _shape(table: RawTable, form: SheetForm, kept: NDArray[np.intp], findings: Findings, required: bool) -> None:
    """Note what keeps a table from being one: no rows, more than one, merged cells, lines that do not fit the headings."""
    place = _place(table, {})
    if required and not len(kept):
        findings.whole("F08", "列名下面没有数据", place=place, row=table.header_row)
    if form.one_row and len(kept) > 1:
        findings.whole("F12", f"{len(kept)} 行", place=place, row=int(table.rows[kept[1]]), sheet=form.title)
    rows = table.rows[kept]
    for top, left, bottom, right in table.merged:
        if bottom > table.header_row and np.searchsorted(rows, top) < np.searchsorted(rows, bottom, "right"):
            area = f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"
            findings.whole("F07", f"{area} 是合并的", place=place, row=top, column=left)
    _lines(findings, table, "F09", table.unclosed, lambda row: "双引号的个数是单数", {})
    crooked = {row: count for row, count in table.crooked.items() if row not in set(table.unclosed)}
    _lines(findings, table, "F10", tuple(crooked), lambda row: f"{crooked[row]} 列", {"count": len(table.names)})


def _lines(
    findings: Findings, table: RawTable, code: str, rows: Sequence[int], found: Callable[[int], str], words: dict[str, Any]
) -> None:
    numbers = np.array(sorted(rows), np.int64)
    place = Place(table.file, table.sheet, numbers, {})
    findings.rows(code, place, np.arange(len(numbers)), lambda at: found(int(numbers[at])), words=words)
