"""Regional Kendall: is there a common trend of the points of a region?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.trends.flags import TrendFlag
from jingtu.kernels.trends.mann_kendall import FEWEST, Values, _checked, differences, tie_corrected, two_sided


@dataclass(frozen=True)
class RegionalTrend:
    """A region's `points` with enough values, their S added up, its variance, z, two-sided p, the median of all slopes."""

    points: int
    s: float
    variance: float
    z: float
    p: float
    slope: float
    flags: TrendFlag


def regional_kendall(times: ArrayLike, values: ArrayLike, *, independent: bool = False) -> RegionalTrend:
    """
    Test the points of a region together.

    Parameters
    ----------
    times : (n,) array
        Strictly increasing.
    values : (k, n) array
        A point a row; NaN where nothing was measured. Points with fewer than four values are left out.
    independent : bool
        Whether points do not depend on each other. If they may, the covariance of their S is estimated and p grows accordingly.

    Notes
    -----
    Helsel and Frans (2006); covariance after Hirsch and Slack (1984) and Dietz and Killeen (1981), which needs at least about ten
    times to be good; a negative sum of covariances, as opposite trends give it, is not used, so p is never smaller than for
    independent points. Points with opposite trends cancel out: no common trend does not mean that no point changes.
    """
    at, every = _checked(times, values)
    rows = every[(~np.isnan(every)).sum(axis=1) >= FEWEST]
    if not len(rows):
        return RegionalTrend(0, np.nan, np.nan, np.nan, np.nan, np.nan, TrendFlag.TOO_FEW)
    change, between = differences(at, rows)
    signs = np.nan_to_num(np.sign(change))
    own = tie_corrected(rows) / 18
    s = float(signs.sum())
    variance = float(own.sum())
    if not independent:
        variance += max(_covariances(rows, signs), 0.0)
    z, p = two_sided(np.array(s), np.array(variance))
    slope = float(np.nanmedian(change / between))
    flags = TrendFlag.ALL_EQUAL if not own.any() else TrendFlag.NONE
    return RegionalTrend(len(rows), s, variance, float(z), float(p), slope, flags)


def _covariances(rows: Values, signs: Values) -> float:
    """Return the sum of the covariances of S of every two different points."""
    there = ~np.isnan(rows)
    n = there.sum(axis=1)
    known = np.where(there, rows, 0.0)
    above = np.sign(known[:, :, None] - known[:, None, :]) * (there[:, :, None] & there[:, None, :])
    ranks = np.where(there, (n[:, None] + 1 + above.sum(axis=2)) / 2, (n[:, None] + 1) / 2)
    together = signs @ signs.T + 4 * ranks @ ranks.T - rows.shape[1] * np.outer(n + 1, n + 1)
    return float((together.sum() - np.trace(together)) / 3)
