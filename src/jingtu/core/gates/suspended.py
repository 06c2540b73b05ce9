"""What is suspended where and when; a suspension of a functional zone reaches the towns that lie wholly inside it.

in_force(["industry.assessments"], row.place_path, day)
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from jingtu.core.parties.scope import in_area
from jingtu.core.places.paths import parent_paths
from jingtu.core.places.zones import towns_inside, zones_around

from .models import Suspension


def in_force(matters: Collection[str], place_path: str, on: dt.date) -> list[Suspension]:
    """Return what is suspended at a place on a day: there, in a place above, or in a zone around; the earliest first."""
    here = [place_path, *parent_paths(place_path)]
    reaching = Q(place_path__in=here) | Q(place_path__in=zones_around(here, on))
    rows = Suspension.objects.filter(reaching, holding_on(on), matter__in=matters)
    return list(rows.select_related("place").order_by("valid_from", "pk"))


def holding_on(on: dt.date) -> Q:
    """Return the condition that a suspension holds on a day: its last day counts, the day of lifting no more."""
    return Q(valid_from__lte=on) & (Q(last_on=None) | Q(last_on__gte=on)) & (Q(lifted_on=None) | Q(lifted_on__gt=on))


def reached_by(row: Suspension, column: str, on: dt.date) -> Q:
    """Return the condition that a path column lies where a suspension reaches on a day."""
    reached = in_area(column, row.place_path)
    for town in towns_inside([row.place_path], on).get(row.place_path, ()):
        reached |= in_area(column, town)
    return reached
