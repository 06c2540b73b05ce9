"""Documents of our own writing: described in YAML, written as Word, Excel or text.

A description is a list of blocks, in the order of the document:

    - 一段文字                              a paragraph
    - heading: 一、总体要求                  a heading (level: 1..9, 1 unless said)
    - table: {columns: [...], rows: [[...]]} a table; "^" continues the cell above (a merged cell), "<" the cell on the left
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
import openpyxl
from docx.document import Document
from docx.table import _Cell

Blocks = list[Any]
ABOVE, LEFT = "^", "<"
# A fixed day inside the files makes the same description the same bytes, so that an import recognises it again.
FILE_DAY = dt.datetime(2019, 3, 1)


def as_docx(blocks: Blocks) -> bytes:
    """Write the blocks as a Word document with real headings and real merged cells."""
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = FILE_DAY
    document.core_properties.author = document.core_properties.last_modified_by = ""
    for kind, value, level in _typed(blocks):
        if kind == "heading":
            document.add_heading(value, level)
        elif kind == "table":
            _add_table(document, value)
        else:
            document.add_paragraph(value)
    return _saved(document)


def as_text(blocks: Blocks) -> bytes:
    """Write the blocks as text: a table's cells are lines that begin with a tab, a blank line ends each row."""
    lines = []
    for kind, value, _level in _typed(blocks):
        if kind != "table":
            lines.append(value)
            continue
        for row in _rows(value):
            lines += [f"\t{'' if cell in (ABOVE, LEFT) else cell}" for cell in row] + [""]
    return "\n".join([*lines, ""]).encode()


def as_xlsx(blocks: Blocks) -> bytes:
    """Write the blocks below each other on one sheet, merged cells merged."""
    book = openpyxl.Workbook()
    book.properties.created = book.properties.modified = FILE_DAY
    sheet = book.worksheets[0]
    for kind, value, _level in _typed(blocks):
        if kind != "table":
            sheet.append([value])
            continue
        top = sheet.max_row + 1
        for row in _rows(value):
            sheet.append([None if cell in (ABOVE, LEFT, "") else cell for cell in row])
        for first, last in _merged(_rows(value)):
            sheet.merge_cells(None, first[0] + top, first[1] + 1, last[0] + top, last[1] + 1)
    stream = io.BytesIO()
    book.save(stream)
    return _with_fixed_times(stream.getvalue())


WRITERS = {"docx": as_docx, "txt": as_text, "xlsx": as_xlsx}


def _typed(blocks: Blocks) -> Iterator[tuple[str, Any, int]]:
    for block in blocks:
        if isinstance(block, str):
            yield "paragraph", block, 0
        elif "heading" in block:
            yield "heading", block["heading"], block.get("level", 1)
        else:
            yield "table", block["table"], 0


def _rows(table: dict[str, Any]) -> list[list[str]]:
    rows = [table["columns"], *table["rows"]]
    if wrong := [row for row in rows if len(row) != len(table["columns"])]:
        raise ValueError(f"A row has {len(wrong[0])} cells where the table has {len(table['columns'])} columns: {wrong[0]}")
    return [["" if cell is None else str(cell) for cell in row] for row in rows]


def _merged(rows: list[list[str]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the first and last (row, column) of every merged cell; a cell merges in one direction only."""
    found = []
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if cell in (ABOVE, LEFT):
                continue
            down = next((n for n in range(r + 1, len(rows)) if rows[n][c] != ABOVE), len(rows)) - 1
            right = next((n for n in range(c + 1, len(row)) if row[n] != LEFT), len(row)) - 1
            if (down, right) != (r, c):
                found.append(((r, c), (down, right)))
    return found


def _add_table(document: Document, description: dict[str, Any]) -> None:
    """Add a table. Merged cells are marked in the XML: `Cell.merge` walks the whole table each time and is slow on long ones."""
    rows = _rows(description)
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for r, (row, element) in enumerate(zip(rows, table._tbl.tr_lst, strict=True)):
        below = rows[r + 1] if r + 1 < len(rows) else [""] * len(row)
        for c, (text, cell) in enumerate(zip(row, element.tc_lst, strict=True)):
            if text == LEFT:
                element.remove(cell)
                continue
            if text == ABOVE:
                cell.vMerge = "continue"
            elif below[c] == ABOVE:
                cell.vMerge = "restart"
            cell.grid_span = 1 + sum(1 for _ in itertools.takewhile(lambda other: other == LEFT, row[c + 1 :]))
            if text != ABOVE:
                _Cell(cell, table).text = text


def _saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return _with_fixed_times(stream.getvalue())


def _with_fixed_times(content: bytes) -> bytes:
    """Pack the parts of an Office file again with a fixed day, so that the same document is the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(zipfile.ZipInfo(part.filename, FILE_DAY.timetuple()[:6]), source.read(part), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
