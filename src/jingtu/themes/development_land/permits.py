"""Parcels for which a building permit was given, and whether the land was safe for its use on the day of the permit."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from jingtu.core.gates.models import Outcome
from jingtu.core.indicators.asking import Asked
from jingtu.core.parties.scope import in_area

from . import fitness
from .evidence import Evidence, Touch, Why, gather
from .models import Parcel, Status, Succession

POLLUTED = frozenset({Status.CONTAMINATED, Status.LISTED, Status.CONTROLLED, Status.REMEDIATING, Status.FAILED, Status.REACHED})
UNDECIDED = frozenset({Status.POTENTIAL, Status.SUSPECTED})


class Standing(Enum):
    """How a permit counts: safe, too early, or not at all because something is not known."""

    SAFE = "safe"
    EARLY = "early"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Permit:
    """A permit for land that is or may be polluted; `said` tells why it counts as it does."""

    parcel: int
    place_path: str
    area_m2: Decimal
    standing: Standing
    said: str


def permits(asked: Asked, since: dt.date) -> list[Permit]:
    """Return the permits since a day for parcels that touch polluted land, or land of which nobody has decided yet.

    Whether land is polluted is judged with what was declared up to the day asked about, whether it was safe with what was
    declared up to the day of its permit. A parcel that came out of another with the same permit is not counted a second time.
    """
    before = Succession.objects.filter(successor=OuterRef("pk"), predecessor__permitted_on=OuterRef("permitted_on"))
    rows = Parcel.objects.order_by("pk").filter(
        in_area("place_path", asked.place_path),
        ~Exists(before),
        subject__merged_into=None,
        permitted_on__range=(since, asked.rule_day),
        status_from__isnull=False,
        geometry__isnull=False,
    )
    parcels = list(rows.select_related(None))
    lands = [row.geometry for row in parcels]
    now = gather(lands, asked.rule_day, asked.known_at)
    then = gather(lands, [row.permitted_on for row in parcels], asked.known_at)
    found = (_permit(row, *known) for row, known in zip(parcels, zip(now, then, strict=True), strict=True))
    return [permit for permit in found if permit]


def _permit(row: Parcel, now: Evidence, then: Evidence) -> Permit | None:
    if not any(touch.declaration.status in POLLUTED for touch in _counting(now.touches)):
        if not any(touch.declaration.status in UNDECIDED for touch in now.related):
            return None
        return _as(row, Standing.UNKNOWN, _("核发许可时地块还没有调查结论，至今也没有。"))
    if row.area_m2 is None:
        return _as(row, Standing.UNKNOWN, _("没有登记宗地面积。"))
    if not then.related:
        return _as(row, Standing.EARLY, _("%(on)s 核发许可时没有登记涉及该宗地的认定。") % {"on": row.permitted_on})
    question = fitness.Asked(row.planned_use, row.permitted_on, row.place_path, builds=True)
    for touch in then.related:
        answer = fitness.judge(touch, then, question)
        if answer.outcome != Outcome.PASS:
            return _as(row, Standing.EARLY, _("%(on)s 核发许可时：%(said)s") % {"on": row.permitted_on, "said": answer.said})
    return _as(row, Standing.SAFE, _("%(on)s 核发许可时已符合规划用途。") % {"on": row.permitted_on})


def _counting(touches: Iterable[Touch]) -> list[Touch]:
    return [touch for touch in touches if touch.why in (Why.STANDS, Why.REPLACED)]


def _as(row: Parcel, standing: Standing, said: str) -> Permit:
    return Permit(row.pk, row.place_path, row.area_m2 or Decimal(0), standing, said)
