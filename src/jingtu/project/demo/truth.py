"""The invented soil of the demonstration: what every place of Langfang holds, and what a laboratory would report of it.

    truth().contents(longitude, latitude, middle_m)   # {"cd": array of mg/kg, …, "ph": array}
    truth().reported("LF2017-1-001A", {"cd": 0.14, …})   # {"cd": 0.151, …}

Contents are known everywhere and for ever, so what checks, maps and verdicts of the demonstration find can be held against them.
"""

import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache, cached_property
from importlib import resources
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from shapely.geometry import box

from jingtu.themes.survey.planes import Plane

Floats = NDArray[np.float64]
NEIGHBOURS = 16
FAR_M = 1e7  # a sample so far away tells nothing: the simulation is free
MICRODEGREES = 1_000_000


@cache
def truth() -> "Truth":
    """Return the soil of `truth.yaml`."""
    return Truth(yaml.safe_load((resources.files(__package__) / "truth.yaml").read_text(encoding="utf-8")))


class Reported(ABC):
    """A medium of which every content is known, and what a laboratory makes of it.

    `told` are the parameters of the file with seed and errors, `own` those of the medium: `elements`, `unit` and `basis` of a
    content, and `ph` where acidity is measured.
    """

    def __init__(self, told: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        self.told, self.own = told, own
        self.elements: Mapping[str, Mapping[str, Any]] = own["elements"]
        self.codes = (*self.elements, *(["ph"] if "ph" in own else []))

    @abstractmethod
    def contents(self, longitude: Any, latitude: Any, middle_m: Any = 0.1) -> dict[str, Floats]:
        """Return contents in the unit of the medium at places (n,), `middle_m` below the surface."""

    def reported(self, sample: str, contents: Mapping[str, float], analysis: int = 1) -> dict[str, float]:
        """Return what a laboratory measures of one sample; the same sample always errs alike, another analysis of it anew.

        Below the detection limit a number comes back all the same: who writes the report says so.
        """
        seed, told = self.told["seed"], self.told
        taken = np.random.default_rng([seed, zlib.crc32(sample.encode())])
        measured = np.random.default_rng([seed, zlib.crc32(f"{sample}#{analysis}".encode())])
        sampling, error = told["sampling_error"], told["analysis_error"]
        found = {}
        for code in self.elements:
            value = contents[code] * np.exp(sampling * taken.standard_normal() + error * measured.standard_normal())
            found[code] = float(f"{value:.{told['digits']}g}")
        if "ph" in self.codes:
            found["ph"] = round(float(contents["ph"] + told["ph_error"] * measured.standard_normal()), 2)
        return found

    def limit(self, code: str) -> float | None:
        """Return the detection limit in the unit of the medium; None for pH."""
        return self.elements[code]["limit"] if code in self.elements else None

    def method(self, code: str) -> str:
        """Return the standard by which a laboratory measures."""
        return (self.elements[code] if code in self.elements else self.own["ph"])["method"]


class Truth(Reported):
    """The soil that a set of parameters describes; two with the same parameters are the same to the last digit."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(told, told)
        extent = told["extent"]
        self.plane = Plane(box(extent["west"], extent["south"], extent["east"], extent["north"]))

    def contents(self, longitude: Any, latitude: Any, middle_m: Any = 0.1) -> dict[str, Floats]:
        """Return contents (mg/kg, pH without unit) at places (n,) in degrees, `middle_m` below the surface (n,) or one number.

        Raises ValueError outside the extent of the model, where nothing is known.
        """
        places = np.column_stack([np.atleast_1d(longitude), np.atleast_1d(latitude)]).astype(float)
        self._check_inside(places)
        fields = self._fields(places)
        raised = self._raised(places, np.broadcast_to(np.asarray(middle_m, float), len(places)))
        found = {
            code: each["median"] * np.exp(each["spread"] * field) * raised[code]
            for (code, each), field in zip(self.told["elements"].items(), fields, strict=False)
        }
        return found | {"ph": self.told["ph"]["mean"] + self.told["ph"]["spread"] * fields[-1]}

    @cached_property
    def nodes(self) -> tuple[Floats, Floats]:
        """Return the places of the nodes (m, 2) in metres and the fields there (1 + elements + pH, m), simulated once."""
        from jingtu.kernels.geostatistics.simulation import simulate

        extent, step = self.told["extent"], self.told["spacing_m"]
        corners = self.plane.forth(np.array([[extent["west"], extent["south"]], [extent["east"], extent["north"]]]))
        (west, south), (east, north) = corners[0] - step, corners[1] + step
        columns, rows = np.meshgrid(np.arange(west, east + step, step), np.arange(south, north + step, step))
        places = np.column_stack([columns.ravel(), rows.ravel()])
        far, random = [FAR_M], np.random.default_rng(self.told["seed"])
        simulated = simulate(
            far, far, [0.0], *places.T, self._variogram(0.0), realisations=len(self.codes) + 1, random=random,
            neighbours=NEIGHBOURS,
        )  # fmt: skip
        return places, simulated.values

    def _fields(self, places: Floats) -> Floats:
        """Return standard normal fields (codes, n): kriged from the nodes, with what kriging leaves open drawn for each place.

        A place always draws the same, whoever else is asked with it; what is drawn has no correlation between places, and stands
        for the nugget and for what varies between two nodes.
        """
        from jingtu.kernels.geostatistics.ordinary import ordinary

        known, fields = self.nodes
        metres = self.plane.forth(places)
        kriged = ordinary(*known.T, fields[0], *metres.T, self._variogram(0.0), neighbours=NEIGHBOURS, mean=0.0, weights=True)
        smooth = np.einsum("nk,fnk->fn", kriged.weights, fields[:, kriged.neighbours])
        drawn = np.array([self._drawn(*place) for place in places]).T
        nugget = self.told["variogram"]["nugget"]
        open_ = (1 - nugget) * kriged.variance + nugget
        every = np.sqrt(1 - nugget) * smooth + np.sqrt(open_) * drawn
        common = self.told["common"]
        return np.vstack([np.sqrt(common) * every[0] + np.sqrt(1 - common) * every[1:-1], every[-1:]])

    def _drawn(self, longitude: float, latitude: float) -> Floats:
        seed = [self.told["seed"], round(longitude * MICRODEGREES), round(latitude * MICRODEGREES)]
        return np.random.default_rng(seed).standard_normal(len(self.codes) + 1)

    def _raised(self, places: Floats, middle_m: Floats) -> dict[str, Floats]:
        """Return by element the factor (n,) by which sources raise what nature left."""
        found = {code: np.ones(len(places)) for code in self.told["elements"]}
        metres = self.plane.forth(places)
        for source in self.told["sources"]:
            away = np.hypot(*(metres - self.plane.forth(np.array([source["at"]]))).T)
            left = 0.5 ** (away / source["half_m"] + middle_m / source["half_depth_m"])
            for code, factor in source["raises"].items():
                found[code] += (factor - 1) * left
        return found

    def _variogram(self, nugget: float) -> Any:
        from jingtu.kernels.geostatistics.variogram import Variogram

        told = self.told["variogram"]
        return Variogram(told["model"], nugget, 1.0 - nugget, told["range_m"])

    def _check_inside(self, places: Floats) -> None:
        extent = self.told["extent"]
        inside = (extent["west"] <= places[:, 0]) & (places[:, 0] <= extent["east"])
        inside &= (extent["south"] <= places[:, 1]) & (places[:, 1] <= extent["north"])
        if not inside.all():
            at = places[~inside][0]
            raise ValueError(f"The invented soil ends before {at[0]}, {at[1]}; ask for places inside {extent}.")
