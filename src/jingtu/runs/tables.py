"""Read a table that people keep in Excel, CSV or Parquet: find its columns by many names, read its cells, say where each stood.

fields = (Field("sample", "text", ("样品编号", "sample_id"), required=True), Field("ph", "number", ("pH值",)))
table = read_table(path, fields)
table.frame["ph"]; table.where(3, "ph")   # → 文件 a.xlsx，工作表 Sheet1，第 6 行，C 列
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs import cells, together
from jingtu.runs.fields import Field
from jingtu.runs.grids import Grid, is_note, read_grids
from jingtu.runs.headers import Header, Heading, find_header, plain, without_bracket
from jingtu.runs.refusal import Fault, Refused
from jingtu.standards import units

ALL_SHEETS = "*"
_MEASURED = ("number", "concentration", "limit")
_EVERY = 5_000  # rows between two words about progress


Match = Callable[[Heading], Field | None]
Why = Callable[[Heading], str]


@dataclass(frozen=True)
class Column:
    """What one column of the file was taken for; `field` is "" where it was left out, `note` says why.

    `told`: a reader of the results should know, so that the table's `notes` say it, too. `again` is the field of an earlier
    column where this one is a further column of it.
    """

    place: str
    printed: str
    field: str
    unit: str = ""
    note: str = ""
    told: bool = False
    again: str = ""


@dataclass(frozen=True)
class CellFault:
    """A cell that could not be read, by the row of the frame and the field."""

    index: int
    field: str
    fault: Fault


@dataclass(frozen=True)
class Table:
    """The rows that were read. `frame` keeps their order; missing is NaN, NaT or "" by kind."""

    frame: pd.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()
    _grids: tuple[Grid, ...] = ()
    _rows: Sequence[tuple[int, int]] = ()  # of every row of the frame: which grid, which row in it
    _at: tuple[dict[str, int], ...] = ()  # of every grid: the column in which a field stands
    _units: tuple[dict[str, str], ...] = ()  # of every grid: the unit in the heading of a field
    _further: Mapping[tuple[int, str], int] = field(default_factory=dict)  # of row and field: the further column that was taken

    def where(self, index: int, field: str | None = None) -> str:
        """Return in words where a row of the frame, or a field of it, stands in the file."""
        grid, row = self._rows[index]
        return self._grids[grid].place(row, self._column(index, field))

    def _column(self, index: int, field: str | None) -> int | None:
        return self._further.get((index, field), self._at[self._rows[index][0]].get(field)) if field else None

    @cached_property
    def sheets(self) -> NDArray[np.int64]:
        """Return of every row of the frame which sheet it stands in, counted from 0."""
        if len(self._grids) == 1:
            return np.zeros(len(self._rows), np.int64)
        return np.fromiter((grid for grid, _ in self._rows), np.int64, len(self._rows))

    def first_text(self, index: int) -> str:
        """Return the first words in a row of the frame, in whatever column they stand; numbers are no words."""
        grid, row = self._rows[index]
        texts = (cells.said(cell) for cell in self._grids[grid].rows[row] if isinstance(cell, str) and not cells.empty(cell))
        return next((text for text in texts if not text.replace(".", "").isdigit()), "")

    def without(self, rows: Collection[int]) -> Table:
        """Return the table without some rows of its frame, and without what was found in them."""
        kept = np.setdiff1d(np.arange(len(self.frame)), list(rows))
        moved = dict(zip(kept.tolist(), range(len(kept)), strict=True))
        return replace(
            self,
            frame=self.frame.iloc[kept].reset_index(drop=True),
            faults=tuple(replace(fault, index=moved[fault.index]) for fault in self.faults if fault.index in moved),
            _rows=[self._rows[row] for row in moved],
            _further={(moved[row], name): column for (row, name), column in self._further.items() if row in moved},
        )

    def units(self, field: str) -> NDArray[Any]:
        """Return of every row of the frame the unit that its sheet writes above a field, "" where it writes none."""
        return np.array([units.get(field, "") for units in self._units], object)[self.sheets]

    def where_each(self, cells: Sequence[tuple[int, str]], at: NDArray[np.int64]) -> Any:
        """Return in words where each of several cells (row of the frame, field) stands in the file: a list, or a column."""
        return [self.where(*cells[one]) for one in at]

    def written(self, index: int, field: str) -> cells.Cell | cells.ErrorCell:
        """Return a cell as the file gives it, None where its row ends before it."""
        number, row = self._rows[index]
        line, column = self._grids[number].rows[row], self._at[number].get(field)
        return line[column] if column is not None and column < len(line) else None

    def cell(self, index: int, field: str | None = None) -> tuple[str, int, int | None]:
        """Return sheet, row and column of a row of the frame, or of a field of it, as the file counts them from 1."""
        number, row = self._rows[index]
        grid, column = self._grids[number], self._column(index, field)
        return grid.sheet, grid.top + row, None if column is None else grid.left + column


def read_table(
    path: Path, fields: Sequence[Field], *, sheet: str | None = None, strict: bool = True, progress: Progress = unheard
) -> Table:
    """Return the rows of the first sheet in which all required fields are found; other such sheets are named in `notes`.

    `sheet` names one sheet, or "*" every sheet with these columns, one below the other. `strict`: any unreadable cell refuses the
    file; otherwise the cell counts as missing and stands in `faults`. Raises Refused, OSError, or Cancelled from `progress`.
    """
    words = {plain(word): one for one in reversed(fields) for word in (one.name, *one.words)}
    return read_matching(path, lambda heading: matched(heading, words), fields, sheet=sheet, strict=strict, progress=progress)


def read_matching(
    path: Path,
    match: Match,
    fields: Sequence[Field],
    *,
    sheet: str | None = None,
    strict: bool = True,
    progress: Progress = unheard,
    why: Why = lambda heading: "",
) -> Table:
    """Like `read_table`, where `match` says of each heading which field it is; `fields` are those that are told or required.

    `why` says of a heading that is no field what a reader of the results should know of that, and stands in `notes`, too.
    """
    chosen, notes = _with_header(_asked_for(read_grids(path), sheet, path), match, fields, several=sheet == ALL_SHEETS)
    sheets = [_Sheet(grid, header, _columns_of(header, match, why)) for grid, header in chosen]
    return assemble(sheets, notes, strict, progress)


def matched(heading: Heading, words: dict[str, Field]) -> Field | None:
    """Return the field that a column's name stands for."""
    for name in (heading.name, without_bracket(heading.name), heading.printed):
        if found := words.get(plain(name)):
            return found
    return None


