"""Which targets lie outside the samples: there kriging extrapolates, and falls back to the mean of what is near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array

ROUNDING = 1e-9  # of the extent of the samples; a target on the hull is inside
TARGETS_AT_ONCE = 32_768
DIRECTIONS = 32  # farthest samples looked for to set most others aside


def outside(places: Array, targets: Array) -> NDArray[np.bool_]:
    """Return (m,) whether (m, 2) targets lie outside the convex hull of (n, 2) samples sorted by northing, then easting."""
    slack = ROUNDING * float(max(np.ptp(places[:, 0]), np.ptp(places[:, 1])))
    corners = _corners(places)
    found = np.empty(len(targets), dtype=bool)
    for begin in range(0, len(targets), TARGETS_AT_ONCE):
        part = slice(begin, begin + TARGETS_AT_ONCE)
        found[part] = _beyond(corners, targets[part], slack)
    return found


def _corners(places: Array) -> Array:
    """Leave out samples inside a polygon of the farthest ones: they are no corners, and the walk around has few to visit."""
    angle = np.linspace(0.0, 2.0 * np.pi, DIRECTIONS, endpoint=False)
    towards = zip(np.cos(angle), np.sin(angle), strict=True)
    farthest = np.unique([np.argmax(places[:, 0] * east + places[:, 1] * north) for east, north in towards])
    kept = _beyond(places[farthest], places, 0.0)
    kept[farthest] = True
    corners: Array = places[kept]
    return corners


def _beyond(places: Array, targets: Array, slack: float) -> NDArray[np.bool_]:
    west, east = _side(places, 1.0), _side(places, -1.0)
    easting, northing = targets[:, 0], targets[:, 1]
    found = (northing < places[0, 1] - slack) | (northing > places[-1, 1] + slack)
    found |= easting < np.interp(northing, west[:, 1], west[:, 0]) - slack
    found |= easting > np.interp(northing, east[:, 1], east[:, 0]) + slack
    return np.asarray(found)


def _side(places: Array, sign: float) -> Array:
    """Return the western (sign 1) or eastern (-1) side of the hull from south to north, by Andrew's monotone chain."""
    new = np.append(True, np.diff(places[:, 1]) > 0.0)
    outermost = places[new if sign > 0.0 else np.append(new[1:], True)]
    corners: list[tuple[float, float]] = []
    for east, north in outermost.tolist():
        while len(corners) > 1 and sign * _turn(corners[-2], corners[-1], (east, north)) <= 0.0:
            corners.pop()
        corners.append((east, north))
    return np.array(corners)


def _turn(first: tuple[float, float], second: tuple[float, float], third: tuple[float, float]) -> float:
    """Return above 0 where the third point lies east of the line through the others, seen from south to north."""
    east, north = second[0] - first[0], second[1] - first[1]
    return north * (third[0] - first[0]) - east * (third[1] - first[1])
