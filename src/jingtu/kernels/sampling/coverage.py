"""Spatial coverage: places spread so that the mean squared distance to the nearest of them is small."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.sampling.places import Floats, Geometries, Sites, grid

CELLS_PER_PLACE = 60
LEAST_CELLS, MOST_CELLS = 2_000, 100_000
MOST_ROUNDS = 200
STARTS = 5


@dataclass(frozen=True)
class Coverage:
    """Places, the root mean squared distance (m) from anywhere inside to the nearest place, and whether the rounds settled."""

    sites: Sites
    distance: float
    settled: bool


def coverage(
    polygons: Geometries,
    count: int,
    generator: np.random.Generator,
    *,
    fixed: Floats | None = None,
    progress: Progress = unheard,
) -> Coverage:
    """
    Return places that cover polygons evenly (k-means on a fine grid).

    Parameters
    ----------
    polygons : (p,) array of shapely polygons, in metres
    count : int
        New places, >= 1.
    generator : numpy.random.Generator
        Draws the starts; the best of `STARTS` is kept.
    fixed : (f, 2) array of float or None
        Places that are there already: they stay and the new ones keep away from them.

    Notes
    -----
    Walvoort, Brus and de Gruijter (2010), Computers & Geosciences 36:1261. k-means finds a local least, not the least of
    all. A centre that falls outside a concave polygon is moved to the nearest grid cell inside it.
    """
    from scipy.spatial import KDTree

    cells = _cells(polygons, int(np.clip(CELLS_PER_PLACE * count, LEAST_CELLS, MOST_CELLS)))
    if len(cells) < count:
        raise ValueError(f"The polygons hold only {len(cells)} grid cells; {count} places do not fit.")
    at = np.column_stack([cells.easting, cells.northing])
    known = np.zeros((0, 2)) if fixed is None else np.asarray(fixed, dtype=np.float64)
    best: tuple[float, Floats, bool] | None = None
    for start in range(STARTS):
        progress(start, STARTS)
        centres, settled = _settled(at, known, at[generator.choice(len(at), count, replace=False)])
        _, nearest = KDTree(at).query(centres)
        distance = _spread(at, np.vstack([known, at[nearest]]))
        if best is None or distance < best[0]:
            best = (distance, nearest, settled)
    progress(STARTS, STARTS)
    assert best is not None
    chosen = np.unique(best[1])
    return Coverage(Sites(at[chosen, 0], at[chosen, 1], cells.polygon[chosen]), best[0], best[2] and len(chosen) == count)


def _cells(polygons: Geometries, number: int) -> Sites:
    """Return about so many grid cells inside polygons."""
    area = float(shapely.area(polygons).sum())
    if not area > 0:
        raise ValueError("The polygons have no area.")
    return grid(polygons, float(np.sqrt(area / number)))


def _settled(at: Floats, known: Floats, centres: Floats) -> tuple[Floats, bool]:
    """Move each centre to the middle of the cells nearest to it until none moves."""
    from scipy.spatial import KDTree

    for _round in range(MOST_ROUNDS):
        _, owner = KDTree(np.vstack([known, centres])).query(at)
        mine = owner - len(known)
        held = mine >= 0
        counts = np.bincount(mine[held], minlength=len(centres))
        sums = np.column_stack([np.bincount(mine[held], weights=at[held, axis], minlength=len(centres)) for axis in (0, 1)])
        moved = np.where(counts[:, None] > 0, sums / np.maximum(counts, 1)[:, None], centres)
        if np.allclose(moved, centres, rtol=0, atol=1e-6):
            return moved, True
        centres = moved
    return centres, False


def _spread(at: Floats, places: Floats) -> float:
    from scipy.spatial import KDTree

    distance, _ = KDTree(places).query(at)
    return float(np.sqrt(np.mean(distance**2)))


def spread(polygons: Geometries, easting: Floats, northing: Floats, *, cells: int = LEAST_CELLS) -> float:
    """Return the root mean squared distance (m) from anywhere inside polygons to the nearest place: the figure to compare by."""
    if not len(easting):
        raise ValueError("At least one place is needed.")
    inside = _cells(polygons, cells)
    return _spread(np.column_stack([inside.easting, inside.northing]), np.column_stack([easting, northing]))