# --- Choosing sheets ------------------------------------------------------------------------------------------------------


def _asked_for(grids: list[Grid], sheet: str | None, path: Path) -> list[Grid]:
    if sheet in (None, ALL_SHEETS):
        return grids
    if found := [grid for grid in grids if grid.sheet == sheet]:
        return found
    known = "、".join(grid.sheet for grid in grids) or "没有工作表"
    raise Refused(f"文件 {path.name} 里没有可见且有内容的工作表“{sheet}”，有的是：{known}。请用其中一个名字。")


def _with_header(
    grids: list[Grid], match: Match, fields: Sequence[Field], *, several: bool
) -> tuple[list[tuple[Grid, Header]], list[str]]:
    """Return the sheets whose names are understood, and a note on every other one."""
    required = {one.name for one in fields if one.required}
    candidates: list[tuple[Grid, Header]] = []
    lacking: list[tuple[int, Fault]] = []
    for grid in grids:
        header = find_header(grid, lambda heading: match(heading) is not None)
        found = {one.name for heading in header.headings if (one := match(heading))} if header else set()
        if header and required <= found:
            candidates.append((grid, header))
        else:
            lacking.append((len(found), _lacks(grid, header, [one for one in fields if one.name in required - found], fields)))
    if not candidates:
        raise Refused([fault for count, fault in lacking if count == max(lacking)[0]] if lacking else "文件里没有表格。")
    chosen, left = (candidates, []) if several else (candidates[:1], candidates[1:])
    return chosen, [f"{grid.place()}也有这样的表，没有读取；如需要，用工作表名指定，或用 * 读取全部。" for grid, _ in left]


