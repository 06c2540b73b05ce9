"""Excel workbooks: each visible sheet is a caption, the title lines above the table and the table itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

import python_calamine as calamine

from jingtu.plandoc.blocks import Block, Cell, Paragraph, Source, Table
from jingtu.plandoc.readers.limits import MAX_CELLS, TOO_MANY_CELLS
from jingtu.plandoc.readers.package import BROKEN, LOCKED, Package
from jingtu.plandoc.readers.xlsx_formats import Printing, Value, read_printing, show
from jingtu.plandoc.refused import Refused

HIDDEN = "工作表“{name}”是隐藏的，没有读取；如需要，请取消隐藏再上传。"
CHART = "工作表“{name}”是图表，没有读取。"
# The names that a program gives to new sheets.
_UNNAMED = re.compile(r"(?:sheet|工作表)\s*\d*", re.IGNORECASE)

# (row, column) of the first and the last cell, counted from 0 as the library does.
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class _Sheet:
    """The used part of a sheet: printed texts in a rectangle, merges counted from its first cell."""

    name: str
    texts: list[list[str]]
    merges: list[Merge]


def read_workbook(content: bytes, kind: str) -> Source:
    """Return the blocks of an old binary workbook (.xls). Raises Refused for a broken or locked one."""
    return _read(content, kind, {})


def read_xlsx(package: Package) -> Source:
    """Return the blocks of an Excel workbook (.xlsx), numbers and dates as their formats print them."""
    return _read(package.repacked(), "xlsx", read_printing(package))


def _read(content: bytes, kind: str, printing: dict[str, Printing]) -> Source:
    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            return _read_sheets(workbook, kind, printing)
    except calamine.PasswordError as error:
        raise Refused(LOCKED) from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Refused(BROKEN) from error
    except BaseException as error:
        # The library is written in Rust: where it trips over a damaged file, its panic is no ordinary Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(BROKEN) from error


def _read_sheets(workbook: calamine.CalamineWorkbook, kind: str, printing: dict[str, Printing]) -> Source:
    blocks: list[Block] = []
    warnings = []
    for about in workbook.sheets_metadata:
        if about.visible != calamine.SheetVisibleEnum.Visible:
            warnings.append(HIDDEN.format(name=about.name))
        elif about.typ != calamine.SheetTypeEnum.WorkSheet:
            warnings.append(CHART.format(name=about.name))
        else:
            blocks += _sheet_blocks(_read_sheet(workbook.get_sheet_by_name(about.name), printing.get(about.name, Printing())))
    return Source(tuple(blocks), kind, tuple(warnings))


def _read_sheet(sheet: calamine.CalamineSheet, printing: Printing) -> _Sheet:
    height, width = sheet.height, sheet.width
    if height * width > MAX_CELLS:
        raise Refused(TOO_MANY_CELLS.format(cells=height * width, limit=MAX_CELLS))
    top, left = sheet.start or (0, 0)
    values: Iterable[Sequence[Value]] = sheet.to_python(skip_empty_area=True)
    texts = [
        [_text(value, (top + row, left + column), printing) for column, value in enumerate(line)]
        for row, line in enumerate(values)
    ]
    merges = [
        ((max(first[0] - top, 0), max(first[1] - left, 0)), (min(last[0] - top, height - 1), min(last[1] - left, width - 1)))
        for first, last in sheet.merged_cell_ranges or []
    ]
    return _Sheet(sheet.name, texts, merges)


def _text(value: Value, place: tuple[int, int], printing: Printing) -> str:
    """Return what a cell says; a formula that was never worked out says itself, so that no words are lost."""
    return show(value, printing.codes.get(place)) or printing.formulas.get(place, "")


def _sheet_blocks(sheet: _Sheet) -> list[Block]:
    grid = _grid(sheet)
    above = _title_rows(grid)
    titles: list[Block] = [Paragraph(text) for row in grid[:above] if (text := "".join(cell.text for cell in row))]
    rows = tuple(tuple(row) for row in grid[above:] if any(cell.text or cell.merged for cell in row))
    caption = "" if _UNNAMED.fullmatch(sheet.name) else sheet.name
    return [*titles, Table(_without_empty_columns(rows), caption)] if rows else titles


def _grid(sheet: _Sheet) -> list[list[Cell]]:
    grid = [[Cell(text) for text in line] for line in sheet.texts]
    for (top, left), (bottom, right) in sheet.merges:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if column > left:
                    grid[row][column] = Cell("", "left")
                elif row > top:
                    grid[row][column] = Cell("", "above")
    return grid


def _title_rows(grid: list[list[Cell]]) -> int:
    """Return how many leading rows hold at most one text each, before the first row with two: the table's header."""
    for index, row in enumerate(grid):
        if sum(1 for cell in row if cell.text) > 1:
            return index
    # A sheet of single texts is a one-column table only when it has one column; otherwise it is running text.
    return len(grid) if grid and len(grid[0]) > 1 else 0


def _without_empty_columns(rows: tuple[tuple[Cell, ...], ...]) -> tuple[tuple[Cell, ...], ...]:
    used = [column for column in range(len(rows[0])) if any(row[column] != Cell("") for row in rows)]
    return tuple(tuple(row[column] for column in used) for row in rows)
