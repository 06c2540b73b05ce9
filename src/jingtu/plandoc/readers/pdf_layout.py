"""Pages become a document: paragraphs run on over lines and pages, tables over pages, page furniture is left out."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jingtu.plandoc.blocks import Block, Cell, Paragraph, Table
from jingtu.plandoc.readers.pdf_page import Grid, Line, PageLayout, glue, is_short

FURNITURE = "页眉、页脚和页码没有计入：{samples}。"
WATERMARK = "文中有 {n} 个倾斜或竖排的字（如水印）没有计入。"
PARAGRAPHS = "PDF 里没有段落标记，段落由行的缩进和长短判断，请核对分段；有 Word 原件时以原件为准。"

_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–－·\s]*")
_LIST_MARK = re.compile(r"[（(]?[一二三四五六七八九十百\d]{1,4}[)）、.．]|第[一二三四五六七八九十百\d]{1,4}[章节条]|[①-⑳]")
_SERIAL = re.compile(r"[（(]?\d{1,4}[)）.．、]?")
_SENTENCE_END = tuple("。；！？：;!?")
# Shares of the page height and of the character size.
_MARGIN = 0.12
_INDENT = 0.8
_GAP = 1.9
_SIZE_CHANGE = 0.08
_SAME_EDGE = 6.0
# Characters: a shorter text is a name, which ends without a full stop.
_LONG_TEXT = 30


@dataclass(frozen=True)
class _Margins:
    """Where the body's lines begin and end, in points."""

    left: float
    right: float


def assemble(pages: Sequence[PageLayout]) -> tuple[list[Block], list[str]]:
    """Return the blocks of all pages and warnings for the reader."""
    furniture = _furniture(pages)
    kept = [[item for item in page.items if not (isinstance(item, Line) and id(item) in furniture)] for page in pages]
    blocks: list[Block] = []
    running: list[tuple[Line, _Margins]] = []
    table: list[Grid] = []
    for page, items in zip(pages, kept, strict=True):
        margins = _margins(pages, kept, page.width)
        for position, item in enumerate(items):
            if isinstance(item, Grid):
                _flush_lines(running, blocks)
                if table and not (position == 0 and _continues(table[-1], item)):
                    _flush_table(table, blocks)
                table.append(item)
                continue
            _flush_table(table, blocks)
            if running and _starts_paragraph(running[-1], item, margins, first_on_page=position == 0):
                _flush_lines(running, blocks)
            running.append((item, margins))
    _flush_lines(running, blocks)
    _flush_table(table, blocks)
    return blocks, _warnings(pages, list(furniture.values()), blocks)


def _warnings(pages: Sequence[PageLayout], furniture: list[str], blocks: list[Block]) -> list[str]:
    warnings = [PARAGRAPHS] if any(isinstance(block, Paragraph) for block in blocks) else []
    if furniture:
        warnings.append(FURNITURE.format(samples="、".join(f"“{text}”" for text in list(dict.fromkeys(furniture))[:5])))
    rotated = sum(page.rotated for page in pages)
    if rotated:
        warnings.append(WATERMARK.format(n=rotated))
    return warnings


# Page furniture


def _furniture(pages: Sequence[PageLayout]) -> dict[int, str]:
    """Return running heads, feet and page numbers: id of the line → its text."""
    edges = [(page, line) for page in pages for line in _edge_lines(page)]
    texts = Counter(_masked(line.text) for _, line in edges)
    repeated = {text for text, count in texts.items() if count >= 3 and count * 2 >= len(pages)}
    return {id(line): line.text for _, line in edges if _PAGE_NUMBER.fullmatch(line.text) or _masked(line.text) in repeated}


def _edge_lines(page: PageLayout) -> list[Line]:
    """Return the first and last two lines of a page that stand in its margins."""
    lines = [item for item in page.items if isinstance(item, Line)]
    upper = [line for line in lines[:2] if line.bottom < _MARGIN * page.height]
    lower = [line for line in lines[-2:] if line.top > (1 - _MARGIN) * page.height]
    return [*upper, *(line for line in lower if line not in upper)]


def _masked(text: str) -> str:
    return re.sub(r"\d+", "0", re.sub(r"\s", "", text))


# Paragraphs


