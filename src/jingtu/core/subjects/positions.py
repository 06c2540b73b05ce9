"""Where a subject lies, as exactly as the person may know it.

    place = position_for(user, row)   # None: nothing at all
    place.rung, place.geometry, place.path, place.named

An offset is drawn from the installation's position key and the subject's id, so it is the same in every answer, for every
person, for ever: asking again shows nothing new, and the mean of many answers is the one answer. What belongs to another
subject (a tank to its enterprise) moves with it, or the mean over the tanks would give the enterprise away.
"""

import hashlib
import hmac
import math
from dataclasses import dataclass

from django.conf import settings
from shapely import affinity
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.paths import parent_paths

from .clearance import circles_of
from .kinds import SubjectKind, kind_of
from .models import Registered
from .sharing import Circle, Rung, sharing

METRES_PER_DEGREE = 111_320.0  # of latitude; within 0.6 % everywhere, which only changes how far an offset reaches
COUNTY_DIGITS, TOWN_DIGITS = 6, 9
PARCEL = {"Polygon", "MultiPolygon"}


@dataclass(frozen=True)
class Position:
    """What a person may know of where a subject lies.

    `geometry` (CGCS2000 degrees) is None where only a place may be told; `path` is that of the place to tell. Without
    `named` the outline must stand without name and number.
    """

    rung: Rung
    geometry: BaseGeometry | None
    path: str
    named: bool = True


def position_for(user: object, row: Registered, kind: SubjectKind | None = None) -> Position | None:
    """Return the position of a row as this person may know it; None where it has none or nothing may be told."""
    kind = kind or kind_of(row)
    rung = _rung(row, kind, circles_of(user, kind, row))
    if row.geometry is None or rung is None:
        return None
    return _shown(row, rung)


def is_exact_for(user: object, kind: SubjectKind) -> bool:
    """Tell whether the person sees the exact position of every row of the kind: only then may a query compare with a box."""
    circles = circles_of(user, kind)
    return all(sharing().rung(sensitivity, circles) is Rung.EXACT for sensitivity in sharing().classes(circles))


def moved(geometry: BaseGeometry, anchor: int) -> Point:
    """Return a point inside the geometry, moved by the offset that the anchor's id has under this installation's key."""
    point = geometry if geometry.geom_type == "Point" else geometry.representative_point()
    east, north = _offset(anchor)
    degrees = METRES_PER_DEGREE * max(math.cos(math.radians(point.y)), 0.01)
    return affinity.translate(point, xoff=east / degrees, yoff=north / METRES_PER_DEGREE)


def _rung(row: Registered, kind: SubjectKind, circles: frozenset[Circle]) -> Rung | None:
    """How exactly a position is seen: by the stricter of the row's class and its geometry's."""
    own = next((field.sensitivity for field in kind.fields if field.name == "geometry"), "")
    return sharing().rung(min(own or row.sensitivity, row.sensitivity), circles)


def _shown(row: Registered, rung: Rung) -> Position:
    geometry, path = row.geometry, row.place_path
    if rung is Rung.EXACT:
        return Position(rung, geometry, path)
    if rung is Rung.OFFSET:
        return Position(rung, moved(geometry, _anchor(row)), path)
    if rung is Rung.OUTLINE and geometry.geom_type in PARCEL:
        return Position(rung, geometry, path, named=False)
    if rung in (Rung.OUTLINE, Rung.TOWN):  # a point has no outline to show
        return Position(Rung.TOWN, None, _above(path, TOWN_DIGITS))
    return Position(Rung.COUNTY, None, _above(path, COUNTY_DIGITS))


def _above(path: str, digits: int) -> str:
    """The path of the place of at most so many digits; a functional zone stands for a county."""
    return next((each for each in (path, *parent_paths(path)) if len(each) <= digits or "Z" in each[-6:]), path)


def _anchor(row: Registered) -> int:
    for field in row._meta.concrete_fields:
        target = field.related_model
        if target is not None and issubclass(target, Registered) and getattr(row, field.attname) is not None:
            return getattr(row, field.attname)
    return row.pk


def _offset(anchor: int) -> tuple[float, float]:
    """Metres east and north, evenly spread over the ring between the least and the most."""
    digest = hmac.digest(settings.POSITION_KEY.encode(), f"subject:{anchor}".encode(), hashlib.sha256)
    turn, share = (int.from_bytes(part, "big") / 2**64 for part in (digest[:8], digest[8:16]))
    ring = sharing().offset_m
    metres = math.sqrt(ring.least**2 + share * (ring.most**2 - ring.least**2))
    return metres * math.cos(2 * math.pi * turn), metres * math.sin(2 * math.pi * turn)
