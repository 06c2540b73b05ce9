"""Numbers, contents and degrees in the cells of a column."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jingtu.runs import cells
from jingtu.runs.cells import Cell, ErrorCell, Unreadable
from jingtu.runs.delivery.told import Told, matching
from jingtu.standards.delivery import Column

MANY_DECIMALS = 9
_WIDE = re.compile("[！-～　]")
_DIGITS_ONLY = r"^[0-9]{1,15}(\.[0-9]{1,12})?$"
_DMS = re.compile(r"[°度:′'分″\"秒]|\d\s+\d{1,2}\s+\d")


def read_numbers(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told, rest = _plain_numbers(distinct)
    for at in rest:
        cell = distinct[at]
        if cells.empty(cell):
            continue
        if _has_comma(cell):
            told.blame(at, "V03", expected="如 6.5 的数字，小数点用“.”，不写逗号")
            continue
        try:
            told.values[at] = cells.number(cell)
        except Unreadable:
            told.blame(at, "V03", expected="如 6.5 的数字，中间没有空格和换行")
            continue
        _note_wide(told, at, cell, f"{told.values[at]:g}")
    return told


def _has_comma(cell: Cell | ErrorCell) -> bool:
    """Tell whether a number is written with a comma: whether it stands for a point or for a thousand nobody can tell."""
    return isinstance(cell, str) and any(mark in cell for mark in ",，")


def _plain_numbers(distinct: Sequence[Cell | ErrorCell]) -> tuple[Told, list[int]]:
    """Read cells that are numbers without any doubt, many at once; return which are left to be read singly."""
    values = np.full(len(distinct), np.nan)
    told = Told(values)
    simple = matching(distinct, _DIGITS_ONLY)
    if simple.any():
        import pyarrow as pa

        values[simple] = pa.array(distinct, pa.string()).filter(pa.array(simple)).cast(pa.float64()).to_numpy()
        return told, np.flatnonzero(~simple).tolist()
    rest: list[int] = []
    for at, cell in enumerate(distinct):
        if type(cell) is float and 0 <= cell < np.inf:
            values[at] = cell
        else:
            rest.append(at)
    return told, rest


def read_contents(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told, rest = _plain_numbers(distinct)
    count = len(distinct)
    told.limits, told.qualifiers, told.units = np.full(count, np.nan), np.full(count, "", object), np.full(count, "", object)
    for at in rest:
        cell = distinct[at]
        if cells.empty(cell):
            continue
        if _has_comma(cell):
            told.blame(at, "V11")
            continue
        try:
            content = cells.concentration(cell)
        except Unreadable:
            told.blame(at, "V11")
            continue
        told.values[at], told.qualifiers[at], told.limits[at] = content.value, content.qualifier, content.detection_limit
        told.units[at] = content.unit
        _note_wide(told, at, cell, cells.said(cell))
    return told


def _note_wide(told: Told, at: int, cell: Cell | ErrorCell, read: str) -> None:
    if isinstance(cell, str) and _WIDE.search(cell):
        told.blame(at, "V10", read=read)


def read_degrees(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told, rest = _plain_numbers(distinct)
    read = cells.longitude if column.kind == "longitude" else cells.latitude
    for at in rest:
        cell = distinct[at]
        if cells.empty(cell):
            continue
        try:
            # Beyond what degrees can be are projected metres or the other axis: judged with the other coordinate.
            told.values[at] = read(cell) if isinstance(cell, str) and _DMS.search(cells.said(cell)) else cells.number(cell)
        except Unreadable:
            told.blame(at, "V03", expected="十进制度，如 116.39123，中间没有空格和换行")
            continue
        if isinstance(cell, str) and _DMS.search(cells.said(cell)):
            told.blame(at, "P04", read=f"{told.values[at]:.6f}")
        else:
            _note_wide(told, at, cell, f"{told.values[at]:g}")
    return told


def short_decimals(distinct: Sequence[Cell | ErrorCell], fewest: int) -> NDArray[np.bool_]:
    """Tell which coordinates are written with fewer decimals."""
    flags = ~matching(distinct, rf"^[0-9]+\.[0-9]{{{fewest},}}$")
    for at in np.flatnonzero(flags).tolist():
        flags[at] = decimals(distinct[at]) < fewest
    return flags


def decimals(cell: Cell | ErrorCell) -> int:
    """Return how many decimals a coordinate is written with; many for degrees, minutes and seconds.

    >>> decimals("116.39"), decimals(39.5), decimals("39°30′00″")
    (2, 1, 9)
    """
    text = cells.said(cell)
    if _DMS.search(text):
        return MANY_DECIMALS
    return len(text.partition(".")[2])
