"""What is known of delivered samples beside what was delivered: region and land of their points; which of them take part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from jingtu.core.observations.models import Delivery, Sample
from jingtu.core.subjects.errors import Refused

from ..models import Campaign, Medium, Point
from .uses import Use

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Telling:
    """Tells of the samples of deliveries; after a call `left_out` counts those on land that the standard is not for."""

    use: Use
    deliveries: Sequence[Delivery]
    campaigns: Sequence[Campaign]
    points: Collection[str] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    def __call__(self, samples: pd.DataFrame) -> pd.DataFrame:
        """Return the samples that take part, with region and land, produce with its species.

        Raises Refused where none of the chosen points was sampled.
        """
        if self.points:
            samples = samples[samples["point"].isin(list(self.points))]
            if samples.empty:
                raise Refused(_("选中的检测数据里没有这些点位的样品。请核对点位编号，或不填点位评价全部样品。"))
        known = self._points()
        land = _told(samples["point"], {code: land for code, (land, _region) in known.items()}).fillna("")
        place_of = {each.pk: str(each.place) for each in self.campaigns}
        place = samples["delivery"].map({each.pk: place_of[each.subject_id] for each in self.deliveries})
        region = _told(samples["point"], {code: region for code, (_land, region) in known.items()})
        samples = samples.assign(region=region.where(region.notna(), place))
        if self.use.medium == Medium.PRODUCE:
            grown = {each.pk: each.species for each in self.campaigns}
            samples = samples.assign(crop=samples["delivery"].map({each.pk: grown[each.subject_id] for each in self.deliveries}))
        if not self.use.lands:
            return samples
        fits = (land == "") | land.isin(list(self.use.lands))
        named = dict(Point.Land.choices)
        self.left_out.update({str(named[code]): number for code, number in sorted(Counter(land[~fits]).items())})
        return samples[fits].assign(land=_told(land[fits], self.use.lands).fillna(""))

    def _points(self) -> dict[str, tuple[str, str]]:
        """Return land and place of the points of the network that the samples name."""
        named = Sample.objects.filter(delivery__in=self.deliveries).exclude(point="").values("point")
        found = Point.objects.filter(code__in=named).order_by("pk").values_list("code", "land", "place__name")
        return {code: (land, place) for code, land, place in found}


def _told(column: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return the word for each cell, empty where there is none; a column of words even where none has any."""
    return column.map(words).astype(object)
