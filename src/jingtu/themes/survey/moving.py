"""A point that is moved: its series ends, another begins at the new place and is linked to it, in one transaction."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry import Point as Position

from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register

from .distances import metres_between, same_point_m
from .kinds import POINTS
from .models import Point

CARRIED = ("rank", "network", "medium", "land", "interval_months", "watched", "holder", "sensitivity")


@transaction.atomic
def relocate(point: Point, position: Position, place: Division, *, code: str, by: User, on: dt.date, grounds: str) -> Point:
    """Move a point from a day on and return the one that goes on, still to be laid and taken into use.

    Raises Refused (no number, the old number, a position that is still the same point), MoveRefused, PermissionDenied,
    ValidationError (a number that is taken).
    """
    code = code.strip()
    if not code or code == point.code:
        raise Refused(_("移位后的点位要有新的编号，不能沿用“%(code)s”。请填写新编号。") % {"code": point.code})
    most = same_point_m(point.place_path)
    if point.geometry is not None and (distance := metres_between(point.geometry, position)) <= most:
        raise Refused(
            _("新位置离原位置只有 %(distance)d 米，在 %(most)d 米以内，仍是同一个点位。请在档案里更正位置。")
            % {"distance": round(distance), "most": most}
        )
    make(point, "relocate", by=by, on=on, grounds=grounds)
    carried = {name: getattr(point, name) for name in CARRIED}
    name = point.name if place == point.place else f"{place.name}{point.get_rank_display()}点位"
    facts = carried | {"code": code, "geometry": position, "succeeds": point}
    return register(POINTS, by=by, place=place, name=name, on=on, grounds=grounds, **facts)


def series(point: Point) -> list[Point]:
    """Return the point with all that it followed and that followed it, the first series first."""
    first, seen = point, {point.pk}
    while first.succeeds_id and first.succeeds_id not in seen:
        first = first.succeeds
        seen.add(first.pk)
    found = [first]
    while (after := Point.objects.filter(succeeds=found[-1]).first()) is not None:
        found.append(after)
    return found
