"""The map on which a bureau draws what it asks about: parcels and sites of a small view, as SVG from the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.boxes import Box, meeting
from jingtu.core.places.models import Boundary
from jingtu.core.places.outlines import MARGIN, draw
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.positions import position_for
from jingtu.core.subjects.sharing import Rung
from jingtu.core.subjects.visible import visible_to

from .kinds import PARCELS, SITES

DRAWN_AT_MOST = 600
SMALLEST, LARGEST = 0.0005, 4.0  # degrees across
COUNTRY: Box = (73.0, 18.0, 135.0, 53.0)
STEP = 0.4  # of the view, for one step aside


@dataclass(frozen=True)
class View:
    """A box in degrees, and the ones beside, nearer and farther."""

    west: float
    south: float
    east: float
    north: float

    @property
    def words(self) -> str:
        """The view as an address carries it."""
        return ",".join(f"{edge:.6f}" for edge in (self.west, self.south, self.east, self.north))

    def moved(self, across: float, up: float) -> "View":
        """Return the view some steps beside."""
        x, y = across * STEP * (self.east - self.west), up * STEP * (self.north - self.south)
        return View(self.west + x, self.south + y, self.east + x, self.north + y)

    def scaled(self, factor: float) -> "View":
        """Return the view as much larger, about the same middle, within sensible sizes."""
        width = min(max((self.east - self.west) * factor, SMALLEST), LARGEST)
        height = (self.north - self.south) * width / (self.east - self.west)
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        return View(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def view_of(words: str, user: User, shapes: Sequence[BaseGeometry] = ()) -> View:
    """Return the view that an address names, else one around the shapes, else the person's own area."""
    try:
        west, south, east, north = (float(part) for part in words.split(","))
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return View(west, south, east, north)
    except ValueError:
        pass
    if shapes:
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(list(shapes)))
        return View(west, south, max(east, west + SMALLEST), max(north, south + SMALLEST)).scaled(1.6)
    return _home(user)


def map_of(view: View, user: User) -> dict[str, Any]:
    """Return the drawing of a view: the frame, outlines of divisions, sites and parcels that the person may locate."""
    frame = shapely.box(view.west, view.south, view.east, view.north)
    parcels, many = _drawn(PARCELS, view, user)
    sites, _more = _drawn(SITES, view, user)
    around = Boundary.objects.in_box(*frame.bounds).exclude(division=None).only("outline", "division_id")[:60]
    shapes = [(f"d{each.pk}", each.outline) for each in around]
    shapes += [(f"s{at}", shape) for at, (shape, _name) in enumerate(sites)]
    shapes += [(f"p{at}", shape) for at, (shape, _name) in enumerate(parcels)]
    clipped = [(key, shape.intersection(frame)) for key, shape in shapes]
    drawing = draw([("frame", frame), *((key, shape) for key, shape in clipped if not shape.is_empty)])
    named = {f"p{at}": name for at, (_shape, name) in enumerate(parcels)}
    kinds = {"d": "jt-map-area", "s": "jt-map-site", "p": "jt-map-parcel"}
    return {
        "view": view,
        "drawing": drawing,
        "margin": MARGIN,
        "shapes": [(each, kinds[each.key[0]], named.get(each.key, "")) for each in drawing.shapes if each.key != "frame"],
        "names": sorted(name for _shape, name in parcels),
        "many": many,
        "moves": [
            ("zoom-in", view.scaled(0.5)),
            ("minus", view.scaled(2)),
            ("arrow-left", view.moved(-1, 0)),
            ("arrow-right", view.moved(1, 0)),
            ("arrow-up", view.moved(0, 1)),
            ("arrow-down", view.moved(0, -1)),
        ],
    }


def _drawn(kind: SubjectKind, view: View, user: User) -> tuple[list[tuple[BaseGeometry, str]], bool]:
    rows = visible_to(user, kind).exclude(geometry=None)
    rows = rows.exclude(state="ended") if kind is PARCELS else rows
    box = (view.west, view.south, view.east, view.north)
    found = list(meeting(rows.order_by(), [box])[: DRAWN_AT_MOST + 1])
    many = len(found) > DRAWN_AT_MOST
    placed = [(position_for(user, row, kind), row.code or row.name) for row in found[:DRAWN_AT_MOST]]
    # What is not seen exactly stays out: by moving the view one would find where it truly lies.
    return [(at.geometry, name) for at, name in placed if at and at.rung is Rung.EXACT and at.geometry is not None], many


def _home(user: User) -> View:
    paths = [path for path in scope_of(user).paths if path]
    rows = Boundary.objects.filter(division__path__in=paths).values_list("west", "south", "east", "north")
    return View(*(rows.first() or COUNTRY))
