"""Polygons as flat arrays, the form in which compiled code reads them, and a uniform grid that finds them by place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]

CELLS_PER_SHAPE = 2
ENTRIES_PER_SHAPE = 16
SPARE_ENTRIES = 1_000_000


@dataclass(frozen=True)
class Shapes:
    """Polygons and multipolygons, holes included, in a projected system (metres).

    `corners` (m, 2) holds every ring closed; ring r is corners[rings[r]:rings[r + 1]], shape s has the rings
    shapes[s]:shapes[s + 1]. `signs` (r,) is the factor that makes every shell count as positive area and every hole as negative,
    however the file turned them. `boxes` (s, 4) are west, south, east, north; NaN for an empty shape.
    """

    corners: Floats
    rings: Integers
    shapes: Integers
    signs: Floats
    boxes: Floats
    areas: Floats

    def __len__(self) -> int:
        return len(self.boxes)


def flatten(geometries: Geometries) -> Shapes:
    """Return polygons as flat arrays; raises ValueError for any other kind of geometry and for a missing one."""
    kinds = np.asarray(shapely.get_type_id(geometries))
    wrong = np.flatnonzero((kinds != shapely.GeometryType.POLYGON) & (kinds != shapely.GeometryType.MULTIPOLYGON))
    if wrong.size:
        raise ValueError(f"Geometry {wrong[0]} is {_kind(geometries[wrong[0]])}; expected a polygon or a multipolygon.")
    owners, sizes, shells = _rings(geometries)
    rings = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    corners = shapely.get_coordinates(geometries)
    signs = np.where(_turns_left(corners, rings) == shells, 1.0, -1.0)
    shapes = np.searchsorted(owners, np.arange(len(geometries) + 1)).astype(np.int64)
    return Shapes(corners, rings, shapes, signs, shapely.bounds(geometries), np.asarray(shapely.area(geometries)))


def _kind(geometry: object) -> str:
    return "missing" if geometry is None else f"a {type(geometry).__name__}"


def _rings(geometries: Geometries) -> tuple[Integers, Integers, npt.NDArray[np.bool_]]:
    """Return of every ring, in the order of its coordinates, the shape it belongs to, its corners and whether it is a shell.

    A polygon without holes is one ring: only the others are taken apart, which is what costs time in a quarter million of them.
    """
    kinds, holes = shapely.get_type_id(geometries), shapely.get_num_interior_rings(geometries)
    single = np.asarray((kinds == shapely.GeometryType.POLYGON) & (holes == 0))
    simple, others = np.flatnonzero(single), np.flatnonzero(~single)
    parts, shape_of_part = shapely.get_parts(geometries[others], return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    owners = np.concatenate([simple, others[shape_of_part[part_of_ring]]])
    sizes = np.concatenate([shapely.get_num_coordinates(geometries[simple]), shapely.get_num_coordinates(rings)])
    shells = np.concatenate([np.ones(len(simple), dtype=bool), np.diff(part_of_ring, prepend=-1) > 0])
    order = np.argsort(owners, kind="stable")
    order = order[sizes[order] > 0]
    return owners[order].astype(np.int64), sizes[order].astype(np.int64), shells[order]


def _turns_left(corners: Floats, rings: Integers) -> npt.NDArray[np.bool_]:
    """Tell of every ring whether it runs counter-clockwise, from coordinates relative to its first corner."""
    if len(rings) == 1:
        return np.zeros(0, dtype=bool)
    easting, northing = (corners - np.repeat(corners[rings[:-1]], np.diff(rings), axis=0)).T
    products = easting * np.roll(northing, -1) - np.roll(easting, -1) * northing
    products[rings[1:] - 1] = 0.0  # from the end of a ring to the start of the next is no edge
    return np.asarray(np.add.reduceat(products, rings[:-1]) > 0)


@dataclass(frozen=True)
class Grid:
    """A uniform grid over shapes; cell (column, row) lists, in ascending order, the shapes whose box touches it.

    `starts` (columns × rows + 1,) cuts `entries` by cell, cells counted row by row from the south-west.
    """

    west: float
    south: float
    cell: float
    columns: int
    rows: int
    starts: Integers
    entries: npt.NDArray[np.int32]


def index(shapes: Shapes) -> Grid:
    """Return a grid with about two cells per shape, coarser where large shapes would fill too many cells."""
    boxes = shapes.boxes[np.isfinite(shapes.boxes).all(axis=1)]
    if not len(boxes):
        return Grid(0.0, 0.0, 1.0, 1, 1, np.zeros(2, np.int64), np.zeros(0, np.int32))
    west, south = boxes[:, :2].min(axis=0)
    width, height = boxes[:, 2:].max(axis=0) - (west, south)
    cell = max(np.sqrt(max(width * height, 1e-12) / (CELLS_PER_SHAPE * len(boxes))), max(width, height) / 4_000, 1e-6)
    while (spans := _spans(shapes.boxes, west, south, cell))[1].sum() > ENTRIES_PER_SHAPE * len(boxes) + SPARE_ENTRIES:
        cell *= 2
    columns, rows = int(width / cell) + 1, int(height / cell) + 1
    starts, entries = _fill(*spans, columns, rows)
    return Grid(float(west), float(south), float(cell), columns, rows, starts, entries)


def _spans(boxes: Floats, west: float, south: float, cell: float) -> tuple[Integers, Integers]:
    """Return first column, first row, columns and rows of every box (n, 4), and how many cells it touches (n,)."""
    known = np.asarray(np.isfinite(boxes).all(axis=1))
    cells = np.floor((np.where(known[:, None], boxes, west) - (west, south, west, south)) / cell).astype(np.int64)
    spans = np.column_stack([cells[:, :2], cells[:, 2:] - cells[:, :2] + 1])
    return spans, np.where(known, spans[:, 2] * spans[:, 3], 0)


def _fill(spans: Integers, counts: Integers, columns: int, rows: int) -> tuple[Integers, npt.NDArray[np.int32]]:
    shape = np.repeat(np.arange(len(spans), dtype=np.int32), counts)
    place = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    wide = spans[shape, 2]
    cell = (spans[shape, 1] + place // wide) * columns + spans[shape, 0] + place % wide
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(columns * rows + 1))
    return starts.astype(np.int64), shape[order]
