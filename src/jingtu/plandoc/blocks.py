"""What every reader hands on: the blocks of a document in reading order, whatever kind of file they came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as printed, with the automatic list number that the word processor prints before it.

    `outline` is the heading level 1 to 9 of its style, None for body text. A soft line break is a newline in `text`.
    """

    text: str
    outline: int | None = None


@dataclass(frozen=True)
class Cell:
    """One place of a table's grid.

    `merged` is empty for a cell with its own text; "above" or "left" marks the continuation of a merged cell, whose own
    `text` is then empty: the text stands in the cell above or to the left.
    """

    text: str
    merged: str = ""


@dataclass(frozen=True)
class Table:
    """A table as a rectangular grid: every row has the same number of cells.

    Only tables of an exported text may have shorter rows, where the export lost a merge.
    """

    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


Block = Paragraph | Table


@dataclass(frozen=True)
class Source:
    """The blocks of one file. `kind` is "docx", "xlsx", "pdf", "text" …; `warnings` are Chinese sentences for the reader."""

    blocks: tuple[Block, ...]
    kind: str
    warnings: tuple[str, ...] = ()
