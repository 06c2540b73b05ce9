"""What a row of a table of samples is: a sample, or the detection limits of the columns (检出限 where the sample number stands)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from jingtu.runs.columns import columns
from jingtu.runs.headers import heading, plain
from jingtu.runs.tables import Table

LONGEST = 24  # characters of a label; the numbers of a million samples need not be looked at closer


def limit_rows(table: Table) -> dict[int, str]:
    """Return the rows of detection limits, each with the unit that its label carries: "" for 检出限, mg/kg for 检出限(mg/kg)."""
    return _labelled(table, _limit_unit)


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
    words, initials = _limit_words()
    if text[:1] not in initials or len(text) > LONGEST:
        return None
    label = heading(text)
    return label.unit if plain(label.name) in words else None


@cache
def _limit_words() -> tuple[frozenset[str], frozenset[str]]:
    return _with_initials(columns().limit_rows)


def _with_initials(written: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """Return words for comparison, and the letters they begin with."""
    words = frozenset(map(plain, written))
    return words, frozenset(letter for word in words for letter in (word[0], word[0].upper()))
