"""How much of every polygon of one set lies in every polygon of another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from jingtu.kernels.farmland.shapes import Floats, Geometries, Grid, Shapes, flatten, index
from jingtu.kernels.farmland.threads import over_pieces
from jingtu.kernels.progress import Progress, unheard

PIECE = 256  # shapes of the first set per piece of work
MANY_SHAPES = 5_000  # of both sets together; below this the compiled way does not earn back its loading


@dataclass(frozen=True)
class Overlay:
    """Pairs of polygons that share area: positions in both sets (ascending) and the shared area in m², all (p,)."""

    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    area: Floats


def overlay(first: Geometries, second: Geometries, *, threads: int | None = None, progress: Progress = unheard) -> Overlay:
    """
    Return the pairs of valid polygons that share area, and how much.

    Parameters
    ----------
    first, second : (a,) and (b,) arrays of shapely polygons or multipolygons
        In the same projected system (metres); holes count.

    Returns
    -------
    Overlay
        Pairs in ascending order. Polygons that only touch are left out; the compiled way decides that within rounding,
        1e-9 of the smaller polygon's area.

    Notes
    -----
    Few polygons are intersected by GEOS. Many are measured without making the intersection: a polygon is the signed sum of the
    strips under its edges, so the common area is the signed sum over pairs of edges of the area under both (see `measuring`).
    Measured against GEOS the two agree to 1e-11 of the area of the smaller box.
    """
    if len(first) + len(second) < MANY_SHAPES:
        return overlay_plainly(first, second)
    return overlay_fast(first, second, threads=threads, progress=progress)


def overlay_plainly(first: Geometries, second: Geometries) -> Overlay:
    """Like `overlay`, by GEOS alone."""
    of_first, of_second = shapely.STRtree(second).query(first, predicate="intersects")
    area = np.asarray(shapely.area(shapely.intersection(first[of_first], second[of_second])))
    order = np.lexsort((of_second, of_first))
    order = order[area[order] > 0]
    return Overlay(of_first[order].astype(np.int32), of_second[order].astype(np.int32), area[order])


def overlay_fast(first: Geometries, second: Geometries, *, threads: int | None = None, progress: Progress = unheard) -> Overlay:
    """Like `overlay`, by the compiled way."""
    inner = flatten(second)
    return overlay_shapes(flatten(first), inner, index(inner), threads=threads, progress=progress)


def overlay_shapes(
    first: Shapes, second: Shapes, grid: Grid, *, threads: int | None = None, progress: Progress = unheard
) -> Overlay:
    """Like `overlay_fast`, for polygons whose flat form, and the second's grid, are at hand."""
    from jingtu.kernels.farmland import measuring

    def measure(piece: slice) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
        one, other, area = measuring.measure(
            piece.start, piece.stop,
            first.corners, first.rings, first.shapes, first.signs, first.boxes, first.areas,
            second.corners, second.rings, second.shapes, second.signs, second.boxes, second.areas,
            grid.west, grid.south, grid.cell, grid.columns, grid.rows, grid.starts, grid.entries,
        )  # fmt: skip
        order = np.lexsort((other, one))
        return one[order], other[order], area[order]

    parts = over_pieces(measure, len(first), PIECE, threads=threads, progress=progress)
    if not parts:
        return Overlay(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0))
    one, other, area = (np.concatenate(part) for part in zip(*parts, strict=True))
    return Overlay(one, other, area)
