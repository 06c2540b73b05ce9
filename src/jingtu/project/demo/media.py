"""The invented waters, sediments and crops of the demonstration: what every place holds, beside the soil of truth.py.

truth_of("groundwater").contents(longitude, latitude)   # {"hardness": array of mg/L, …, "ph": array}
"""

import zlib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from .truth import MICRODEGREES, Floats, Reported, Truth, truth

SOIL = "soil"


@cache
def truth_of(medium: str) -> Reported:
    """Return what is known of a medium. Raises KeyError for one that the demonstration does not sample."""
    if medium == SOIL:
        return truth()
    return Medium(medium, _media()[medium], truth())


@cache
def every_truth() -> tuple[Reported, ...]:
    """Return what is known of each medium."""
    return tuple(truth_of(medium) for medium in (SOIL, *_media()))


@cache
def _media() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load(
        (resources.files(__package__) / "media.yaml").read_text(encoding="utf-8")
    )
    return found


class Medium(Reported):
    """One medium beside the soil: what is drawn at a place has no correlation with other places, except through its sources."""

    def __init__(self, medium: str, own: Mapping[str, Any], soil: Truth) -> None:
        super().__init__(soil.told, own)
        self.medium, self.soil = medium, soil

    def contents(self, longitude: Any, latitude: Any, middle_m: Any = 0.1) -> dict[str, Floats]:
        """Return contents in the unit of the medium (pH without unit) at places (n,) in degrees; it has no depth.

        Raises ValueError where a crop takes up from soil that is not known.
        """
        places = np.column_stack([np.atleast_1d(longitude), np.atleast_1d(latitude)]).astype(float)
        drawn = np.array([self._drawn(*place) for place in places]).T
        common, raised, soil = self.own["common"], self._raised(places), self._soil(places)
        found = {}
        for code, each, own in zip(self.elements, self.elements.values(), drawn[1:-1], strict=True):
            field = np.sqrt(common) * drawn[0] + np.sqrt(1 - common) * own
            found[code] = each["median"] * np.exp(each["spread"] * field) * raised[code]
            if "uptake" in each:
                found[code] *= (soil[code] / self.soil.elements[code]["median"]) ** each["uptake"]
        return found | ({"ph": self.own["ph"]["mean"] + self.own["ph"]["spread"] * drawn[-1]} if "ph" in self.own else {})

    def _drawn(self, longitude: float, latitude: float) -> Floats:
        """Return standard normal numbers (1 + elements + pH,) of one place: the same whoever else is asked with it."""
        at = [round(longitude * MICRODEGREES), round(latitude * MICRODEGREES)]
        return np.random.default_rng([self.told["seed"], zlib.crc32(self.medium.encode()), *at]).standard_normal(
            len(self.elements) + 2
        )

    def _raised(self, places: Floats) -> dict[str, Floats]:
        """Return by element the factor (n,) by which sources raise what nature left."""
        found = {code: np.ones(len(places)) for code in self.elements}
        metres = self.soil.plane.forth(places)
        for source in self.own.get("sources", ()):
            away = np.hypot(*(metres - self.soil.plane.forth(np.array([source["at"]]))).T)
            for code, factor in source["raises"].items():
                found[code] += (factor - 1) * 0.5 ** (away / source["half_m"])
        return found

    def _soil(self, places: Floats) -> Mapping[str, Floats]:
        takes_up = any("uptake" in each for each in self.elements.values())
        return self.soil.contents(*places.T) if takes_up else {}
