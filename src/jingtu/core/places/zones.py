"""Functional zones that a plan names and no table lists: added by hand below the division that set them up."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from .models import Division, Level, ZoneTown


@transaction.atomic
def add_zone(parent: Division, name: str, valid_from: dt.date, towns: Iterable[Division] = ()) -> Division:
    """Return the zone of this name below the division, adding it where it is new, with the towns that lie wholly inside it.

    Raises ValueError with a sentence.
    """
    name = " ".join(name.split())
    if not 2 <= len(name) <= 60:
        raise ValueError(_("功能区名称应为 2 到 60 个字，收到的是“%(name)s”。请写全称。") % {"name": name})
    if parent.level not in (Level.PROVINCE, Level.CITY, Level.COUNTY):
        raise ValueError(_("功能区应设在省、市或县之下，“%(name)s”不是。请另选上级区划。") % {"name": parent})
    siblings = Division.objects.filter(level=Level.ZONE, path__startswith=f"{parent.path}Z")
    if present := siblings.filter(name=name).first():
        _take_in(present, towns, valid_from)
        return present
    # Own zones take letters after the Z, tables use digits: neither can take the other's number.
    number = siblings.filter(path__startswith=f"{parent.path}ZA").count() + 1
    suffix = f"ZA{number:03d}"
    zone = Division.objects.create(
        code=f"{parent.path}{suffix}",
        name=name,
        level=Level.ZONE,
        parent=parent,
        path=f"{parent.path}{suffix}",
        valid_from=valid_from,
    )
    _take_in(zone, towns, valid_from)
    return zone


def towns_inside(paths: Iterable[str], on: dt.date) -> dict[str, list[str]]:
    """Return the paths of the towns that lie wholly inside the zones with these paths on a day, by the zone's path."""
    zones = [path for path in paths if "Z" in path]
    found: dict[str, list[str]] = defaultdict(list)
    if zones:  # a question that hardly anybody's areas make us ask
        held = ZoneTown.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on, zone__path__in=zones)
        for zone, town in held.values_list("zone__path", "town__path"):
            found[zone].append(town)
    return dict(found)


def zones_around(paths: list[str] | QuerySet, on: dt.date) -> QuerySet:
    """Return the paths of the zones that wholly hold one of these towns on a day, as a question inside another."""
    held = ZoneTown.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)
    return held.filter(town__path__in=paths).values("zone__path")


def _take_in(zone: Division, towns: Iterable[Division], valid_from: dt.date) -> None:
    for town in towns:
        if town.level != Level.TOWN:
            raise ValueError(_("“%(name)s”不是乡镇或街道，不能列为功能区所辖。请改正。") % {"name": town})
        ZoneTown.objects.get_or_create(zone=zone, town=town, valid_until=None, defaults={"valid_from": valid_from})
