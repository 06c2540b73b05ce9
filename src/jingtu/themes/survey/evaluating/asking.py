"""Asking for an evaluation of a campaign: by which standard, over which deliveries, with or without archived data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core.observations import running
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.observations.visible import sees_inside
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import visible_to

from ..kinds import CAMPAIGNS
from ..models import Campaign
from .telling import Telling
from .uses import Use, standard_of, use_of

KIND = "campaign"
ARCHIVE = Delivery.Regime.ARCHIVE


def evaluate(
    campaign: Campaign,
    deliveries: Sequence[Delivery],
    *,
    by: User,
    use: str,
    given: Mapping[str, str] | None = None,
    standard: str = "",
    on: dt.date | None = None,
    points: Collection[str] = (),
    archive: bool = False,
    own: tuple[bytes | IO[bytes], str] | None = None,
    trial: bool = False,
) -> Run:
    """Ask for the evaluation of accepted deliveries of a campaign, and of earlier ones beside it.

    `given` are words for what the standard asks and no result tells (`uses.questions`), `standard` another edition than the one
    in force on the day `on` (today), `points` the numbers of the points to take (empty: all), `own` the file of a standard of
    the user's own. Archived data take part only where `archive` says so, and the run says it. A `trial` asks what another edition
    would say and is not reported. Raises Refused, the Refused of
    standards, FileRefused, PermissionDenied.
    """
    found = use_of(use)
    also = _others(campaign, deliveries, by)
    if not sees_inside(campaign, by) or not all(sees_inside(each, by) for each in also):
        raise PermissionDenied(_("评价结果写有采样位置，只由主管部门和采样单位评价、查阅。请由这些单位的人员办理。"))
    archived = [each for each in deliveries if each.regime == ARCHIVE]
    if archived and not archive:
        raise Refused(
            _("“%(name)s”是历史数据，质量没有按现行要求检查，不和其他数据混在一起评价。确实要用时请选“包括历史数据”。")
            % {"name": archived[0]}
        )
    telling = Telling(found, deliveries, [campaign, *also], points)
    code = standard_of(found, standard, on)
    named = {"standard": code, "use": found.name, "n": len(points)}
    basis: dict[str, Any] = {
        "use": found.code,
        "given": dict(given or {}),
        "deliveries": sorted(each.pk for each in deliveries),
        "points": sorted(points),
        "regime": _regime(deliveries, archived),
        "trial": trial,
        "left_out": telling.left_out,  # filled while the results are frozen, before the run is kept
    }

    return running.ask(
        campaign,
        KIND,
        deliveries,
        _parameters(found, code, given or {}, on),
        by=by,
        name=_("%(standard)s %(use)s（%(n)d 个点位）") % named if points else _("%(standard)s %(use)s") % named,
        media=[found.medium],
        basis=basis,
        entries=own,
        also=also,
        told=telling,
    )


def evaluable(campaign: Campaign, user: User) -> QuerySet[Delivery]:
    """Return what a person may take into an evaluation: accepted deliveries of the campaign and of others in the same place."""
    campaigns = visible_to(user, CAMPAIGNS).filter(place_path=campaign.place_path, medium=campaign.medium)
    seen = [each.pk for each in campaigns.select_related("holder") if each.pk == campaign.pk or sees_inside(each, user)]
    return Delivery.objects.filter(subject__in=seen, state=Delivery.State.ACCEPTED).order_by("-pk")


def _others(campaign: Campaign, deliveries: Sequence[Delivery], by: User) -> list[Campaign]:
    keys = {each.subject_id for each in deliveries} - {campaign.pk}
    return list(visible_to(by, CAMPAIGNS).filter(pk__in=keys).select_related("place")) if keys else []


def _regime(deliveries: Sequence[Delivery], archived: Sequence[Delivery]) -> str:
    if not archived:
        return str(Delivery.Regime.STRICT)
    return str(ARCHIVE) if len(archived) == len(deliveries) else "mixed"


def _parameters(use: Use, code: str, given: Mapping[str, str], on: dt.date | None) -> dict[str, Any]:
    parameters: dict[str, Any] = {"standards": [code], "given": {key: word for key, word in given.items() if word}}
    told = {"on": on.isoformat() if on else "", "target": use.target, "background_set": use.background}
    return parameters | {key: value for key, value in told.items() if value}
