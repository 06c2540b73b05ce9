"""A variogram model: nugget, one or more nested structures, geometric anisotropy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from jingtu.kernels.geostatistics.models import MODELS, Array, correlation

PRACTICAL = {"spherical": 1.0, "exponential": 3.0, "gaussian": 3.0**0.5}


@dataclass(frozen=True)
class Anisotropy:
    """
    Geometric anisotropy: the range is longest along `azimuth` and `ratio` times as long across it.

    `azimuth` is in degrees clockwise from north, `ratio` is in (0, 1]. R gstat writes this ``anis = c(azimuth, ratio)``.
    """

    azimuth: float
    ratio: float

    def __post_init__(self) -> None:
        if not (isfinite(self.azimuth) and 0.0 < self.ratio <= 1.0):
            raise ValueError(f"An anisotropy needs a finite azimuth and a ratio above 0 and at most 1, not {self}.")

    def matrix(self) -> Array:
        """Return the (2, 2) matrix that turns (easting, northing) differences into differences without anisotropy."""
        angle = np.deg2rad(self.azimuth)
        along = (np.sin(angle), np.cos(angle))
        across = (np.cos(angle) / self.ratio, -np.sin(angle) / self.ratio)
        return np.array((along, across))


@dataclass(frozen=True)
class Variogram:
    """
    A variogram model γ(h) = nugget + Σ sill_i (1 - ρ_i(h / range_i)) for h > 0, and 0 at h = 0.

    Attributes
    ----------
    model : str or tuple of str
        The shape of each structure, of "spherical", "exponential", "gaussian", "matern". Kept as a tuple.
    nugget : float
        Variance without spatial continuity, >= 0, in the squared unit of the values.
    sills : float or tuple of float
        Partial sill of each structure, >= 0, same unit. Kept as a tuple.
    ranges : float or tuple of float
        Range parameter of each structure, > 0, in the unit of the coordinates. Not the practical range: an exponential
        model reaches 95 % of its sill at three times this parameter (`practical_ranges`), as in R gstat.
    anisotropy : Anisotropy or None
        The same for all structures.
    smoothness : float
        ν of the Matérn structures, > 0; other structures do not look at it.

    Raises
    ------
    ValueError
        If the parts do not agree in number or a figure is outside what is said above.
    """

    model: str | tuple[str, ...]
    nugget: float
    sills: float | tuple[float, ...]
    ranges: float | tuple[float, ...]
    anisotropy: Anisotropy | None = None
    smoothness: float = 0.5

    def __post_init__(self) -> None:
        models = (self.model,) if isinstance(self.model, str) else tuple(self.model)
        object.__setattr__(self, "model", models)
        object.__setattr__(self, "nugget", float(self.nugget))
        for name in ("sills", "ranges"):
            object.__setattr__(self, name, tuple(float(part) for part in np.atleast_1d(getattr(self, name))))
        self._check(models)

    def _check(self, models: tuple[str, ...]) -> None:
        if unknown := [model for model in models if model not in MODELS]:
            raise ValueError(f"A variogram structure is one of {', '.join(MODELS)}, not {', '.join(unknown)}.")
        if not models or not len(models) == len(self.parts_sills) == len(self.parts_ranges):
            raise ValueError(f"A variogram needs one sill and one range for each structure: {self}.")
        if not all(isfinite(part) and part >= 0.0 for part in (self.nugget, *self.parts_sills)):
            raise ValueError(f"The nugget and the sills of a variogram are finite and not negative: {self}.")
        if not all(isfinite(part) and part > 0.0 for part in self.parts_ranges) or not self.smoothness > 0.0:
            raise ValueError(f"The ranges and the smoothness of a variogram are finite and above 0: {self}.")
        if self.sill <= 0.0:
            raise ValueError(f"A variogram needs a nugget or a sill above 0: {self}.")

    @property
    def models(self) -> tuple[str, ...]:
        return self.model  # type: ignore[return-value]  # made a tuple at birth

    @property
    def parts_sills(self) -> tuple[float, ...]:
        return self.sills  # type: ignore[return-value]

    @property
    def parts_ranges(self) -> tuple[float, ...]:
        return self.ranges  # type: ignore[return-value]

    @property
    def sill(self) -> float:
        """The total sill: nugget and partial sills; the variance of a point, C(0)."""
        return self.nugget + sum(self.parts_sills)

    @property
    def practical_ranges(self) -> tuple[float, ...]:
        """The distance at which each structure has (a Matérn one: about) 95 % of its sill, along the longest axis."""
        reach = {**PRACTICAL, "matern": 3.0 * (self.smoothness / 0.5) ** 0.5}
        return tuple(reach[model] * part for model, part in zip(self.models, self.parts_ranges, strict=True))

    def scaled(self, *, values: float = 1.0, distances: float = 1.0) -> Variogram:
        """Return the model for values and coordinates multiplied by these factors, as by a change of unit."""
        sills = tuple(values**2 * part for part in self.parts_sills)
        ranges = tuple(distances * part for part in self.parts_ranges)
        return replace(self, nugget=values**2 * self.nugget, sills=sills, ranges=ranges)

    def without_anisotropy(self, coordinates: Array) -> Array:
        """Return (..., 2) eastings and northings so turned and stretched that only distance matters."""
        return coordinates if self.anisotropy is None else coordinates @ self.anisotropy.matrix().T

    def covariance(self, distance: Array) -> Array:
        """Return C(h) = sill - γ(h) at distances along the longest axis (`without_anisotropy`), of any shape."""
        total = np.where(distance > 0.0, 0.0, self.nugget)
        for model, sill, reach in zip(self.models, self.parts_sills, self.parts_ranges, strict=True):
            total += sill * correlation(model, distance / reach, self.smoothness)
        return total

    def semivariance(self, distance: Array) -> Array:
        """Return γ(h) at distances along the longest axis, of any shape; 0 at h = 0, above the nugget beyond it."""
        return self.sill - self.covariance(distance)
