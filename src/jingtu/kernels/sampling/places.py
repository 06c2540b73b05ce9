"""Places inside polygons: regular and hexagonal grids, random and stratified random places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
ROW_OF_HEXAGONS = np.sqrt(3) / 2
TRIES_FOR_COUNT = 60
MOST_PLACES = 2_000_000
TRIES_FOR_DISTANCE = 200


@dataclass(frozen=True)
class Sites:
    """Places (n,) in metres and the polygon each belongs to, by its position."""

    easting: Floats
    northing: Floats
    polygon: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.easting)


def grid(polygons: Geometries, spacing: float, *, hexagonal: bool = False, start: tuple[float, float] = (0.5, 0.5)) -> Sites:
    """
    Return the nodes of one grid over all polygons that lie inside them.

    Parameters
    ----------
    polygons : (p,) array of shapely polygons, in metres
        A node on a common border belongs to the first.
    spacing : float
        Metres between neighbours, > 0. A hexagonal grid has 1.155 nodes where a square one has 1.
    hexagonal : bool
        Every second row is shifted by half the spacing.
    start : (float, float)
        Where the grid begins, in [0, 1) of the spacing from the south-west corner; draw it for a random systematic sample.

    Raises
    ------
    ValueError
        If the spacing is not above 0, or asks for more than two million nodes.

    Examples
    --------
    >>> len(grid(np.array([shapely.box(0, 0, 100, 100)]), 10))
    100
    """
    west, south, east, north = shapely.total_bounds(polygons)
    step = spacing * (ROW_OF_HEXAGONS if hexagonal else 1)
    if not spacing > 0 or (east - west) / spacing * (north - south) / step > MOST_PLACES:
        raise ValueError(f"A spacing of {spacing:g} m does not do: it must be above 0 and give at most {MOST_PLACES} nodes.")
    rows = south + start[1] * step + step * np.arange(-1, np.ceil((north - south) / step) + 1)
    columns = west + start[0] * spacing + spacing * np.arange(-1, np.ceil((east - west) / spacing) + 1)
    easting, northing = np.meshgrid(columns, rows)
    if hexagonal:
        easting[1::2] += spacing / 2
    return _inside(easting.ravel(), northing.ravel(), polygons)


def _inside(easting: Floats, northing: Floats, polygons: Geometries) -> Sites:
    point, polygon = shapely.STRtree(polygons).query(shapely.points(easting, northing), predicate="intersects")
    first = np.full(len(easting), len(polygons))
    np.minimum.at(first, point, polygon)
    kept = first < len(polygons)
    return Sites(easting[kept], northing[kept], first[kept].astype(np.int64))


def grid_of(
    polygons: Geometries, count: int, *, hexagonal: bool = False, start: tuple[float, float] = (0.5, 0.5)
) -> tuple[Sites, float]:
    """Return the grid whose number of nodes comes nearest to `count` (the larger of two equally near), and its spacing.

    Exactly `count` nodes exist only by chance; the spacing is found by halving, so the answer is the same every time.
    """
    area = float(shapely.area(polygons).sum())
    if count < 1 or not area > 0:
        raise ValueError(f"{count} places on {area:g} m² cannot be laid out; at least 1 on an area above 0 is needed.")
    cell = ROW_OF_HEXAGONS if hexagonal else 1.0
    wide, narrow = 2 * np.sqrt(area / count / cell), np.sqrt(area / count / cell) / 2
    best, spacing = grid(polygons, narrow, hexagonal=hexagonal, start=start), narrow
    for _try in range(TRIES_FOR_COUNT):
        middle = np.sqrt(wide * narrow)
        found = grid(polygons, middle, hexagonal=hexagonal, start=start)
        if (abs(len(found) - count), -len(found)) < (abs(len(best) - count), -len(best)):
            best, spacing = found, middle
        if len(found) == count:
            break
        wide, narrow = (middle, narrow) if len(found) < count else (wide, middle)
    return best, float(spacing)


def random(polygons: Geometries, counts: npt.ArrayLike, generator: np.random.Generator, *, apart: float = 0.0) -> Sites:
    """
    Return random places, uniform in each polygon: simple random in one, stratified random in several.

    Parameters
    ----------
    polygons : (p,) array of shapely polygons with area, in metres
    counts : (p,) array of int
        Places for each polygon.
    generator : numpy.random.Generator
        Same generator, same places.
    apart : float
        No two places nearer than this, metres; places are then no longer independent.

    Raises
    ------
    ValueError
        If a polygon has no area, or the places do not fit so far apart.
    """
    parts = [_one(polygon, int(count), generator, apart) for polygon, count in zip(polygons, np.asarray(counts), strict=True)]
    at = np.concatenate([np.zeros((0, 2)), *parts])
    return Sites(at[:, 0], at[:, 1], np.repeat(np.arange(len(parts)), [len(part) for part in parts]))


def _one(polygon: object, count: int, generator: np.random.Generator, apart: float) -> Floats:
    if not shapely.area(polygon) > 0:
        raise ValueError("A polygon without area holds no random places.")
    corners, weights = _triangles(polygon)
    if apart <= 0:
        return _in_triangles(corners, weights, count, generator)
    return _far_apart(lambda number: _in_triangles(corners, weights, number, generator), count, apart)


def _triangles(polygon: object) -> tuple[Floats, Floats]:
    """Return the triangles (t, 3, 2) that a polygon is made of, holes left out, and their shares of its area."""
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(polygon))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    area = np.asarray(shapely.area(triangles), dtype=np.float64)
    return corners, area / area.sum()


def _in_triangles(corners: Floats, weights: Floats, count: int, generator: np.random.Generator) -> Floats:
    chosen = corners[generator.choice(len(corners), count, p=weights)]
    along, across = generator.random((2, count, 1))
    folded = along + across > 1  # the far half of the parallelogram is turned back into the triangle
    along, across = np.where(folded, 1 - along, along), np.where(folded, 1 - across, across)
    return np.asarray(chosen[:, 0] + along * (chosen[:, 1] - chosen[:, 0]) + across * (chosen[:, 2] - chosen[:, 0]))


def _far_apart(draw: Callable[[int], Floats], count: int, apart: float) -> Floats:
    from scipy.spatial.distance import cdist

    kept = np.zeros((0, 2))
    for _try in range(TRIES_FOR_DISTANCE):
        for place in draw(count):
            if len(kept) == count:
                return kept
            if not len(kept) or cdist(place[None], kept).min() >= apart:
                kept = np.vstack([kept, place])
    if len(kept) < count:
        raise ValueError(f"Only {len(kept)} of {count} places fit {apart:g} m apart; ask for fewer or let them be nearer.")
    return kept
