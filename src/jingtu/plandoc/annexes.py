"""Annex tables: number, title, columns and rows, with merged cells filled in; and what their figures say against them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

from . import targets
from .columns import role_of
from .document import CellSpan, Document, Grid, Line
from .fold import fold
from .reading import Annex, Finding, Span, Target

_ANNEX = re.compile(r"^附(?:件|表|录)\s*[一二三四五六七八九十\d]*(?:[-—–.]\d+)?")
_SUBTOTAL = re.compile(r"^(?:小计|合计|总计|共计|计)$")
_FIGURE = re.compile(r"^-?\d+(?:,\d{3})*(?:\.\d+)?$")


def find(document: Document, task_tables: set[int]) -> tuple[Annex, ...]:
    """Return every table that is no task table, with the annex heading that stands above it."""
    found = []
    for index, part in enumerate(document.parts):
        if isinstance(part, Grid) and index not in task_tables and len(part.rows) > 1:
            found.append(_annex(document, index, part))
    return tuple(found)


def _annex(document: Document, index: int, grid: Grid) -> Annex:
    number, title = _caption(document, index, grid)
    columns = tuple(re.sub(r"\s+", "", cell.text) for cell in grid.rows[0])
    rows = _filled([_fitted(row, len(columns)) for row in grid.rows[1:]])
    following = document.parts[index + 1] if index + 1 < len(document.parts) else None
    note = following.text if isinstance(following, Line) and re.match(r"^(?:备?注|说明)[：:]", following.text) else ""
    return Annex(number, title, columns, tuple(tuple(row) for row in rows), grid.span, grid.row_spans[1:], note)


def _caption(document: Document, index: int, grid: Grid) -> tuple[str, str]:
    """The nearest annex heading among the three lines above, else the line above."""
    above = [part for part in document.parts[max(0, index - 3) : index] if isinstance(part, Line)]
    for line in reversed(above):
        if m := _ANNEX.match(line.text):
            return re.sub(r"\s", "", m.group()), line.text[m.end() :].strip(" ：:\u3000")
    return "", grid.caption or (above[-1].text[:80] if above else "")


def _fitted(row: tuple[CellSpan, ...], width: int) -> list[CellSpan]:
    return [*row[:width], *[CellSpan((row[-1].span[1],) * 2, "")] * (width - len(row))]


def _filled(rows: list[list[CellSpan]]) -> list[list[str]]:
    """Give merged cells, and blank ones that begin a row below a printed one, the text from above."""
    done: list[list[str]] = []
    for row in rows:
        texts = [cell.text.replace("\n", "") if cell.text else "" for cell in row]
        leading = True
        for position, cell in enumerate(row):
            leading = leading and not texts[position]
            if done and (cell.merged == "above" or leading):
                texts[position] = done[-1][position]
        done.append(texts)
    return done


def checks(annexes: tuple[Annex, ...]) -> list[Finding]:
    """Subtotals that do not add up, and rows whose figures repeat another's."""
    return [finding for annex in annexes for finding in (*_subtotals(annex), *_copies(annex))]


def _subtotals(annex: Annex) -> list[Finding]:
    found: list[Finding] = []
    sums: dict[int, float] = defaultdict(float)
    for row, span in zip(annex.rows, annex.row_spans, strict=True):
        figures = {
            i: value for i, cell in enumerate(row) if (value := _figure(cell)) is not None and not _is_number_column(annex, i)
        }
        if any(_SUBTOTAL.match(re.sub(r"\s", "", cell)) for cell in row):
            found += [
                _wrong_sum(annex, row, span, i, value, sums[i])
                for i, value in figures.items()
                if sums[i] and abs(value - sums[i]) > 0.01 * max(1, len(sums))
            ]
            sums.clear()
        else:
            for i, value in figures.items():
                sums[i] += value
    return found


def _wrong_sum(annex: Annex, row: tuple[str, ...], span: Span, column: int, printed: float, added: float) -> Finding:
    where = f"{annex.number}{annex.title}，{_entity(annex, row)}的{annex.columns[column]}"
    return Finding("subtotal", "warning", span, f"{where}小计印为{printed:g}，各行相加为{added:g}", "按印出的数字保留")


def _copies(annex: Annex) -> list[Finding]:
    """Rows of different entities whose figures are the same to the digit."""
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    found = []
    for row, span in zip(annex.rows, annex.row_spans, strict=True):
        figures = tuple(cell for i, cell in enumerate(row) if _figure(cell) is not None and not _is_number_column(annex, i))
        if len(figures) < 2 or any(len(re.sub(r"\D", "", figure)) < 4 for figure in figures):
            continue
        if (other := seen.get(figures)) and _entity(annex, other) != _entity(annex, row):
            words = f"{_entity(annex, row)}（{'、'.join(figures)}）与{_entity(annex, other)}的数字完全相同"
            found.append(
                Finding("copied_figure", "question", span, f"{annex.number}：{words}", "按印出的数字保留，请核对原始统计")
            )
        seen.setdefault(figures, row)
    return found


def _entity(annex: Annex, row: tuple[str, ...]) -> str:
    words = [cell for cell in row if cell and _figure(cell) is None]
    return "".join(words[:2])


def _is_number_column(annex: Annex, column: int) -> bool:
    return column < len(annex.columns) and role_of(annex.columns[column]) == "number"


def _figure(cell: str) -> float | None:
    folded = fold(cell).strip()
    return float(folded.replace(",", "")) if _FIGURE.match(folded) else None


def targets_of(document: Document, annex: Annex) -> list[Target]:
    """The targets of an indicator annex: the indicator in one column, the words of the quantity in another."""
    roles = [role_of(title) for title in annex.columns]
    named = [i for i, title in enumerate(annex.columns) if "指标" in title or "目标" in title]
    if len(named) < 1 or "lead" in roles:
        return []
    name, value = (named[0], named[-1]) if len(named) > 1 else (named[0], len(annex.columns) - 1)
    if name == value:
        return []
    found: list[Target] = []
    for row, span in zip(annex.rows, annex.row_spans, strict=True):
        found += _row_targets(document, row[name], row[value], span, targets.year_in(annex.columns[value]))
    return found


def _row_targets(document: Document, indicator: str, words: str, span: Span, year: int | None) -> list[Target]:
    """The quantities in one row; several named ones (铅…、汞…) keep the row's indicator before their own name."""
    joined = indicator + ("达到" if words[:1].isdigit() else "") + words
    start = document.text.find("\t", *span)
    at = (span[0] if start < 0 else start + 1, span[1])
    found = targets.find(joined, 0, year=targets.year_in(words) or year)
    names = [t.indicator if len(t.indicator) > 2 else f"{indicator}：{t.indicator}" for t in found]
    return [replace(t, span=at, text=words, indicator=name) for t, name in zip(found, names, strict=True)]
