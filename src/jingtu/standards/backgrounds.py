"""Background contents of soil, by region or by soil type: data/backgrounds.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from jingtu.standards import substances, units
from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, Source, load
from jingtu.standards.refused import Refused


class UnknownBackground(Refused):
    """No set of background values of this code; the message lists the known ones."""


class Background(Facts):
    """Background contents of one region and layer: one statistic, by substance."""

    code: str
    name: str
    region: str
    layer: str
    statistic: Literal["arithmetic_mean", "geometric_mean", "median", "upper_limit"]
    unit: str
    source: Source
    checked: Checked
    values: Mapping[str, float] = Field(min_length=1)

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what is not a substance, not a unit or not above zero."""
        if not units.is_known(self.unit):
            yield ("unit",), f"{self.unit} is not a known unit"
        for code, value in self.values.items():
            if not substances.is_known(code):
                yield ("values", code), f"{code} is not the code of a substance"
            if value <= 0:
                yield ("values", code), f"a background content is above zero, found {value}"


class SoilRow(Facts):
    """Soil types that share one background level of a substance."""

    value: float
    soils: tuple[str, ...] = Field(min_length=1)


class SoilBackground(Facts):
    """Background levels of one substance by soil type."""

    substance: str
    unit: str
    source: Source
    checked: Checked
    rows: tuple[SoilRow, ...]

    def of(self, soil: str) -> float | None:
        """Return the level for a soil type (红壤); None for one that is not listed."""
        return next((row.value for row in self.rows if soil in row.soils), None)


class Backgrounds(Facts):
    """The file backgrounds.yaml, or a user's own."""

    regions: tuple[Background, ...] = ()
    soils: tuple[SoilBackground, ...] = ()

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what is wrong with a set, and which soil type has two levels."""
        for index, background in enumerate(self.regions):
            yield from ((("regions", index, *at), fault) for at, fault in background.faults())
        for index, levels in enumerate(self.soils):
            named = [soil for row in levels.rows for soil in row.soils]
            for soil in {soil for soil in named if named.count(soil) > 1}:
                yield ("soils", index, "rows"), f"{soil} has two levels"


def of_region(code: str, path: Path | None = None) -> Background:
    """Return a set of background contents, from a user's own file if given; raises UnknownBackground."""
    known = (load(path, Backgrounds) if path else built_in()).regions
    found = next((background for background in known if background.code == code), None)
    if found is None:
        raise UnknownBackground(f"没有名为“{code}”的土壤背景值。可用的有：{'、'.join(entry.code for entry in known)}。")
    return found


def of_soil(substance: str, soil: str) -> tuple[float, SoilBackground] | None:
    """Return the level of a substance (code) in a soil type with where it stands; None where nothing is listed."""
    for levels in built_in().soils:
        if levels.substance == substance and (value := levels.of(soil)) is not None:
            return value, levels
    return None


@cache
def built_in() -> Backgrounds:
    """Return the background contents that come with the program."""
    return load(files("jingtu.standards") / "data" / "backgrounds.yaml", Backgrounds)
