"""One PDF page as printed: lines of text and ruled tables, from top to bottom. Lengths are points, y runs downwards."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

from jingtu.plandoc.blocks import Cell

Char = dict[str, Any]
Box = tuple[float, float, float, float]

# Rules drawn as thin rectangles have two edges; ends that should meet differ by less than this.
_SNAP = 3.0
# Shares of the character size.
_SAME_LINE = 0.5
_WORD_GAP = 0.2
_WIDE_GAP = 1.0
_LATIN_WIDTH = 0.55
_SLACK = 1.2
_CELL_PADDING = 6.0
# A number or word, or one Chinese character, with the brackets and stops that may not part from it at a line's end.
_UNBREAKABLE = re.compile(r"[（《〔“‘(\[【]*(?:[A-Za-z0-9.,%:/-]+|.)[，。、；：！？）》〕”’)\]】%]*")


@dataclass(frozen=True)
class Line:
    """A printed line. `size` is its commonest character size."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True)
class Grid:
    """A ruled table or the part of it on this page.

    `edges` are the horizontal places of its column rules; `reach` says for each column how far down the text of the last
    cell goes, 0 where it is blank.
    """

    rows: tuple[tuple[Cell, ...], ...]
    edges: tuple[float, ...]
    top: float
    bottom: float
    reach: tuple[float, ...]


@dataclass(frozen=True)
class PageLayout:
    """What one page holds; `garbled` counts characters without a code, `rotated` those of watermarks and margins."""

    width: float
    height: float
    items: tuple[Line | Grid, ...]
    characters: int
    garbled: int
    rotated: int
    has_image: bool


def read_page(page: Page) -> PageLayout:
    """Return the lines and tables of a page."""
    seen = page.dedupe_chars()  # bold type is often made by printing twice
    upright = [char for char in seen.chars if char["upright"]]
    visible = [char for char in upright if char["text"].strip()]
    grids, loose = _grids(seen, upright)
    items: list[Line | Grid] = [*grids, *lines_of(loose)]
    return PageLayout(
        width=float(page.width),
        height=float(page.height),
        items=tuple(sorted(items, key=lambda item: item.top)),
        characters=len(visible),
        garbled=sum(1 for char in visible if char["text"].startswith("(cid:") or "\ue000" <= char["text"][0] <= "\uf8ff"),
        rotated=len(seen.chars) - len(upright),
        has_image=bool(page.images),
    )


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """Return characters gathered into lines, top to bottom, left to right."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=_middle):
        if lines and abs(_middle(char) - _middle(lines[-1][0])) < _SAME_LINE * min(char["size"], lines[-1][0]["size"]):
            lines[-1].append(char)
        else:
            lines.append([char])
    return [line for line in map(_line, lines) if line.text]


def joined(lines: Sequence[Line], right: float) -> str:
    """Return the lines of a cell as text: a line that ends well before the `right` edge ends a paragraph."""
    text = lines[0].text if lines else ""
    for above, line in itertools.pairwise(lines):
        text = f"{text}\n{line.text}" if is_short(above, line, right) else glue(text, line.text)
    return text


def is_short(above: Line, below: Line, right: float) -> bool:
    """Whether the line above ends although the first unbreakable piece of the line below still had room before `right`."""
    piece = _UNBREAKABLE.match(below.text)
    needed = sum(_LATIN_WIDTH if character.isascii() else 1.0 for character in piece[0]) if piece else 1.0
    return right - above.right > (needed + _SLACK) * above.size


def glue(above: str, below: str) -> str:
    """Join two lines of one paragraph: Chinese without a space, Latin words with one."""
    apart = bool(above and below) and _is_letter(above[-1]) and _is_letter(below[0])
    return f"{above} {below}" if apart else above + below


def _middle(char: Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _line(chars: list[Char]) -> Line:
    ordered = sorted(chars, key=lambda char: char["x0"])
    shown = [char for char in ordered if char["text"].strip()] or ordered
    sizes = sorted(char["size"] for char in shown)
    return Line(
        text=_text(ordered).strip(),
        left=float(shown[0]["x0"]),
        right=float(shown[-1]["x1"]),
        top=float(min(char["top"] for char in shown)),
        bottom=float(max(char["bottom"] for char in shown)),
        size=float(sizes[len(sizes) // 2]),
    )


def _text(ordered: list[Char]) -> str:
    text = ""
    end = 0.0
    for char in ordered:
        gap = float(char["x0"]) - end
        between_words = text and _is_latin(text[-1]) and _is_latin(char["text"][0]) and gap > _WORD_GAP * char["size"]
        if text and not text[-1].isspace() and (between_words or gap > _WIDE_GAP * char["size"]):
            text += " "
        text += char["text"]
        end = float(char["x1"])
    # Justified Chinese type carries space glyphs that nobody typed between the characters.
    return re.sub(r"(?<=[^\x00-\xff]) (?=[^\x00-\xff])", "", re.sub(r"\s+", " ", text))


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _grids(page: Page, chars: list[Char]) -> tuple[list[Grid], list[Char]]:
    """Return the ruled tables and the characters outside them. A frame around one column of text is no table."""
    grids = []
    loose = chars
    for table in page.find_tables():
        edges = _merged_edges(edge for cell in table.cells for edge in (cell[0], cell[2]))
        levels = _merged_edges(edge for cell in table.cells for edge in (cell[1], cell[3]))
        if len(edges) < 3:
            continue
        inside = [char for char in loose if _is_in(char, table.bbox)]
        held = {id(char) for char in inside}
        loose = [char for char in loose if id(char) not in held]
        grids.append(_grid(table.cells, edges, levels, inside))
    return grids, loose


def _merged_edges(edges: Iterable[float]) -> list[float]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _SNAP:
            found.append(float(edge))
    return found


def _grid(boxes: list[Box], edges: list[float], levels: list[float], chars: list[Char]) -> Grid:
    rows = [[Cell("") for _ in edges[1:]] for _ in levels[1:]]
    reach = [0.0 for _ in edges[1:]]
    for box in boxes:
        first, last = _nearest(edges, box[0]), _nearest(edges, box[2])
        upper, lower = _nearest(levels, box[1]), _nearest(levels, box[3])
        lines = lines_of(char for char in chars if _is_in(char, box))
        text = joined(lines, box[2] - _CELL_PADDING)
        for row in range(upper, lower):
            for column in range(first, last):
                rows[row][column] = Cell("", "left") if column > first else Cell("", "above") if row > upper else Cell(text)
        if lines and lower == len(rows):
            reach[first] = lines[-1].bottom
    return Grid(tuple(tuple(row) for row in rows), tuple(edges), levels[0], levels[-1], tuple(reach))


def _nearest(edges: list[float], place: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - place))


def _is_in(char: Char, box: Box) -> bool:
    across = float(char["x0"] + char["x1"]) / 2
    return box[0] <= across < box[2] and box[1] <= _middle(char) < box[3]
