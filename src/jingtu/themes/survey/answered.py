"""Which samples that were sent to be analysed have no accepted result: of a campaign, or of one transfer for its laboratory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from jingtu.core.observations.models import Delivery, Result, Sample

from .models import Campaign, CustodyStep, PlannedSample, Transfer

TOLD = 20
Action = CustodyStep.Action


@dataclass(frozen=True)
class Unanswered:
    """How many samples were sent and not lost, how many of them have no accepted result, and the first of these by name."""

    sent: int
    missing: int
    named: tuple[str, ...]


def of_campaign(campaign: Campaign) -> Unanswered:
    """Return the samples of a campaign without a result, by their numbers."""
    steps = CustodyStep.objects.filter(transfer__campaign=campaign, transfer__purpose=Transfer.Purpose.ANALYSIS)
    return _of(_sent(steps), Delivery.objects.filter(subject=campaign.pk), "number")


def of_transfer(transfer: Transfer, offices: Iterable[int]) -> Unanswered:
    """Return the samples of a transfer for which these offices have no result accepted, by their blind codes."""
    own = Delivery.objects.filter(subject=transfer.campaign_id, reference=transfer.number, by__in=list(offices))
    return _of(_sent(CustodyStep.objects.filter(transfer=transfer)), own, "blind_code")


def _sent(steps: QuerySet[CustodyStep]) -> QuerySet[PlannedSample]:
    lost = CustodyStep.objects.filter(action=Action.LOST).values("sample")
    return PlannedSample.objects.filter(pk__in=steps.filter(action=Action.SENT).values("sample")).exclude(pk__in=lost)


def _of(sent: QuerySet[PlannedSample], deliveries: QuerySet[Delivery], name: str) -> Unanswered:
    counting = deliveries.filter(state=Delivery.State.ACCEPTED, regime=Delivery.Regime.STRICT)
    measured = Exists(Result.objects.filter(sample=OuterRef("pk")))
    answered = Sample.objects.filter(measured, delivery__in=counting).exclude(own_number="")
    missing = sent.exclude(number__in=answered.values("own_number")).order_by(name).values_list(name, flat=True)
    return Unanswered(sent.count(), missing.count(), tuple(missing[:TOLD]))
