"""Which coordinates a table gives, and how they are brought into CGCS2000.

GCJ-02 and BD-09 shift every point by a few hundred metres by a known formula, so they can be converted (to about a metre).
Beijing 1954 and Xian 1980 need the parameters of the local surveying office: the published ones leave tens of metres, so such
coordinates are recognised and never converted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from statistics import median

from fast_geocn import coord
from pyproj import Transformer

Degrees = tuple[float, float]  # longitude, latitude

WEST, EAST, SOUTH, NORTH = 73.0, 136.0, 3.0, 54.0  # the box around the country
METRES_OF_DEGREE = 111_320.0
SAME_POINT = 25.0  # metres: what two surveys of one gate differ by
CLEARER = 3.0  # times nearer must the other datum bring the points to be believed
FEWEST_KNOWN = 3
UNSAID, CGCS2000, GCJ02, BD09, BEIJING54, XIAN80 = "", "cgcs2000", "gcj02", "bd09", "beijing54", "xian80"
# One of the published operations from Beijing 1954, used to recognise, never to convert: elsewhere it is off by tens of metres.
_BEIJING54 = "urn:ogc:def:coordinateOperation:EPSG::15918"
_SAID = {
    GCJ02: ("gcj", "火星", "高德", "腾讯"),
    BD09: ("bd09", "bd-09", "百度"),
    BEIJING54: ("北京54", "北京1954", "beijing54", "beijing1954", "bj54"),
    XIAN80: ("西安80", "西安1980", "xian80"),
    CGCS2000: ("cgcs2000", "国家2000", "2000国家", "wgs84", "wgs-84", "4490", "4326"),
}


def zone_of(east: float, north: float) -> tuple[int, int]:
    """Return width in degrees and number of the Gauss–Krüger zone of metres, (0, 0) where none is told.

    The first two of the eight figures of the easting name it.

    >>> zone_of(39_432_100.0, 4_312_000.0)
    (3, 39)
    """
    zone = next((int(value // 1_000_000) for value in (east, north) if 13_000_000 <= value < 46_000_000), 0)
    return (3, zone) if 25 <= zone <= 45 else (6, zone) if 13 <= zone <= 23 else (0, 0)


def said_in(words: str) -> str:
    """Return the datum that the heads of a table name, "" where they name none."""
    plain = words.lower().replace(" ", "").replace("_", "")
    return next((datum for datum, marks in _SAID.items() if any(mark in plain for mark in marks)), UNSAID)


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
        return CGCS2000
    off = {datum: _apart([bring(point) for point in given], known) for datum, bring in _RECOGNISED_BY.items()}
    best = min(off, key=lambda datum: off[datum])
    return best if off[best] <= SAME_POINT and off[best] * CLEARER <= as_given else ""


def _apart(given: Sequence[Degrees], known: Sequence[Degrees]) -> float:
    """Return the median distance in metres; near points only, so that a plane will do."""
    return median(
        METRES_OF_DEGREE * math.hypot((a[0] - b[0]) * math.cos(math.radians(b[1])), a[1] - b[1])
        for a, b in zip(given, known, strict=True)
    )


def _from_beijing54(point: Degrees) -> Degrees:
    north, east = _beijing54().transform(point[1], point[0])  # the operation takes latitude first
    return east, north


@cache
def _beijing54() -> Transformer:
    return Transformer.from_pipeline(_BEIJING54)


_TO_CGCS2000: dict[str, Callable[[Degrees], Degrees]] = {
    UNSAID: lambda point: point,
    CGCS2000: lambda point: point,
    GCJ02: lambda point: coord.gcj02_to_wgs84(*point),
    BD09: lambda point: coord.bd09_to_wgs84(*point),
}
_RECOGNISED_BY: dict[str, Callable[[Degrees], Degrees]] = {
    GCJ02: _TO_CGCS2000[GCJ02],
    BD09: _TO_CGCS2000[BD09],
    BEIJING54: _from_beijing54,
}
