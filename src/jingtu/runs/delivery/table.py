"""One table of a file before anybody knows what it says: columns of cells, each different cell kept once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.cells import Cell, ErrorCell
from jingtu.runs.grids import Area, Grid

Codes = NDArray[Any]  # unsigned integers, as narrow as they can be


@dataclass(frozen=True)
class Cells:
    """A column: `distinct` holds each different cell once, `codes` (n,) says of every row which one stands there."""

    codes: Codes
    distinct: list[Cell | ErrorCell]


@dataclass(frozen=True)
class RawTable:
    """A table as a file gives it: `rows` (n,) are the numbers of its rows in the file, counted from 1.

    `names` are the cells of the row of headings in file order, `columns` what stands below each; `left` is the number of the
    first column. `crooked` are rows with another number of cells, `unclosed` rows with a quote that has no second one. `code` is
    the sheet of the format where that is known already.
    """

    file: str
    sheet: str
    names: list[str]
    header_row: int
    rows: NDArray[np.int64]
    columns: list[Cells]
    left: int = 1
    merged: tuple[Area, ...] = ()
    crooked: dict[int, int] = field(default_factory=dict)
    unclosed: tuple[int, ...] = ()
    code: str = ""


def narrow(count: int) -> type[np.unsignedinteger[Any]]:
    """Return the narrowest type that numbers `count` different cells.

    >>> narrow(256).__name__, narrow(257).__name__
    ('uint8', 'uint16')
    """
    return np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.uint32


def of_grid(grid: Grid, header: int) -> RawTable:
    """Return the table below a row of headings (counted from 0 in the grid)."""
    lines = grid.rows[header + 1 :]
    names = ["" if cell is None else str(cell) for cell in grid.rows[header]]
    rows = np.arange(len(lines), dtype=np.int64) + grid.top + header + 1
    columns = [numbered([line[at] if at < len(line) else None for line in lines]) for at in range(len(names))]
    return RawTable(grid.file, grid.sheet, names, grid.top + header, rows, columns, grid.left, grid.merged)


def numbered(cells: Sequence[Cell | ErrorCell]) -> Cells:
    """Return cells with each different one once, in the order in which they come; 1, 1.0 and TRUE are told apart."""
    index: dict[Any, int] = {}
    codes = [index.setdefault((type(cell), cell), len(index)) for cell in cells]
    return Cells(np.array(codes, narrow(len(index))), [cell for _kind, cell in index])
