"""Old tables of any layout, read by a saved map of their columns as the samples and results of a delivery.

A table says in each row one result (long), or one sample with a column for each substance (wide). The map says which heading
holds what, and what holds for all rows though no column says it. Rows keep their numbers, so that findings point into the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field

from jingtu.runs import cells
from jingtu.runs.columns import analyte
from jingtu.runs.delivery.headings import column_named
from jingtu.runs.delivery.table import RawTable, numbered
from jingtu.runs.grids import Grid, is_note, read_grids
from jingtu.runs.headers import MOST_ROWS, Heading, find_header, heading, headings_over, plain
from jingtu.runs.refusal import Refused
from jingtu.standards import substances as known
from jingtu.standards import units
from jingtu.standards.delivery import SheetForm, delivery
from jingtu.standards.loader import Facts

SHEETS = ("samples", "results")
JOINED = "-"  # between the cells of which a sample number is made up
HEAD_LINES = 20
MOST_HEADING_ROWS = MOST_ROWS + 1  # names, and a row of units below them
NO_UNIT, SOLID_UNIT = "-", "mg/kg"  # what a wide table without units is taken to mean at first; the map is corrected by a person


class Substance(Facts):
    """What a column of a wide table holds: contents of a substance (code) in a unit (code)."""

    analyte: str
    unit: str


class Layout(Facts):
    """A map of columns. `columns` names by field the heading, or several that make up a sample number; `constants` by field
    what holds in every row; `substances` by heading the columns of a wide table. `heading_row` counts from 1; where the headings
    take `heading_rows`, such as 镉 over mg/kg, each is what they say downwards, with blanks between."""

    sheet: str = ""
    heading_row: int = Field(ge=1)
    heading_rows: int = Field(default=1, ge=1, le=MOST_HEADING_ROWS)
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = {}
    substances: Mapping[str, Substance] = {}

    @property
    def last_heading_row(self) -> int:
        """The row under which the data begin."""
        return self.heading_row + self.heading_rows - 1


def layout_of(facts: Mapping[str, Any]) -> Layout:
    """Return a map as it was kept, in plain lists and dictionaries. Raises pydantic.ValidationError."""
    return Layout.model_validate_json(json.dumps(facts))


@dataclass(frozen=True)
class Seen:
    """What was seen in a file: its headings, and the map that they suggest."""

    sheet: str
    headings: tuple[str, ...]
    guess: Layout


def fields() -> dict[str, str]:
    """Return the fields that a map may name with their titles, those of samples first."""
    return {column.name: column.title for code in SHEETS for column in delivery().sheet(code).columns}


def looked_at(path: Path) -> Seen:
    """Return the headings of a file's first table and what they seem to hold. Raises Refused, OSError."""
    grid = read_grids(path)[0]
    first, last = _header(grid)
    headings = headings_over(grid, first, last)
    named: dict[str, tuple[str, ...]] = {}
    substances: dict[str, Substance] = {}
    for one in headings:
        if found := _field(one):
            named.setdefault(found, (one.printed,))
        elif substance := _substance(one):
            substances[one.printed] = substance
    at, rows = grid.top + first, last - first + 1
    guess = Layout(sheet=grid.sheet, heading_row=at, heading_rows=rows, columns=named, substances=substances)
    return Seen(grid.sheet, tuple(one.printed for one in headings), guess)


def laid_out(path: Path, layout: Layout) -> list[RawTable]:
    """Return the samples and the results of an old table. Raises Refused (a sheet or a heading that is not there), OSError."""
    grid = _sheet(read_grids(path), layout, path)
    first = layout.heading_row - grid.top
    end = first + layout.heading_rows
    if not 0 <= first < end <= len(grid.rows):
        raise Refused(f"{grid.name}没有第 {layout.last_heading_row} 行。请核对列对应表里列名所在的行。")
    columns = _Columns(layout, headings_over(grid, first, end - 1), grid.name)
    below = enumerate(grid.rows[end:], start=grid.top + end)
    body = [(row, line) for row, line in below if columns.speaks(line)]
    samples = _table(grid, layout, columns, "samples", list(_first_of_each(columns, body)))
    return [samples, _table(grid, layout, columns, "results", list(_results(layout, columns, body)))]


