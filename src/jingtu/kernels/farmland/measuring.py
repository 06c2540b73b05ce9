r"""Compiled measuring of the area that two polygons share, without making their intersection.

Let s = +1 for an edge that runs west along a shell (the inside lies below it), −1 for one that runs east, the other way round for
holes, and y(x) its height. A polygon holds the point (x, y) exactly s-times-summed often over the edges above it, so

    area(A ∩ B) = Σᵢ Σⱼ sᵢ sⱼ ∫ min(yᵢ(x), yⱼ(x)) dx

over the x that both edges span; a common reference height cancels because the s of edges over any x sum to zero. Nothing
is decided by a comparison that rounding could turn: shared borders, touching corners and holes need no special care.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from jingtu.kernels.farmland.shapes import Floats, Integers

TOUCHING = 1e-9  # of the smaller area: less than this in common is rounding


@njit(cache=True, nogil=True)
def measure(
    start: int, stop: int,
    corners_a: Floats, rings_a: Integers, shapes_a: Integers, signs_a: Floats, boxes_a: Floats, areas_a: Floats,
    corners_b: Floats, rings_b: Integers, shapes_b: Integers, signs_b: Floats, boxes_b: Floats, areas_b: Floats,
    west: float, south: float, cell: float, columns: int, rows: int, starts: Integers, entries: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:  # fmt: skip
    """Return pairs and shared areas of the shapes a[start:stop] with all b, found by b's grid; a ascending, b as met."""
    room = 1024
    first, second, shared = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.float64)
    edges = np.empty((_most_corners(rings_a, shapes_a, start, stop), 5))
    used = 0
    for one in range(start, stop):
        box = boxes_a[one]
        if not np.isfinite(box[0]):
            continue
        column_from, column_to = max(int(np.floor((box[0] - west) / cell)), 0), min(int((box[2] - west) / cell), columns - 1)
        row_from, row_to = max(int(np.floor((box[1] - south) / cell)), 0), min(int((box[3] - south) / cell), rows - 1)
        for row in range(row_from, row_to + 1):
            for column in range(column_from, column_to + 1):
                at = row * columns + column
                for entry in range(starts[at], starts[at + 1]):
                    other = entries[entry]
                    if _elsewhere(box, boxes_b[other], west, south, cell, row, column, row_from, column_from):
                        continue
                    area = _common(
                        box, corners_a, rings_a, signs_a, shapes_a[one], shapes_a[one + 1],
                        boxes_b[other], areas_b[other], corners_b, rings_b, signs_b, shapes_b[other], shapes_b[other + 1], edges,
                    )  # fmt: skip
                    if area <= TOUCHING * min(areas_a[one], areas_b[other]):
                        continue
                    if used == room:
                        room *= 2
                        first, second, shared = _longer(first, room), _longer(second, room), _longer(shared, room)
                    first[used], second[used], shared[used] = one, other, area
                    used += 1
    return first[:used], second[:used], shared[:used]


@njit(cache=True, nogil=True)
def _most_corners(rings: Integers, shapes: Integers, start: int, stop: int) -> int:
    most = 1
    for shape in range(start, stop):
        most = max(most, rings[shapes[shape + 1]] - rings[shapes[shape]])
    return most


@njit(cache=True, nogil=True)
def _longer(values: Any, room: int) -> Any:
    longer = np.empty(room, values.dtype)
    longer[: len(values)] = values
    return longer


@njit(cache=True, nogil=True)
def _elsewhere(
    box: Floats, other: Floats, west: float, south: float, cell: float, row: int, column: int, row_from: int, column_from: int
) -> bool:
    """Tell whether the boxes lie apart, or the pair is met in an earlier cell of the grid."""
    if other[0] >= box[2] or other[2] <= box[0] or other[1] >= box[3] or other[3] <= box[1]:
        return True
    return (
        max(int(np.floor((other[0] - west) / cell)), column_from) != column
        or max(int(np.floor((other[1] - south) / cell)), row_from) != row
    )


