"""What the cells of a column say: each different cell is read once, whatever the number of rows."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from jingtu.runs import cells
from jingtu.runs.cells import Cell, ErrorCell, Unreadable
from jingtu.runs.columns import analyte
from jingtu.runs.delivery.numbers import read_contents, read_degrees, read_numbers
from jingtu.runs.delivery.told import Told, matching
from jingtu.runs.delivery.told import names as plain_names
from jingtu.runs.headers import plain
from jingtu.standards import substances, units
from jingtu.standards.delivery import Column, delivery

_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_WIDE_WORD = re.compile("[０-９Ａ-Ｚａ-ｚ．－]")


def tell(column: Column, distinct: Sequence[Cell | ErrorCell], *, names: bool) -> Told:
    """Return what the different cells of a column say; `names` where texts are identifiers that are compared."""
    told = _READERS[column.kind](column, distinct, names)
    for at, cell in enumerate(distinct):
        if isinstance(cell, ErrorCell):
            told.faults[at] = [("F11", {})]
    return told


# --- Texts and codes ------------------------------------------------------------------------------------------------------


def _text(column: Column, distinct: Sequence[Cell | ErrorCell], names: bool) -> Told:
    told = Told(np.empty(len(distinct), object))
    most = column.most_characters
    simple = matching(distinct, plain_names(most)) if column.pattern is None else np.zeros(len(distinct), bool)
    told.values[simple] = np.array(distinct, object)[simple]
    for at in np.flatnonzero(~simple).tolist():
        cell = distinct[at]
        text = cell.strip() if isinstance(cell, str) and not names else cells.said(cell)
        text = "" if cells.empty(text, cells.SIGNS) else text
        if cells.CONTROL.search(text):
            text = cells.CONTROL.sub("", text)
            told.blame(at, "V07", expected="没有控制字符的文字（查到的显示为 ␀ 一类的符号）", mend="清空这一格，重新键入")
        told.values[at] = text
        if most and len(text) > most:
            told.blame(at, "V02", most=most)
        if column.pattern and text and not re.fullmatch(column.pattern, text):
            told.blame(at, "V07", expected=column.shape, mend="照填报说明改正")
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


# --- Days ---------------------------------------------------------------------------------------------------------------


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


_READERS: dict[str, Callable[[Column, Sequence[Cell | ErrorCell], bool], Told]] = {
    "text": _text,
    "code": _code,
    "substance": _substance,
    "unit": _unit,
    "number": read_numbers,
    "concentration": read_contents,
    "date": _days,
    "longitude": read_degrees,
    "latitude": read_degrees,
}
