"""Small files for the tests of reading: workbooks and text tables from rows of cells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from jingtu.runs.workbooks.writing import MADE_AT

Merge = tuple[int, int, int, int]


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], merges: Sequence[Merge] = (), hidden: str = "") -> Path:
    """Write rows of cells to sheets; `merges` (first row, first column, last row, last column) hold for the first sheet."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    book.set_properties({"created": MADE_AT})
    for number, (name, rows) in enumerate(sheets.items()):
        page = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(row, column, cell, None, "#DIV/0!")
                else:
                    page.write(row, column, cell)
        for first_row, first_column, last_row, last_column in merges if number == 0 else ():
            page.merge_range(first_row, first_column, last_row, last_column, rows[first_row][first_column])
        if name == hidden:
            page.hide()
    book.close()
    return path


def text(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",") -> Path:
    """Write rows of cells as a text table."""
    path.write_bytes("\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding))
    return path
