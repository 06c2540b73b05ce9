"""Limits as lines of text: one table per standard, values beside their source and their mark."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence

from jingtu.standards.limits.model import Dimension, Limit, LimitStandard
from jingtu.standards.substances import Substance, of

Cells = tuple[str, ...]


def heading(substance: Substance) -> str:
    """Return a substance with its symbol and CAS number: 镉（Cd，CAS 7440-43-9）."""
    more = "，".join(part for part in (substance.symbol, f"CAS {substance.cas}" if substance.cas else None) if part)
    return f"{substance.name_zh}（{more}）" if more else substance.name_zh


def title(standard: LimitStandard) -> str:
    """Return a standard with its years and unit."""
    until = f"，{standard.valid_until} 起废止" if standard.valid_until else ""
    return f"{standard.code} {standard.title}　{standard.valid_from} 起施行{until}"


def lines(standard: LimitStandard, substance: str, on: dt.date) -> Iterator[str]:
    """Yield what a standard asks of a substance (code) on a day; nothing where it asks nothing."""
    limits = standard.of(substance, on=on)
    if not limits:
        return
    yield title(standard)
    if total := standard.sum_of(substance):
        parts = "、".join(of(code).name_zh for code in total.parts)
        yield f"  合计口径：{parts}（{total.source.clause}，{total.checked.words}）"
    for (kind, unit, basis), group in _by_heading(standard, limits).items():
        words = f"{standard.kind_name(kind)}（{unit}{f'，{basis}' if basis else ''}）"
        yield from _table(words, standard, group, _across(standard, group))
    for note in dict.fromkeys(limit.note for limit in limits if limit.note and not limit.conditions.keys() & {"land"}):
        yield f"  注：{note}。"
    if any(limit.background for limit in limits):
        yield "  注：超过筛选值但不高于土壤环境背景值的，不纳入污染地块管理。"
    if standard.note:
        yield f"  注：{standard.note}。"


def _across(standard: LimitStandard, limits: Sequence[Limit]) -> Dimension | None:
    """Return the dimension whose values make the columns: ranges or grades, or a choice of at most four values."""
    named = [dimension for dimension in standard.dimensions if dimension.code in limits[0].conditions]
    wide = [dimension for dimension in named if dimension.kind != "choice"]
    return next(iter(wide or [dimension for dimension in named if len(dimension.codes) <= 4]), None)


def _by_heading(standard: LimitStandard, limits: Sequence[Limit]) -> dict[tuple[str, str, str], list[Limit]]:
    grouped: dict[tuple[str, str, str], list[Limit]] = defaultdict(list)
    for limit in limits:
        grouped[limit.kind, limit.unit, limit.basis].append(limit)
    return grouped


def _table(words: str, standard: LimitStandard, limits: Sequence[Limit], across: Dimension | None) -> Iterator[str]:
    columns = across.codes if across else ("",)
    rows: dict[tuple[tuple[str, ...], Cells], list[str]] = defaultdict(list)
    groups: dict[str, list[Limit]] = defaultdict(list)
    for limit in limits:
        groups[_label(standard, limit, across)].append(limit)
    for label, group in groups.items():
        cells = tuple(
            _cell([limit for limit in group if not across or limit.conditions[across.code] == code]) for code in columns
        )
        marks = tuple(dict.fromkeys(f"{limit.source.clause}，{limit.checked.words}" for limit in group))
        rows[marks, cells].append(label)
    widths = [max(_width(text) for text in column) for column in zip(*(cells for _, cells in rows), strict=True)]
    heads = [across.name_of(code) for code in columns] if across else [""]
    widths = [max(width, _width(head)) for width, head in zip(widths, heads, strict=True)]
    first = max(_width(words) + 2, *(_width("、".join(labels)) + 4 for labels in rows.values()))
    yield (
        "  " + _padded(words, first) + "  ".join(_padded(head, width) for head, width in zip(heads, widths, strict=True)).rstrip()
    )
    for (marks, cells), labels in rows.items():
        numbers = "  ".join(_padded(cell, width) for cell, width in zip(cells, widths, strict=True))
        yield "    " + _padded("、".join(labels), first - 2) + f"{numbers}  {'；'.join(marks)}"


def _label(standard: LimitStandard, limit: Limit, across: Dimension | None) -> str:
    named = (
        standard.dimension(code).name_of(value) for code, value in limit.conditions.items() if not across or code != across.code
    )
    return "，".join(named) or "全部"


def _cell(limits: Sequence[Limit]) -> str:
    """Return the limits of one cell: 0.3, 5.5～8.5 for two bounds, 无 for words, — for none."""
    numbers = [limit for limit in sorted(limits, key=lambda limit: limit.bound == "max") if limit.value is not None]
    if len(numbers) == 2:
        return "～".join(f"{limit.value:g}" for limit in numbers)
    if numbers:
        return f"{'≥' if numbers[0].bound == 'min' else ''}{numbers[0].value:g}"
    return limits[0].text if limits and limits[0].text else "—"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
