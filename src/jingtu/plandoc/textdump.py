"""Plain text as Word exports it: paragraphs one a line, and tables whose every cell starts a line with a tab.

In such an export a row ends with an empty line; so does an empty paragraph inside a cell, and a cell may run over several
lines. Only the number of columns tells them apart, so lines are gathered into groups (no empty line inside) and groups
into rows of the table's width. A line `space, tab` begins a row whose first cell lost its content (a number kept as a
field). Rows written on one line (cells separated by tabs or bars) are understood too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from .blocks import Block, Cell, Paragraph, Table

LOST_FIRST_CELL = " \t"


@dataclass
class _Group:
    """Lines without an empty line between them: words before the first tab, then cells."""

    lead: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    starts_row: bool = False


def blocks(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and tables of an exported text, in order."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found: list[Block] = []
    table: list[_Group] = []
    for group in _groups(lines):
        if group.cells or (table and _open_row(table)):
            table, done = _take(table, group)
            found += done
        else:
            found += _close(table)
            table = []
            found += _paragraphs(group.lead)
    return tuple(found + _close(table))


def _groups(lines: list[str]) -> Iterator[_Group]:
    group = _Group()
    for line in lines:
        if not line.strip(" \f") and "\t" not in line:
            if group.lead or group.cells:
                yield group
            group = _Group()
        elif line.startswith(LOST_FIRST_CELL):
            if group.lead or group.cells:
                yield group
            group = _Group(cells=["", line[len(LOST_FIRST_CELL) :]], starts_row=True)
        elif line.startswith("\t"):
            group.cells.append(line[1:])
        elif group.cells:
            group.cells[-1] += "\n" + line
        else:
            group.lead.append(line)
    if group.lead or group.cells:
        yield group


def _width(table: list[_Group]) -> int:
    """The number of cells from which on a row may be whole: the narrower of the header and the commonest width."""
    sizes = Counter(len(g.cells) for g in table[1:] if len(g.cells) > 1)
    header = len(table[0].cells)
    return min(header, sizes.most_common(1)[0][0]) if sizes else header


def _open_row(table: list[_Group]) -> bool:
    """Whether the last row still lacks cells, so that words after an empty line belong to its last cell."""
    return 0 < len(_rows(table)[-1]) < _width(table)


def _take(table: list[_Group], group: _Group) -> tuple[list[_Group], list[Block]]:
    """Add a group to the table; words before its first cell either continue an open row or close the table."""
    if group.lead and table and not _open_row(table):
        return [_Group(cells=group.cells)], [*_close(table), *_paragraphs(group.lead)]
    if group.lead and not table:
        return [_Group(cells=group.cells)], list(_paragraphs(group.lead))
    return [*table, group], []


def _rows(table: list[_Group]) -> list[list[str]]:
    rows: list[list[str]] = [list(table[0].cells)]
    width = _width(table)
    for position, group in enumerate(table[1:], 1):
        row = rows[-1]
        if position > 1 and len(row) < width and not group.starts_row:
            if group.lead:
                row[-1] += "\n" + "\n".join(group.lead)
            row += group.cells
        else:
            rows.append(list(group.cells))
    return rows


def _close(table: list[_Group]) -> list[Block]:
    if not table:
        return []
    return [Table(tuple(tuple(Cell(cell.strip("\n ")) for cell in row) for row in _rows(table)))]


def _paragraphs(lines: list[str]) -> list[Block]:
    """Paragraphs, with runs of lines of several cells each read as tables."""
    found: list[Block] = []
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        cells = _cells_of_line(line)
        if len(cells) > 2:
            rows.append(cells)
            continue
        found += _rows_or_lines(rows)
        rows = []
        if line.strip():
            found.append(Paragraph(line))
    return found


def _cells_of_line(line: str) -> list[str]:
    if line.startswith("|") and line.rstrip().endswith("|"):
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    return line.split("\t")


def _rows_or_lines(rows: list[list[str]]) -> list[Block]:
    kept = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    if len(kept) > 1:
        return [Table(tuple(tuple(Cell(cell.strip()) for cell in row) for row in kept))]
    return [Paragraph("\t".join(row)) for row in rows]
