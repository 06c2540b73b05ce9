"""Zones under risk control that touch a parcel on a day: read once for a parcel, or at once for many."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.db.models import Q

from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import state_after

from .models import ControlZone
from .slivers import tolerance

IN_FORCE = "in_force"


@dataclass(frozen=True)
class Within:
    """A zone in force, and the share of the parcel that lies in it: 0 where only a point of the zone is known."""

    zone: ControlZone
    share: float


def zones_of(row: Registered, on: dt.date) -> list[Within]:
    """Return the zones in force on a day that take more than a sliver of a drawn parcel, or lie in it as a point."""
    kept = row.__dict__.setdefault("_zones", {})
    if on not in kept:
        gather_zones([row], on)
    return kept[on]


def gather_zones(rows: Sequence[Registered], on: dt.date) -> None:
    """Read the zones of many parcels at once, for `zones_of`."""
    drawn = [row for row in rows if row.geometry is not None]
    zones = ControlZone.objects.exclude(geometry=None).order_by()
    near = list(zones.filter(_meets(drawn))) if drawn else []
    holding = _in_force(near, on)
    for row in drawn:
        row.__dict__.setdefault("_zones", {})[on] = [found for zone in holding if (found := _within(row, zone, on))]


def _meets(rows: Sequence[Registered]) -> Q:
    """Zones are few beside parcels: one question for the box of all is quicker than two along indexes."""
    west, south, east, north = shapely.total_bounds([row.geometry for row in rows])
    return Q(west__lte=east, east__gte=west, south__lte=north, north__gte=south)


def _in_force(zones: Sequence[ControlZone], on: dt.date) -> list[ControlZone]:
    events: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject__in=[zone.pk for zone in zones], effective_on__lte=on):
        events[event.subject_id].append(event)
    return [zone for zone in sorted(zones, key=lambda each: each.pk) if state_after(events[zone.pk]) == IN_FORCE]


def _within(row: Registered, zone: ControlZone, on: dt.date) -> Within | None:
    """A zone of which only a point is known counts for the parcel in which the point lies, as sites do (`evidence`)."""
    overlap = row.geometry.intersection(zone.geometry)
    share = overlap.area / row.geometry.area if row.geometry.area else float(not overlap.is_empty)
    counts = tolerance(on).counts(overlap, share) if zone.geometry.area else not overlap.is_empty
    return Within(zone, share) if counts else None
