"""Parameters of risk assessment (HJ 25.3): exposure, building and soil by edition, toxicity and physical properties by substance.

edition = exposure.in_force(dt.date(2020, 1, 1))   # or exposure.edition("HJ 25.3-2019")
edition.values("class_1")                          # → {"EDa": 24.0, "EDc": 6.0, …}
exposure.substances()["benzene"].toxicity.IUR      # → 0.0078
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.documents import normal
from jingtu.standards.loader import Facts, Held, Location, Source, load
from jingtu.standards.refused import Refused

LandClass = Literal["class_1", "class_2"]
FILES = ("hj25_3_2014.yaml", "hj25_3_2019.yaml")


class UnknownEdition(Refused):
    """No edition of this number, or none on this day, is known."""


class Parameter(Facts):
    """One default under the symbol of the guideline; null where the class has no such receptor."""

    symbol: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    name: str
    unit: str = Field(min_length=1)
    class_1: float | None
    class_2: float | None
    checked: Checked

    def value(self, land: LandClass) -> float | None:
        """Return the default of a land class."""
        return self.class_1 if land == "class_1" else self.class_2


class Route(Facts):
    """A way from the contaminated medium into the body, and the concentration it starts from."""

    code: str
    name: str
    medium: Literal["soil", "groundwater"]
    concentration: Literal["surface", "subsurface", "groundwater"]


class Share(Facts):
    """The share of the reference dose that one medium may use up, for volatile organics and for all others."""

    symbol: str
    name: str
    volatile: float = Field(gt=0, le=1)
    other: float = Field(gt=0, le=1)
    checked: Checked


class Allocation(Facts):
    """The shares of soil and of groundwater."""

    soil: Share
    groundwater: Share


class Edition(Held):
    """An edition of the guideline; what it does not hold itself is taken over from the one it inherits."""

    document: str
    source: Source
    inherits: str | None
    routes: tuple[Route, ...]
    allocation: Allocation | None
    parameters: tuple[Parameter, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which symbol is there twice, and what an edition that inherits nothing lacks."""
        seen: set[str] = set()
        for index, parameter in enumerate(self.parameters):
            if parameter.symbol in seen:
                yield ("parameters", index, "symbol"), f"{parameter.symbol} was given before"
            seen.add(parameter.symbol)
        if self.inherits is None and (not self.routes or self.allocation is None):
            yield ("inherits",), "an edition that inherits nothing needs `routes` and `allocation`"

    def values(self, land: LandClass) -> dict[str, float]:
        """Return the defaults of a land class by symbol; those without a value are left out."""
        found = {parameter.symbol: parameter.value(land) for parameter in self.parameters}
        return {symbol: value for symbol, value in found.items() if value is not None}


class Toxicity(Facts):
    """SFo kg·d/mg, IUR m³/mg, RfDo mg/(kg·d), RfC mg/m³, ABSgi and ABSd as shares; null where none is known."""

    SFo: float | None = Field(gt=0)
    IUR: float | None = Field(gt=0)
    RfDo: float | None = Field(gt=0)
    RfC: float | None = Field(gt=0)
    ABSgi: float | None = Field(gt=0, le=1)
    ABSd: float | None = Field(gt=0, le=1)


class Physical(Facts):
    """H dimensionless, Da and Dw cm²/s, Koc and Kd L/kg, S mg/L; null where none is known or the substance has none."""

    H: float | None = Field(gt=0)
    Da: float | None = Field(gt=0)
    Dw: float | None = Field(gt=0)
    Koc: float | None = Field(gt=0)
    Kd: float | None = Field(gt=0)
    S: float | None = Field(gt=0)


class RiskSubstance(Facts):
    """What the model needs to know of a substance; `volatile` decides its share of the reference dose."""

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    name_en: str
    cas: str | None
    volatile: bool
    toxicity: Toxicity
    physical: Physical
    checked: Checked

    def properties(self, shares: Allocation) -> dict[str, float]:
        """Return everything the model asks of a substance by symbol; those without a value are left out."""
        known = {**self.toxicity.model_dump(), **self.physical.model_dump()}
        allocated = {
            share.symbol: share.volatile if self.volatile else share.other for share in (shares.soil, shares.groundwater)
        }
        return {symbol: value for symbol, value in {**known, **allocated}.items() if value is not None}


class RiskSubstances(Facts):
    """The file of substances."""

    source: Source
    substances: tuple[RiskSubstance, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which substance is there twice."""
        seen: set[str] = set()
        for index, substance in enumerate(self.substances):
            if substance.code in seen:
                yield ("substances", index, "code"), f"{substance.code} was given before"
            seen.add(substance.code)


@cache
def editions() -> tuple[Edition, ...]:
    """Return all editions, oldest first, each completed by what it inherits."""
    folder = files("jingtu.standards") / "data"
    read = [load(folder / name, Edition) for name in FILES]
    return tuple(_completed(one, read) for one in read)


def edition(number: str) -> Edition:
    """Return one edition by its number; raises UnknownEdition."""
    found = next((one for one in editions() if normal(one.document) == normal(number)), None)
    if found is None:
        known = "、".join(one.document for one in editions())
        raise UnknownEdition(f"没有收录 {number} 的风险评估参数。已收录：{known}。")
    return found


def in_force(on: dt.date) -> Edition:
    """Return the edition in force on a day; raises UnknownEdition before the first."""
    found = next((one for one in editions() if one.holds(on)), None)
    if found is None:
        first = editions()[0]
        raise UnknownEdition(f"{on} 没有已收录的风险评估导则；最早的 {first.document} 自 {first.valid_from} 起施行。")
    return found


@cache
def substances() -> dict[str, RiskSubstance]:
    """Return the substances with known toxicity or properties by code."""
    return {substance.code: substance for substance in substances_file().substances}


@cache
def substances_file() -> RiskSubstances:
    """Return the file of substances with its source."""
    return load(files("jingtu.standards") / "data" / "hj25_3_substances.yaml", RiskSubstances)


def _completed(one: Edition, read: list[Edition]) -> Edition:
    """Fill an edition up from the one it names; what is taken over is marked as unread for it."""
    if one.inherits is None:
        return one
    base = next(other for other in read if other.document == one.inherits)
    own = {parameter.symbol: parameter for parameter in one.parameters}
    unread = Checked(status="memory", by=(), note=f"沿用 {base.document} 的数值")
    taken = (own.get(parameter.symbol) or parameter.model_copy(update={"checked": unread}) for parameter in base.parameters)
    return one.model_copy(
        update={"parameters": tuple(taken), "routes": one.routes or base.routes, "allocation": one.allocation or base.allocation}
    )
