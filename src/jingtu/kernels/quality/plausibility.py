"""What results cannot be whatever the soil is: parts above their whole, numbers outside nature, places outside the country."""

from __future__ import annotations

from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

Flags = NDArray[np.int16]


class Doubt(IntFlag):
    """What is doubtful about a value."""

    NONE = 0
    IMPOSSIBLE = 1
    UNUSUAL = 2
    ABOVE_WHOLE = 4  # a part exceeds what contains it
    SWAPPED = 8  # coordinates that fit the other way round
    OUTSIDE = 16  # coordinates outside the area
    REVERSED = 32  # a depth that ends above its beginning


def outside(values: ArrayLike, impossible: tuple[float, float], unusual: tuple[float, float]) -> Flags:
    """
    Flag values beyond what a quantity can be, or usually is; both ends belong to the range, NaN is not flagged.

    >>> outside([6.5, 2.0, 65.0], (0, 14), (3.5, 10.5))
    array([0, 2, 1], dtype=int16)
    """
    array = np.asarray(values, np.float64)
    flags = np.where((array < unusual[0]) | (array > unusual[1]), Doubt.UNUSUAL, Doubt.NONE)
    return np.where((array < impossible[0]) | (array > impossible[1]), Doubt.IMPOSSIBLE, flags).astype(np.int16)


def parts_above_whole(parts: ArrayLike, whole: ArrayLike, limits: ArrayLike, tolerance: float) -> Flags:
    """
    Flag samples in which the sum of parts exceeds the whole by more than measurement explains.

    Parameters
    ----------
    parts : (n, k) array of float
        Contents of the parts (Cr(VI); the isomers of a sum), NaN where not detected: such a part counts as zero.
    whole : (n,) array of float
        Content of what contains them (Cr; the reported sum), same unit, NaN where not detected.
    limits : (n,) array of float
        Its detection limit, which it lies below where it was not detected; NaN, there, is not judged.
    tolerance : float
        Relative excess that is explained by two measurements, e.g. 0.1.

    Returns
    -------
    (n,) array of int16
        ABOVE_WHOLE or 0; equality up to the tolerance is not flagged.
    """
    total, content = np.nansum(np.asarray(parts, np.float64), axis=1), np.asarray(whole, np.float64)
    most = np.where(np.isnan(content), limits, content)
    return np.where(total > most * (1 + tolerance), Doubt.ABOVE_WHOLE, Doubt.NONE).astype(np.int16)


def misplaced(longitude: ArrayLike, latitude: ArrayLike, area: tuple[float, float, float, float]) -> Flags:
    """
    Flag positions outside an area (west, south, east, north in degrees): SWAPPED where they fit the other way round.

    A missing coordinate (NaN) is not flagged; the other one is judged alone.

    >>> misplaced([116.4, 39.9, 0.0, float("nan")], [39.9, 116.4, 0.0, 90.0], (73, 3, 136, 54))
    array([ 0,  8, 16, 16], dtype=int16)
    """
    lon, lat = np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)
    west, south, east, north = area

    def inside(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        return (np.isnan(x) | ((x >= west) & (x <= east))) & (np.isnan(y) | ((y >= south) & (y <= north)))

    both = ~(np.isnan(lon) | np.isnan(lat))
    flags = np.where(both & inside(lat, lon), Doubt.SWAPPED, Doubt.OUTSIDE)
    return np.where(inside(lon, lat), Doubt.NONE, flags).astype(np.int16)


def wrong_depths(top: ArrayLike, bottom: ArrayLike, deepest: float) -> Flags:
    """
    Flag depths in metres: REVERSED where the bottom lies above the top, IMPOSSIBLE for negative ones, UNUSUAL below `deepest`.

    A missing end (NaN) is not judged.

    >>> wrong_depths([0.0, 0.2, -0.1], [0.2, 0.0, 0.2], 100)
    array([ 0, 32,  1], dtype=int16)
    """
    first, last = np.asarray(top, np.float64), np.asarray(bottom, np.float64)
    flags = np.where(np.fmax(first, last) > deepest, Doubt.UNUSUAL, Doubt.NONE)
    flags = np.where(last < first, Doubt.REVERSED, flags)
    return np.where(np.fmin(first, last) < 0, Doubt.IMPOSSIBLE, flags).astype(np.int16)
