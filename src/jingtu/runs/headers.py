"""Find the line of column names in a sheet and say what each column is.

Tables from laboratories carry titles above the names, names over two or three rows with merged cells, and a row of units below.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jingtu.runs.cells import NOTHING, said
from jingtu.runs.grids import Grid
from jingtu.standards import units

LOOKED_AT = 40  # rows from the top among which the names are sought
MOST_ROWS = 3  # rows that one line of names takes

_JOINED = re.compile(r"(ng|ug|mg|g|kg|cmol)[_·.\s]?(kg|g|l|ml|m3)(?:-1)?", re.IGNORECASE)  # mg_kg, mg·kg-1
_BRACKETED = re.compile(r"[(\[【（]([^()\[\]【】（）]*)[)\]】）]$")
_PARTS = re.compile(r"[,，;；、\s]+|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[A-Za-z])")  # mg/kg干基
_TRAILING = re.compile(
    r"(?<=[^a-z])[_,，/\s:：]*((?:ng|ug|μg|µg|mg|g)[_/·\s]?(?:kg|l|m3|g)(?:-1)?)$|[_,，/\s]((?:ng|ug|μg|µg|mg|g)[_/·\s](?:kg|l|m3|g)(?:-1)?|%|cm|m)$",
    re.IGNORECASE,
)
_UNITLESS = NOTHING | {"无量纲", "单位"}
_FILLERS = re.compile(r"[\s*:：_、,，.。;；\"'“”]+")


@dataclass(frozen=True)
class Heading:
    """The name above a column, its unit ("" where none is written) and the text as printed."""

    printed: str
    name: str
    unit: str


@dataclass(frozen=True)
class Header:
    """Where the names stand (rows counted from 0 in the grid) and what each column is called."""

    first: int
    last: int
    headings: tuple[Heading, ...]


def plain(text: str) -> str:
    """Return a name without spaces, punctuation, case and width, for comparison."""
    return _FILLERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def unit_of(text: str) -> str:
    """Return a unit in its usual spelling (mg_kg, mg·kg-1 and MG/KG are mg/kg), "" where the text is no unit."""
    short = re.sub(r"^单位[:：]?", "", unicodedata.normalize("NFKC", text).replace("⁻", "-").replace("−", "-")).strip()
    if short and units.is_known(short):
        return units.code(short)
    found = _JOINED.fullmatch(short.replace("μ", "u"))
    joined = f"{found[1]}/{found[2]}" if found else ""
    return units.code(joined) if units.is_known(joined) else ""


def heading(printed: str) -> Heading:
    """Take a printed name apart: 镉(mg/kg), Cd_mg_kg, 镉 mg/kg, 镉 are all a name with or without a unit."""
    text = unicodedata.normalize("NFKC", printed).strip()
    if bracket := _BRACKETED.search(text):
        unit, rest = _unit_in(bracket[1])
        name = text[: bracket.start()].strip()
        # 铬(六价) keeps its bracket, 样品编号(必填) loses it when the name is compared: `named` tries both.
        return Heading(printed, (f"{name}({rest})" if rest else name) if unit else text, unit)
    if trailing := _TRAILING.search(text):
        unit = unit_of(trailing[1] or trailing[2])
        if unit and text[: trailing.start()].strip():
            return Heading(printed, text[: trailing.start()].strip(), unit)
    return Heading(printed, text, "")


def without_bracket(name: str) -> str:
    """Return a name without what stands in brackets at its end."""
    return _BRACKETED.sub("", name).strip()


def in_bracket(name: str) -> str:
    """Return what stands in brackets at the end of a name, "" where nothing does."""
    found = _BRACKETED.search(unicodedata.normalize("NFKC", name).strip())
    return found[1].strip() if found else ""


def parts_of(inside: str) -> tuple[str, ...]:
    """Return the words that stand together in a bracket: mg/kg and 干基 of mg/kg,干基."""
    return tuple(part for part in _PARTS.split(inside) if part)


def _unit_in(inside: str) -> tuple[str, str]:
    """Return the unit in a bracket, and the words beside it."""
    if unit := unit_of(inside):
        return unit, ""
    parts = parts_of(inside)
    at = next((at for at, part in enumerate(parts) if unit_of(part)), None)
    return (unit_of(parts[at]), ",".join((*parts[:at], *parts[at + 1 :]))) if at is not None else ("", "")


def find_header(grid: Grid, known: Callable[[Heading], bool]) -> Header | None:
    """Return the rows that hold the names: those under which most columns are known; None where no column is."""
    best: tuple[tuple[int, int, int], Header] | None = None
    for first in range(min(LOOKED_AT, len(grid.rows))):
        for height in range(1, MOST_ROWS + 1):
            header = _joined(grid, first, first + height - 1)
            if header is None:
                break
            count = sum(known(column) for column in header.headings)
            # The names highest up, without the titles above: those add a row and no column.
            rank = (count, -header.last, first)
            if count and (best is None or rank > best[0]):
                best = (rank, header)
    return _with_units(grid, best[1]) if best else None


def headings_over(grid: Grid, first: int, last: int) -> tuple[Heading, ...]:
    """Return what is said above each column by the rows `first` to `last` of a grid (from 0), read downwards."""
    width = max(len(row) for row in grid.rows[first : last + 1])
    return tuple(_column(grid, first, last, column) for column in range(width))


def _joined(grid: Grid, first: int, last: int) -> Header | None:
    """Return the names in these rows read downwards; None where they end beyond the sheet or hold numbers."""
    if last >= len(grid.rows) or any(_is_number(cell) for cell in grid.rows[last]):
        return None
    return Header(first, last, headings_over(grid, first, last))


def _column(grid: Grid, first: int, last: int, column: int) -> Heading:
    texts: list[str] = []
    for row in grid.rows[first : last + 1]:
        text = " ".join(said(row[column]).split()) if column < len(row) else ""
        if text and text not in texts:  # a merged cell says the same in every row
            texts.append(text)
    written = [unit for text in texts if (unit := unit_of(text.strip("()（）")) or heading(text).unit)]
    names = [text for text in texts if not unit_of(text.strip("()（）")) or text == texts[0]]
    # Of 重金属 over 镉 the lower one is the name.
    found = heading(names[-1]) if names else Heading("", "", "")
    return Heading(" ".join(texts), found.name, found.unit or (written[-1] if written else ""))


def _with_units(grid: Grid, header: Header) -> Header:
    """Take a row of units below the names into the header."""
    below = header.last + 1
    if below >= len(grid.rows):
        return header
    texts = [said(cell).strip("()（）") for cell in grid.rows[below]]
    found = [unit_of(text) for text in texts]
    above = [
        said(cell).strip("()（）") for cell in grid.rows[header.last]
    ]  # a name that is merged over the units, too, stands again
    if not any(found) or any(
        text.lower() not in _UNITLESS and not unit and text != name for text, unit, name in zip(texts, found, above, strict=False)
    ):
        return header
    padded = [*found, *[""] * len(header.headings)]
    return Header(
        header.first,
        below,
        tuple(Heading(one.printed, one.name, one.unit or unit) for one, unit in zip(header.headings, padded, strict=False)),
    )


def _is_number(cell: Any) -> bool:
    if isinstance(cell, bool):
        return False
    return isinstance(cell, float | int) or (isinstance(cell, str) and re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", cell) is not None)
