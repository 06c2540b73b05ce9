"""A plan's text as HTML: headings, paragraphs and tables, with what was understood marked where it stands.

Everything counts in offsets of the normalised text; every character that reaches the page is escaped here.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, takewhile
from typing import Any

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

HEADINGS = ("part", "chapter", "section", "clause", "annex")
TOP_LEVEL, DEEPEST_LEVEL = 2, 4
LONGEST_HEADING = 60
WIDE_TABLE = 6  # columns from which on a table scrolls sideways instead of squeezing its words
WORDS = re.compile(r"[^\n]*\S[^\n]*")
SENTENCE_END = re.compile(r"[。；]")


@dataclass(frozen=True)
class Mark:
    """Words with a meaning: `kind` is task, lead, participant, implementer, deadline, target or finding; `ref` whose they are.

    The words of a target can be linked to (`target_anchor`).
    """

    start: int
    end: int
    kind: str
    ref: str


@dataclass(frozen=True)
class Flag:
    """A small link set before the words at `start`: the number of a task, or a sign for a finding.

    `anchor` is its id in the page, `href` where it leads, `sign` what it shows and `says` what it says to a screen reader.
    """

    start: int
    anchor: str
    href: str
    sign: str
    says: str
    tone: str = "task"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: where its words stand, and over how many rows and columns it reaches."""

    start: int
    end: int
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True)
class Block:
    """A heading (`level` 2 to 4), a paragraph (0) or a row of a table with its `cells`."""

    start: int
    end: int
    level: int = 0
    cells: tuple[Cell, ...] = ()
    table: int | None = None
    node: int | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    anchor: str
    text: str
    level: int


@dataclass
class Document:
    """The text as HTML and its table of contents."""

    html: SafeString
    outline: list[Entry] = field(default_factory=list)


def blocks(text: str, nodes: Sequence[dict[str, Any]]) -> list[Block]:
    """Cut a text into blocks, in order. `nodes` are those of a reading: kind, number, title, span, parent, depth."""
    heads = {node["span"][0]: i for i, node in enumerate(nodes) if node["kind"] in HEADINGS}
    tables = sorted((node["span"][0], i) for i, node in enumerate(nodes) if node["kind"] == "table")
    below = _children(nodes)
    found: list[Block] = []
    at = 0
    for start, table in tables:
        if start < at:  # a table inside a table is part of the outer one's text
            continue
        found += _lines(text, at, start, nodes, heads)
        found += _rows(text, table, nodes, below)
        at = max(start, nodes[table]["span"][1])
    return found + list(_lines(text, at, len(text), nodes, heads))


