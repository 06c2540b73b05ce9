"""Outlines typed into a cell: corners as 经度,纬度;经度,纬度;…, WKT or GeoJSON. One that crosses itself is refused with where."""

from __future__ import annotations

import re

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.geometry import checked
from jingtu.core.subjects.errors import Refused

from .coordinates import fault_of

_PAIR = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,，\s]\s*(-?\d+(?:\.\d+)?)\s*")
_WHERE = re.compile(r"\[([-\d.]+) ([-\d.]+)\]")
_FEWEST = 3
AREAS = ("POLYGON", "MULTIPOLYGON")


def outline(text: str) -> BaseGeometry:
    """Return the polygon that the text draws. Raises Refused: no corners, too few, outside the country, crossing itself."""
    text = text.strip().removeprefix("\ufeff")
    if text.startswith("{"):
        drawn = _geojson(text)
    else:
        drawn = _wkt(text) if text[:12].upper().startswith(AREAS) else Polygon(_corners(text))
    if drawn.is_empty:
        raise Refused(_("边界是空的，没有一个拐点。请重新导出或补全。"))
    west, south, east, north = drawn.bounds
    if fault := fault_of(west, south) or fault_of(east, north):
        raise Refused(fault)
    if not drawn.is_valid:
        raise Refused(_said(drawn))
    try:
        return checked(drawn)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None


def _wkt(text: str) -> BaseGeometry:
    try:
        return shapely.from_wkt(text)
    except shapely.errors.GEOSException:
        raise Refused(_("边界的 WKT 读不懂，应如 POLYGON ((116.9 39.7, …))。请重新导出。")) from None


def _geojson(text: str) -> BaseGeometry:
    """The areas of a geometry, a feature or a collection of features, taken together."""
    try:
        drawn = shapely.from_geojson(text)
    except shapely.errors.GEOSException:
        raise Refused(_("边界的 GeoJSON 读不懂，应是 Polygon、MultiPolygon，或含有它们的 Feature。请重新导出。")) from None
    parts = shapely.get_parts(drawn)
    if wrong := {part.geom_type for part in parts} - {"Polygon", "MultiPolygon"}:
        words = {"kind": sorted(wrong)[0]}
        raise Refused(_("边界里有“%(kind)s”，只能是面（Polygon、MultiPolygon）。请去掉后重新导出。") % words)
    return shapely.union_all(parts) if len(parts) != 1 else parts[0]


def _corners(text: str) -> list[tuple[float, float]]:
    found = []
    for part in re.split(r"[;；|\n]+", text.strip().strip(";；|")):
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise Refused(
                _("边界里的“%(part)s”不是一个拐点，应为“经度,纬度”，拐点之间用分号隔开。请改正。") % {"part": part[:30]}
            )
        found.append((float(pair[1]), float(pair[2])))
    if len(set(found)) < _FEWEST:
        raise Refused(_("边界只有 %(n)d 个不同的拐点，至少要有 3 个才围成一块地。请补全。") % {"n": len(set(found))})
    return found


def _said(drawn: BaseGeometry) -> str:
    reason = shapely.is_valid_reason(drawn)
    spot = _WHERE.search(reason)
    if reason.startswith("Self-intersection") and spot:
        return _("边界在 %(east).5f, %(north).5f 附近自己相交，围不成一块地。请核对拐点的顺序。") % {
            "east": float(spot[1]),
            "north": float(spot[2]),
        }
    return _("边界围不成一块地（%(reason)s）。请核对拐点。") % {"reason": reason}
