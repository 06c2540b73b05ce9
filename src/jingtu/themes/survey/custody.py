"""Each step of samples from the field to the review, who may write it, and what is refused because it cannot have been."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from shapely.geometry import Point as Position

from jingtu.core import clock
from jingtu.core.files.receiving import received
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import may, supervises
from jingtu.core.subjects.parameters import Parameter

from . import chain
from .blinding import blind_code
from .designing import DESIGNS
from .distances import metres_between
from .lifecycle import CAMPAIGN
from .models import Campaign, CustodyStep, PlannedSample, Station, Transfer
from .seeing import may_see_places

Action, Condition = CustodyStep.Action, CustodyStep.Condition
FOLDER = "custody"
PHOTOS = (".jpg", ".jpeg", ".png", ".heic")
AT_WORK = ("sampling", "analysing", "reviewing")
BY_HOLDERS = (Action.PREPARED, Action.ANALYSED, Action.LOST)  # besides the sampling unit: whoever signed for the samples


@dataclass(frozen=True)
class Told:
    """What is told of a step: when, where, with which picture, and what else."""

    at: dt.datetime
    where: str = ""
    position: Position | None = None
    photo: tuple[bytes | IO[bytes], str] | None = None
    note: str = ""


def may_sample(campaign: Campaign, by: User) -> bool:
    """Tell whether a person takes and sends samples: people of the unit that samples, and of the offices of the networks."""
    return may(campaign, CAMPAIGN.moves["begin"].by, by)


def held_by(user: User) -> QuerySet[PlannedSample]:
    """Return the samples whose last transfer went to an office of the person."""
    last = CustodyStep.objects.filter(sample=OuterRef("pk"), action=Action.SENT).order_by("-done_at", "-pk")
    rows = PlannedSample.objects.alias(receiver=Subquery(last.values("transfer__receiver")[:1]))
    return rows.filter(receiver__in=offices_of(user))


@transaction.atomic
def note(samples: Sequence[PlannedSample], action: str, told: Told, *, by: User) -> list[CustodyStep]:
    """Write one step for each of some samples of one campaign. Raises Refused, PermissionDenied, FileRefused."""
    campaign = _campaign_of(samples)
    _check_may(campaign, samples, action, by)
    return _written(campaign, samples, action, told, by=by)


@transaction.atomic
def send(
    samples: Sequence[PlannedSample],
    receiver: Party,
    purpose: str,
    told: Told,
    *,
    by: User,
    carrier: str = "",
    analytes: str = "",
) -> Transfer:
    """Hand samples to another unit and return the transfer, which waits for its receipt. Raises as `note`."""
    campaign = _campaign_of(samples)
    _check_may(campaign, samples, Action.SENT, by)
    if purpose == Transfer.Purpose.ANALYSIS and not analytes.strip():
        raise Refused(_("送去分析的样品要写明检测项目。请填写后再送出。"))
    number = f"L-{blind_code()}"  # the receiver must not read the campaign from it
    transfer = Transfer.objects.create(
        campaign=campaign,
        number=number,
        purpose=purpose,
        sender=by.party,
        receiver=receiver,
        carrier=carrier.strip(),
        analytes=analytes.strip(),
        sent_at=told.at,
        sent_by=by,
    )
    _written(campaign, samples, Action.SENT, told, by=by, transfer=transfer)
    return transfer


@transaction.atomic
def receive(transfer: Transfer, conditions: Mapping[int, str], told: Told, *, by: User) -> list[CustodyStep]:
    """Sign for each sample of a transfer by its condition. Raises Refused (twice, a sample left out), PermissionDenied."""
    if transfer.receiver_id not in offices_of(by):
        raise PermissionDenied(_("流转单 %(number)s 由收样单位签收。") % {"number": transfer.number})
    samples = list(samples_of(transfer))
    if missing := [sample for sample in samples if conditions.get(sample.pk) not in Condition.values]:
        raise Refused(_("还有 %(n)d 个样品没有写明状况。请逐个核对后再签收。") % {"n": len(missing)})
    held = Transfer.objects.filter(pk=transfer.pk, received_at=None)
    if not held.update(received_at=told.at, received_by=by):
        raise Refused(_("流转单 %(number)s 已经签收过了。请刷新页面查看现状。") % {"number": transfer.number})
    return _written(transfer.campaign, samples, Action.RECEIVED, told, by=by, transfer=transfer, conditions=conditions)


def samples_of(transfer: Transfer) -> QuerySet[PlannedSample]:
    """Return the samples that were sent with a transfer."""
    sent = CustodyStep.objects.filter(transfer=transfer, action=Action.SENT)
    return PlannedSample.objects.filter(pk__in=sent.values("sample")).select_related("station", "campaign")


def limits(campaign: Campaign, on: dt.date) -> chain.Limits:
    """Return from where on something is a break, at the campaign's place on a day."""
    return chain.Limits(*(float(Parameter(f"survey.{name}").at(campaign.place_path, on).value) for name in _LIMITS))


_LIMITS = ("transit_hours", "collected_within", "recorded_within")


class Placed(Protocol):
    """A sample as far as its chain asks of it."""

    @property
    def pk(self) -> int:
        """Its key."""

    @property
    def station(self) -> Station | None:
        """Where it was to be taken; a blank of the field has none."""


