"""Which table of a delivery is which sheet of its format, and which column is which: what is missing, too much or there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.progress import Progress
from jingtu.runs.columns import columns as known_columns
from jingtu.runs.delivery_csv import HEAD_LINES, read_csv
from jingtu.runs.delivery_findings import Findings, Place
from jingtu.runs.delivery_reading import Told, filled, shown, tell
from jingtu.runs.delivery_table import Cells, RawTable, narrow, of_grid
from jingtu.runs.grids import read_grids
from jingtu.runs.headers import heading, plain, without_bracket
from jingtu.runs.refusal import Refused
from jingtu.runs.tables import is_note
from jingtu.runs.workbook_guard import column_letters
from jingtu.standards import units
from jingtu.standards.delivery import Column, Format, SheetForm, delivery

OPINION = "检查意见"  # the column that a marked workbook carries; handed in again it is no column too much
OWN_SHEETS = ("填报说明", "代码表", "检测项目代码", "单位代码", "检查项目", "检查结果")
_TEXTS = (".csv", ".txt", ".tsv")
_TEXT_KINDS = ("text", "code", "substance", "unit")


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet, read. A column that the file lacks says nothing in any row."""

    form: SheetForm
    place: Place
    cells: dict[str, Cells]
    told: dict[str, Told]
    header_row: int = 1
    opinion_column: int = 1  # where a marked copy says what was found
    old_opinions: tuple[int, ...] = ()  # rows in which an earlier one did

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.place.rows)

    def has(self, name: str) -> bool:
        """Tell whether the file has this column."""
        return name in self.cells

    def codes(self, name: str) -> NDArray[Any]:
        """Return of every row (n,) the number of its different cell."""
        return self.cells[name].codes if name in self.cells else np.zeros(self.count, np.uint8)

    def distinct(self, name: str) -> NDArray[Any]:
        """Return what the different cells say (k,): "" in texts, NaN in numbers, NaT in days where they say nothing."""
        return self.told[name].values if name in self.told else _nothing(self.form.column(name).kind)

    def values(self, name: str) -> NDArray[Any]:
        """Return what the column says in every row (n,)."""
        return np.asarray(self.distinct(name)[self.codes(name)])

    def among(self, name: str, words: Iterable[str]) -> NDArray[np.bool_]:
        """Tell of every row (n,) whether a column of texts says one of these words."""
        wanted = set(words)
        return np.asarray(np.array([word in wanted for word in self.distinct(name)], bool)[self.codes(name)])

    def given(self, name: str) -> NDArray[np.bool_]:
        """Tell of every row (n,) whether the column says anything that could be read."""
        return np.asarray(~nothing(self.distinct(name))[self.codes(name)])

    def says(self, name: str) -> bool:
        """Tell whether the column says anything in any row."""
        return self.has(name) and not bool(nothing(self.distinct(name)).all())

    def shown(self, name: str, row: int) -> str:
        """Return a cell as a finding quotes it, "空" where nothing is written."""
        if name not in self.cells:
            return "空"
        column = self.cells[name]
        return shown(column.distinct[column.codes[row]]) or "空"

    def title(self, name: str) -> str:
        """Return the title of a column."""
        return self.form.column(name).title

    def name_of(self, row: int) -> str:
        """Return the sample number in a row, "" where the sheet has none."""
        return str(self.distinct("sample")[self.codes("sample")[row]]) if self.has("sample") else ""


