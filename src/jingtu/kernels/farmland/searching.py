"""Compiled search for the unit that a point lies in: a uniform grid, then the crossing number with a bound on its rounding."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from jingtu.kernels.farmland.shapes import Floats, Integers

DOUBTFUL = -1
MANY_HITS = 2  # more than one is all that is asked

# Rounding error of the orientation determinant in double arithmetic, relative to the sum of its two products
# (Shewchuk 1997, Adaptive Precision Floating-Point Arithmetic, section 4.3: (3 + 16ε)ε with ε = 2**-53).
ORIENTATION_ERROR = (3.0 + 16.0 * 2.0**-53) * 2.0**-53


@njit(cache=True, nogil=True)
def search(
    easting: Floats, northing: Floats, corners: Floats, rings: Integers, shapes: Integers, boxes: Floats,
    west: float, south: float, cell: float, columns: int, rows: int, starts: Integers, entries: npt.NDArray[np.int32],
    first: npt.NDArray[np.int32], hits: npt.NDArray[np.int8],
) -> None:  # fmt: skip
    """Write into `first` the first shape around each point (the number of shapes where there is none), into `hits` 0, 1, 2 or
    `DOUBTFUL` where a point lies so near an edge that rounding could decide."""
    for point in range(len(easting)):
        here_e, here_n = easting[point], northing[point]
        first[point], hits[point] = len(boxes), 0
        if not (np.isfinite(here_e) and np.isfinite(here_n)):
            continue
        column, row = int(np.floor((here_e - west) / cell)), int(np.floor((here_n - south) / cell))
        if column < 0 or row < 0 or column >= columns or row >= rows:
            continue
        at = row * columns + column
        for entry in range(starts[at], starts[at + 1]):
            shape = entries[entry]
            if here_e < boxes[shape, 0] or here_n < boxes[shape, 1] or here_e > boxes[shape, 2] or here_n > boxes[shape, 3]:
                continue
            side = _side(here_e, here_n, corners, rings, shapes[shape], shapes[shape + 1])
            if side == DOUBTFUL:
                hits[point] = DOUBTFUL
                break
            if side:
                if hits[point] == 0:
                    first[point] = shape
                hits[point] = min(hits[point] + 1, MANY_HITS)


@njit(cache=True, nogil=True)
def _side(here_e: float, here_n: float, corners: Floats, rings: Integers, ring_from: int, ring_until: int) -> int:
    """Return 1 inside, 0 outside, `DOUBTFUL` on or too near an edge of the rings."""
    inside = 0
    for ring in range(ring_from, ring_until):
        for corner in range(rings[ring], rings[ring + 1] - 1):
            from_n, to_n = corners[corner, 1], corners[corner + 1, 1]
            if (from_n > here_n) != (to_n > here_n):
                left = (corners[corner, 0] - here_e) * (to_n - here_n)
                right = (corners[corner + 1, 0] - here_e) * (from_n - here_n)
                turn = left - right
                if abs(turn) <= ORIENTATION_ERROR * (abs(left) + abs(right)):
                    return DOUBTFUL
                if (turn > 0) == (to_n > from_n):
                    inside ^= 1
            elif from_n == here_n and _touches_level(corners[corner, 0], corners[corner + 1, 0], here_e, to_n == here_n):
                return DOUBTFUL
    return inside


@njit(cache=True, nogil=True)
def _touches_level(from_e: float, to_e: float, here_e: float, level: bool) -> bool:
    """Tell whether a point at the height of an edge's start is that start, or lies on an edge that runs level."""
    return from_e == here_e or (level and (from_e - here_e) * (to_e - here_e) <= 0)
