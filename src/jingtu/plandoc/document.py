"""From blocks to one normalised text with lines, tables and a tree, every part an offset into that text.

Noise (bookmarks of a word processor, characters nobody sees) is left out of the normalised text; the stored original is
never touched. Everything else stays, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .blocks import Block, Paragraph, Table
from .marks import Mark, mark_of
from .reading import Node, Span

_NOISE = re.compile(r"\[bookmark:[^\]\n]*\]|[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
HEADING_LENGTH = 60


@dataclass(frozen=True)
class Line:
    """One paragraph: its span, its mark and where its own words begin (behind the mark)."""

    span: Span
    text: str
    mark: Mark | None
    outline: int | None = None

    @property
    def words_start(self) -> int:
        return self.span[0] + (self.mark.end if self.mark else 0)


@dataclass(frozen=True)
class CellSpan:
    """A cell of the grid: where its words stand, the words, and whether it continues a merged one."""

    span: Span
    text: str
    merged: str = ""


@dataclass(frozen=True)
class Grid:
    """A table in the text."""

    span: Span
    rows: tuple[tuple[CellSpan, ...], ...]
    row_spans: tuple[Span, ...]
    caption: str = ""


@dataclass
class Document:
    """The normalised text and its parts in order; `nodes` and `node_of` (index of a part → index of its node) are the tree."""

    text: str = ""
    parts: list[Line | Grid] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    node_of: list[int | None] = field(default_factory=list)

    def path(self, index: int | None) -> tuple[int, ...]:
        """Return the nodes from the top down to node `index`."""
        found: list[int] = []
        while index is not None:
            found.append(index)
            index = self.nodes[index].parent
        return tuple(reversed(found))


def clean(text: str) -> str:
    """Drop noise and the blanks around a paragraph or cell; the line breaks inside stay."""
    text = _NOISE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.strip(" \u3000\xa0\t") for line in text.split("\n")).strip("\n")


def build(blocks: Iterable[Block]) -> Document:
    """Lay the blocks into one text and grow the tree over them."""
    document = Document()
    pieces = _Pieces()
    for block in blocks:
        if isinstance(block, Paragraph):
            _lay_paragraph(document, pieces, block)
        else:
            _lay_table(document, pieces, block)
    document.text = "".join(pieces.parts)
    _grow(document)
    return document


class _Pieces:
    """The text under construction."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, text: str) -> Span:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length


def _lay_paragraph(document: Document, pieces: _Pieces, block: Paragraph) -> None:
    text = clean(block.text)
    if text:
        span = pieces.add(text)
        pieces.add("\n")
        document.parts.append(Line(span, text, mark_of(text), block.outline))


def _lay_table(document: Document, pieces: _Pieces, table: Table) -> None:
    rows: list[tuple[CellSpan, ...]] = []
    row_spans: list[Span] = []
    start = pieces.length
    for row in table.rows:
        row_start = pieces.length
        cells = []
        for position, cell in enumerate(row):
            if position:
                pieces.add("\t")
            text = clean(cell.text).replace("\t", " ")
            cells.append(CellSpan(pieces.add(text), text, cell.merged))
        row_spans.append((row_start, pieces.length))
        pieces.add("\n")
        rows.append(tuple(cells))
    document.parts.append(Grid((start, max(start, pieces.length - 1)), tuple(rows), tuple(row_spans), table.caption))


@dataclass
class _Open:
    """A heading or item that is still growing."""

    node: int
    key: tuple[str, int]


def _grow(document: Document) -> None:
    """Nest the parts: a kind of mark already open closes down to it, a new kind opens below what is open."""
    stack: list[_Open] = []
    for part in document.parts:
        if isinstance(part, Grid):
            document.node_of.append(_add_table(document, part, stack))
            continue
        key = _key(part)
        if key is None:
            document.node_of.append(_add(document, "paragraph", "", "", part.span, stack))
            continue
        _close_to(stack, key)
        number = part.mark.number if part.mark else ""
        kind = "annex" if part.mark and part.mark.kind == "annex" else "section"
        index = _add(document, kind, number, heading_of(part), part.span, stack)
        stack.append(_Open(index, key))
        document.node_of.append(index)
    _stretch(document)


def _key(line: Line) -> tuple[str, int] | None:
    if line.outline:
        return "outline", line.outline
    return (line.mark.kind, 0) if line.mark else None


def _close_to(stack: list[_Open], key: tuple[str, int]) -> None:
    if key[0] == "outline":
        while stack and not (stack[-1].key[0] == "outline" and stack[-1].key[1] < key[1]):
            stack.pop()
    elif key[0] == "annex":
        stack.clear()
    elif any(item.key == key for item in stack):
        while stack.pop().key != key:
            pass


def heading_of(line: Line) -> str:
    """The heading of a marked line: all of a short one, of a long one the words before its first stop or bracket."""
    words = line.text[line.mark.end :] if line.mark else line.text
    first = re.split(r"[。：:；;\n]", words, maxsplit=1)[0]
    closed = re.sub(r"[（(【\[][^）)】\]]*$", "", first)  # a colon inside a bracket must not leave half of it
    return (closed or first).strip()[:HEADING_LENGTH]


def _add(document: Document, kind: str, number: str, title: str, span: Span, stack: list[_Open]) -> int:
    document.nodes.append(Node(kind, number, title, span, stack[-1].node if stack else None, len(stack)))
    return len(document.nodes) - 1


def _add_table(document: Document, grid: Grid, stack: list[_Open]) -> int:
    table = _add(document, "table", "", grid.caption, grid.span, stack)
    depth = len(stack)
    for row, span in zip(grid.rows, grid.row_spans, strict=True):
        document.nodes.append(Node("row", "", "", span, table, depth + 1))
        above = len(document.nodes) - 1
        document.nodes += [Node("cell", "", cell.merged, cell.span, above, depth + 2) for cell in row]
    return table


def _stretch(document: Document) -> None:
    """Let every node reach to the end of what stands below it."""
    ends = [node.span[1] for node in document.nodes]
    for index in range(len(document.nodes) - 1, -1, -1):
        parent = document.nodes[index].parent
        if parent is not None:
            ends[parent] = max(ends[parent], ends[index])
    document.nodes = [
        Node(n.kind, n.number, n.title, (n.span[0], end), n.parent, n.depth) for n, end in zip(document.nodes, ends, strict=True)
    ]