def _lacks(grid: Grid, header: Header | None, missing: list[Field], fields: Sequence[Field]) -> Fault:
    if header is None:
        expected = "、".join(one.title for one in fields[:8])
        return Fault(grid.place(), f"没有找到列名所在的行，应有一行列名（如 {expected}）；请检查表头或换一个工作表")
    wanted = "；".join(f"{one.title}（也可写作 {'、'.join(one.words[1:5]) or one.name}）" for one in missing)
    printed = "、".join(heading.printed for heading in header.headings if heading.printed)
    return Fault(grid.place(header.last), f"缺少必需的列：{wanted}。找到的列名是：{printed[:300]}。请补上或改列名")


# --- Reading columns ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sheet:
    grid: Grid
    header: Header
    columns: tuple[tuple[Column, Field | None], ...]


def _columns_of(header: Header, match: Match, why: Why) -> tuple[tuple[Column, Field | None], ...]:
    taken: set[str] = set()
    columns: list[tuple[Column, Field | None]] = []
    for number, heading in enumerate(header.headings):
        one = match(heading)
        if one and one.name in taken:
            read = "前面的列空着的地方用它，两列不同的地方都不采用" if one.together else "没有读取"
            told, again = one.kind in _MEASURED, one.name
            note, one = f"与前面的列同为“{one.title}”，{read}", None
        else:
            reason, again = (why(heading) if one is None else ""), ""
            told, note = bool(reason), reason or ("没有认出，没有读取" if heading.printed and one is None else "")
        if one:
            taken.add(one.name)
        columns.append((Column(str(number), heading.printed, one.name if one else "", heading.unit, note, told, again), one))
    return tuple(columns)


def assemble(sheets: Sequence[_Sheet], notes: Sequence[str], strict: bool, progress: Progress) -> Table:
    """Return one table of the rows of sheets whose columns are known."""
    rows = [(number, row) for number, sheet in enumerate(sheets) for row in _data_rows(sheet)]
    if not rows:
        raise Refused(
            [Fault(sheet.grid.place(sheet.header.last), "列名下面没有数据行；请填入数据或换一个工作表。") for sheet in sheets]
        )
    at = tuple({one.name: number for number, (_, one) in enumerate(sheet.columns) if one} for sheet in sheets)
    every = list({one.name: one for sheet in sheets for _, one in sheet.columns if one}.values())
    faults: list[CellFault] = []
    data: dict[str, Any] = {}
    further: dict[tuple[int, str], int] = {}
    for done, one in enumerate(every):
        progress(done, len(every))
        data |= _read_column(one, sheets, rows, at, faults, further)
    progress(len(every), len(every))
    faults.sort(key=lambda found: found.index)
    if faults and strict:
        raise Refused([found.fault for found in faults])
    columns = tuple(
        replace(column, place=sheet.grid.place(None, number))
        for sheet in sheets
        for number, (column, _) in enumerate(sheet.columns)
        if column.printed
    )
    written = tuple({column.field: column.unit for column, one in sheet.columns if one} for sheet in sheets)
    frame = pd.DataFrame(data, index=pd.RangeIndex(len(rows)))
    said = (*notes, *(f"{column.place}：列“{column.printed}”{column.note}。" for column in columns if column.told))
    return Table(frame, columns, said, tuple(faults), tuple(s.grid for s in sheets), tuple(rows), at, written, further)


def _data_rows(sheet: _Sheet) -> list[int]:
    """Return the rows below the names that hold data: not blank, not a note, not the names printed again."""
    used = [number for number, (_, one) in enumerate(sheet.columns) if one]
    above = sheet.grid.rows[sheet.header.first : sheet.header.last + 1]
    names = {number: {cells.said(line[number]) for line in above if number < len(line)} for number in used}
    kept = []
    for row in range(sheet.header.last + 1, len(sheet.grid.rows)):
        line = sheet.grid.rows[row]
        filled = [number for number in used if number < len(line) and not cells.empty(line[number])]
        again = all(cells.said(line[number]) in names[number] for number in filled)
        if filled and not again and not is_note(line):
            kept.append(row)
    return kept


