"""The sums of an experimental variogram, compiled, for many samples; `experimental` has the plain way."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.chunks import in_parts
from jingtu.kernels.geostatistics.experimental import Lags
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.progress import Progress

ROWS_AT_ONCE = 256  # each part has sums of its own, added in order: the same bytes on any number of threads


def sums(places: Array, values: Array, ends: NDArray[np.int64], lags: Lags, *, progress: Progress, threads: int) -> Array:
    """
    Return (directions, classes, 3) sums: pairs, their distances, and what the estimator adds up.

    (n, 2) `places` are sorted by northing; sample i is paired with those after it and before `ends[i]`.
    """
    parts = -(-len(places) // ROWS_AT_ONCE)
    found = np.zeros((parts, len(lags.towards), lags.classes, 3))

    def part(begin: int, end: int) -> None:
        into = found[begin // ROWS_AT_ONCE]
        _add(places, values, begin, end, ends, lags.cutoff, lags.width, lags.towards, lags.least, lags.robust, into)

    in_parts(part, len(places), ROWS_AT_ONCE, threads=threads, progress=progress)
    total: Array = found.sum(axis=0)
    return total


@njit(nogil=True, cache=True)
def _add(places, values, begin, end, ends, cutoff, width, towards, least, robust, into):  # type: ignore[no-untyped-def]
    """Add the pairs whose first sample lies in [begin, end)."""
    for first in range(begin, end):
        for second in range(first + 1, ends[first]):
            east, north = places[second, 0] - places[first, 0], places[second, 1] - places[first, 1]
            distance = np.sqrt(east * east + north * north)
            if distance > cutoff:
                continue
            number = min(max(int(np.ceil(distance / width)) - 1, 0), into.shape[1] - 1)
            difference = values[second] - values[first]
            added = np.sqrt(abs(difference)) if robust else difference * difference
            for row in range(towards.shape[0]):
                if abs(east * towards[row, 0] + north * towards[row, 1]) >= least[row] * distance:
                    into[row, number, 0] += 1.0
                    into[row, number, 1] += distance
                    into[row, number, 2] += added