def _children(nodes: Sequence[dict[str, Any]]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for i, node in enumerate(nodes):
        if node["parent"] is not None:
            below[node["parent"]].append(i)
    return below


def _lines(text: str, start: int, end: int, nodes: Sequence[dict[str, Any]], heads: dict[int, int]) -> Iterator[Block]:
    for words in WORDS.finditer(text, start, end):
        own = _trimmed(text, *words.span())
        index = heads.get(own[0])
        heading = index is not None and own[1] - own[0] <= LONGEST_HEADING and not SENTENCE_END.search(text, *own)
        level = min(TOP_LEVEL + nodes[index]["depth"], DEEPEST_LEVEL) if heading else 0
        yield Block(*own, level=level, node=index)


def _rows(text: str, table: int, nodes: Sequence[dict[str, Any]], below: dict[int, list[int]]) -> Iterator[Block]:
    rows = [i for i in below[table] if nodes[i]["kind"] == "row"]
    grid = [[nodes[i] for i in below[row] if nodes[i]["kind"] == "cell"] for row in rows]
    laid = [list(_merged(grid, at)) if grid[at] else list(_split(text, *nodes[row]["span"])) for at, row in enumerate(rows)]
    width = max((len(cells) for cells in grid), default=0) or max((len(cells) for cells in laid), default=0)
    for at, (row, cells) in enumerate(zip(rows, laid, strict=True)):
        missing = width - (len(grid[at]) or len(cells))
        if missing and cells:  # a text export loses merged cells: the first of a heading row, the last of any other
            short = 0 if at == 0 else -1
            cells[short] = replace(cells[short], columns=cells[short].columns + missing)
        yield Block(*nodes[row]["span"], cells=tuple(cells), table=table)


def _merged(grid: list[list[dict[str, Any]]], place: int) -> Iterator[Cell]:
    """The cells that begin in this row; a cell's title says "above" or "left" where it continues a merged one."""
    row = grid[place]
    for column, cell in enumerate(row):
        if cell["title"] in ("above", "left"):
            continue
        columns = 1 + sum(1 for _ in takewhile(lambda other: other["title"] == "left", row[column + 1 :]))
        continued = (lower[column]["title"] == "above" if column < len(lower) else False for lower in grid[place + 1 :])
        yield Cell(*cell["span"], 1 + sum(1 for _ in takewhile(bool, continued)), columns)


def _split(text: str, start: int, end: int) -> Iterator[Cell]:
    for words in text[start:end].split("\t"):
        yield Cell(*_trimmed(text, start, start + len(words)))
        start += len(words) + 1


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def render(
    text: str,
    nodes: Sequence[dict[str, Any]],
    marks: Iterable[Mark],
    flags: Iterable[Flag],
    margin: Callable[[int, int], SafeString] | None = None,
    title: str = "",
) -> Document:
    """Return the document. `margin` gives what stands beside the block with these offsets (a row gets a further cell).

    A paragraph that prints the `title` is set as one.
    """
    page = _Page(text, marks, flags, margin, title)
    outline: list[Entry] = []
    parts: list[str] = []
    table: int | None = None
    tables = itertools.count(1)
    for block in blocks(text, nodes):
        if block.table != table:
            parts += ["</tbody></table></div>"] if table is not None else []
            parts += [_table_start(nodes, block, next(tables))] if block.table is not None else []
            first = True
            table = block.table
        if block.table is not None:
            parts.append(page.row(block, head=first))
            first = False
            continue
        if block.level:
            words = " ".join(text[block.start : block.end].split())
            outline.append(Entry(f"n-{block.node}", words, block.level))
        parts.append(page.prose(block))
    parts += ["</tbody></table></div>"] if table is not None else []
    parts.append(page.rest())
    return Document(mark_safe("".join(parts)), outline)  # every piece of text went through escape


def _table_start(nodes: Sequence[dict[str, Any]], first: Block, number: int) -> str:
    title = (first.table is not None and nodes[first.table]["title"]) or _("表格")
    label = _("%(title)s（第%(number)d张表）") % {"title": title, "number": number}  # regions need names of their own
    wide = " jt-doc-wide" if sum(cell.columns for cell in first.cells) >= WIDE_TABLE else ""
    return (
        f'<div class="jt-doc-table{wide}" tabindex="0" role="region" aria-label="{escape(label)}"><table>'
        f'<caption class="visually-hidden">{escape(title)}</caption><tbody>'
    )


class _Page:
    """Walks through the text once, from block to block, with the marks that are open at each place."""

    def __init__(
        self,
        text: str,
        marks: Iterable[Mark],
        flags: Iterable[Flag],
        margin: Callable[[int, int], SafeString] | None,
        title: str,
    ) -> None:
        self.text = text
        self.title = _squeezed(title)
        self.waiting = sorted((m for m in marks if m.start < m.end), key=lambda m: (m.start, -m.end), reverse=True)
        self.flags = sorted(flags, key=lambda f: f.start, reverse=True)
        self.open: list[Mark] = []
        self.margin = margin

    def prose(self, block: Block) -> str:
        tag = f"h{block.level}" if block.level else "p"
        anchor = f' id="n-{block.node}"' if block.level else ""
        if self.title and _squeezed(self.text[block.start : block.end]) == self.title:
            anchor += ' class="jt-doc-title"'
        words = f"<{tag}{anchor}>{self._words(block.start, block.end)}</{tag}>"
        if self.margin is None:
            return words
        notes = self.margin(block.start, block.end)
        return f'<div class="jt-passage">{words}{f"<aside>{notes}</aside>" if notes else ""}</div>'

    def row(self, block: Block, head: bool) -> str:
        tag, scope = ("th", ' scope="col"') if head else ("td", "")
        cells = "".join(f"<{tag}{scope}{_reach(cell)}>{self._words(cell.start, cell.end)}</{tag}>" for cell in block.cells)
        if self.margin is not None:
            notes = escape(_("任务")) if head else self.margin(block.start, block.end)
            cells += f'<{tag}{scope} class="jt-row-note">{conditional_escape(notes)}</{tag}>'
        return f"<tr>{cells}</tr>"

    def rest(self) -> str:
        """The flags set after the last word, so that no link to them leads nowhere."""
        left = "".join(_flag(flag) for flag in reversed(self.flags))
        return f"<p>{left}</p>" if left else ""

    def _words(self, start: int, end: int) -> str:
        while self.waiting and self.waiting[-1].start < end:
            self.open.append(self.waiting.pop())
        self.open = [mark for mark in self.open if mark.end > start]
        within = [mark for mark in self.open if mark.start < end]
        near = takewhile(lambda flag: flag.start < end, reversed(self.flags))
        cuts = {start, end} | {flag.start for flag in near if flag.start > start}
        cuts |= {edge for mark in within for edge in (mark.start, mark.end) if start < edge < end}
        edges = sorted(cuts)
        if start == end:
            return ""
        return "".join(self._piece(a, b, within) for a, b in pairwise(edges))

    def _piece(self, start: int, end: int, marks: list[Mark]) -> str:
        before = ""
        while self.flags and self.flags[-1].start <= start:
            before += _flag(self.flags.pop())
        over = [mark for mark in marks if mark.start <= start and mark.end >= end]
        kinds = " ".join(dict.fromkeys(f"m-{mark.kind}" for mark in over))
        tasks = " ".join(mark.ref for mark in over if mark.kind == "task")
        words = escape(self.text[start:end]).replace("\n", "<br>")
        begins = any(mark.kind == "target" and mark.start == start for mark in over)
        attributes = (f' id="{target_anchor(start)}"' if begins else "") + (f' class="{kinds}"' if kinds else "")
        attributes += f' data-task="{escape(tasks)}"' if tasks else ""
        return f'{before}<span data-at="{start}"{attributes}>{words}</span>'


def target_anchor(start: int) -> str:
    """Return the id under which the words of a target stand that begin at an offset."""
    return f"g-{start}"


def _squeezed(words: str) -> str:
    return "".join(words.split())


def _reach(cell: Cell) -> str:
    return (f' rowspan="{cell.rows}"' if cell.rows > 1 else "") + (f' colspan="{cell.columns}"' if cell.columns > 1 else "")


def _flag(flag: Flag) -> str:
    return (
        f'<a class="jt-flag jt-flag-{flag.tone}" id="{escape(flag.anchor)}" href="{escape(flag.href)}">'
        f'<span class="visually-hidden">{escape(flag.says)}</span><span aria-hidden="true">{escape(flag.sign)}</span></a>'
    )
