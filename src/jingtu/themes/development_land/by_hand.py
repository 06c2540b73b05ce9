"""Declaring by hand what no move says: an adjusted plan, a part of what was found, a correction of what was wrong.

What a move declares is found by the move alone, by the office of its level and behind its gates. A part of the land can be
declared to be what the whole was found to be, and a declaration that was wrong is corrected by an office of the level that
decides on it: back to what stood before, or in its land, its day and to a less sensitive class. What is new is found by a move.
"""

import datetime as dt
from typing import Any

import shapely
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core.parties.models import User
from jingtu.core.places.metres import areas_m2, sound
from jingtu.core.places.models import Level
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.lifecycle import Actor
from jingtu.core.subjects.moves import decided_above

from .declaring import declare
from .follow_ups import DECLARES
from .lifecycle import SITE
from .models import LandClass, Site, Status, StatusDeclaration
from .slivers import tolerance


def declare_by_hand(
    site: Site,
    status: Status,
    *,
    by: User,
    on: dt.date,
    reason: str,
    geometry: BaseGeometry | None = None,
    corrects: StatusDeclaration | None = None,
    **more: Any,
) -> StatusDeclaration | None:
    """Keep what a person declares of a site, as `declaring.declare` does.

    Raises Refused for what a move has to find, for land outside the site and for what was corrected already, PermissionDenied
    where an office above decides.
    """
    if corrects is None:
        _check_found(site, status, on, more.get("safe_for", ""))
    else:
        _check_corrected(corrects, status, more.get("safe_for", ""))
    _check_level(site, status, by, on, corrects)
    if geometry is not None and site.geometry is not None:
        _check_within(site, geometry, on)
    return declare(site, status, by=by, on=on, reason=reason, geometry=geometry, corrects=corrects, **more)


def _check_found(site: Site, status: Status, on: dt.date, safe_for: str) -> None:
    """Only what the site was last found to be, for the same class, is said once more of a part."""
    if status == Status.PLAN_ADJUSTED:
        return
    stands = site.declarations.filter(corrected_by=None, effective_on__lte=on).exclude(status=Status.PLAN_ADJUSTED).last()
    if stands is None or stands.status != status:
        words = {"status": status.label, "stands": stands.get_status_display() if stands else _("没有认定")}
        raise Refused(
            _("“%(status)s”由办理认定，不能直接登记；地块现在是“%(stands)s”。请办理相应的事项；以前写错的，选择更正哪一次认定。")
            % words
        )
    if safe_for != stands.safe_for:
        words = {"class": stands.get_safe_for_display() or _("没有写明用地类别")}
        raise Refused(_("地块的认定对%(class)s作出，部分范围不能改为别的类别。写错的请选择更正哪一次认定。") % words)


def _check_corrected(wrong: StatusDeclaration, status: Status, safe_for: str) -> None:
    """A correction finds nothing: it says again what was said, or what stood before."""
    earlier = wrong.site.declarations.filter(pk__lt=wrong.pk, corrected_by=None).exclude(status=Status.PLAN_ADJUSTED).last()
    said = [wrong, *([earlier] if earlier else [])]
    if status not in {each.status for each in said}:
        words = {"status": status.label, "stood": _("或").join(f"“{each.get_status_display()}”" for each in said)}
        raise Refused(_("更正只能改为%(stood)s，不能直接改为“%(status)s”。请撤销办错的事项，再按程序办理。") % words)
    if safe_for == LandClass.FIRST and all(each.safe_for != safe_for for each in said if each.status == status):
        raise Refused(_("更正不能把适用的用地类别改为更敏感的第一类用地。请按第一类用地重新评估后办理。"))


def _check_level(site: Site, status: Status, by: User, on: dt.date, corrects: StatusDeclaration | None) -> None:
    """The office is one that could make the move, that of the declaration which is corrected as well."""
    asked = [(_actors_of(status), on)]
    if corrects is not None:
        wrong = [SITE.moves[corrects.event.move].by] if corrects.event else _actors_of(Status(corrects.status))
        asked = [(_actors_of(status), max(on, corrects.effective_on)), (wrong, corrects.effective_on)]
    for actors, day in asked:
        above = [decided_above(site, actor, by, day) for actor in actors]
        if above and all(above):
            words = {"level": Level(str(above[0].value)).label, "clause": above[0].source.quoted}
            raise PermissionDenied(
                _("这一认定由%(level)s以上生态环境部门作出（%(clause)s），您的单位级别不够。请报请该部门登记。") % words
            )


def _actors_of(status: Status) -> list[Actor]:
    """Who makes the moves that declare a status; nobody in particular where none does."""
    return [SITE.moves[name].by for name, declared in DECLARES.items() if declared == status]


def _check_within(site: Site, geometry: BaseGeometry, on: dt.date) -> None:
    land, part = sound([site.geometry, geometry])
    if not land.area:
        outside, beyond = land.difference(part), not part.contains(land)
    else:
        outside = part.difference(land)
        beyond = tolerance(on).counts(outside, outside.area / land.area) if part.area else not outside.is_empty
    if beyond:
        area = float(areas_m2([outside])[0]) if not shapely.is_empty(outside) else 0.0
        words = {"name": site.name, "area": area}
        raise Refused(
            _("填写的范围超出地块“%(name)s”的边界 %(area).1f 平方米。请核对范围；地块边界有误的，先更正地块图形。") % words
        )
