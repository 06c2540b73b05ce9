"""Accepted results of campaigns as they stand in the database, without the way of a file through its check."""

import datetime as dt
from collections.abc import Iterable, Mapping

from jingtu.core import clock
from jingtu.core.observations.models import Delivery, Result, Sample
from jingtu.core.parties.models import User
from tests.support.survey import EAST, NORTH


def accepted(
    campaign: object,
    contents: Mapping[str, Mapping[str, object]],
    by: User,
    *,
    on: dt.date,
    regime: str = "strict",
    **told: object,
) -> Delivery:
    """Return an accepted delivery of a campaign: contents in mg/kg by point and analyte, None for a non-detect below 0.01.

    `told` goes into every sample; what ends a point's name after a slash tells its layers apart: P1/0-0.2.
    """
    made = Delivery.objects.create(
        subject_id=campaign.pk, place_path=campaign.place_path, stage="analysis", regime=regime, name=f"{on:%Y}年", format="lab-1",
        filename=f"{on}.xlsx", sha256=f"{campaign.pk}-{on}-{regime}", size=1, state="accepted", received_by=by,
        received_at=clock.now(), accepted_at=clock.now(),
    )  # fmt: skip
    for line, (name, analytes) in enumerate(contents.items(), start=2):
        point, _slash, layer = name.partition("/")
        top, bottom = map(float, (layer or "0-0.2").split("-"))
        known = {"medium": "soil", "longitude": EAST, "latitude": NORTH, "depth_from_m": top, "depth_to_m": bottom} | told
        sample = Sample.objects.create(
            delivery=made,
            number=f"X{made.pk}-{line}",
            own_number=f"{on:%Y}-{name}",
            point=point,
            sampled_on=on,
            line=line,
            **known,
        )
        Result.objects.bulk_create(_results(made, sample, analytes.items(), line))
    return made


def _results(made: Delivery, sample: Sample, contents: Iterable[tuple[str, object]], line: int) -> list[Result]:
    return [
        Result(
            delivery=made, sample=sample, analyte=code, value=value, qualifier="" if value is not None else "<",
            detection_limit=None if value is not None else 0.01, unit="" if code == "ph" else "mg/kg", line=line,
        )
        for code, value in contents
    ]  # fmt: skip
