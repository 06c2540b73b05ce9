"""The rules of sharing as data (`data/sharing.yaml`): which circle reads which class, and how exactly it sees positions."""

from enum import StrEnum
from functools import cache
from importlib import resources

from pydantic import ConfigDict, Field, model_validator

from jingtu.standards.loader import Facts, Source, load

CLASSES = ("K1", "K2", "K3", "K4", "K5", "K6")


class Circle(StrEnum):
    """What a person is to a subject."""

    SUPERVISOR = "supervisor"
    JOINT = "joint"
    INTERNAL = "internal"
    GOVERNMENT = "government"
    HOLDER = "holder"
    COMMISSIONED = "commissioned"
    PUBLIC = "public"


class Rung(StrEnum):
    """How exactly a position is shown, from fine to coarse."""

    EXACT = "exact"
    OFFSET = "offset"
    OUTLINE = "outline"
    TOWN = "town"
    COUNTY = "county"


class Offset(Facts):
    """How far an offset position lies from the true one, in metres."""

    least: float = Field(gt=0)
    most: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> "Offset":
        if self.least >= self.most:
            raise ValueError("an offset must have room between its least and its most")
        return self


class Export(Facts):
    """Taking data out: classes that another person must agree to, days of an agreement, rows of a Word table at most."""

    model_config = ConfigDict(strict=False)

    approved: frozenset[str]
    valid_days: int = Field(gt=0)
    most_in_word: int = Field(gt=0)


class Sharing(Facts):
    """The whole file."""

    model_config = ConfigDict(strict=False)  # words of the file become members of the two enumerations

    bases: tuple[Source, ...]
    circles: dict[Circle, frozenset[str]]
    positions: dict[str, dict[Circle, Rung]]
    offset_m: Offset
    export: Export

    @model_validator(mode="after")
    def _complete(self) -> "Sharing":
        if set(self.circles) != set(Circle) or set(self.positions) != set(CLASSES):
            raise ValueError("every circle and every class must have its line")
        if unknown := frozenset().union(*self.circles.values()) - set(CLASSES):
            raise ValueError(f"unknown classes {sorted(unknown)}")
        return self

    def classes(self, circles: frozenset[Circle]) -> frozenset[str]:
        """Return the classes that somebody in these circles reads."""
        return frozenset().union(*(self.circles[circle] for circle in circles))

    def rung(self, sensitivity: str, circles: frozenset[Circle]) -> Rung | None:
        """Return the finest rung that somebody in these circles has for this class; None: no position at all."""
        held = {rung for circle, rung in self.positions[sensitivity].items() if circle in circles}
        return next((rung for rung in Rung if rung in held), None)


@cache
def sharing() -> Sharing:
    """Return the rules."""
    return load(resources.files(__package__) / "data" / "sharing.yaml", Sharing)
