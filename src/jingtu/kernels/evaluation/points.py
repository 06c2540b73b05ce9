"""The verdict of a point: its worst result governs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.evaluation.judging import NO_VERDICT


@dataclass(frozen=True)
class Worst:
    """For each of m points: `level` (int8, -1 where no result was judged), `governing` (int64, the result that decides it, -1 for
    none), `judged` and `unjudged` (int32, how many results have a verdict and how many not)."""

    level: NDArray[np.int8]
    governing: NDArray[np.int64]
    judged: NDArray[np.int32]
    unjudged: NDArray[np.int32]


def worst_of_points(point: NDArray[np.integer], level: NDArray[np.int8], ratio: NDArray[np.float64], points: int) -> Worst:
    """Return the worst judged result of every point: the highest level, then the highest ratio, then the first.

    `point` (n,) gives the point of each result, in [0, points).

    >>> worst = worst_of_points(np.array([0, 0, 1]), np.array([0, 1, -1], np.int8), np.array([0.5, 1.2, np.nan]), 2)
    >>> worst.level.tolist(), worst.governing.tolist(), worst.unjudged.tolist()
    ([1, -1], [1, -1], [0, 1])
    """
    judged = level > NO_VERDICT
    order = np.lexsort((-np.arange(len(point)), np.nan_to_num(ratio, nan=-np.inf), level, point))
    order = order[judged[order]]
    last = np.flatnonzero(np.diff(point[order], append=-1))  # of each point the last in order is the worst
    governing = np.full(points, -1, np.int64)
    governing[point[order[last]]] = order[last]
    worst = np.full(points, NO_VERDICT, np.int8)
    worst[governing >= 0] = level[governing[governing >= 0]]
    counts = np.bincount(point[judged], minlength=points), np.bincount(point[~judged], minlength=points)
    return Worst(worst, governing, counts[0].astype(np.int32), counts[1].astype(np.int32))
