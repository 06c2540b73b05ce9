"""Land of an outline that belongs to no parcel: which of it lies in the areas of who asks, and by whose rules it is judged.

Nothing of it is told beyond the boundaries of one's own areas. They are for orientation: what lies outside may be a neighbour's.
"""

import datetime as dt
from dataclasses import dataclass

import shapely
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.gates.visible import ASK
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.metres import areas_m2, sound
from jingtu.core.places.models import Boundary, Division
from jingtu.core.places.queries import around

from .slivers import Tolerance, tolerance


@dataclass(frozen=True)
class Piece:
    """Land without a parcel in one place, whose rules count."""

    place: str
    place_path: str
    geometry: BaseGeometry


def pieces_of(left: BaseGeometry, whole: BaseGeometry, by: User, on: dt.date) -> tuple[list[Piece], str]:
    """Return what is left of a whole outline in the person's areas, place by place, and what is said of the others' land."""
    scope, limits = scope_of(by), tolerance(on)
    near = Boundary.objects.in_box(*left.bounds).filter(division__in=Division.objects.on(on)).select_related("division")
    mine = {each.pk: scope.may(ASK, each.division.path) for each in near}
    found, others = [], [shapely.Polygon()]
    # The smallest place counts, and where the boundaries of two overlap, the one that is not the person's.
    for each in sorted(near, key=lambda each: (-len(each.division.path), mine[each.pk], each.pk)):
        if left.is_empty:
            break
        shape = sound([each.geometry])[0]
        piece, left = left.intersection(shape), left.difference(shape)
        if not mine[each.pk]:
            others.append(piece)
        elif _counts(piece, whole, limits):
            found.append(Piece(each.division.name, each.division.path, piece))
    if not scope.may(ASK, ""):
        others.append(left)
    elif _counts(left, whole, limits):
        found.append(Piece("", "", left))
    untold = shapely.union_all(others)
    return found, _untold(untold, by) if _counts(untold, whole, limits) else ""


def check_not_elsewhere(drawn: BaseGeometry, by: User, on: dt.date) -> None:
    """Raise PermissionDenied for an outline that lies, as far as is known, in the area of others."""
    inside, scope = drawn.representative_point(), scope_of(by)
    place = around(inside.x, inside.y, on)
    if place and not scope.may(ASK, place.path) and not any(path.startswith(place.path) for path in scope.under(ASK).paths):
        raise PermissionDenied(_("画出的范围在%(place)s，不在您的管辖范围，不能查询。") % {"place": place})


def _counts(piece: BaseGeometry, whole: BaseGeometry, limits: Tolerance) -> bool:
    return limits.counts(piece, piece.area / whole.area if whole.area else float(not piece.is_empty))


def _untold(land: BaseGeometry, by: User) -> str:
    words = {"n": float(areas_m2([land])[0])}
    if scope_of(by).within(Boundary.objects.all(), "division__path", ASK).exists():
        said = _("范围里约 %(n).0f 平方米没有宗地的土地，按概略边界不在您的管辖范围，没有答复。请向所在地的部门查询。")
    else:
        said = _(
            "范围里约 %(n).0f 平方米没有宗地的土地没有答复：还没有您管辖地区的边界，不知道是否归您管辖。"
            "请系统管理员导入边界（jingtu places load --boundaries），或按宗地编号查询。"
        )
    return said % words
