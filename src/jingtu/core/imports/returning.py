"""What goes back to the sender: the own workbook with the bad cells coloured and explained, or for long files a list of them."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from jingtu.runs.workbooks.guard import column_letters

from .models import Batch, Line

MOST_MARKED = 10_000  # rows: above that openpyxl takes minutes and hundreds of megabytes
BAD = PatternFill("solid", start_color="FFF4C7C3")
COMMENT_SIZE = {"width": 320, "height": 120}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def can_mark(batch: Batch) -> bool:
    """Tell whether the sender's own workbook can be marked: an .xlsx with no more than 10,000 rows."""
    return batch.filename.lower().endswith(".xlsx") and sum(batch.counts.values()) <= MOST_MARKED


def returned(batch: Batch) -> IO[bytes]:
    """Return the marked workbook, or the list where the file is too long or no .xlsx."""
    return marked(batch) if can_mark(batch) else listed(batch)


def marked(batch: Batch) -> IO[bytes]:
    """Return the sender's workbook with every bad cell coloured and commented; all else stays as it was."""
    book = openpyxl.load_workbook(Path(batch.content.path))
    for sheet, said in _by_sheet(batch).items():
        page = book[sheet]
        for (row, column), sentences in said.items():
            _mark(page, row, column, "\n".join(sentences))
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def listed(batch: Batch) -> IO[bytes]:
    """Return a workbook that lists every fault with its row, its column and the sentence."""
    kept = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(kept, options) as book:
        page = book.add_worksheet(_("不能导入的行"))
        page.write_row(0, 0, [_("工作表"), _("行号"), _("列"), _("名称"), _("原因")], book.add_format({"bold": True}))
        page.set_column(3, 4, 60)
        for at, line in enumerate(_faults(batch), start=1):
            page.write_row(at, 0, line)
    kept.seek(0)
    return kept


def _faults(batch: Batch) -> Iterator[list[str | int]]:
    lines = batch.lines.filter(verdict=Line.Verdict.REFUSED).order_by("pk")
    for line in lines.iterator(chunk_size=2000):
        for fault in line.faults:
            column = column_letters(fault["column"]) if fault["column"] else ""
            yield [line.sheet, line.number, column, _CONTROL.sub("", line.name), _CONTROL.sub("", fault["said"])]


def _by_sheet(batch: Batch) -> dict[str, dict[tuple[int, int], list[str]]]:
    """Return by sheet the cells to mark; a fault of a whole row stands in its first column."""
    found: dict[str, dict[tuple[int, int], list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in batch.lines.filter(verdict=Line.Verdict.REFUSED).order_by("pk"):
        for fault in line.faults:
            found[line.sheet][(line.number, fault["column"] or 1)].append(fault["said"])
    return found


def _mark(page: Worksheet, row: int, column: int, said: str) -> None:
    cell = page.cell(row, column)
    if type(cell).__name__ == "MergedCell":  # only the first cell of merged ones can carry colour and words
        area = next(area for area in page.merged_cells.ranges if cell.coordinate in area)
        cell = page.cell(area.min_row, area.min_col)
    cell.fill = BAD
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(before + _CONTROL.sub("", said), _("净土"), **COMMENT_SIZE)