def _read_column(
    one: Field,
    sheets: Sequence[_Sheet],
    rows: list[tuple[int, int]],
    at: tuple[dict[str, int], ...],
    faults: list[CellFault],
    further: dict[tuple[int, str], int],
) -> dict[str, Any]:
    reader, signs = READERS[one.kind], cells.SIGNS if one.kind == "text" else cells.NOTHING
    plain_numbers = one.kind in ("number", "concentration", "limit") and one.least is None and one.most is None
    values: list[Any] = [None] * len(rows)
    for index, (number, row) in enumerate(rows):
        column = at[number].get(one.name)
        line = sheets[number].grid.rows[row]
        cell = line[column] if column is not None and column < len(line) else None
        if plain_numbers and type(cell) is float and 0 <= cell < math.inf:
            values[index] = cell  # what most cells of a large table are
            continue
        if cells.empty(cell, signs):
            continue
        try:
            values[index] = _within(one, reader(cell))
        except cells.Unreadable as unreadable:
            faults.append(CellFault(index, one.name, Fault(sheets[number].grid.place(row, column), f"{unreadable}。")))
    if one.together:
        faults += _read_all_further(one, sheets, rows, values, faults, further)
    if one.bare_most is not None:
        faults += _without_unit(one, sheets, rows, values)
    return _FINISHED.get(one.kind, _numbers)(one, values, _factors(one, sheets, rows))


def _read_all_further(
    one: Field,
    sheets: Sequence[_Sheet],
    rows: list[tuple[int, int]],
    values: list[Any],
    faults: Sequence[CellFault],
    further: dict[tuple[int, str], int],
) -> list[CellFault]:
    found: list[CellFault] = []
    for number, sheet in enumerate(sheets):
        for column in (column for column, (told, _) in enumerate(sheet.columns) if told.again == one.name):
            lost = {fault.index for fault in (*faults, *found) if fault.field == one.name}
            mine = [(index, row) for index, (of, row) in enumerate(rows) if of == number and index not in lost]
            found += _read_further(one, sheet, column, mine, values, further)
    return found


def _read_further(
    one: Field,
    sheet: _Sheet,
    column: int,
    rows: Sequence[tuple[int, int]],
    values: list[Any],
    further: dict[tuple[int, str], int],
) -> Iterator[CellFault]:
    """Fill values from a further column of a field, `rows` being index and row in the sheet; those that contradict it go out."""
    first = next(at for at, (_, field) in enumerate(sheet.columns) if field and field.name == one.name)
    unit, own = (sheet.columns[at][0].unit for at in (first, column))
    for index, row in rows:
        line = sheet.grid.rows[row]
        cell = line[column] if column < len(line) else None
        if cells.empty(cell):
            continue
        try:
            value = together.in_unit(_within(one, READERS[one.kind](cell)), own, unit)
        except cells.Unreadable as unreadable:
            if values[index] is None:
                yield CellFault(index, one.name, Fault(sheet.grid.place(row, column), f"{unreadable}。"))
            continue  # words beside a content, such as 达标, do not contradict it
        found = value if values[index] is None else together.joined(values[index], value, unit)
        if found is value:
            further[index, one.name] = column
        elif found is None:
            there = f"“{cells.said(cell)}”与前面的列同为{one.title}，而那里是“{cells.said(line[first])}”"
            said = f"{there}，两个都没有采用；请改成一致，或者改正列名。"
            yield CellFault(index, one.name, Fault(sheet.grid.place(row, column), said))
        values[index] = found


def _within(one: Field, value: Any) -> Any:
    if (one.least is not None and value < one.least) or (one.most is not None and value > one.most):
        raise cells.Unreadable(f"{value:g} 不会是{one.title}，应在 {one.least:g} 到 {one.most:g} 之间；请核对")
    return value


def _without_unit(one: Field, sheets: Sequence[_Sheet], rows: list[tuple[int, int]], values: list[Any]) -> Iterator[CellFault]:
    """Take spans out that no unit is written to, where one of their sheet is too large for the field's: 0-20 are no metres."""
    bare: dict[int, list[int]] = {}
    headed = [any(found is one and column.unit for column, found in sheet.columns) for sheet in sheets]
    for index, (number, _) in enumerate(rows):
        if values[index] is not None and not values[index].unit and not headed[number]:
            bare.setdefault(number, []).append(index)
    for number, found in bare.items():
        large = next((index for index in found if values[index].lower > (one.bare_most or 0)), None)
        if large is None:
            continue
        column = next(at for at, (_, field) in enumerate(sheets[number].columns) if field is one)
        span = values[large]
        words = f"{one.title} {span.upper:g}-{span.lower:g} 没有写单位，不像以 {one.unit} 计，这一列没有写单位的 {len(found)} 处都没有采用"
        place = sheets[number].grid.place(rows[large][1], column)
        for index in found:
            values[index] = None
        yield CellFault(large, one.name, Fault(place, f"{words}；请在列名中写上单位，如 {one.title}(cm)。"))


