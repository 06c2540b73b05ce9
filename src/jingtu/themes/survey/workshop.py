"""What the pages of campaigns show: the map of places, and samples with their chains."""

from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from jingtu.core import clock
from jingtu.core.observations.models import Delivery
from jingtu.core.places.outlines import draw
from jingtu.runs.labels import Code, code

from .chain import Break, words
from .custody import chains, limits
from .models import Campaign, CustodyStep, PlannedSample, Station

DOT = 1e-5  # degrees: what a position is widened by, so that it can be fitted into the frame with the area


def map_of(campaign: Campaign, stations: list[Station]) -> dict[str, Any] | None:
    """Return the area and the places in one frame; None where there is nothing to draw."""
    dots = [(f"s{each.pk}", shapely.Point(each.longitude, each.latitude).buffer(DOT, quad_segs=1)) for each in stations]
    area = [("area", campaign.geometry)] if campaign.geometry is not None else []
    drawing = draw([*area, *dots])
    if drawing is None:
        return None
    shapes = {shape.key: shape for shape in drawing.shapes}
    return {
        "drawing": drawing,
        "area": shapes.get("area"),
        "spots": [{"station": each, "at": shapes[f"s{each.pk}"]} for each in stations],
    }


def counts_of(campaign: Campaign) -> dict[str, int]:
    """Return how many places are used, samples planned, and deliveries there, in all and by state; one question for a row."""
    if not hasattr(campaign, "counted"):
        delivered = Delivery.objects.filter(subject=OuterRef("pk"))
        rows = {
            "stations": Station.objects.filter(campaign=OuterRef("pk"), chosen=True),
            "samples": PlannedSample.objects.filter(campaign=OuterRef("pk")),
            "delivered": delivered,
            "accepted": delivered.filter(state=Delivery.State.ACCEPTED),
            "waiting": delivered.filter(state=Delivery.State.WAITING),
        }
        numbers = [Coalesce(Subquery(_number(each)), 0) for each in rows.values()]
        told = Campaign.objects.filter(pk=campaign.pk).values_list(*numbers).get()
        campaign.counted = dict(zip(rows, told, strict=True))
    return campaign.counted


def _number(rows: QuerySet[Any]) -> QuerySet[Any]:
    owner = "subject" if rows.model is Delivery else "campaign"
    return rows.order_by().values(owner).annotate(number=Count("pk")).values("number")


@dataclass(frozen=True)
class Line:
    """A sample with its steps, where it stands and what is wrong."""

    sample: PlannedSample
    steps: list[CustodyStep]
    breaks: list[Break]

    @property
    def stands(self) -> str:
        return words(self.steps[-1].action if self.steps else "")

    @property
    def grave(self) -> bool:
        return any(each.grave for each in self.breaks)

    @property
    def worst(self) -> Break | None:
        """The first grave break, or else the first; what a list shows where there is room for one."""
        return next((each for each in self.breaks if each.grave), self.breaks[0] if self.breaks else None)


def lines_of(campaign: Campaign, samples: QuerySet[PlannedSample]) -> list[Line]:
    """Return samples of a campaign with their chains; two questions."""
    found = list(samples.select_related("station", "station__point", "parent"))
    kept = chains(found, limits(campaign, clock.today()), CustodyStep.objects.filter(sample__campaign=campaign))
    return [Line(sample, *kept[sample.pk]) for sample in found]


def label_of(sample: PlannedSample, blind: bool) -> tuple[PlannedSample, Code]:
    """Return a sample with the code on its label: its number in the field, its blind code for the laboratory."""
    return sample, code(sample.blind_code if blind else sample.number)
