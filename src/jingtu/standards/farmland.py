"""The rules by which points become the class of a unit of cropland (类别划分): read from dated data, never written in code.

rules = farmland.rules()                # the rules shipped with the program
rules = farmland.load_rules(path)       # those of a province, in the same form
rules.dominance.reached(9, 10)          # → True
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, load

PERCENT = 100
ClassCode = Literal[1, 2, 3]


class Known(Checked):
    """How a rule is known: `grade` A sure, B wording or number to be checked, C recollection or a setting of our own."""

    grade: Literal["A", "B", "C"]


class Guide(Facts):
    """The document that the rules are taken from, and how much of it was read."""

    number: str
    title: str
    issuer: str
    replaces: str = ""
    read: str


class Elements(Facts):
    """The substances that enter the class, by their codes; samples that begin deeper than `topsoil_m` do not count."""

    codes: tuple[str, ...] = Field(min_length=1)
    topsoil_m: float = Field(gt=0)
    checked: Known


class SoilClass(Facts):
    """One of the three classes, 1 the best."""

    code: ClassCode
    name: str
    name_en: str


class Dominance(Facts):
    """One class holds the unit when its share of the points is large enough and the rest lies scattered."""

    share_percent: int = Field(gt=50, lt=100)
    operator: Literal["at_least", "above"]
    linked_at_most: int = Field(ge=1)
    checked: Known

    def reached(self, points: Any, of: Any) -> Any:
        """Tell whether `points` of `of` points dominate, for integers or arrays; 8 of 10 must not depend on rounding."""
        have, want = points * PERCENT, of * self.share_percent
        return have >= want if self.operator == "at_least" else have > want


class Prudence(Facts):
    """Which class III points count as isolated, and how large an area may be proposed around one."""

    linked_at_most: int = Field(ge=1)
    share_below_percent: int = Field(gt=0, le=100)
    radius_at_most_m: float = Field(gt=0)
    checked: Known


class Conservative(Facts):
    """The class of a unit that no class dominates."""

    gives: ClassCode
    with_linked_class_3: ClassCode
    checked: Known


class EmptyUnits(Facts):
    """How neighbours of the same kind decide a unit without points."""

    combine: Literal["worst", "agreed"]
    checked: Known


class Changes(Facts):
    """From which share of both units on an overlap relates an old unit to a new one."""

    sliver_percent: float = Field(ge=0, lt=50)
    checked: Known


class Correction(Facts):
    """Produce results that change the class found from soil; the first that fits is taken."""

    soil_class: ClassCode
    points_at_least: int = Field(ge=1)
    points_below: int | None = Field(None, ge=2)
    within_percent_at_least: int = Field(ge=0, le=100)
    heavy_allowed: bool
    gives: ClassCode

    @model_validator(mode="after")
    def _is_possible(self) -> Correction:
        if self.points_below is not None and self.points_below <= self.points_at_least:
            raise ValueError(f"no number of points is at least {self.points_at_least} and below {self.points_below}")
        return self


class Produce(Facts):
    """What one produce sample is called by its index, and the table of corrections."""

    light_up_to: float = Field(gt=1)
    checked_index: Known
    corrections: tuple[Correction, ...]
    checked: Known


class Rules(Facts):
    """The whole file."""

    version: dt.date
    document: Guide
    elements: Elements
    classes: tuple[SoilClass, ...]
    dominance: Dominance
    prudence: Prudence
    conservative: Conservative
    empty_units: EmptyUnits
    changes: Changes
    produce: Produce

    @model_validator(mode="after")
    def _has_the_three_classes(self) -> Rules:
        if [entry.code for entry in self.classes] != [1, 2, 3]:
            raise ValueError("classes: expected the codes 1, 2 and 3 in this order")
        return self

    def class_name(self, code: int) -> str:
        """Return the official name of a class; a dash where there is none."""
        return self.classes[code - 1].name if code else "—"

    def checks(self) -> dict[str, Known]:
        """Return how each rule is known, by its name, for those who must be told."""
        return {
            "elements": self.elements.checked,
            "dominance": self.dominance.checked,
            "prudence": self.prudence.checked,
            "conservative": self.conservative.checked,
            "empty_units": self.empty_units.checked,
            "changes": self.changes.checked,
            "produce": self.produce.checked,
        }


def load_rules(path: Path | Traversable) -> Rules:
    """Return the rules of a file; raises FactsRefused, which names every fault with its line."""
    return load(path, Rules)


@cache
def rules() -> Rules:
    """Return the rules shipped with the program, read once."""
    return load_rules(resources.files("jingtu.standards") / "data" / "farmland_classes.yaml")
