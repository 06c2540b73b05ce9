"""Samples of a campaign get their numbers and blind codes: one for each layer of each place, parallels and blanks."""

import math

import numpy as np
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.parameters import NoValue, Parameter

from .blinding import blind_codes
from .depths import layers
from .designing import may_design
from .models import Campaign, PlannedSample, Station

PARALLELS = Parameter("survey.field_parallels")
LAYERS = "ABCDEFGHIJ"
PARALLEL, BLANK, PARALLEL_MARK = "field_parallel", "field_blank", "P"


@transaction.atomic
def number_samples(campaign: Campaign, *, by: User, blanks: int = 0) -> list[PlannedSample]:
    """Number the samples of every chosen place that has none yet and return them.

    Numbers that were given stay, because labels may be printed: places added later get theirs by another call. Raises Refused
    (no approved plan, no code, no place without samples), PermissionDenied.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    _check(campaign, by)
    stations = list(campaign.stations.filter(chosen=True, samples=None).order_by("number"))
    if not stations:
        raise Refused(_("没有还未编号的采样点。请先布点，或采用更多的点。"))
    taken = _layers_of(campaign)
    ordinary = [_sample(campaign, station, at, layer) for station in stations for at, layer in enumerate(taken)]
    doubled = [_parallel(campaign, sample) for sample in _drawn(campaign, ordinary)]
    first = campaign.samples.filter(qc=BLANK).count()
    empty = [
        PlannedSample(campaign=campaign, number=f"{campaign.code}-K{first + at:02d}", medium=campaign.medium, qc=BLANK)
        for at in range(1, blanks + 1)
    ]
    made = [*ordinary, *doubled, *empty]
    for sample, code in zip(made, blind_codes(len(made)), strict=True):
        sample.blind_code = code
    PlannedSample.objects.bulk_create(ordinary)
    for sample in doubled:
        sample.parent_id = sample.parent.pk
    PlannedSample.objects.bulk_create([*doubled, *empty])
    record(by, "survey.number", subject=f"subject:{campaign.pk}", detail={"samples": len(made), "parallels": len(doubled)})
    return made


def parallels_asked(campaign: Campaign, samples: int) -> int:
    """Return how many field parallels the rule asks for among so many samples; none where no rule holds."""
    try:
        share = PARALLELS.at(campaign.place_path, campaign.starts_on or clock.today())
    except NoValue:
        return 0
    return math.ceil(samples * float(share.value) / 100)


def _check(campaign: Campaign, by: User) -> None:
    if not may_design(campaign, by):
        raise PermissionDenied(_("“%(name)s”的样品编号由管理监测网的部门在采样开始以前完成。") % {"name": campaign.name})
    if campaign.state != "approved":
        raise Refused(_("方案还没有批准，不能编样品号。请先办理“批准方案”。"))
    if not campaign.code:
        raise Refused(_("采样任务还没有编号，样品号由它开头。请先在档案里填写编号。"))


def _layers_of(campaign: Campaign) -> list[tuple[float | None, float | None]]:
    found = layers(campaign.depths)
    if len(found) > len(LAYERS):
        raise Refused(_("采样深度最多 %(most)d 层，现在是 %(n)d 层。请分成几个任务。") % {"most": len(LAYERS), "n": len(found)})
    return found


def _sample(campaign: Campaign, station: Station, at: int, layer: tuple[float | None, float | None]) -> PlannedSample:
    return PlannedSample(
        campaign=campaign,
        station=station,
        number=f"{campaign.code}-{station.number:03d}{LAYERS[at]}",
        medium=campaign.medium,
        depth_from_m=layer[0],
        depth_to_m=layer[1],
    )


def _drawn(campaign: Campaign, ordinary: list[PlannedSample]) -> list[PlannedSample]:
    """Those that are taken twice, at random under the campaign's seed."""
    number = min(parallels_asked(campaign, len(ordinary)), len(ordinary))
    chosen = np.random.default_rng(campaign.seed).choice(len(ordinary), number, replace=False)
    return [ordinary[at] for at in sorted(chosen)]


def _parallel(campaign: Campaign, sample: PlannedSample) -> PlannedSample:
    return PlannedSample(
        campaign=campaign,
        station=sample.station,
        number=sample.number + PARALLEL_MARK,
        medium=sample.medium,
        qc=PARALLEL,
        parent=sample,
        depth_from_m=sample.depth_from_m,
        depth_to_m=sample.depth_to_m,
    )
