"""What the cells of a column say: each different cell is read once, whatever the number of rows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs import cells
from jingtu.runs.cells import Cell, ErrorCell, Unreadable
from jingtu.runs.columns import analyte
from jingtu.runs.headers import plain
from jingtu.standards import substances, units
from jingtu.standards.delivery import Column, delivery

FAST_FROM = 1_000  # different cells from which plain numbers are read together
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_WIDE = re.compile("[！-～　]")
_WIDE_WORD = re.compile("[０-９Ａ-Ｚａ-ｚ．－]")
_DIGITS_ONLY = r"^[0-9]{1,15}(\.[0-9]{1,12})?$"
_DMS = re.compile("[°度:′'分″\"秒]")
MANY_DECIMALS = 9
_LONGEST_NOTHING = max(map(len, cells.NOTHING))

Fault = tuple[str, dict[str, Any]]  # the code of a check, and what its sentences are filled with


@dataclass
class Told:
    """What the different cells of a column say; missing is "" in text, NaN in numbers, NaT in days.

    `values` (k,) by kind of column; `limits`, `qualifiers`, `units` only for contents. `faults` by number of the different cell.
    """

    values: NDArray[Any]
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    limits: NDArray[np.float64] | None = None
    qualifiers: NDArray[Any] | None = None
    units: NDArray[Any] | None = None

    def blame(self, at: int, code: str, **words: Any) -> None:
        """Note a fault of one of the different cells."""
        self.faults.setdefault(at, []).append((code, words))


def tell(column: Column, distinct: Sequence[Cell | ErrorCell], *, names: bool) -> Told:
    """Return what the different cells of a column say; `names` where texts are identifiers that are compared."""
    told = _READERS[column.kind](column, distinct, names)
    for at, cell in enumerate(distinct):
        if isinstance(cell, ErrorCell):
            told.faults[at] = [("F11", {})]
    return told


def matching(distinct: Sequence[Cell | ErrorCell], pattern: str) -> NDArray[np.bool_]:
    """Tell which of many texts match a pattern; of few, or where other cells are among them, none: those are read singly."""
    if len(distinct) < FAST_FROM or not all(isinstance(cell, str) for cell in distinct):
        return np.zeros(len(distinct), bool)
    import pyarrow as pa
    from pyarrow import compute

    found = compute.match_substring_regex(pa.array(distinct, pa.string()), pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), bool)


def _names(most: int | None) -> str:
    """Return the pattern of identifiers and numbers longer than any word for nothing (n/a, none): they say what they look like."""
    return f"^[0-9A-Za-z.]{{{_LONGEST_NOTHING + 1},{most or ''}}}$"


def filled(distinct: Sequence[Cell | ErrorCell]) -> NDArray[np.bool_]:
    """Tell which different cells say anything."""
    flags = matching(distinct, _names(None))
    for at in np.flatnonzero(~flags).tolist():
        flags[at] = not cells.empty(distinct[at])
    return flags


def shown(cell: Cell | ErrorCell) -> str:
    """Return a cell as a finding quotes it."""
    text = cells.said(cell) if not isinstance(cell, str) else cell.strip()
    return text if len(text) <= 40 else f"{text[:39]}…"


# --- Texts and codes ------------------------------------------------------------------------------------------------------


def _text(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told = Told(np.empty(len(distinct), object))
    most = column.most_characters
    simple = matching(distinct, _names(most)) if column.pattern is None else np.zeros(len(distinct), bool)
    told.values[simple] = np.array(distinct, object)[simple]
    for at in np.flatnonzero(~simple).tolist():
        cell = distinct[at]
        text = cell.strip() if isinstance(cell, str) and not names else cells.said(cell)
        text = "" if cells.empty(text, cells.SIGNS) else text
        told.values[at] = text
        if most and len(text) > most:
            told.blame(at, "V02", most=most)
        if column.pattern and text and not re.fullmatch(column.pattern, text):
            told.blame(at, "V07", expected=column.shape)
        if names and isinstance(cell, str) and _WIDE_WORD.search(cell):
            told.blame(at, "V10", read=text)
    return told


@cache
def _entries(codes: str) -> dict[str, str]:
    """Return what each word of a code list stands for."""
    entries = delivery().codes_of(codes).entries
    return {_key(word): one.code for one in reversed(entries) for word in (one.code, one.title, *one.words)}


def _key(word: str) -> str:
    return plain(word) or unicodedata.normalize("NFKC", word).strip()


def _code(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    assert column.codes is not None
    known = _entries(column.codes)
    offered = "、".join(one.title for one in delivery().codes_of(column.codes).entries)
    return _looked_up(
        distinct,
        lambda text: known.get(_key(text)),
        lambda text: (f"{column.title}代码表中的一个：{offered}", "改为代码表里的写法"),
    )


def _substance(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    def find(text: str) -> str | None:
        found = analyte(text)
        return found.code if found else None

    return _looked_up(distinct, find, lambda text: ("检测项目代码表里的名称、符号或 CAS 号", substances.nearest_words(text)))


def _unit(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    offered = "、".join(units.known()[:6])
    return _looked_up(
        distinct,
        lambda text: units.code(text) if units.is_known(text) else None,
        lambda text: (f"单位代码表里的单位，如 {offered}", "改为代码表里的写法"),
    )


def _looked_up(
    distinct: Sequence[Cell | ErrorCell], find: Callable[[str], str | None], offered: Callable[[str], tuple[str, str]]
) -> Told:
    told = Told(np.empty(len(distinct), object))
    for at, cell in enumerate(distinct):
        text = cells.said(cell)
        found = find(text) if text else ""
        told.values[at] = found or ""
        if found is None and not cells.empty(text, cells.SIGNS):
            expected, mend = offered(text)
            told.blame(at, "V06", expected=expected, mend=mend)
    return told


# --- Numbers --------------------------------------------------------------------------------------------------------------


def _numbers(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
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
            told.blame(at, "V03", expected="如 6.5 的数字")
            continue
        _note_wide(told, at, cell, f"{told.values[at]:g}")
    return told


def _has_comma(cell: Cell | ErrorCell) -> bool:
    """Tell whether a number is written with a comma: whether it stands for a point or for a thousand nobody can tell."""
    return isinstance(cell, str) and any(mark in cell for mark in ",，")


def _plain_numbers(distinct: Sequence[Cell | ErrorCell]) -> tuple[Told, list[int]]:
    """Read cells that are numbers without any doubt, many at once; return the numbers of those that are left to be read singly."""
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


def _contents(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
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


# --- Days and degrees -----------------------------------------------------------------------------------------------------


def _days(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told = Told(np.full(len(distinct), np.datetime64("NaT"), "datetime64[s]"))
    for at, cell in enumerate(distinct):
        if cells.empty(cell):
            continue
        try:
            moment = cells.moment(cell)
        except Unreadable:
            told.blame(at, "V04")
            continue
        told.values[at] = np.datetime64(moment, "s")
        if not isinstance(cell, dt.date) and not _ISO.match(str(cell).strip()):
            told.blame(at, "V05", read=f"{moment:%Y-%m-%d}")
    return told


def _degrees(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
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
            told.blame(at, "V03", expected="十进制度，如 116.39123")
            continue
        if isinstance(cell, str) and _DMS.search(cells.said(cell)):
            told.blame(at, "P04", read=f"{told.values[at]:.6f}")
        else:
            _note_wide(told, at, cell, f"{told.values[at]:g}")
    return told


_READERS: dict[str, Callable[[Column, Sequence[Cell | ErrorCell], bool], Told]] = {
    "text": _text,
    "code": _code,
    "substance": _substance,
    "unit": _unit,
    "number": _numbers,
    "concentration": _contents,
    "date": _days,
    "longitude": _degrees,
    "latitude": _degrees,
}


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
