"""Screens for what low contents look like when non-detects were not reported as they were."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jingtu.kernels.quality.resolution import in_steps
from jingtu.kernels.quality.screening import Floats, Screening, measured, not_assessable

_QUARTILE = 0.6744897501960817  # of the standard normal distribution


def below_limit(values: Floats, detection_limits: Floats, thresholds: Mapping[str, float]) -> Screening:
    """
    Look for numbers below their own detection limit.

    `values` and `detection_limits` are (n,), NaN for non-detects and where no limit is told; an alarm if their share of the
    values with a limit exceeds `thresholds["share"]`. Equality is no finding.
    """
    told = ~np.isnan(values) & ~np.isnan(detection_limits)
    if not told.any():
        return not_assessable("below_limit", "没有检出限")
    rows = np.flatnonzero(told & (values < detection_limits))
    share = len(rows) / int(told.sum())
    return Screening("below_limit", share > thresholds["share"], rows=rows, numbers={"count": len(rows), "share": share})


def piled_at_minimum(values: Floats, thresholds: Mapping[str, float]) -> Screening:
    """
    Ask whether too many values equal the smallest one, as when non-detects were written as a number (half the limit, zero).

    `values` (n,) with NaN for reported non-detects. The values at the minimum are compared with those up to ten steps above
    it: in the lower tail the density rises, so their share of all is at most 1 in 11 unless something piles up.
    """
    from scipy import stats

    rows = measured(values)
    blocks = in_steps(values[rows])
    if not blocks:
        return not_assessable("piled_at_minimum", "有效数值太少")
    inside, numbers, _ = min(blocks, key=lambda block: float(values[rows[block[0]]].min()))
    lowest = rows[inside[numbers == numbers.min()]]
    if values[lowest[0]] > values[rows].min():
        return not_assessable("piled_at_minimum", "最小的数值太少")
    near = int(((numbers > numbers.min()) & (numbers <= numbers.min() + 10)).sum())
    p = float(stats.binom.sf(len(lowest) - 1, len(lowest) + near, 1 / 11))
    many = len(lowest) >= max(thresholds["fewest"], thresholds["share"] * len(rows))
    numbers_said = {"count": len(lowest), "value": float(values[lowest[0]])}
    return Screening("piled_at_minimum", bool(many and p < thresholds["p"]), p=p, rows=lowest, numbers=numbers_said)


def missing_non_detects(values: Floats, detection_limits: Floats, thresholds: Mapping[str, float]) -> Screening:
    r"""
    Ask whether a column should hold non-detects and holds none.

    Parameters
    ----------
    values, detection_limits : (n,) arrays of float
        Contents and their detection limits; NaN for a non-detect (then nothing is missing) and where no limit is told.
    thresholds : mapping
        `p` below which it is an alarm, `fewest` values.

    Notes
    -----
    Logarithms are taken for normal with the median of the column and the spread of its lower half,
    :math:`\sigma = (\ln Q_{50} - \ln Q_{25})/0.674`; the chance that none of n values lies below its limit is
    :math:`\prod (1 - \Phi((\ln L_i - \mu)/\sigma))`. A background that ends sharply above the limit can alarm.
    """
    from scipy import stats

    rows = np.flatnonzero(~np.isnan(detection_limits) & (detection_limits > 0))
    if len(rows) < thresholds["fewest"]:
        return not_assessable("missing_non_detects", "有检出限的数值太少")
    if np.isnan(values[rows]).any():
        return Screening("missing_non_detects", alarm=False, p=1.0)
    logs = np.log(np.maximum(values[rows], detection_limits[rows] / 2))
    quarter, middle = np.quantile(logs, [0.25, 0.5])
    spread = max((middle - quarter) / _QUARTILE, 1e-6)
    below = stats.norm.cdf((np.log(detection_limits[rows]) - middle) / spread)
    p = float(np.exp(np.log1p(-np.minimum(below, 1 - 1e-12)).sum()))
    return Screening("missing_non_detects", p < thresholds["p"], p=p, rows=rows, numbers={"expected": float(below.sum())})
