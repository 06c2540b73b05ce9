"""Mann–Kendall test of a monotonic trend and Sen's slope, for many series at once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.trends.flags import TrendFlag

Values = NDArray[np.float64]

FEWEST = 4  # below, even a perfect order is likely by chance
EXACT_UP_TO = 10  # so many values without ties are tested by the exact distribution of S
FEWEST_FOR_DEPENDENCE = 8
CONFIDENCE = 0.95
PAIRS_AT_ONCE = 1 << 21  # series × pairs of times of a block


@dataclass(frozen=True)
class Trend:
    """
    Results for k series, each (k,).

    `n` values; `s` is Kendall's S, `variance` its variance, corrected for ties; `p` two-sided; `tau` Kendall's tau-b; `slope`
    Sen's
    slope per unit of time with confidence limits `lower` and `upper`; `intercept` so that half of the values lie above the line;
    `flags` bits of `TrendFlag`. NaN where a series has too few values.
    """

    n: NDArray[np.int64]
    s: Values
    variance: Values
    z: Values
    p: Values
    tau: Values
    slope: Values
    lower: Values
    upper: Values
    intercept: Values
    flags: NDArray[np.int32]


def mann_kendall(times: ArrayLike, values: ArrayLike, *, confidence: float = CONFIDENCE, progress: Progress = unheard) -> Trend:
    """
    Test k series for a monotonic trend.

    Parameters
    ----------
    times : (n,) array
        Strictly increasing, any unit.
    values : (k, n) array
        One series a row; NaN where nothing was measured. Equal values are ties, so non-detects should share one value.
    confidence : float
        Of the limits of the slope, two-sided.

    Raises
    ------
    ValueError
        If the times do not increase, the shapes do not fit, or a value is infinite.

    Notes
    -----
    S and its variance with correction for ties after Kendall (1975); up to ten values without ties p is exact, else normal with
    continuity correction. Slope and limits after Sen (1968). The values of a series must not depend on each other; the flag
    AUTOCORRELATED is set where evenly spaced ones do, and nothing is prewhitened. It does not hold for seasons within a year.
    """
    at, rows = _checked(times, values)
    size = max(PAIRS_AT_ONCE // max(at.size * (at.size - 1) // 2, 1), 1)
    blocks = []
    for first in range(0, len(rows), size):
        progress(first, len(rows))
        blocks.append(_block(at, rows[first : first + size], confidence))
    progress(len(rows), len(rows))
    if not blocks:
        blocks = [_block(at, rows, confidence)]
    return Trend(**{field.name: np.concatenate([getattr(block, field.name) for block in blocks]) for field in fields(Trend)})


def differences(at: Values, rows: Values) -> tuple[Values, Values]:
    """Return the later minus the earlier value of every pair of times, (k, pairs), and the times between, (pairs,)."""
    early, late = np.triu_indices(at.size, 1)
    return rows[:, late] - rows[:, early], at[late] - at[early]


def tie_corrected(rows: Values) -> Values:
    """Return 18 times the variance of S of each series under no trend, corrected for equal values."""
    n = (~np.isnan(rows)).sum(axis=1).astype(np.float64)
    tied: Values = np.array([_cubic(ties(row)).sum() for row in rows], dtype=np.float64)
    return _cubic(n) - tied


def ties(row: Values) -> NDArray[np.float64]:
    """Return the sizes of the groups of equal values of a series."""
    sizes = np.unique(row[~np.isnan(row)], return_counts=True)[1]
    return sizes[sizes > 1].astype(np.float64)


def _cubic(n: Values) -> Values:
    return n * (n - 1) * (2 * n + 5)


def two_sided(s: Values, variance: Values) -> tuple[Values, Values]:
    """Return z, with continuity correction, and the two-sided p of the normal approximation; z 0 and p 1 without variance."""
    z = np.where(variance > 0, (s - np.sign(s)) / np.sqrt(np.where(variance > 0, variance, 1)), 0.0)
    return z, 2 * special.ndtr(-np.abs(z))


def _block(at: Values, rows: Values, confidence: float) -> Trend:
    change, between = differences(at, rows)
    n = (~np.isnan(rows)).sum(axis=1)
    enough = n >= FEWEST
    s = np.nansum(np.sign(change), axis=1)
    variance = tie_corrected(rows) / 18
    z, p = two_sided(s, variance)
    tied = np.array([ties(row).size > 0 for row in rows], dtype=bool)
    for row in np.flatnonzero(enough & (n <= EXACT_UP_TO) & ~tied):
        p[row] = _exact(int(n[row]), int(s[row]))
    slopes = np.sort(change / between, axis=1)
    slope, lower, upper = _sen(slopes, variance, confidence)
    with np.errstate(invalid="ignore"):
        intercept = _row_medians(rows) - slope * _row_medians(np.where(np.isnan(rows), np.nan, at))
    results = {
        "s": s,
        "variance": variance,
        "z": z,
        "p": p,
        "tau": _tau(s, n, rows),
        "slope": slope,
        "lower": lower,
        "upper": upper,
    }
    known = {name: np.where(enough, result, np.nan) for name, result in results.items()}
    flags = _flags(at, rows, n, tied, slope)
    return Trend(n=n, intercept=np.where(enough, intercept, np.nan), flags=flags, **known)


def _sen(slopes: Values, variance: Values, confidence: float) -> tuple[Values, Values, Values]:
    """Return the median of the slopes (rows sorted, NaN last) and the ranks around it that bound it."""
    count = (~np.isnan(slopes)).sum(axis=1)
    reach = special.ndtri((1 + confidence) / 2) * np.sqrt(variance)
    high = np.minimum(np.round((count + reach) / 2).astype(np.int64), count - 1)
    low = np.maximum(np.round((count - reach) / 2).astype(np.int64) - 1, 0)
    return _row_medians(slopes), _at(slopes, low), _at(slopes, high)


def _at(ordered: Values, index: NDArray[np.int64]) -> Values:
    if ordered.shape[1] == 0:
        return np.full(len(ordered), np.nan)
    return np.take_along_axis(ordered, np.maximum(index, 0)[:, None], axis=1)[:, 0]


def _row_medians(rows: Values) -> Values:
    """Return the median of each row's numbers, NaN where it has none."""
    ordered = np.sort(rows, axis=1)
    count = (~np.isnan(ordered)).sum(axis=1)
    return (_at(ordered, (count - 1) // 2) + _at(ordered, count // 2)) / 2


def _tau(s: Values, n: NDArray[np.int64], rows: Values) -> Values:
    """Return tau-b: S over the geometric mean of all pairs and those whose values differ."""
    pairs = n * (n - 1) / 2
    equal = np.array([float((sizes * (sizes - 1) / 2).sum()) for sizes in map(ties, rows)])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > equal, s / np.sqrt(pairs * (pairs - equal)), 0.0)


@cache
def _inversions(n: int) -> tuple[int, ...]:
    """Return how many orders of n things have 0, 1, 2 … inversions."""
    counts = [1]
    for size in range(2, n + 1):
        sums = np.concatenate([[0], np.cumsum(counts)]).astype(object)
        longest = len(counts) + size - 1
        counts = [int(sums[min(k + 1, len(counts))] - sums[max(k + 1 - size, 0)]) for k in range(longest)]
    return tuple(counts)


def _exact(n: int, s: int) -> float:
    """Return how likely an |S| at least as large is if every order of n different values is equally likely."""
    counts = _inversions(n)
    fewest = (n * (n - 1) // 2 - abs(s)) // 2
    return min(2.0 * sum(counts[: fewest + 1]) / sum(counts), 1.0)


def _flags(at: Values, rows: Values, n: NDArray[np.int64], tied: NDArray[np.bool_], slope: Values) -> NDArray[np.int32]:
    enough = n >= FEWEST
    with np.errstate(invalid="ignore"):
        equal = np.array([np.unique(row[~np.isnan(row)]).size == 1 for row in rows], dtype=bool)
    even, dependent = _dependence(at, rows, slope)
    found = {
        TrendFlag.TOO_FEW: ~enough,
        TrendFlag.FEW: enough & tied & (n < EXACT_UP_TO) & ~equal,
        TrendFlag.ALL_EQUAL: enough & equal,
        TrendFlag.AUTOCORRELATED: enough & dependent,
        TrendFlag.UNEVEN: enough & ~even,
    }
    return sum((np.where(where, np.int32(flag), np.int32(0)) for flag, where in found.items()), np.zeros(len(rows), np.int32))


def _dependence(at: Values, rows: Values, slope: Values) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell which series are evenly spaced, and in which of them what is left beside the slope follows the value before."""
    even, dependent = np.zeros(len(rows), bool), np.zeros(len(rows), bool)
    for number, row in enumerate(rows):
        there = ~np.isnan(row)
        steps = np.diff(at[there])
        even[number] = steps.size > 0 and bool(np.ptp(steps) <= 0.25 * np.median(steps))
        if even[number] and there.sum() >= FEWEST_FOR_DEPENDENCE:
            left = row[there] - slope[number] * at[there]
            left = left - left.mean()
            square = float(left @ left)
            limit = special.ndtri((1 + CONFIDENCE) / 2) / np.sqrt(left.size)
            dependent[number] = square > 0 and float(left[1:] @ left[:-1]) / square > limit
    return even, dependent


def _checked(times: ArrayLike, values: ArrayLike) -> tuple[Values, Values]:
    at, rows = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if at.ndim != 1 or rows.ndim != 2 or rows.shape[1] != at.size:
        raise ValueError(f"Expected n times and (k, n) values, found the shapes {at.shape} and {rows.shape}.")
    if not np.isfinite(at).all() or any(late <= early for early, late in pairwise(at)):
        raise ValueError("The times must be finite and increase from one to the next.")
    if np.isinf(rows).any():
        raise ValueError("A value is infinite; leave out what was not measured as NaN.")
    return at, rows