def _factors(one: Field, sheets: Sequence[_Sheet], rows: list[tuple[int, int]]) -> Any:
    """Return by what the numbers of each row are multiplied, 1 where no unit differs from the field's."""
    if one.unit is None:
        return 1.0
    by_sheet = []
    for sheet in sheets:
        written = next((column.unit for column, found in sheet.columns if found is one), "")
        try:
            by_sheet.append(units.factor(written, one.unit) if written and written != one.unit else 1.0)
        except units.UnitMismatch:
            place = sheet.grid.place(sheet.header.last)
            raise Refused(Fault(place, f"列“{one.title}”的单位 {written} 不能换算成 {one.unit}；请改正单位或数值。")) from None
    return np.array([by_sheet[number] for number, _ in rows])


def _integer(cell: cells.Cell) -> float:
    value = cells.number(cell)
    if value != int(value):
        raise cells.Unreadable(f"{value:g} 不是整数；请改正")
    return value


_NOWHERE = cells.Span(math.nan, math.nan)

READERS: dict[str, Callable[[Any], Any]] = {
    "text": cells.said,
    "number": cells.number,
    "integer": _integer,
    "concentration": cells.concentration,
    "limit": cells.limit,
    "date": cells.day,
    "moment": cells.moment,
    "longitude": cells.longitude,
    "latitude": cells.latitude,
    "easting": cells.number,
    "northing": cells.number,
    "range": cells.span,
}


def _numbers(one: Field, values: list[Any], factor: Any) -> dict[str, Any]:
    return {one.name: np.array([math.nan if value is None else value for value in values], float) * factor}


def _texts(one: Field, values: list[Any], _factor: Any) -> dict[str, Any]:
    return {one.name: pd.Series([value or "" for value in values], dtype=object)}


def _days(one: Field, values: list[dt.date | None], _factor: Any) -> dict[str, Any]:
    return {one.name: pd.Series(pd.to_datetime(pd.Series(values, dtype=object), errors="coerce")).astype("datetime64[s]")}


def _ranges(one: Field, values: list[Any], factor: Any) -> dict[str, Any]:
    spans = [value or _NOWHERE for value in values]
    ends = np.array([(each.upper, each.lower) for each in spans], float).reshape(-1, 2)
    if one.unit:
        written = np.array([each.unit for each in spans], object)
        for unit in set(written.tolist()) - {""}:  # what a cell says goes before its heading
            factor = np.where(written == unit, units.factor(unit, one.unit), factor)
    return {f"{one.name}_from": ends[:, 0] * factor, f"{one.name}_to": ends[:, 1] * factor}


def _concentrations(one: Field, values: list[Any], factor: Any) -> dict[str, Any]:
    nothing = cells.Concentration(math.nan)
    marked = {at: value or nothing for at, value in enumerate(values) if type(value) is not float}
    content = np.array([value if type(value) is float else marked[at].value for at, value in enumerate(values)], float)
    limits = np.full(len(values), math.nan)
    qualifiers, written = np.full(len(values), "", object), np.full(len(values), "", object)
    for at, value in marked.items():
        limits[at], qualifiers[at], written[at] = value.detection_limit, value.qualifier, value.unit
    return {
        one.name: content * factor,
        f"{one.name}_qualifier": pd.Series(qualifiers, dtype=object),
        f"{one.name}_limit": limits * factor,
        f"{one.name}_unit": pd.Series(written, dtype=object),
    }


def _limits(one: Field, values: list[Any], factor: Any) -> dict[str, Any]:
    told = _concentrations(one, values, factor)
    return {name: told[name] for name in (one.name, f"{one.name}_unit")}


_FINISHED: dict[str, Callable[[Field, list[Any], Any], dict[str, Any]]] = {
    "text": _texts,
    "date": _days,
    "moment": _days,
    "range": _ranges,
    "concentration": _concentrations,
    "limit": _limits,
}
