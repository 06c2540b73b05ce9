"""Which coordinates a table gives: degrees the wrong way round, projected metres, or a datum that is not CGCS2000.

GCJ-02 and BD-09 shift every point by a few hundred metres by a known formula, so they can be converted (to about a metre).
Beijing 1954 and Xian 1980 need the parameters of the local surveying office: the published ones leave tens of metres, so such
coordinates are recognised and refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from statistics import median

from django.utils.translation import gettext as _
from fast_geocn import coord
from pyproj import Transformer

from .models import Batch

Degrees = tuple[float, float]  # longitude, latitude
Datum = Batch.Datum

WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0  # the box around the country
METRES_OF_DEGREE = 111_320.0
SAME_POINT = 25.0  # metres: what two surveys of one gate differ by
CLEARER = 3.0  # times nearer must the other datum bring the points to be believed
FEWEST_KNOWN = 3
# One of the published operations from Beijing 1954, used to recognise, never to convert: elsewhere it is off by tens of metres.
_BEIJING54 = "urn:ogc:def:coordinateOperation:EPSG::15918"
_SAID = {
    Datum.GCJ02: ("gcj", "火星", "高德", "腾讯"),
    Datum.BD09: ("bd09", "bd-09", "百度"),
    Datum.BEIJING54: ("北京54", "北京1954", "beijing54", "beijing1954", "bj54"),
    Datum.XIAN80: ("西安80", "西安1980", "xian80"),
    Datum.CGCS2000: ("cgcs2000", "国家2000", "2000国家", "wgs84", "wgs-84", "4490", "4326"),
}


def fault_of(east: float, north: float) -> str:
    """Return what is wrong with a pair of degrees as a sentence, "" where it can be a place in the country."""
    if WEST <= east <= EAST and SOUTH <= north <= NORTH:
        return ""
    if WEST <= north <= EAST and SOUTH <= east <= NORTH:
        return _("经度 %(east)g、纬度 %(north)g 填反了：经度应在 73～136，纬度应在 3～54。请把两列对调。") % {
            "east": east,
            "north": north,
        }
    if max(abs(east), abs(north)) > 1000:
        return _("%(east)g、%(north)g 是%(system)s，应为经纬度（度）。请先转换成 CGCS2000 经纬度。") % {
            "east": east,
            "north": north,
            "system": _projected(east, north),
        }
    return _("经度 %(east)g、纬度 %(north)g 不在中国境内，应为经度 73～136、纬度 3～54 的度数。请核对。") % {
        "east": east,
        "north": north,
    }


def _projected(east: float, north: float) -> str:
    """Say of metres which Gauss–Krüger zone they are in: the first two of the eight figures of the easting name it."""
    zone = next((int(value // 1_000_000) for value in (east, north) if 13_000_000 <= value < 46_000_000), 0)
    if 25 <= zone <= 45:
        return _("高斯投影的 3 度带第 %(zone)d 带坐标（米，北京1954、西安1980 或 CGCS2000 都这样写）") % {"zone": zone}
    if 13 <= zone <= 23:
        return _("高斯投影的 6 度带第 %(zone)d 带坐标（米，多为北京1954）") % {"zone": zone}
    return _("投影坐标（米）")


def said_in(words: str) -> str:
    """Return the datum that the heads of a table name, "" where they name none."""
    plain = words.lower().replace(" ", "").replace("_", "")
    return next((datum for datum, marks in _SAID.items() if any(mark in plain for mark in marks)), "")


def converted(point: Degrees, datum: str) -> Degrees:
    """Return a point in CGCS2000. Raises KeyError for a datum that cannot be converted."""
    return _TO_CGCS2000[datum](point)


def can_convert(datum: str) -> bool:
    """Tell whether points of this datum can be brought into CGCS2000 without parameters of a surveying office."""
    return datum in _TO_CGCS2000


def recognised(given: Sequence[Degrees], known: Sequence[Degrees]) -> str:
    """
    Return the datum in which the given points lie where the known ones are, "" where none stands out.

    `known` are the same things in CGCS2000, from the register. Fewer than three tell nothing; CGCS2000 is the answer where
    the points agree as they are.
    """
    if len(given) < FEWEST_KNOWN:
        return ""
    as_given = _apart(given, known)
    if as_given <= SAME_POINT:
        return Datum.CGCS2000
    off = {datum: _apart([bring(point) for point in given], known) for datum, bring in _RECOGNISED_BY.items()}
    best = min(off, key=lambda datum: off[datum])
    return best if off[best] <= SAME_POINT and off[best] * CLEARER <= as_given else ""


def _apart(given: Sequence[Degrees], known: Sequence[Degrees]) -> float:
    """Return the median distance in metres; near points only, so that a plane will do."""
    return median(
        METRES_OF_DEGREE * math.hypot((a[0] - b[0]) * math.cos(math.radians(b[1])), a[1] - b[1])
        for a, b in zip(given, known, strict=True)
    )


def explained(chosen: str, said: str, near: str, known: int) -> str:
    """Return the sentence that tells in which datum the points are taken, and how that is known."""
    words = {
        "datum": Datum(chosen or said or near or Datum.CGCS2000).label,
        "n": known,
        "near": Datum(near).label if near else "",
    }
    if chosen:
        return _("坐标系：%(datum)s（上传时选定）。") % words
    if said:
        return _("坐标系：%(datum)s（列名里写明）。") % words
    if near:
        return _("坐标系：%(datum)s（与已登记的 %(n)d 个点位比对得出）。") % words
    return _("坐标系没有写明，也没有足够的已登记点位可比，按 %(datum)s 读取。如果不是，请放弃这一批，上传时选定坐标系。") % words


def refusal_of(datum: str, doubted: str) -> str:
    """Return why points of a datum are not taken; `doubted` is the datum that the known points speak for instead."""
    if not can_convert(datum):
        return _("坐标是%(datum)s的，换算到 CGCS2000 要用当地测绘部门的参数，差几十米。请先换算后再导入。") % {
            "datum": Datum(datum).label
        }
    if doubted:
        return _("坐标写明是%(datum)s，与已登记的点位比对却是%(near)s。请核对坐标系后重新上传。") % {
            "datum": Datum(datum).label,
            "near": Datum(doubted).label,
        }
    return ""


def _from_beijing54(point: Degrees) -> Degrees:
    north, east = _beijing54().transform(point[1], point[0])  # the operation takes latitude first
    return east, north


@cache
def _beijing54() -> Transformer:
    return Transformer.from_pipeline(_BEIJING54)


_TO_CGCS2000: dict[str, Callable[[Degrees], Degrees]] = {
    Datum.UNSAID: lambda point: point,
    Datum.CGCS2000: lambda point: point,
    Datum.GCJ02: lambda point: coord.gcj02_to_wgs84(*point),
    Datum.BD09: lambda point: coord.bd09_to_wgs84(*point),
}
_RECOGNISED_BY: dict[str, Callable[[Degrees], Degrees]] = {
    Datum.GCJ02: _TO_CGCS2000[Datum.GCJ02],
    Datum.BD09: _TO_CGCS2000[Datum.BD09],
    Datum.BEIJING54: _from_beijing54,
}
