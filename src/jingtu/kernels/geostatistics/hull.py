"""Which targets lie outside the samples: there kriging extrapolates, and falls back to the mean of what is near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array

ROUNDING = 1e-9  # of the extent of the samples; a target on the hull is inside


def outside(places: Array, targets: Array) -> NDArray[np.bool_]:
    """Return (m,) whether each of (m, 2) targets lies outside the convex hull of the (n, 2) samples."""
    lower, upper = _chains(places)
    slack = ROUNDING * float(np.ptp(places, axis=0).max())
    east, north = targets[:, 0], targets[:, 1]
    beside = (east < lower[0, 0] - slack) | (east > lower[-1, 0] + slack)
    below = north < np.interp(east, lower[:, 0], lower[:, 1]) - slack
    above = north > np.interp(east, upper[:, 0], upper[:, 1]) + slack
    return np.asarray(beside | below | above)


def _chains(places: Array) -> tuple[Array, Array]:
    """Return the lower and the upper side of the hull, each by rising easting."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        corners = places[ConvexHull(places).vertices]
    except (QhullError, ValueError):  # fewer than three, or all on a line
        order = np.lexsort((places[:, 1], places[:, 0]))
        corners = places[order[[0, -1]]]
    west, east = (corners[np.lexsort((corners[:, 1], corners[:, 0]))[end]] for end in (0, -1))
    across = (east[0] - west[0]) * (corners[:, 1] - west[1]) - (east[1] - west[1]) * (corners[:, 0] - west[0])
    return _side(corners[across <= 0.0], first_low=True), _side(corners[across >= 0.0], first_low=False)


def _side(corners: Array, *, first_low: bool) -> Array:
    """Sort a side by easting; of corners with one easting keep the outermost."""
    north = corners[:, 1] if first_low else -corners[:, 1]
    ordered = corners[np.lexsort((north, corners[:, 0]))]
    outermost: Array = ordered[np.append(True, np.diff(ordered[:, 0]) > 0.0)]
    return outermost
