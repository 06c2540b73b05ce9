"""Which results a check of control samples is about."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.data import Data
from jingtu.standards import substances

UNIT = "mg/kg"
Rows = NDArray[np.intp]


def of_kind(data: Data, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell which results that count belong to samples of these kinds."""
    return data.of_sample(data.is_kind(kinds), False) & data.chosen


def by_substance(data: Data, flags: NDArray[np.bool_]) -> list[tuple[str, Rows]]:
    """Return every substance with the flagged rows of its results."""
    at = np.flatnonzero(flags)
    numbers, names = data.analytes
    return [(names[number], at[numbers[at] == number]) for number in np.unique(numbers[at]).tolist() if names[number]]


def flag(data: Data, rows: Rows) -> NDArray[np.bool_]:
    """Tell of every result whether it is among these rows."""
    flags = np.zeros(data.results.count, bool)
    flags[rows] = True
    return flags


def of_parent(data: Data, rows: Rows) -> Rows:
    """Return of results of control samples the result of the sample that each belongs to; -1 where there is none."""
    parent = data.parent_of[data.sample_of[rows]]
    return data.found(parent, data.analytes[0][rows])


def name(code: str) -> str:
    """Return what a substance is called in a finding."""
    return substances.of(code).name_zh
