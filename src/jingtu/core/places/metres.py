"""Lengths and areas of small pieces of land given in degrees: each is put on a plane of its own, in metres.

A piece is stretched by the radii of curvature of the ellipsoid of CGCS2000 at the middle latitude of its box. That is a plain
affine map, so shares of areas need no metres at all, and a piece of 10 km has its area right to about one in a million. It is
not for counties.
"""

from typing import Any

import numpy as np
import shapely

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257222101
ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)

Geometries = Any  # an array of Shapely geometries in degrees, longitude first


def in_metres(geometries: Geometries) -> np.ndarray:
    """
    Put each geometry on a plane of its own.

    Parameters
    ----------
    geometries : (n,) array of geometry
        In degrees of CGCS2000, none of them empty or missing.

    Returns
    -------
    (n,) array of geometry
        In metres; their positions relative to each other are lost.
    """
    given = np.array(geometries, dtype=object, ndmin=1)
    bounds = shapely.bounds(given)
    latitude = np.radians((bounds[:, 1] + bounds[:, 3]) / 2)
    east_m, north_m = metres_of_a_degree(latitude)
    coordinates, of = shapely.get_coordinates(given, return_index=True)
    origin = bounds[of, :2]
    plane = (coordinates - origin) * np.column_stack((east_m[of], north_m[of]))
    return shapely.set_coordinates(given, plane)


def metres_of_a_degree(latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the metres of one degree eastward and northward at latitudes in radians."""
    bend = 1 - ECCENTRICITY_2 * np.sin(latitude) ** 2
    across = SEMI_MAJOR_M / np.sqrt(bend)  # radius in the prime vertical
    along = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / bend**1.5  # radius in the meridian
    return np.radians(across * np.cos(latitude)), np.radians(along)


def areas_m2(geometries: Geometries) -> np.ndarray:
    """Return the area of each geometry in square metres, 0 for points and lines."""
    return shapely.area(in_metres(geometries))


def mean_widths_m(geometries: Geometries) -> np.ndarray:
    """Return twice the area over the length of the border, in metres: the width of a long strip, 0 for points and lines."""
    plane = in_metres(geometries)
    borders = shapely.length(plane)
    return np.divide(2 * shapely.area(plane), borders, out=np.zeros(len(plane)), where=borders > 0)


def sound(geometries: Geometries) -> np.ndarray:
    """Return the geometries with those that cross themselves mended, so that they can be laid over each other."""
    given = np.array(geometries, dtype=object, ndmin=1)
    broken = ~shapely.is_valid(given)
    if broken.any():
        given[broken] = shapely.make_valid(given[broken])
    return given