@njit(cache=True, nogil=True)
def _common(
    box_a: Floats, corners_a: Floats, rings_a: Integers, signs_a: Floats, ring_a: int, end_a: int,
    box_b: Floats, area_b: float, corners_b: Floats, rings_b: Integers, signs_b: Floats, ring_b: int, end_b: int,
    edges: Floats,
) -> float:  # fmt: skip
    """Return the area that polygon b shares with polygon a."""
    origin_e, origin_n = box_b[0], box_b[1]
    west, east = max(box_a[0], box_b[0]) - origin_e, min(box_a[2], box_b[2]) - origin_e
    kept, crossing = _edges_above(
        corners_a, rings_a, signs_a, ring_a, end_a, origin_e, origin_n, west, east, box_b[3] - origin_n, edges
    )
    if not crossing and box_a[0] <= box_b[0] and box_b[2] <= box_a[2]:
        return area_b * _cover(edges, kept, (west + east) / 2)
    area = 0.0
    for ring in range(ring_b, end_b):
        for corner in range(rings_b[ring], rings_b[ring + 1] - 1):
            from_e, to_e = corners_b[corner, 0] - origin_e, corners_b[corner + 1, 0] - origin_e
            if from_e == to_e:
                continue
            from_n, to_n = corners_b[corner, 1] - origin_n, corners_b[corner + 1, 1] - origin_n
            low, high = max(min(from_e, to_e), west), min(max(from_e, to_e), east)
            if low >= high:
                continue
            slope = (to_n - from_n) / (to_e - from_e)
            sign = signs_b[ring] if from_e > to_e else -signs_b[ring]
            for edge in range(kept):
                left, right = max(low, edges[edge, 0]), min(high, edges[edge, 1])
                if left < right:
                    area += (
                        sign
                        * edges[edge, 4]
                        * _under_both(left, right, edges[edge, 2], edges[edge, 3], from_n - slope * from_e, slope)
                    )
    return area


@njit(cache=True, nogil=True)
def _edges_above(
    corners: Floats, rings: Integers, signs: Floats, ring_from: int, ring_until: int,
    origin_e: float, origin_n: float, west: float, east: float, top: float, edges: Floats,
) -> tuple[int, bool]:  # fmt: skip
    """Write the edges over [west, east] that are not wholly below height 0 as (west end, east end, height at 0, slope, sign).

    An edge below everything of the other polygon adds a sum over a closed outline, which is zero. Return how many were kept and
    whether any of them is not wholly above `top`.
    """
    kept, crossing = 0, False
    for ring in range(ring_from, ring_until):
        for corner in range(rings[ring], rings[ring + 1] - 1):
            from_e, to_e = corners[corner, 0] - origin_e, corners[corner + 1, 0] - origin_e
            low, high = min(from_e, to_e), max(from_e, to_e)
            if high <= west or low >= east:
                continue
            from_n, to_n = corners[corner, 1] - origin_n, corners[corner + 1, 1] - origin_n
            if from_n <= 0 and to_n <= 0:
                continue
            crossing = crossing or from_n < top or to_n < top
            if low == high:  # an edge that runs north spans no width, but it may cut the other polygon
                continue
            slope = (to_n - from_n) / (to_e - from_e)
            edges[kept, 0], edges[kept, 1] = low, high
            edges[kept, 2], edges[kept, 3] = from_n - slope * from_e, slope
            edges[kept, 4] = signs[ring] if from_e > to_e else -signs[ring]
            kept += 1
    return kept, crossing


@njit(cache=True, nogil=True)
def _cover(edges: Floats, kept: int, at: float) -> float:
    """Return 1 where the edges above cover a polygon, else 0: their signs summed over one place between its ends."""
    cover = 0.0
    for edge in range(kept):
        if edges[edge, 0] <= at < edges[edge, 1]:
            cover += edges[edge, 4]
    return cover


@njit(cache=True, nogil=True)
def _under_both(left: float, right: float, height_a: float, slope_a: float, height_b: float, slope_b: float) -> float:
    """Return ∫ min(height_a + slope_a x, height_b + slope_b x) dx over [left, right]."""
    middle, width = (left + right) / 2, right - left
    under_a, under_b = (height_a + slope_a * middle) * width, (height_b + slope_b * middle) * width
    gap_left = height_a + slope_a * left - height_b - slope_b * left
    gap_right = height_a + slope_a * right - height_b - slope_b * right
    if gap_left <= 0 and gap_right <= 0:
        return under_a
    if gap_left >= 0 and gap_right >= 0:
        return under_b
    cut = width * gap_left / (gap_left - gap_right)  # from left to where the lines cross
    if gap_left > 0:
        return under_b + (width - cut) * gap_right / 2
    return under_a - (width - cut) * gap_right / 2