def _margins(pages: Sequence[PageLayout], kept: Sequence[Sequence[Line | Grid]], width: float) -> _Margins:
    """Return the margins of the body on pages of this width: the leftmost common start, nearly the rightmost end."""
    lines = [
        item for page, items in zip(pages, kept, strict=True) if page.width == width for item in items if isinstance(item, Line)
    ]
    if not lines:
        return _Margins(0.0, width)
    starts = Counter(round(line.left) for line in lines)
    enough = max(1, len(lines) // 20)
    left = min((start for start, count in starts.items() if count >= enough), default=min(starts))
    ends = sorted(line.right for line in lines)
    return _Margins(float(left), ends[-1 - len(ends) // 20])


def _starts_paragraph(last: tuple[Line, _Margins], line: Line, margins: _Margins, *, first_on_page: bool) -> bool:
    above, above_margins = last
    if abs(above.size - line.size) > _SIZE_CHANGE * above.size:
        return True
    if is_short(above, line, above_margins.right):
        return True
    if line.left - margins.left > _INDENT * line.size:
        return True
    if not first_on_page and line.top - above.bottom > _GAP * line.size:
        return True
    return above.text.endswith(_SENTENCE_END) and bool(_LIST_MARK.match(line.text))


def _flush_lines(running: list[tuple[Line, _Margins]], blocks: list[Block]) -> None:
    text = ""
    for line, _ in running:
        text = glue(text, line.text)
    if text:
        blocks.append(Paragraph(text))
    running.clear()


# Tables


def _continues(above: Grid, below: Grid) -> bool:
    """Whether two grids have the same columns, so that the second is the first one's part on the next page."""
    same = len(above.edges) == len(below.edges)
    return same and all(abs(one - other) < _SAME_EDGE for one, other in zip(above.edges, below.edges, strict=True))


def _flush_table(parts: list[Grid], blocks: list[Block]) -> None:
    if not parts:
        return
    rows = [list(row) for row in parts[0].rows]
    header = parts[0].rows[0]
    for above, part in itertools.pairwise(parts):
        following = [list(row) for row in (part.rows[1:] if part.rows[0] == header else part.rows)]
        if following:
            _run_over_page(rows, following, above.reach)
        rows += following
    blocks.append(Table(tuple(tuple(row) for row in rows)))
    parts.clear()


def _run_over_page(rows: list[list[Cell]], following: list[list[Cell]], reach: tuple[float, ...]) -> None:
    """Put text that the page's end cut back into its cell: all of a cut row, or a merged cell beside a row that is new."""
    first = following[0]
    if _SERIAL.fullmatch(first[0].text):
        return
    anchors = [_anchor(rows, column) for column in range(len(first))]
    texts = [rows[anchor][column].text for column, anchor in enumerate(anchors)]
    moved = [column for column, cell in enumerate(first) if cell.text]
    if _is_cut(rows, texts, first, reach):
        following.pop(0)
    else:
        moved = [column for column in moved if _runs_on(texts[column], first[column].text, reach[column], max(reach))]
        following[0] = [_continued(rows, column, cell, column in moved) for column, cell in enumerate(first)]
    for column in moved:
        own = rows[anchors[column]]
        own[column] = Cell(glue(texts[column], first[column].text), own[column].merged)


def _anchor(rows: list[list[Cell]], column: int) -> int:
    """Return the row that holds the text of the last cell of a column, where that one continues a merged cell."""
    row = len(rows) - 1
    while row and rows[row][column].merged == "above":
        row -= 1
    return row


def _continued(rows: list[list[Cell]], column: int, cell: Cell, moved: bool) -> Cell:
    """Return a cell at the top of a page; a blank one in a column that merges cells continues the one before the page."""
    merges = any(row[column].merged == "above" for row in rows)
    return Cell("", "above") if moved or (merges and cell == Cell("")) else cell


def _is_cut(rows: list[list[Cell]], texts: list[str], first: list[Cell], reach: tuple[float, ...]) -> bool:
    """Whether the first row of a page is the rest of the row before it, not a row of its own.

    Only cells that were printed down to the end of the page can go on after it; then the rest of a row shows by a sentence
    that stops in the middle, or by a blank in a column that is filled in every other row.
    """
    filled = [column for column, cell in enumerate(first) if cell.text]
    if any(reach[column] < max(reach) - _SAME_EDGE for column in filled):
        return False
    own = [column for column, cell in enumerate(rows[-1]) if cell.text and column]
    if len(own) > 1 and all(first[column].text for column in own):
        return False
    lacking = any(not cell.text and all(row[column].text for row in rows) for column, cell in enumerate(first))
    return lacking or any(_is_unfinished(texts[column], first[column].text) for column in filled)


def _runs_on(above: str, below: str, reach: float, lowest: float) -> bool:
    return len(above) >= _LONG_TEXT and reach >= lowest - _SAME_EDGE and _is_unfinished(above, below)


def _is_unfinished(above: str, below: str) -> bool:
    return bool(above) and not above.endswith(_SENTENCE_END) and not _LIST_MARK.match(below)
