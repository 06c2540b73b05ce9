"""The map beside a register: each subject as a dot where they are few, their number in each place where they are many.

Drawn as SVG on the server: no script, no tile server, and it prints. Positions are those that the person may know.
"""

from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Count, F, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.places.areas import CITY_DIGITS, TOWN_DIGITS, Prefix
from jingtu.core.places.models import Boundary, Division
from jingtu.core.places.outlines import Drawing, Shape, draw
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.positions import position_for

DRAWN_AT_MOST = 2_000
OUTLINES_AT_MOST = 400
COUNTY_DIGITS = 6
SMALLEST, LARGEST = 5.0, 26.0  # radii of circles, in units of the drawing
DOT = 1e-4  # degrees: what a point is widened by, so that it can be fitted into the frame with the outlines


@dataclass(frozen=True)
class Spot:
    """A dot or a circle on the map, with what it stands for and where it leads."""

    east: float
    north: float
    radius: float
    label: str
    href: str
    number: int = 0


def map_of(kind: SubjectKind, rows: QuerySet[Registered], few: bool, user: User, query: str) -> dict[str, Any]:
    """Return the drawing of what is filtered; `few` tells that it is at most DRAWN_AT_MOST rows."""
    places = [] if few else _numbers(kind, rows, query)
    found = _each(kind, rows, user) if few else _circles(places)
    outlines = [(f"d{each.pk}", each.outline) for each in _around([path for _spot, path in found])]
    spots = [spot for spot, _path in found if spot]
    dots = [(f"s{at}", shapely.Point(spot.east, spot.north).buffer(DOT, quad_segs=1)) for at, spot in enumerate(spots)]
    drawing = draw([*outlines, *dots])
    return {
        "drawing": drawing,
        "outlines": [shape for shape in drawing.shapes if shape.key.startswith("d")] if drawing else [],
        "spots": _placed(drawing, spots) if drawing else [],
        "few": few,
        "undrawn": len(found) - len(spots),
        "places": places,
    }


def map_of_row(kind: SubjectKind, row: Registered, user: User) -> dict[str, Any] | None:
    """Return the drawing of one subject in the outlines around it; None where no position may be shown."""
    spot = _dot(kind, row, user)
    if spot is None:
        return None
    outlines = [(f"d{each.pk}", each.outline) for each in _around([row.place_path])]
    drawing = draw([*outlines, ("s0", shapely.Point(spot.east, spot.north).buffer(DOT, quad_segs=1))])
    return {
        "drawing": drawing,
        "outlines": [shape for shape in drawing.shapes if shape.key != "s0"],
        "spots": _placed(drawing, [spot]),
        "east": round(spot.east, 5),
        "north": round(spot.north, 5),
    }


def _each(kind: SubjectKind, rows: QuerySet[Registered], user: User) -> list[tuple[Spot | None, str]]:
    """One dot for each row that has a position which the person may know."""
    return [(_dot(kind, row, user), row.place_path) for row in rows.order_by()[:DRAWN_AT_MOST]]


def _dot(kind: SubjectKind, row: Registered, user: User) -> Spot | None:
    position = position_for(user, row, kind)
    if position is None or position.geometry is None:
        return None
    inside = position.geometry.representative_point()
    href = reverse("web:dossier", args=[kind.code, row.pk]) if position.named else ""
    return Spot(inside.x, inside.y, SMALLEST, row.name if position.named else "", href)


def _numbers(kind: SubjectKind, rows: QuerySet[Registered], query: str) -> list[dict[str, Any]]:
    """Return how many there are in each place one level below what holds them all, with the address of those."""
    counted = rows.order_by().values(at=Prefix(F("place_path"), _level(rows))).annotate(number=Count("pk"))
    numbers = {each["at"]: each["number"] for each in counted}
    places = {place.path: place for place in Division.objects.filter(path__in=numbers).on(clock.today())}
    address = reverse("web:register", args=[kind.code])
    found = []
    for path, number in sorted(numbers.items()):
        place = places.get(path)
        href = f"{address}?{query}&{urlencode({'place': place.code, 'view': 'map'})}" if place else ""
        found.append({"path": path, "label": place.name if place else path, "number": number, "href": href})
    return found


def _circles(places: list[dict[str, Any]]) -> list[tuple[Spot | None, str]]:
    """One circle for each place that has an outline, as large as its number."""
    rows = Boundary.objects.filter(division__path__in=[each["path"] for each in places])
    outlines = dict(rows.values_list("division__path", "outline"))
    most = max((each["number"] for each in places), default=1)
    found: list[tuple[Spot | None, str]] = []
    for each in places:
        if each["path"] not in outlines:
            found.append((None, each["path"]))
            continue
        inside = outlines[each["path"]].representative_point()
        radius = round(SMALLEST + (LARGEST - SMALLEST) * (each["number"] / most) ** 0.5, 1)
        found.append((Spot(inside.x, inside.y, radius, each["label"], each["href"], each["number"]), each["path"]))
    return found


def _level(rows: QuerySet[Registered]) -> int:
    """Digits of the places to count by: cities of a province, counties of a city, towns of a county."""
    first = rows.order_by("place_path").values_list("place_path", flat=True).first() or ""
    last = rows.order_by("-place_path").values_list("place_path", flat=True).first() or ""
    if first[:COUNTY_DIGITS] == last[:COUNTY_DIGITS]:
        return TOWN_DIGITS
    return COUNTY_DIGITS if first[:CITY_DIGITS] == last[:CITY_DIGITS] else CITY_DIGITS


def _around(paths: list[str]) -> list[Boundary]:
    """The outlines of the counties or cities that the paths lie in."""
    wanted = {path[:digits] for path in paths for digits in (COUNTY_DIGITS, CITY_DIGITS)}
    rows = Boundary.objects.filter(division__path__in=sorted(wanted)).only("outline", "division_id")
    return list(rows[:OUTLINES_AT_MOST])


def _placed(drawing: Drawing, spots: list[Spot]) -> list[dict[str, Any]]:
    shapes: dict[str, Shape] = {shape.key: shape for shape in drawing.shapes}
    return [{"spot": spot, "at": shapes[f"s{at}"]} for at, spot in enumerate(spots)]