def nothing(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell which values say nothing: "" in texts, NaN in numbers, NaT in days."""
    if values.dtype == object:
        return np.asarray(values == "", bool)
    return np.asarray(np.isnat(values) if values.dtype.kind == "M" else np.isnan(values), bool)


def _nothing(kind: str) -> NDArray[Any]:
    if kind in _TEXT_KINDS:
        return np.array([""], object)
    return np.array([np.datetime64("NaT")], "datetime64[s]") if kind == "date" else np.array([np.nan])


# --- Files to tables ------------------------------------------------------------------------------------------------------


def tables_of(paths: Sequence[Path], findings: Findings, progress: Progress) -> list[RawTable]:
    """Return the tables of all files; a file that cannot be opened is a finding."""
    found: list[RawTable] = []
    for path in paths:
        try:
            if path.suffix.lower() in _TEXTS:
                found.append(read_csv(path, _header_of, progress))
            else:
                found += [of_grid(grid, _header_of(grid.rows[:HEAD_LINES])) for grid in read_grids(path)]
        except Refused as refused:
            findings.whole("F01", str(refused), place=Place(path.name, "", np.empty(0, np.int64), {}))
    return found


def _header_of(rows: Sequence[Sequence[Any]]) -> int:
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
    said = heading(printed)
    for name in (said.name, without_bracket(said.name), said.printed):
        if found := _words(form.code).get(plain(name)):
            return found, said.unit
    return None, ""


# --- Tables to sheets -----------------------------------------------------------------------------------------------------


def sheets_of(tables: Sequence[RawTable], form: Format, findings: Findings) -> dict[str, Sheet]:
    """Return the sheets of a delivery by code, and note what is missing or too much."""
    chosen: dict[str, RawTable] = {}
    for table in tables:
        code = _sheet_of(table)
        if code and code not in chosen:
            chosen[code] = table
        elif plain(table.sheet) not in map(plain, OWN_SHEETS):
            titles = "、".join(delivery().sheet(code).title for code in form.required)
            said = f"已有工作表“{delivery().sheet(code).title}”，这一张没有读取" if code else f"模板的工作表：{titles}"
            findings.whole("F03", table.sheet or table.file, place=_place(table, {}), sheets=said)
    if tables:
        for code, required in form.required.items():
            if required and code not in chosen:
                there = "、".join(dict.fromkeys(table.sheet or table.file for table in tables)) or "没有工作表"
                findings.whole("F02", f"只有 {there}", sheet=delivery().sheet(code).title)
    return {code: _sheet(table, delivery().sheet(code), form, findings) for code, table in chosen.items()}


def _sheet_of(table: RawTable) -> str:
    """Return the code of the sheet that a table is: by its name, then by the file's name, then by its columns."""
    for one in delivery().sheets:
        if plain(table.sheet) == plain(one.title):
            return one.code
    if plain(table.sheet) in map(plain, OWN_SHEETS):
        return ""
    counts = {one.code: len(_fields(table.names, one)) for one in delivery().sheets}
    best = max(counts.values())
    if best < 2:  # one word in common makes no sheet
        return ""
    alike = [one for one in delivery().sheets if counts[one.code] == best]
    named = [one for one in alike if not table.sheet and one.title in table.file]
    return (named or alike)[0].code


def _place(table: RawTable, columns: dict[str, int]) -> Place:
    return Place(table.file, table.sheet, table.rows, columns)


def _sheet(table: RawTable, form: SheetForm, required: Format, findings: Findings) -> Sheet:
    numbers, factors = _columns(table, form, findings)
    _lacking(table, form, required, numbers, findings)
    kept = _kept(table, list(numbers.values()))
    _shape(table, form, kept, findings, bool(required.required.get(form.code)))
    rows = table.rows[kept]
    every = len(kept) == len(table.rows)
    columns = {
        name: table.columns[at] if every else replace(table.columns[at], codes=table.columns[at].codes[kept])
        for name, at in numbers.items()
    }
    told = {name: _told(form, form.column(name), column, factors.get(name, 1.0)) for name, column in columns.items()}
    place = Place(table.file, table.sheet, rows, {name: table.left + at for name, at in numbers.items()})
    said = next((at for at, name in enumerate(table.names) if plain(name) == plain(OPINION)), None)
    old = table.rows[filled(table.columns[said].distinct)[table.columns[said].codes]].tolist() if said is not None else ()
    column = table.left + (len(table.names) if said is None else said)
    return Sheet(form, place, columns, told, table.header_row, column, tuple(old))


def _told(form: SheetForm, column: Column, read: Cells, factor: float) -> Told:
    told = tell(column, read.distinct, names=column.name in {*form.key, "parent", "point", "batch"})
    if factor != 1.0:
        told.values = told.values * factor
    return told


def _columns(table: RawTable, form: SheetForm, findings: Findings) -> tuple[dict[str, int], dict[str, float]]:
    """Return where each column stands, and by what its numbers are multiplied; note columns too much and columns there twice."""
    numbers: dict[str, int] = {}
    factors: dict[str, float] = {}
    at_header = Place(table.file, table.sheet, table.rows, {})
    for at, printed in enumerate(table.names):
        column, unit = column_named(form, printed)
        if column and column.unit and unit and units.quantity_of(unit) != units.quantity_of(column.unit):
            column = None  # 采样深度(mg/kg) is no depth
        row, at_column = table.header_row, table.left + at
        if column is None:
            if plain(printed) != plain(OPINION) and (printed.strip() or _filled(table.columns[at]).any()):
                findings.whole(
                    "F05",
                    printed.strip() or f"{column_letters(table.left + at)} 列没有列名却有内容",
                    place=at_header,
                    row=row,
                    column=at_column,
                )
        elif column.name in numbers:
            findings.whole("F06", printed, place=at_header, row=row, column=at_column, title=column.title)
        else:
            numbers[column.name] = at
            if column.unit and unit and unit != column.unit:
                factors[column.name] = units.factor(unit, column.unit)
    return numbers, factors


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
    count = np.zeros(len(table.rows), np.uint8)
    for at in used:
        count += _filled(table.columns[at])
    for row in np.flatnonzero(count == 1).tolist():
        line = [column.distinct[column.codes[row]] for column in table.columns]
        if is_note(line):
            count[row] = 0
    return np.flatnonzero(count)


def _shape(table: RawTable, form: SheetForm, kept: NDArray[np.intp], findings: Findings, required: bool) -> None:
    """Note what keeps a table from being one: no rows, more than one, merged cells, lines that do not fit the headings."""
    place = _place(table, {})
    if required and not len(kept):
        findings.whole("F08", "列名下面没有数据", place=place, row=table.header_row)
    if form.one_row and len(kept) > 1:
        findings.whole("F12", f"{len(kept)} 行", place=place, row=int(table.rows[kept[1]]), sheet=form.title)
    last = int(table.rows[kept[-1]]) if len(kept) else 0
    for top, left, bottom, right in table.merged:
        if bottom > table.header_row and top <= last:
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


def distinct_rows(codes: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return one number for each row (n,), equal where all the given numbers of the row are equal."""
    combined = np.zeros(len(codes[0]), np.int64)
    for one in codes:
        width = int(one.max(initial=0)) + 1
        if int(combined.max(initial=0)) > np.iinfo(np.int64).max // max(width, 1) - 1:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
        combined = combined * width + one
    return combined


def renumbered(values: NDArray[Any]) -> tuple[NDArray[Any], list[str]]:
    """Return for different cells (k,) which text each stands for, and the texts: cells written differently may say the same."""
    index: dict[str, int] = {}
    numbers = [index.setdefault(str(value), len(index)) for value in values]
    return np.array(numbers, narrow(len(index))), list(index)
