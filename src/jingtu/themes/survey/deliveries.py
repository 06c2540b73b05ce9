"""Deliveries about a campaign: who delivers under a transfer, and what is known of the samples that were issued.

A laboratory has signed for samples under blind codes. It delivers under the number of the transfer; which campaign that is, what
the samples are called inside and where they come from it learns neither before nor after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.observations import receiving
from jingtu.core.observations.accrediting import scope
from jingtu.core.observations.models import Delivery
from jingtu.core.parties.models import Party, PartyName, User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.errors import Refused

from .custody import chains, limits
from .models import Campaign, CustodyStep, PlannedSample, Station, Transfer
from .seeing import may_see_places

if TYPE_CHECKING:
    from jingtu.runs.delivery.known import Issued, Known

LABORATORY, SAMPLERS = "lab-1", "site-1"
STAGE = "analysis"
CODE, NUMBER = "blind_code", "number"
Action = CustodyStep.Action


class _Planned(NamedTuple):
    """A planned sample as far as a check asks of it: a model of each would take longer than the check of a large delivery."""

    pk: int
    number: str
    blind_code: str
    medium: str
    qc: str
    depth_from_m: float | None
    depth_to_m: float | None
    parent_number: str | None
    parent_blind_code: str | None
    station: Station | None


_ASKED = tuple(name.replace("parent_", "parent__") for name in _Planned._fields)


def sends(campaign: Campaign, user: User, reference: str) -> bool:
    """Tell whether a person's office signed for the transfer of this number, which is of this campaign."""
    return _signed(campaign, offices_of(user)).filter(number=reference).exists()


def deliver_for(
    transfer: Transfer,
    upload: bytes | IO[bytes],
    filename: str,
    *,
    by: User,
    name: str = "",
    replaces: Delivery | None = None,
) -> Delivery:
    """Deliver what a laboratory found in the samples of a transfer. Raises as `receiving.deliver`."""
    transfer.refresh_from_db(fields=["received_at"])
    if transfer.received_at is None:
        raise Refused(_("流转单 %(number)s 还没有签收。请先逐个核对样品并签收，再交付结果。") % {"number": transfer.number})
    told = {"stage": STAGE, "name": name.strip() or transfer.number, "format": LABORATORY, "reference": transfer.number}
    return receiving.deliver(transfer.campaign, upload, filename, by=by, replaces=replaces, **told)


def known(delivery: Delivery, campaign: Campaign) -> Known:
    """Return what the check of a delivery knows: the samples that its sender may speak of, and what laboratories may do.

    Who sees where the campaign samples speaks of all its samples, by either number, and says where they lie. Everybody else
    speaks of those that were signed for with this transfer, by their blind codes: what else belongs to the campaign he must not
    find out by trying.
    """
    from jingtu.runs.delivery.known import Known

    on, accredited = timezone.localdate(delivery.received_at), scope() if delivery.format == LABORATORY else None
    if not may_see_places(campaign, delivery.received_by):
        offices = offices_of(delivery.received_by)
        signed = _signed(campaign, offices).filter(number=delivery.reference)
        steps = CustodyStep.objects.filter(transfer__in=signed, action=Action.SENT)
        samples = PlannedSample.objects.filter(pk__in=steps.values("sample"))
        told = {"scope": accredited, "on": on, "sender": _names(delivery.by)}
        return Known(samples=_by(CODE, _issued(campaign, samples, offices)), blind=True, **told)
    every = _issued(campaign, campaign.samples.all(), None)
    points = {place_of(each): (each.longitude, each.latitude) for each in campaign.stations.select_related("point", "campaign")}
    issued = _by(CODE, every) | _by(NUMBER, every)
    return Known(campaign.geometry, campaign.name, samples=issued, scope=accredited, points=points, on=on)


def _names(party: Party | None) -> tuple[str, ...]:
    """The official names of a unit, its present one first; under each it may have been accredited."""
    if party is None:
        return ()
    past = party.names.filter(kind=PartyName.Kind.OFFICIAL).values_list("name", flat=True)
    return (party.name, *past)


def place_of(station: Station) -> str:
    """Return the number of the series to which a place belongs: that of its point, or its own within the campaign."""
    return station.point.code if station.point and station.point.code else f"{station.campaign.code}-{station.number:03d}"


def transfers_delivered(found: Transfer, user: User) -> QuerySet[Delivery]:
    """Return what an office of the person has delivered under a transfer."""
    own = Delivery.objects.filter(subject=found.campaign_id, reference=found.number)
    return own.filter(by__in=offices_of(user)).select_related("by")


def _signed(campaign: Campaign, offices: Iterable[int]) -> QuerySet[Transfer]:
    return Transfer.objects.filter(campaign=campaign, receiver__in=list(offices), received_at__isnull=False)


def _by(name: str, found: Sequence[tuple[_Planned, Issued]]) -> dict[str, Issued]:
    """Return what is known of samples by one of their two numbers; the sample that another doubles goes by the same."""
    doubled = f"parent_{name}"
    return {
        getattr(sample, name): replace(told, parent=getattr(sample, doubled)) if sample.parent_number else told
        for sample, told in found
    }


def _planned(campaign: Campaign, samples: QuerySet[PlannedSample]) -> list[_Planned]:
    stations = {each.pk: each for each in campaign.stations.select_related("point", "campaign")}
    return [_Planned(*facts, station=stations.get(station)) for *facts, station in samples.values_list(*_ASKED)]


def _issued(
    campaign: Campaign, samples: QuerySet[PlannedSample], offices: Collection[int] | None
) -> list[tuple[_Planned, Issued]]:
    """Return samples with what is known of them; `offices` are those that must have signed, None for any laboratory."""
    from jingtu.runs.delivery.known import NAN, Issued

    found = _planned(campaign, samples)
    kept = chains(found, limits(campaign, clock.today()), CustodyStep.objects.filter(sample__campaign=campaign))
    told = []
    for sample in found:
        steps, breaks = kept[sample.pk]
        taken = next((step for step in steps if step.action == Action.COLLECTED), None)
        at = taken if taken is not None and taken.longitude is not None else sample.station
        issued = Issued(
            sample.number,
            sample.medium,
            qc=sample.qc,
            point=place_of(sample.station) if sample.station else "",
            longitude=NAN if at is None else at.longitude,
            latitude=NAN if at is None else at.latitude,
            depth_from=NAN if sample.depth_from_m is None else sample.depth_from_m,
            depth_to=NAN if sample.depth_to_m is None else sample.depth_to_m,
            sampled_on=_day(taken),
            signed_on=_day(_receipt(steps, offices)),
            breaks=tuple(each.said for each in breaks if each.grave),
        )
        told.append((sample, issued))
    return told


def _receipt(steps: Sequence[CustodyStep], offices: Collection[int] | None) -> CustodyStep | None:
    """The step with which one of the offices, or any laboratory, first signed for a sample."""
    return next((step for step in steps if step.action == Action.RECEIVED and _is_of(step, offices)), None)


def _is_of(step: CustodyStep, offices: Collection[int] | None) -> bool:
    if offices is not None:
        return step.party_id in offices
    return step.transfer is not None and step.transfer.purpose == Transfer.Purpose.ANALYSIS


def _day(step: CustodyStep | None) -> dt.date | None:
    return None if step is None else timezone.localdate(step.done_at)
