"""Declaring what was found of a site; what may be declared by hand, besides by its moves, stands in `by_hand`."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.following import changed
from jingtu.core.subjects.models import Event

from .models import Site, Status, StatusDeclaration


@transaction.atomic
def declare(
    site: Site,
    status: Status,
    *,
    by: User | None,
    on: dt.date,
    reason: str,
    geometry: BaseGeometry | None = None,
    event: Event | None = None,
    **more: Any,
) -> StatusDeclaration | None:
    """Keep what was found of a site, or of the part of it that `geometry` is, from a day on.

    `more` are `safe_for`, `use`, `filing`, `corrects`. None where nobody has drawn the site yet: there is no land to declare of.
    Raises Refused without a reason and for a day to come, Overtaken for what was corrected already.
    """
    if on > clock.today():
        raise Refused(_("认定日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % {"on": on, "today": clock.today()})
    if not reason.strip():
        raise Refused(_("还没有填写认定的理由。请写明报告、文号或事由。"))
    land = geometry if geometry is not None else site.geometry
    if land is None:
        return None
    made = StatusDeclaration(
        site=site, status=status, effective_on=on, reason=reason, geometry=land, event=event, recorded_at=clock.now(), **more
    )
    made.recorded_by = by
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # only `corrects` stands once: somebody else was quicker
        raise Overtaken(_("这次认定刚刚被别人更正过，这次没有登记。请刷新页面查看现状。")) from None
    record(by, "land.declare", subject=f"subject:{site.pk}", detail={"status": str(status), "on": on, "id": made.pk})
    if event is None:  # a move says itself that the site was changed
        changed(site.pk)
    return made