class _Columns:
    """Where the headings of a map stand in a table, and what they say in a row."""

    def __init__(self, layout: Layout, headings: Sequence[Heading], table: str) -> None:
        printed = [plain(one.printed) for one in headings]
        wanted = [name for names in layout.columns.values() for name in names] + list(layout.substances)
        if lost := [name for name in wanted if plain(name) not in printed]:
            raise Refused(f"{table}第 {layout.heading_row} 行没有列“{'”“'.join(lost)}”。请核对文件，或修改列对应表。")
        if "sample" not in layout.columns:
            raise Refused("列对应表没有说明样品编号由哪一列（或哪几列）组成。请修改列对应表。")
        if not layout.substances and not {"analyte", "value"} <= {*layout.columns, *layout.constants}:
            raise Refused("列对应表既没有检测项目和结果两列，也没有各项目的列。请修改列对应表。")
        self.at = {name: [printed.index(plain(each)) for each in names] for name, names in layout.columns.items()}
        self.substances = {printed.index(plain(name)): told for name, told in layout.substances.items()}
        self.width = len(printed)

    def cell(self, line: Sequence[Any], field: str) -> Any:
        """What a row says of a field; several cells are joined, empty ones left out."""
        found = [line[at] if at < len(line) else None for at in self.at[field]]
        if len(found) == 1:
            return found[0]
        return JOINED.join(cells.said(each).strip() for each in found if not cells.empty(each)) or None

    def speaks(self, line: Sequence[Any]) -> bool:
        """Tell whether a row is one of data: it has a sample, and is no note below the table."""
        return not cells.empty(self.cell(line, "sample")) and not is_note(list(line))


def _first_of_each(columns: _Columns, body: Sequence[tuple[int, Any]]) -> Iterator[tuple[int, Any, None]]:
    seen: set[str] = set()
    for row, line in body:
        name = cells.said(columns.cell(line, "sample"))
        if name not in seen:
            seen.add(name)
            yield row, line, None


def _results(
    layout: Layout, columns: _Columns, body: Sequence[tuple[int, Any]]
) -> Iterator[tuple[int, Any, tuple[Substance, Any] | None]]:
    """Yield each row of a long table, or each filled content of a row of a wide one with its substance."""
    for row, line in body:
        if not layout.substances:
            yield row, line, None
        for at, substance in columns.substances.items():
            cell = line[at] if at < len(line) else None
            if not cells.empty(cell, cells.SIGNS):  # a dash in a wide table: not measured
                yield row, line, (substance, cell)


def _table(grid: Grid, layout: Layout, columns: _Columns, code: str, told: Sequence[tuple[int, Any, Any]]) -> RawTable:
    """Return one of the two tables; a field that has a column of its own keeps its place, so that findings name the cell."""
    form = delivery().sheet(code)
    titles = {column.name: column.title for column in form.columns}
    names, filled = [""] * columns.width, [numbered([None] * len(told))] * columns.width
    for name, at in columns.at.items():
        if name not in titles:
            continue
        column = numbered([columns.cell(line, name) for _row, line, _content in told])
        if len(at) == 1 and not names[at[0]]:
            names[at[0]], filled[at[0]] = _heading(form, name, layout), column
        else:
            names.append(titles[name])
            filled.append(column)
    for name, value in layout.constants.items():
        if name in titles and name not in columns.at:
            names.append(titles[name])
            filled.append(numbered([value] * len(told)))
    if code == "results" and layout.substances:
        contents: list[tuple[Substance, Any]] = [content for _row, _line, content in told]
        names += [titles[name] for name in ("analyte", "unit", "value")]
        filled += [numbered([known.of(one.analyte).name_zh for one, _cell in contents])]
        filled += [numbered([one.unit for one, _cell in contents]), numbered([cell for _one, cell in contents])]
    rows = np.array([row for row, _line, _content in told], np.int64)
    return RawTable(grid.file, grid.sheet, names, layout.last_heading_row, rows, filled, grid.left, code=code)


def _heading(form: SheetForm, name: str, layout: Layout) -> str:
    """The title of a field with the unit that the old heading carries, so that depths in centimetres are read as such."""
    column, said = form.column(name), heading(layout.columns[name][0])
    fits = (
        column.unit and said.unit and units.is_known(said.unit) and units.quantity_of(said.unit) == units.quantity_of(column.unit)
    )
    return f"{column.title}({said.unit})" if fits else column.title


def _sheet(grids: Sequence[Grid], layout: Layout, path: Path) -> Grid:
    if not layout.sheet:
        return grids[0]
    for grid in grids:
        if plain(grid.sheet) == plain(layout.sheet):
            return grid
    there = "、".join(grid.sheet or grid.file for grid in grids)
    raise Refused(f"文件 {path.name} 没有工作表“{layout.sheet}”，有 {there}。请核对文件，或修改列对应表。")


def _header(grid: Grid) -> tuple[int, int]:
    """Return in which rows of a grid, first and last, the headings stand; where none is known, the row with most texts."""
    found = find_header(grid, lambda one: bool(_field(one) or _substance(one)))
    if found:
        return found.first, found.last
    texts = [sum(isinstance(cell, str) and bool(cell.strip()) for cell in row) for row in grid.rows[:HEAD_LINES]]
    at = texts.index(max(texts))
    return at, at


def _field(one: Heading) -> str:
    for text in filter(None, (one.printed, one.name)):
        for code in SHEETS:
            found, _unit = column_named(delivery().sheet(code), text)
            if found:
                return found.name
    return ""


def _substance(one: Heading) -> Substance | None:
    found = analyte(one.name) if one.name else None
    if found is None:
        return None
    unit = units.code(one.unit) if one.unit and units.is_known(one.unit) else (NO_UNIT if found.code == "ph" else SOLID_UNIT)
    return Substance(analyte=found.code, unit=unit)
