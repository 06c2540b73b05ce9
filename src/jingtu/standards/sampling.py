"""How many places a guide asks for: densities by area, read from dated data.

sampling.rules().density("site_detailed").points(20_000.0)   # → 13
"""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from importlib import resources

from pydantic import Field, model_validator

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, load
from jingtu.standards.refused import Refused


class UnknownDensity(Refused):
    """No density of this name; the message lists the known ones."""


class Step(Facts):
    """So many points up to an area; without one, above all others."""

    up_to_m2: float | None = Field(None, gt=0)
    points: int = Field(ge=1)


class Density(Facts):
    """How many points one area needs: by steps, or one for every so many square metres and never fewer than a number."""

    code: str = Field(pattern=r"^[a-z_]+$")
    name: str
    document: str
    clause: str
    steps: tuple[Step, ...] = ()
    m2_per_point: float | None = Field(None, gt=0)
    points_at_least: int = Field(1, ge=1)
    checked: Checked

    @model_validator(mode="after")
    def _steps_rise(self) -> Density:
        ends = [math.inf if step.up_to_m2 is None else step.up_to_m2 for step in self.steps]
        if ends != sorted(set(ends)) or (ends and ends[-1] != math.inf):
            raise ValueError("steps: areas must rise and the last step must be without `up_to_m2`")
        return self

    def points(self, area: float) -> int:
        """Return the least number of points for an area in m²."""
        by_step = next((step.points for step in self.steps if step.up_to_m2 is None or area <= step.up_to_m2), 0)
        by_area = math.ceil(area / self.m2_per_point) if self.m2_per_point else 0
        return max(by_step, by_area, self.points_at_least)


class SampleSize(Facts):
    """The confidence at which the number of samples for a mean is reckoned."""

    document: str
    clause: str
    confidence_percent: float = Field(gt=50, lt=100)
    checked: Checked


class SamplingRules(Facts):
    """The whole file."""

    version: dt.date
    densities: tuple[Density, ...]
    sample_size: SampleSize

    def density(self, name: str) -> Density:
        """Return a density by code or printed name; raises UnknownDensity."""
        found = next((density for density in self.densities if name in (density.code, density.name)), None)
        if found is None:
            known = "、".join(f"{density.code}（{density.name}）" for density in self.densities)
            raise UnknownDensity(f"没有名为“{name}”的布点密度。可用的有：{known}。")
        return found


@cache
def rules() -> SamplingRules:
    """Return the rules, read once."""
    return load(resources.files("jingtu.standards") / "data" / "sampling_rules.yaml", SamplingRules)
