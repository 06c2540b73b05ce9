"""The status of parcels, derived from all declarations that touch them and stamped with the day; never typed in.

    derive()                            # all parcels, as a job does
    derive(box=site.geometry.bounds)    # those that a new declaration may concern
    derive(parcels=[pk, …])             # those whose outline changed

What stands in the rows serves lists and filters. Gates ask the declarations themselves (`evidence`).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from typing import Any

import numpy as np
import shapely
from django.db import transaction
from django.db.models import QuerySet

from jingtu.core import clock, sql
from jingtu.core.places.boxes import Box, meeting
from jingtu.core.places.metres import sound

from .models import Parcel
from .slivers import Tolerance, tolerance
from .standing import WKB, Standing, standing
from .strictness import ORDER

CHUNK = 20_000
COLUMNS = ("status", "status_share", "status_from_id", "derived_on")
NOTHING = ("", None, None)

Status = tuple[str, float | None, int | None]  # status, share, declaration
Progress = Callable[[int, int], Any]


def derive(
    *, box: Box | None = None, parcels: Collection[int] | None = None, on: dt.date | None = None, report: Progress | None = None
) -> int:
    """Write the status of parcels as of a day (today) and return how many rows changed in it; without either of all parcels.

    What touches a parcel is looked for around the parcels found, which may reach beyond the box.
    """
    on = on or clock.today()
    rows = _rows(box, parcels)
    stands = standing(on, _around(rows) if isinstance(rows, list) else None)
    tree, limits = shapely.STRtree(stands.pieces), tolerance(on)
    total = Parcel.objects.count() if report else 0
    changed = done = 0
    for chunk in rows:
        found = _derived(chunk, stands, tree, limits)
        changed += _write(chunk, found, on)
        done += len(chunk)
        if report:
            report(done, max(total, done))
    return changed


Row = tuple[Any, ...]  # pk, WKB, status, share, declaration, derived_on


def _rows(box: Box | None, parcels: Collection[int] | None) -> "Iterator[list[Row]] | list[list[Row]]":
    """The parcels in chunks; few ones are read at once."""
    if box is None and parcels is None:
        return _all()
    some = Parcel.objects.filter(pk__in=parcels) if parcels is not None else Parcel.objects.all()
    return [list(_read(some if box is None else meeting(some, [box])))]


def _all() -> Iterator[list[Row]]:
    last = 0
    while chunk := list(_read(Parcel.objects.filter(pk__gt=last).order_by("pk")[:CHUNK])):
        yield chunk
        last = chunk[-1][0]


def _read(rows: QuerySet[Parcel]) -> QuerySet:
    return rows.values_list("pk", WKB, "status", "status_share", "status_from_id", "derived_on")


def _around(rows: Any) -> Box:
    """The box around a few parcels that were read."""
    drawn = [bytes(row[1]) for chunk in rows for row in chunk if row[1] is not None]
    west, south, east, north = shapely.total_bounds(shapely.from_wkb(drawn)) if drawn else (0, 0, 0, 0)
    return float(west), float(south), float(east), float(north)


def _derived(chunk: list[Row], stands: Standing, tree: shapely.STRtree, limits: Tolerance) -> dict[int, Status]:
    """Return the status of each parcel of which something was declared."""
    drawn = np.array([at for at, row in enumerate(chunk) if row[1] is not None], dtype=np.int64)
    if not len(drawn) or not len(stands.pieces):
        return {}
    lands = sound(shapely.from_wkb([bytes(chunk[at][1]) for at in drawn]))
    of_land, of_piece = tree.query(lands, predicate="intersects")
    overlaps = shapely.intersection(lands[of_land], stands.pieces[of_piece])
    areas = shapely.area(lands)[of_land]
    shares = np.divide(shapely.area(overlaps), areas, out=np.zeros(len(areas)), where=areas > 0)
    slivers = limits.slivers(overlaps, shares) & (shapely.area(stands.pieces[of_piece]) > 0) & (areas > 0)
    of_land, of_piece, shares = of_land[~slivers], of_piece[~slivers], np.minimum(shares[~slivers], 1.0)
    strictest = np.lexsort((stands.declarations[of_piece], -shares, stands.ranks[of_piece], of_land))
    firsts = strictest[np.unique(of_land[strictest], return_index=True)[1]]
    return {
        chunk[drawn[of_land[at]]][0]: (
            str(ORDER[stands.ranks[of_piece[at]]]),
            float(shares[at]),
            int(stands.declarations[of_piece[at]]),
        )
        for at in firsts
    }


@transaction.atomic
def _write(chunk: list[Row], found: dict[int, Status], on: dt.date) -> int:
    """Write what differs; the day alone is stamped with one statement."""
    changed, same = [], []
    for pk, _wkb, *held, derived_on in chunk:
        wanted = found.get(pk, NOTHING)
        if tuple(held) != wanted:
            changed.append((*wanted, on.isoformat(), pk))
        elif derived_on != on:
            same.append(pk)
    if changed:
        sql.update_rows(Parcel._meta.db_table, COLUMNS, changed, key="subject_id")
    if len(same) > CHUNK // 2:
        Parcel.objects.filter(pk__gte=chunk[0][0], pk__lte=chunk[-1][0]).exclude(derived_on=on).update(derived_on=on)
    elif same:
        Parcel.objects.filter(pk__in=same).update(derived_on=on)
    return len(changed)
