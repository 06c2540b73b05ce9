"""What a row of a table is: a sample, the detection limits of the columns (检出限 for its number), or a summary (平均值)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import numpy as np

from jingtu.runs.columns import columns
from jingtu.runs.headers import heading, plain, without_bracket
from jingtu.runs.tables import Table

_DIGIT = re.compile(r"\d")
LONGEST = 24  # characters of a label; the numbers of a million samples need not be looked at closer


def limit_rows(table: Table) -> dict[int, str]:
    """Return the rows of detection limits, each with the unit that its label carries: "" for 检出限, mg/kg for 检出限(mg/kg)."""
    return _labelled(table, _limit_unit)


def summary_rows(table: Table) -> dict[int, str]:
    """Return the rows that are reckoned from the samples or stand beside them for comparison, each with its label."""
    return _labelled(table, _summary)


def _labelled(table: Table, read: Callable[[str], str | None]) -> dict[int, str]:
    """Return what the labels of rows say: sample number or point, or the first words of a row that has neither."""
    found: dict[int, str] = {}
    nameless = np.ones(len(table.frame), bool)
    for name in ("sample", "point"):
        if name in table.frame:
            texts = table.frame[name].to_numpy()
            nameless &= texts == ""
            told = {text: label for text in set(texts) if (label := read(text)) is not None}
            found |= {row: told[text] for row, text in enumerate(texts) if text in told} if told else {}
    for row in np.flatnonzero(nameless).tolist():
        if (label := read(table.first_text(row))) is not None:
            found[row] = label
    return dict(sorted(found.items()))


def _limit_unit(text: str) -> str | None:
    words, initials = _known(columns().limit_rows)
    if not _is_label(text, initials):
        return None
    label = heading(text)
    return label.unit if plain(label.name) in words else None


def _summary(text: str) -> str | None:
    words, initials = _known(columns().summary_rows)
    if not _is_label(text, initials):
        return None
    names = (text, heading(text).name, without_bracket(text))
    return text if any(plain(name).rstrip("%") in words for name in names) else None


def _is_label(text: str, initials: frozenset[str]) -> bool:
    """Tell cheaply of most numbers of samples that they are no label."""
    if text[:1] not in initials or len(text) > LONGEST or text[-1].isdigit():
        return False
    return not (text.isascii() and _DIGIT.search(text))


@cache
def _known(written: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return words for comparison, and the letters they begin with."""
    words = frozenset(map(plain, written))
    return words, frozenset(letter for word in words for letter in (word[0], word[0].upper()))
