"""How many points exceed their limits, by how much, and because of which element."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.indices.arrays import Floats, contents, rows
from jingtu.kernels.indices.classes import UNCLASSED, classify
from jingtu.standards.scales import Scale

NONE = -1


@dataclass(frozen=True)
class Exceedance:
    """Points by band of their worst pollutant.

    `counts` (k,) are points per band of the scale, `assessed` their sum, `left_out` the points without any factor; `shares` and
    `rate` are fractions of the assessed points, NaN where there are none. `rate` counts the points above 1.
    """

    counts: NDArray[np.int64]
    assessed: int
    left_out: int
    shares: Floats
    rate: float


def governing(factors: ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """
    Return each point's largest single factor and the column it stands in; NaN and -1 for a point without any.

    Of equal factors the first column governs. `factors` is (n, m) with NaN where nothing was measured.

    >>> governing([[0.5, 2.0], [float("nan"), float("nan")]])
    (array([ 2., nan]), array([ 1, -1]))
    """
    array = rows(contents(factors))
    empty = np.isnan(array).all(axis=1) if array.shape[1] else np.ones(len(array), bool)
    filled = np.where(np.isnan(array), -np.inf, array)
    column = filled.argmax(axis=1) if array.shape[1] else np.zeros(len(array), np.int64)
    worst = filled.max(axis=1, initial=-np.inf)
    return np.where(empty, np.nan, worst), np.where(empty, NONE, column)


def exceedance_rate(factors: ArrayLike, scale: Scale) -> Exceedance:
    """
    Count points by the band of their worst pollutant, as the national bulletin of 2014 does (点位超标率).

    `factors` is (n, m); `scale` gives the bands (the scale "exceedance"). Every point weighs the same: on an uneven network the
    rate is not the share of the area.

    >>> from jingtu.standards import scales
    >>> exceedance_rate([[0.5], [1.0], [1.5], [6.0]], scales.scale("exceedance")).rate
    0.5
    """
    worst, _ = governing(factors)
    classes = classify(worst, scale)
    assessed = int((classes != UNCLASSED).sum())
    counts = np.bincount(classes[classes != UNCLASSED], minlength=len(scale.classes)).astype(np.int64)
    with np.errstate(invalid="ignore"):
        shares = counts / np.float64(assessed)
    rate = float((worst > 1).sum() / assessed) if assessed else float("nan")
    return Exceedance(counts, assessed, len(worst) - assessed, shares, rate)
