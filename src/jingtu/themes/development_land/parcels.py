"""Splitting, merging and renumbering of parcels: the old ones end, new ones begin on the same day, and each knows the other.

    split(parcel, [Part("…GB00002", polygon), Part("…GB00003", polygon)], by=person, on=day, basis="…")
    merge([first, second], "…GB00004", by=person, on=day, basis="…")
    renumber(parcel, "…GB00005", by=person, on=day, basis="…")

What was declared of the land stays with the land, so new parcels have their status and their evidence without being told.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import shapely
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.metres import areas_m2, sound
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import WRITE

from .kinds import PARCELS
from .models import Parcel, Succession
from .slivers import tolerance

Kind = Succession.Kind
KEPT = ("land_use", "planned_use", "key_sector", "heavily_polluted_farmland", "unused_land", "address", "sensitivity")


@dataclass(frozen=True)
class Part:
    """One parcel that comes out of a split: its number and its outline in degrees."""

    code: str
    geometry: BaseGeometry


@transaction.atomic
def split(parcel: Parcel, parts: Sequence[Part], *, by: User, on: dt.date, basis: str) -> list[Parcel]:
    """End a parcel and begin its parts.

    Raises Refused where there are fewer than two parts, or where they overlap, reach outside or leave land over (by more than a
    sliver), and for numbers that are registered already; PermissionDenied.
    """
    _check_current([parcel])
    if len(parts) < 2:
        raise Refused(_("分割后至少要有两宗，只写了 %(n)d 宗。请补全。") % {"n": len(parts)})
    if parcel.geometry is None:
        raise Refused(_("宗地“%(name)s”没有登记图形，不能核对分割后的范围。请先补登图形。") % {"name": parcel.name})
    _check_parts(parcel, parts, on)
    made = [_begin([parcel], part.code, part.geometry, by=by, on=on, basis=basis) for part in parts]
    return _handed_on([parcel], made, Kind.SPLIT, by=by, on=on, basis=basis)


@transaction.atomic
def merge(parcels: Sequence[Parcel], code: str, *, by: User, on: dt.date, basis: str) -> Parcel:
    """End parcels and begin the one that they make together.

    Raises Refused where there are fewer than two, or where they do not lie side by side; PermissionDenied.
    """
    rows = list({row.pk: row for row in parcels}.values())
    _check_current(rows)
    if len(rows) < 2:
        raise Refused(_("合并至少要两宗，只选了 %(n)d 宗。请补全。") % {"n": len(rows)})
    if bare := [row.name for row in rows if row.geometry is None]:
        raise Refused(_("宗地“%(name)s”没有登记图形，不能合并。请先补登图形。") % {"name": bare[0]})
    whole = shapely.union_all(sound([row.geometry for row in rows]))
    if whole.geom_type != "Polygon":
        raise Refused(_("这 %(n)d 宗地不相连，不能合并成一宗。请核对编号和图形。") % {"n": len(rows)})
    made = _begin(rows, code, whole, by=by, on=on, basis=basis)
    return _handed_on(rows, [made], Kind.MERGED, by=by, on=on, basis=basis)[0]


@transaction.atomic
def renumber(parcel: Parcel, code: str, *, by: User, on: dt.date, basis: str) -> Parcel:
    """Go on with the same land under another number. Raises Refused for the same number or a registered one."""
    _check_current([parcel])
    if code.strip() == parcel.code:
        raise Refused(_("新编号与原编号 %(code)s 相同，不用换号。") % {"code": parcel.code})
    made = _begin([parcel], code, parcel.geometry, by=by, on=on, basis=basis)
    return _handed_on([parcel], [made], Kind.RENUMBERED, by=by, on=on, basis=basis)[0]


def _check_current(rows: Sequence[Parcel]) -> None:
    if gone := [row for row in rows if row.state != "current"]:
        raise Refused(_("宗地“%(name)s”已经注销，不能再变更。请查看它的后继宗地。") % {"name": gone[0].name})


def _check_parts(parcel: Parcel, parts: Sequence[Part], on: dt.date) -> None:
    """What the parts take twice, outside or not at all must be a sliver: two surveys of a border differ by so much."""
    shapes = sound([part.geometry for part in parts])
    whole = sound([parcel.geometry])[0]
    together = shapely.union_all(shapes)
    outside = together.difference(whole)
    left = whole.difference(together)
    for code, shape, others in ((part.code, shapes[at], shapes[:at]) for at, part in enumerate(parts)):
        for other in others:
            _check_sliver(shape.intersection(other), whole, on, _("“%(code)s”与另一宗重叠") % {"code": code})
    _check_sliver(outside, whole, on, _("分割后的宗地超出原宗地"))
    _check_sliver(left, whole, on, _("分割后的宗地没有占满原宗地"))


def _check_sliver(piece: BaseGeometry, whole: BaseGeometry, on: dt.date, what: str) -> None:
    if not whole.area > 0:
        raise Refused(_("宗地的边界围不成一块地，没有面积，不能核对。请先更正原宗地的边界。"))
    if tolerance(on).counts(piece, piece.area / whole.area):
        words = {"what": what, "area": float(areas_m2([piece])[0])}
        raise Refused(_("%(what)s %(area).1f 平方米。请核对各宗的边界后重新填写。") % words)


def _begin(rows: Sequence[Parcel], code: str, geometry: BaseGeometry, *, by: User, on: dt.date, basis: str) -> Parcel:
    """Begin a parcel with what its predecessors have in common."""
    first = max(rows, key=lambda row: row.geometry.area if row.geometry is not None else 0)
    if not scope_of(by).may(WRITE, first.place_path):
        raise PermissionDenied(_("宗地“%(name)s”不在您的管辖区域，不能变更。") % {"name": first.name})
    if not code.strip():
        raise Refused(_("还没有填写新宗地的编号。请填写后再提交。"))
    kept = {name: value for name in KEPT if (value := _common(rows, name)) is not None}
    holders = {row.holder_id: row.holder for row in rows}
    try:
        return register(
            PARCELS,
            by=by,
            place=first.place,
            name=code.strip() if len(rows) > 1 else f"{first.name}（{code.strip()[-4:]}）",
            on=on,
            grounds=basis,
            code=code.strip(),
            geometry=geometry,
            area_m2=Decimal(f"{areas_m2([geometry])[0]:.2f}") if geometry is not None else first.area_m2,
            holder=next(iter(holders.values())) if len(holders) == 1 else None,
            **kept,
        )
    except ValidationError as error:
        raise Refused("".join(error.messages)) from None


def _common(rows: Sequence[Parcel], name: str) -> object:
    """What is true of the whole: a fact that one of them has (曾为……), or a value that they share; the strictest class of data."""
    values = [getattr(row, name) for row in rows]
    if name == "sensitivity":
        return min(values)
    if True in values:
        return True
    return values[0] if len(set(values)) == 1 else None


def _handed_on(old: Sequence[Parcel], new: list[Parcel], kind: Kind, *, by: User, on: dt.date, basis: str) -> list[Parcel]:
    for row in old:
        make(row, "end", by=by, on=on, grounds=basis)
    Succession.objects.bulk_create(
        Succession(predecessor=before, successor=after, kind=kind, on=on, basis=basis.strip(), recorded_by=by)
        for before in old
        for after in new
    )
    detail = {"kind": str(kind), "on": on, "to": [row.code for row in new], "basis": basis}
    for row in old:
        record(by, "land.succeed", subject=f"subject:{row.pk}", detail=detail | {"from": row.code})
    return new
