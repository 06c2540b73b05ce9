"""Produce results (协同监测) correct the class that the soil gave a unit."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.points import CLASS_I, UNCLASSED, Classes
from jingtu.kernels.farmland.shapes import Floats
from jingtu.kernels.farmland.units import Counts, Units
from jingtu.standards.farmland import PERCENT, Correction, Produce

WITHIN = 1.0  # an index of 1 is the limit itself, which is kept
WORDS = 3


class Word(IntEnum):
    """What one produce sample is called by its index against GB 2762."""

    UNKNOWN = -1
    WITHIN = 0  # 未超标
    LIGHT = 1  # 轻度超标
    HEAVY = 2  # 重度超标


@dataclass(frozen=True)
class Corrected:
    """
    Classes after produce, (u, m).

    `counts` (u, m, 3) samples within, lightly and heavily above the limit; `row` (u, m) is the position of the correction
    applied, -1 for none; `recheck` (u, m) marks class I units whose produce exceeds.
    """

    classes: Classes
    counts: Counts
    row: npt.NDArray[np.int8]
    recheck: npt.NDArray[np.bool_]


def words(index: Floats, rules: Produce) -> npt.NDArray[np.int8]:
    """Return what each sample is called by its index, concentration / limit (n,); UNKNOWN for NaN."""
    found = np.where(index <= WITHIN, Word.WITHIN, np.where(index <= rules.light_up_to, Word.LIGHT, Word.HEAVY))
    return np.where(np.isfinite(index), found, Word.UNKNOWN).astype(np.int8)


def correct(classes: Classes, unit: Units, element: npt.NDArray[np.int8], index: Floats, rules: Produce) -> Corrected:
    """
    Correct the classes of units by produce sampled in them.

    Parameters
    ----------
    classes : (u, m) array of int8
        Class of each unit from its soil, element by element.
    unit, element : (k,) arrays of int
        Unit (-1 for none) and element of each produce result: the same element as in soil, of the crop that is eaten.
    index : (k,) array of float
        Concentration divided by the limit of GB 2762 in force when it was sampled; NaN leaves the result out.

    Notes
    -----
    The first row of the rules' table that fits is applied, element by element; the worst element decides afterwards. Shares are
    compared exactly, as integers. The counts in the table are recollections: see `checked`.
    """
    counts = _counts(classes.shape, unit, element, words(index, rules))
    within, heavy, total = counts[..., Word.WITHIN], counts[..., Word.HEAVY], counts.sum(axis=-1)
    row = np.full(classes.shape, -1, dtype=np.int8)
    for position in reversed(range(len(rules.corrections))):
        row[_fits(rules.corrections[position], classes, within, heavy, total)] = position
    gives = np.array([*(entry.gives for entry in rules.corrections), UNCLASSED], dtype=np.int8)  # the last stands for row -1
    corrected = np.where(row >= 0, gives[row], classes).astype(np.int8)
    return Corrected(corrected, counts, row, np.asarray((classes == CLASS_I) & (within < total)))


def _counts(shape: tuple[int, ...], unit: Units, element: npt.NDArray[np.int8], word: npt.NDArray[np.int8]) -> Counts:
    kept = (unit >= 0) & (word != Word.UNKNOWN)
    cells = (unit[kept].astype(np.int64) * shape[1] + element[kept]) * WORDS + word[kept]
    return np.bincount(cells, minlength=shape[0] * shape[1] * WORDS).reshape(*shape, WORDS).astype(np.int64)


def _fits(entry: Correction, classes: Classes, within: Counts, heavy: Counts, total: Counts) -> npt.NDArray[np.bool_]:
    fits = (classes == entry.soil_class) & (total >= entry.points_at_least)
    fits &= within * PERCENT >= total * entry.within_percent_at_least
    if entry.points_below is not None:
        fits &= total < entry.points_below
    return np.asarray(fits if entry.heavy_allowed else fits & (heavy == 0))
