"""Pettitt's test: is there one moment at which the values of a series jump?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.trends.flags import TrendFlag
from jingtu.kernels.trends.mann_kendall import Values

FEWEST = 6  # below, p cannot become small


@dataclass(frozen=True)
class Step:
    """
    Results for k series, each (k,).

    `after` is the index of the last value before the likely jump (-1 where none is looked for), `statistic` Pettitt's K, `p` its
    approximate two-sided probability, `before_median` and `after_median` the medians on both sides.
    """

    after: NDArray[np.int64]
    statistic: Values
    p: Values
    before_median: Values
    after_median: Values
    flags: NDArray[np.int32]


def pettitt(values: ArrayLike) -> Step:
    """
    Test k series for one step change.

    Parameters
    ----------
    values : (k, n) array
        One series a row, in the order of time; NaN where nothing was measured.

    Notes
    -----
    Pettitt (1979): K = max |U_t|, U_t the sum of the signs of x_i - x_j over i <= t < j; p = 2 exp(-6 K² / (n³ + n²)), at most 1.
    The approximation is good for p up to 0.5. A steady trend also gives a large K: look at both tests.
    """
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"Expected (k, n) values, found the shape {rows.shape}.")
    found = [_one(row) for row in rows]
    columns = list(zip(*found, strict=True)) if found else [()] * 6
    return Step(
        after=np.array(columns[0], dtype=np.int64),
        statistic=np.array(columns[1], dtype=np.float64),
        p=np.array(columns[2], dtype=np.float64),
        before_median=np.array(columns[3], dtype=np.float64),
        after_median=np.array(columns[4], dtype=np.float64),
        flags=np.array(columns[5], dtype=np.int32),
    )


def _one(row: Values) -> tuple[int, float, float, float, float, int]:
    there = np.flatnonzero(~np.isnan(row))
    series = row[there]
    n = series.size
    if n < FEWEST:
        return -1, np.nan, np.nan, np.nan, np.nan, int(TrendFlag.TOO_FEW)
    if np.ptp(series) == 0:
        return -1, 0.0, 1.0, float(series[0]), float(series[0]), int(TrendFlag.ALL_EQUAL)
    ranks_below = np.sign(series[:, None] - series[None, :]).sum(axis=1)
    u = np.cumsum(ranks_below)[:-1]  # what stands on one side of t cancels out
    at = int(np.abs(u).argmax())
    k = float(abs(u[at]))
    p = min(2 * float(np.exp(-6 * k**2 / (n**3 + n**2))), 1.0)
    return int(there[at]), k, p, float(np.median(series[: at + 1])), float(np.median(series[at + 1 :])), 0