def chains(
    samples: Iterable[Placed], limit: chain.Limits, among: QuerySet[CustodyStep] | None = None
) -> dict[int, tuple[list[CustodyStep], list[chain.Break]]]:
    """Return the steps of each sample and what is wrong with them; one question for all.

    Of very many samples no database is asked by their keys: `among` are then the steps among which theirs are.
    """
    by_pk = {sample.pk: sample for sample in samples}
    kept: dict[int, list[CustodyStep]] = {pk: [] for pk in by_pk}
    steps = CustodyStep.objects.filter(sample__in=by_pk) if among is None else among
    for row in steps.select_related("recorded_by", "party", "transfer__receiver").order_by("done_at", "pk"):
        if row.sample_id in kept:
            kept[row.sample_id].append(row)
    now = clock.now()
    return {pk: (steps, chain.breaks([_asked(step, by_pk[pk]) for step in steps], now, limit)) for pk, steps in kept.items()}


def _asked(step: CustodyStep, sample: Placed) -> chain.Step:
    station, far = sample.station, None
    if step.action == Action.COLLECTED and step.longitude is not None and station is not None:
        far = metres_between(Position(step.longitude, step.latitude), Position(station.longitude, station.latitude))
    to = step.transfer.receiver_id if step.transfer else None
    return chain.Step(step.action, step.done_at, step.recorded_at, step.party_id, to, step.condition, bool(step.photo), far)


def _campaign_of(samples: Sequence[PlannedSample]) -> Campaign:
    campaigns = {sample.campaign_id for sample in samples}
    if not samples:
        raise Refused(_("没有选样品。请至少选一个。"))
    if len(campaigns) > 1:
        raise Refused(_("所选样品属于几个采样任务。请分开登记。"))
    return Campaign.objects.select_for_update().get(pk=campaigns.pop())


def _check_may(campaign: Campaign, samples: Sequence[PlannedSample], action: str, by: User) -> None:
    if action == Action.REVIEWED:
        allowed = supervises(campaign, DESIGNS, by)
    elif may_sample(campaign, by):
        allowed = True
    else:
        keys = {sample.pk for sample in samples}
        allowed = action in BY_HOLDERS and held_by(by).filter(pk__in=keys).count() == len(keys)
    if not allowed:
        raise PermissionDenied(
            _("“%(action)s”由采样单位、收样单位或主管部门登记，您不属于其中，或样品不在您的单位。")
            % {"action": Action(action).label}
        )


def _written(
    campaign: Campaign,
    samples: Sequence[PlannedSample],
    action: str,
    told: Told,
    *,
    by: User,
    transfer: Transfer | None = None,
    conditions: Mapping[int, str] | None = None,
) -> list[CustodyStep]:
    _check_possible(campaign, samples, action, told, by)
    now, photo = clock.now(), _kept(told.photo)
    steps = CustodyStep.objects.bulk_create(
        CustodyStep(
            sample=sample,
            transfer=transfer,
            action=action,
            condition=(conditions or {}).get(sample.pk, ""),
            done_at=told.at,
            recorded_at=now,
            recorded_by=by,
            party=by.party,
            where=told.where.strip()[:200],
            longitude=told.position and told.position.x,
            latitude=told.position and told.position.y,
            photo=photo,
            note=told.note.strip(),
        )
        for sample in samples
    )
    detail = {"action": action, "samples": [sample.number for sample in samples], "transfer": transfer and transfer.number}
    record(by, "survey.custody", subject=f"subject:{campaign.pk}", detail=detail)
    return steps


def _check_possible(campaign: Campaign, samples: Sequence[PlannedSample], action: str, told: Told, by: User) -> None:
    if campaign.state not in AT_WORK:
        raise Refused(_("采样任务还没有开始，或已经结束，不能登记样品。请先在档案里办理。"))
    if told.at > clock.now():
        raise Refused(_("时间还没有到。请改正时间。"))
    before = CustodyStep.objects.filter(sample__in=samples).order_by("done_at", "pk")
    last = {step.sample_id: step for step in before.select_related("recorded_by")}
    sees = may_see_places(campaign, by)
    for sample in samples:
        step = last.get(sample.pk)
        if step is None:
            continue
        called = sample.number if sees else sample.blind_code
        words = {"sample": called, "last": step.get_action_display(), "action": Action(action).label}
        if step.action in chain.ENDS:
            raise Refused(_("样品 %(sample)s 已登记灭失，不能再登记“%(action)s”。请核对样品编号。") % words)
        if told.at < step.done_at:
            raise Refused(_("样品 %(sample)s 的“%(action)s”早于上一步“%(last)s”。请改正时间。") % words)
        if action == Action.COLLECTED:
            raise Refused(_("样品 %(sample)s 已经采过。请核对样品编号。") % words)
    if action == Action.REVIEWED and any(step.action == Action.ANALYSED and step.recorded_by_id == by.pk for step in before):
        raise Refused(_("这些样品的分析是您登记的，审核要由另一个人办理。请交给同事。"))


def _kept(photo: tuple[bytes | IO[bytes], str] | None) -> str:
    if photo is None:
        return ""
    upload, filename = photo
    if not filename.lower().endswith(PHOTOS):
        raise Refused(_("照片应为 JPG、PNG 或 HEIC，收到的是“%(name)s”。请另存后再上传。") % {"name": filename})
    with received(upload, filename) as file:
        return file.keep(FOLDER)
