"""Makes a real Word file of a plan kept as exported text, so that the same plan can be tested in both forms."""

from __future__ import annotations

import io
import re

import docx
from docx.oxml.table import CT_Row
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from jingtu.plandoc import textdump
from jingtu.plandoc.blocks import Cell, Paragraph, Table


def build_docx(text: str, *, merge: bool = True) -> bytes:
    """Return a .docx with the paragraphs and tables of an exported text.

    With `merge` a blank cell under a filled one becomes part of a vertically merged cell, as the original most likely had
    it; a row that is blank throughout stays as it is and ends the merges above it, and so does a blank beside a printed
    cell of a column that is merged elsewhere (no participant beside a new lead).
    """
    document = docx.Document()
    for block in textdump.blocks(text):
        if isinstance(block, Paragraph):
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.first_line_indent = Pt(24)
            _write(paragraph, block.text)
        else:
            _add_table(document, block, merge=merge)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _add_table(document: docx.document.Document, table: Table, *, merge: bool) -> None:
    width = max(len(row) for row in table.rows)
    wide = next((column for column, cell in enumerate(table.rows[0]) if "任务" in cell.text), len(table.rows[0]) - 1)
    rows = [_full(row, wide, width) for row in table.rows]
    word = document.add_table(len(rows), width, style="Table Grid")
    for word_row, row in zip(word._tbl.tr_lst, rows, strict=True):
        for place, cell in zip(word_row.tc_lst, row, strict=True):
            _write(WordParagraph(place.p_lst[0], word), cell.text)
    if merge:
        for column in range(width):
            _merge_column(word, rows, column)
    for word_row, row in zip(word._tbl.tr_lst, rows, strict=True):
        _merge_row(word_row, row)


def _full(row: tuple[Cell, ...], wide: int, width: int) -> list[Cell]:
    """Return a row of full width: a shorter one has a cell over several columns where the header names the tasks."""
    return [*row[: wide + 1], *[Cell("", "left")] * (width - len(row)), *row[wide + 1 :]]


def _merge_row(word_row: CT_Row, row: list[Cell]) -> None:
    places = word_row.tc_lst
    for column in reversed(range(1, len(row))):
        if row[column].merged == "left":
            places[column - 1].grid_span = places[column].grid_span + 1
            word_row.remove(places[column])


def _merge_column(word: WordTable, rows: list[list[Cell]], column: int) -> None:
    places = [word_row.tc_lst[column] for word_row in word._tbl.tr_lst]
    filled = None
    for index, row in enumerate(rows):
        if row[column].text:
            filled = index
        elif (
            filled is not None and any(cell.text for cell in row) and not row[column].merged and not _own_blank(rows, row, column)
        ):
            places[filled].vMerge = "restart"
            places[index].vMerge = "continue"
        else:
            filled = None


def _own_blank(rows: list[list[Cell]], row: list[Cell], column: int) -> bool:
    blanks = sum(not other[column - 1].text and any(cell.text for cell in other[1:]) for other in rows)
    return column > 0 and bool(row[column - 1].text) and blanks > 1


def _write(paragraph: WordParagraph, text: str) -> None:
    # In the export a bookmark stands as words; in Word it is not printed.
    for position, line in enumerate(re.sub(r"\[bookmark: [^]]*\]", "", text).split("\n")):
        if position:
            paragraph.add_run().add_break()
        paragraph.add_run(line)
