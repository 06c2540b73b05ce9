"""Areas by class: what is set apart on the map, cropland instead of polygons, sums by zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from jingtu.kernels.farmland.overlay import Overlay, overlay
from jingtu.kernels.farmland.points import CLASS_III, Classes
from jingtu.kernels.farmland.shapes import Floats, Geometries
from jingtu.kernels.farmland.units import Units
from jingtu.kernels.progress import Progress, unheard
from jingtu.standards.farmland import Prudence

NUMBER_OF_CLASSES = 4  # not judged, I, II, III
NEAREST_SHARE = 0.5  # half the way to the nearest better point
ROUND = 16  # segments of a quarter circle


@dataclass(frozen=True)
class Pieces:
    """The class map: p polygons with their unit, class and area in m² (of cropland where that is known)."""

    geometry: Geometries
    unit: Units
    classes: Classes
    area: Floats
    set_apart: npt.NDArray[np.bool_]


def pieces(
    units: Geometries,
    worst: Classes,
    cropland: Floats,
    unit: Units,
    set_apart: npt.NDArray[np.bool_],
    easting: Floats,
    northing: Floats,
    rules: Prudence,
) -> Pieces:
    """
    Return the class map: the units, and around class III points set apart a proposed area of their own.

    Parameters
    ----------
    units : (u,) array of polygons
    worst : (u,) array of int8
        Class of each unit's rest.
    cropland : (u,) array of float
        Cropland area in m²; NaN takes the polygon's area. It is spread evenly over the polygon.
    unit, easting, northing : (n,) arrays
        The points.
    set_apart : (n,) array of bool
        Points set apart for any element.

    Notes
    -----
    The proposed area is a circle inside the unit that reaches half way to the nearest point not set apart, at most as far as the
    rules allow. The guide asks for imagery and a visit: the circle is where to look first and what the area is reckoned with
    until then. Units that are class III as a whole need none.
    """
    polygon = np.asarray(shapely.area(units))
    density = np.divide(np.where(np.isfinite(cropland), cropland, polygon), polygon, out=np.ones_like(polygon), where=polygon > 0)
    members = np.flatnonzero(set_apart & (unit >= 0))
    members = members[worst[unit[members]] != CLASS_III]
    rest = units.copy()
    carved: dict[int, list[object]] = {}
    others = np.flatnonzero(~set_apart & (unit >= 0))
    others = others[np.argsort(unit[others], kind="stable")]
    owned = unit[others]
    for member in members:
        start, stop = np.searchsorted(owned, (unit[member], unit[member] + 1))
        near = others[start:stop]
        distance = np.hypot(easting[near] - easting[member], northing[near] - northing[member])
        radius = min(rules.radius_at_most_m, NEAREST_SHARE * np.nanmin(distance, initial=np.inf))
        circle = shapely.buffer(shapely.Point(easting[member], northing[member]), radius, quad_segs=ROUND)
        carved.setdefault(int(unit[member]), []).append(circle)
    owners = np.array(sorted(carved), dtype=np.int32)
    apart = np.array([shapely.intersection(units[at], shapely.union_all(carved[int(at)])) for at in owners], dtype=object)
    rest[owners] = shapely.difference(units[owners], apart)
    geometry = np.concatenate([rest, apart])
    of_unit = np.concatenate([np.arange(len(units), dtype=np.int32), owners])
    classes = np.concatenate([worst, np.full(len(owners), CLASS_III, dtype=np.int8)])
    is_apart = np.arange(len(geometry)) >= len(units)
    return Pieces(geometry, of_unit, classes, np.asarray(shapely.area(geometry)) * density[of_unit], is_apart)


def by_class(classes: Classes, area: Floats) -> Floats:
    """Return the area (4,) that is not judged, of class I, II and III, in the unit of `area`."""
    return np.asarray(np.bincount(classes, weights=area, minlength=NUMBER_OF_CLASSES), dtype=np.float64)


def by_zone_and_class(
    zones: Geometries,
    geometry: Geometries,
    classes: Classes,
    area: Floats,
    *,
    threads: int | None = None,
    progress: Progress = unheard,
) -> Floats:
    """Return the area (z, 4) of each class in each zone; `area` (p,) is spread evenly over its polygon. Zones may overlap."""
    return summed(overlay(zones, geometry, threads=threads, progress=progress), len(zones), classes, area, shapely.area(geometry))


def summed(shared: Overlay, zones: int, classes: Classes, area: Floats, polygon: Floats) -> Floats:
    """Like `by_zone_and_class`, from an overlay of zones and polygons that is at hand."""
    density = np.divide(area, polygon, out=np.ones_like(area), where=polygon > 0)
    cells = shared.first.astype(np.int64) * NUMBER_OF_CLASSES + classes[shared.second]
    sums = np.bincount(cells, weights=shared.area * density[shared.second], minlength=zones * NUMBER_OF_CLASSES)
    return np.asarray(sums, dtype=np.float64).reshape(zones, NUMBER_OF_CLASSES)
