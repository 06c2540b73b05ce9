"""How enterprise sites are screened and ranked: indicators, combination and bands; scores come from the user."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, load

Stage = Literal["screening", "ranking"]
SiteMedium = Literal["soil", "groundwater"]
SiteType = Literal["closed", "operating"]


class Indicator(Facts):
    """What is asked of a site for a medium; `stages` where it is not asked in both."""

    code: str
    group: str
    media: tuple[SiteMedium, ...] = Field(min_length=1)
    name: str
    stages: tuple[Stage, ...] = ("screening", "ranking")


class Band(Facts):
    """A band of scores, from its lowest score on; its words in each stage."""

    code: Literal["high", "medium", "low"]
    screening: str
    ranking: str
    lowest: int = Field(alias="from", ge=0, le=100)

    def words(self, stage: Stage) -> str:
        """Return what the band is called in a stage."""
        return self.screening if stage == "screening" else self.ranking


class Combination(Facts):
    """How the scores of both media become one."""

    form: Literal["root_mean_square"]
    checked: Checked


class SiteScheme(Facts):
    """The indicators of one type of site; `with_those_of` names a type whose indicators are asked as well."""

    code: SiteType
    title: str
    document: str
    indicators: tuple[Indicator, ...]
    with_those_of: str = ""


class SiteScreening(Facts):
    """The file site_screening.yaml."""

    version: dt.date
    document: str
    checked: Checked
    full_score: int
    combination: Combination
    bands: tuple[Band, ...]
    stages: Mapping[str, str]
    media: Mapping[str, str]
    groups: Mapping[str, str]
    sites: tuple[SiteScheme, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which group does not exist, which indicator is there twice, and whether the bands are in order."""
        lowest = [band.lowest for band in self.bands]
        if lowest != sorted(lowest, reverse=True) or lowest[-1] != 0:
            yield ("bands",), "bands go from the highest to one from 0"
        for at, site in enumerate(self.sites):
            codes = [one.code for one in site.indicators]
            for place, one in enumerate(site.indicators):
                if one.group not in self.groups:
                    yield ("sites", at, "indicators", place), f"{one.group} is not a group"
                if codes.count(one.code) > 1:
                    yield ("sites", at, "indicators", place), f"{one.code} is there twice"

    def indicators(self, site: str, stage: str, medium: str) -> tuple[Indicator, ...]:
        """Return what is asked of a medium of a type of site in a stage; raises KeyError for an unknown type."""
        by_code: dict[str, SiteScheme] = {one.code: one for one in self.sites}
        scheme = by_code[site]
        every = (*scheme.indicators, *(by_code[scheme.with_those_of].indicators if scheme.with_those_of else ()))
        return tuple(one for one in every if medium in one.media and stage in one.stages)

    def band(self, score: float) -> Band:
        """Return the band of a score; one on the boundary belongs to the higher band."""
        return next(band for band in self.bands if score >= band.lowest)


@cache
def site_screening() -> SiteScreening:
    """Return the scheme, read once."""
    return load(files("jingtu.standards") / "data" / "site_screening.yaml", SiteScreening)
