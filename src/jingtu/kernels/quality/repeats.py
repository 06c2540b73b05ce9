"""Screens for values and rows that were copied."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.resolution import in_steps, spread
from jingtu.kernels.quality.screening import Floats, Indices, Screening, measured, not_assessable

_MOST_OF_A_KEY = 200  # rows compared pair by pair under one key; above that only neighbours in order


def repeated_values(values: Floats, thresholds: Mapping[str, float]) -> Screening:
    r"""
    Ask whether one column holds more equal values than the density of its values explains.

    Parameters
    ----------
    values : (n,) array of float
        Contents of one substance as reported; NaN for non-detects.
    thresholds : mapping
        `p` below which and `ratio` of equal to expected pairs above which it is an alarm, `steps` to either side that are
        compared, `coarsest` spread in steps that is still assessable, `fewest` values.

    Notes
    -----
    If contents are smooth over a few reporting steps, pairs that differ by 0 steps are half as many as pairs that differ by j
    steps, for each small j: with T equal pairs and N pairs that differ by 1 … k steps, T is binomial of T + N with 1/(2k + 1).
    No distribution is assumed. Pairs share samples, so p is too small where there are many; hence `ratio`, and a false-alarm
    rate that is measured, not derived. Coarse reports (few steps between the first and the ninth tenth) are not assessable.
    """
    from scipy import stats

    rows = measured(values)
    equal = near = 0
    width = int(thresholds["steps"])
    carriers: list[Indices] = []
    for inside, numbers, _ in in_steps(values[rows]):
        if spread(numbers) < thresholds["coarsest"]:
            continue
        lags = max(1, min(width, spread(numbers) // 4))
        same, close = _pairs(numbers, lags)
        equal += same
        near += round(close * width / lags)
        unique, where, counts = np.unique(numbers, return_inverse=True, return_counts=True)
        carriers.append(rows[inside[counts[where] > 1]] if len(unique) else rows[:0])
    if len(rows) < thresholds["fewest"] or not carriers:
        return not_assessable("repeated_values", "有效数值太少或报出的位数太粗")
    p = float(stats.binom.sf(equal - 1, equal + near, 1 / (2 * width + 1)))
    expected = near / (2 * width)
    alarm = p < thresholds["p"] and equal > thresholds["ratio"] * expected
    return Screening("repeated_values", alarm, p=p, rows=np.concatenate(carriers), numbers={"equal": equal, "expected": expected})


def _pairs(numbers: NDArray[np.int64], lags: int) -> tuple[int, int]:
    """Return how many pairs are equal, and how many differ by 1 … lags."""
    unique, counts = np.unique(numbers, return_counts=True)
    near = 0
    for lag in range(1, lags + 1):
        place = np.searchsorted(unique, unique + lag)
        there = place < len(unique)
        there[there] = unique[place[there]] == unique[there] + lag
        near += int((counts[there] * counts[place[there]]).sum())
    return int((counts * (counts - 1) // 2).sum()), near


def repeated_rows(values: Floats, thresholds: Mapping[str, float]) -> Screening:
    """
    Look for samples that agree to the digit in most of their substances.

    Parameters
    ----------
    values : (n, m) array of float
        Contents of m substances as reported; NaN for non-detects and what was not measured, which never agrees.
    thresholds : mapping
        `share` of the substances measured in both that agree, and `fewest` that do.

    Returns
    -------
    Screening
        `rows` are the samples concerned, `numbers["pairs"]` the pairs of them, `numbers["first"]`, `numbers["second"]` one pair.

    Notes
    -----
    Two rows that agree in 70 % of their columns agree in both columns of some pair of neighbouring columns, so only rows with an
    equal pair are compared. Field parallels must be left out beforehand: they may agree for good reason.
    """
    array = np.asarray(values, np.float64)
    if array.ndim != 2 or array.shape[1] < thresholds["fewest"] or len(array) < 2:
        return not_assessable("repeated_rows", "监测项目太少")
    found: set[tuple[int, int]] = set()
    for left in range(array.shape[1] - 1):
        for group in _equal(array[:, left : left + 2]):
            for first, second in _candidates(group, array):
                if (first, second) not in found and _agree(array[first], array[second], thresholds):
                    found.add((first, second))
    if not found:
        return Screening("repeated_rows", alarm=False, numbers={"pairs": 0})
    pairs = np.array(sorted(found), np.intp)
    numbers = {"pairs": len(pairs), "first": int(pairs[0, 0]), "second": int(pairs[0, 1])}
    return Screening("repeated_rows", alarm=True, rows=np.unique(pairs), numbers=numbers)


def _equal(columns: Floats) -> list[Indices]:
    """Return the groups of two and more rows whose two values are equal and measured."""
    rows = np.flatnonzero(~np.isnan(columns).any(axis=1))
    order = rows[np.lexsort(columns[rows].T)]
    starts = np.flatnonzero(np.r_[True, (np.diff(columns[order], axis=0) != 0).any(axis=1)]) if len(order) else order
    sizes = np.diff(np.r_[starts, len(order)])
    return [order[start : start + size] for start, size in zip(starts[sizes > 1], sizes[sizes > 1], strict=True)]


def _candidates(group: Indices, array: Floats) -> list[tuple[int, int]]:
    if len(group) > _MOST_OF_A_KEY:
        ordered = group[np.lexsort(array[group].T)]
        return [(min(a, b), max(a, b)) for a, b in zip(ordered.tolist(), ordered[1:].tolist(), strict=False)]
    members = np.sort(group).tolist()
    return [(a, b) for place, a in enumerate(members) for b in members[place + 1 :]]


def _agree(first: Floats, second: Floats, thresholds: Mapping[str, float]) -> bool:
    both = int((~np.isnan(first) & ~np.isnan(second)).sum())
    same = int((first == second).sum())
    return same >= thresholds["fewest"] and same >= thresholds["share"] * both
