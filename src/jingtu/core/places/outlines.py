"""Outlines of divisions as SVG path data, for an overview map that needs no script and no tile server."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

MARGIN = 6.0  # units of the drawing on every side


@dataclass(frozen=True)
class Shape:
    """One outline: `key` names it, `d` is SVG path data, `label_x`, `label_y` a point inside it."""

    key: str
    d: str
    label_x: float
    label_y: float
    width: float


@dataclass(frozen=True)
class Drawing:
    """Outlines in one frame of `width` × `height` units, north up."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


def draw(outlines: Iterable[tuple[str, BaseGeometry]], width: float = 640.0, height: float = 560.0) -> Drawing | None:
    """
    Fit geometries in degrees into a frame, or return None when there are none.

    Degrees of longitude are shortened by the cosine of the middle latitude (equirectangular): right for an overview of a
    county or a province, not for measuring.
    """
    named = [(key, geometry) for key, geometry in outlines if not geometry.is_empty]
    if not named:
        return None
    west, south, east, north = shapely.total_bounds([geometry for _key, geometry in named])
    stretch = math.cos(math.radians((south + north) / 2))
    scale = min((width - 2 * MARGIN) / max((east - west) * stretch, 1e-9), (height - 2 * MARGIN) / max(north - south, 1e-9))

    def project(coordinates):
        return [(MARGIN + (x - west) * stretch * scale, MARGIN + (north - y) * scale) for x, y in coordinates]

    shapes = tuple(_shape(key, shapely.transform(geometry, project)) for key, geometry in named)
    return Drawing(round((east - west) * stretch * scale + 2 * MARGIN, 1), round((north - south) * scale + 2 * MARGIN, 1), shapes)


def _shape(key: str, geometry: BaseGeometry) -> Shape:
    parts = shapely.get_parts(geometry)
    largest = max(parts, key=lambda part: (part.area, part.length))
    inside = largest.representative_point()
    left, _top, right, _bottom = largest.bounds
    return Shape(key, "".join(map(_path, parts)), round(inside.x, 1), round(inside.y, 1), right - left)


def _path(part: BaseGeometry) -> str:
    if part.geom_type == "Polygon":
        return "".join(_line(ring.coords) + "Z" for ring in (part.exterior, *part.interiors))
    return _line(part.coords)


def _line(coordinates) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in coordinates)
