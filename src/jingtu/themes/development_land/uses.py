"""Which class of land a use belongs to, and for which uses something more is asked: `uses.yaml`, by place and day."""

import datetime as dt
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import Field

from jingtu.standards.loader import Facts, Held, Source, load

from .models import LandClass, LandUse

Use = Literal[
    "residential", "commercial", "school", "medical", "elderly", "public", "park",
    "green", "industrial", "storage", "roads", "utilities", "farming",
]  # fmt: skip


class Classed(Facts):
    """The uses of one class of land."""

    land_class: Literal["class_1", "class_2"]
    uses: tuple[Use, ...]
    source: Source


class Listed(Held):
    """Uses for which something is asked, in the years and the place of a law or plan."""

    place: str = Field("", pattern=r"^\d*$")
    only: Literal["", "key_sector"] = ""
    uses: tuple[Use, ...]
    source: Source

    def names(self, use: str) -> bool:
        """Tell whether a use is among them; one that is not known may be any."""
        return not use or use in self.uses


class File(Facts):
    """The file uses.yaml."""

    classes: tuple[Classed, ...]
    surveyed_first: tuple[Listed, ...]
    barred_while_listed: tuple[Listed, ...]


@cache
def uses() -> File:
    """Return what the file says."""
    return load(resources.files(__package__) / "uses.yaml", File)


def class_of(use: str) -> LandClass | None:
    """Return the class of a use, the first for one that is not known; None for farming, which GB 36600 does not judge."""
    if not use:
        return LandClass.FIRST
    return next((LandClass(each.land_class) for each in uses().classes if use in each.uses), None)


def surveyed_first(place_path: str, on: dt.date) -> Listed | None:
    """Return the list of uses that a survey comes before, at a place on a day; None where there is none."""
    return _held(uses().surveyed_first, place_path, on)


def barred_while_listed(place_path: str, on: dt.date) -> Listed | None:
    """Return the list of uses that registered land may not be put to, at a place on a day; None where there is none."""
    return _held(uses().barred_while_listed, place_path, on)


def said(use: str) -> str:
    """Return a use in words."""
    return str(LandUse(use).label) if use else "不明"


def _held(lists: Iterable[Listed], place_path: str, on: dt.date) -> Listed | None:
    held = [each for each in lists if each.holds(on) and place_path.startswith(each.place)]
    return max(held, key=lambda each: len(each.place), default=None)
