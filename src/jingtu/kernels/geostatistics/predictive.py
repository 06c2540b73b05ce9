"""What a mapping method says about each target: not a number but a distribution, of which the map shows the median."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.scores import normal_probability, normal_quantile
from jingtu.kernels.geostatistics.scores_transform import Transform

Floats = NDArray[np.float64]
LEVELS = 50  # probabilities at which a mean or a spread is summed
BISECTIONS = 48  # halvings of a score interval of 18, down to 1e-13
FARTHEST_SCORE = 9.0  # beyond it lies a probability of 1e-19


class Predictive(Protocol):
    """A distribution for each of m targets, in the unit of the samples; NaN where nothing can be said."""

    @property
    def estimate(self) -> Floats:
        """(m,) what a map shows."""

    def quantile(self, probability: float) -> Floats:
        """(m,) the value that is not exceeded with this probability, in (0, 1)."""

    def exceedance(self, limit: float) -> Floats:
        """(m,) the probability of being above `limit`; equal to it is not above."""


@dataclass(frozen=True, eq=False)
class TransformedNormal:
    """
    The average of members that are each normal under a transform of their own.

    Members are averaged at equal probability (the value of each at the same score), so that quantiles and exceedance agree with
    each other: the median exceeds a limit exactly where the probability of exceedance is above one half. With one member this
    is the plain back-transform. The estimate is the **median**, which minimises the mean absolute error; it is below the mean
    of a skewed variable, so sums over an area (stocks) need `mean_of` instead.

    Attributes
    ----------
    means, deviations : tuple of (m,) arrays
        Mean and standard deviation of each member in its transformed unit; a deviation of 0 is a known value.
    transforms : tuple of Transform
        One for each member.
    """

    means: tuple[Floats, ...]
    deviations: tuple[Floats, ...]
    transforms: tuple[Transform, ...]

    @property
    def estimate(self) -> Floats:
        return self._at_score(np.zeros(self.means[0].shape))

    def quantile(self, probability: float) -> Floats:
        return self._at_score(np.full(self.means[0].shape, normal_quantile(probability)))

    def exceedance(self, limit: float) -> Floats:
        if len(self.means) == 1:
            return self._exceedance_of_one(limit)
        low = np.full(self.means[0].shape, -FARTHEST_SCORE)
        high = -low
        for _halving in range(BISECTIONS):
            middle = (low + high) / 2
            above = self._at_score(middle) > limit
            low, high = np.where(above, low, middle), np.where(above, middle, high)
        return np.where(np.isnan(self.means[0]), np.nan, normal_probability(-(low + high) / 2))

    def _exceedance_of_one(self, limit: float) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):  # a deviation of 0 gives a certain answer; 0/0 is equality
            score = (self.transforms[0].forward(limit) - self.means[0]) / self.deviations[0]
        certain_below = (self.deviations[0] == 0) & ~(self._at_score(np.zeros(score.shape)) > limit)
        return np.where(certain_below, 0.0, normal_probability(-score))

    def _at_score(self, score: Floats) -> Floats:
        total = np.zeros(self.means[0].shape)
        for mean, deviation, transform in zip(self.means, self.deviations, self.transforms, strict=True):
            total += transform.back(mean + deviation * score)
        return total / len(self.means)


@dataclass(frozen=True, eq=False)
class Climatology:
    """The sample's own distribution (n,) at every one of `count` targets: what is known without any map."""

    sample: Floats
    centre: float
    count: int

    @property
    def estimate(self) -> Floats:
        return np.full(self.count, self.centre)

    def quantile(self, probability: float) -> Floats:
        return np.full(self.count, np.quantile(self.sample, probability))

    def exceedance(self, limit: float) -> Floats:
        return np.full(self.count, np.mean(self.sample > limit))


@dataclass(frozen=True, eq=False)
class Certain:
    """A bare number (m,) for each target, as inverse distance weighting gives it: no interval, exceedance 0 or 1."""

    estimate: Floats

    def quantile(self, probability: float) -> Floats:
        return self.estimate

    def exceedance(self, limit: float) -> Floats:
        return np.where(np.isnan(self.estimate), np.nan, (self.estimate > limit).astype(np.float64))


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Realisations (r, m) of a simulation in the unit of the samples; quantiles and probabilities are counted."""

    realisations: Floats

    @property
    def estimate(self) -> Floats:
        return self.quantile(0.5)

    def quantile(self, probability: float) -> Floats:
        return np.asarray(np.quantile(self.realisations, probability, axis=0))

    def exceedance(self, limit: float) -> Floats:
        return np.asarray((self.realisations > limit).mean(axis=0))


@dataclass(frozen=True, eq=False)
class Gathered:
    """Predictions made in parts, such as the folds of a cross-validation, each for its `places` among `count` targets."""

    places: tuple[NDArray[np.intp], ...]
    parts: tuple[Predictive, ...]
    count: int

    @property
    def estimate(self) -> Floats:
        return self._put([part.estimate for part in self.parts])

    def quantile(self, probability: float) -> Floats:
        return self._put([part.quantile(probability) for part in self.parts])

    def exceedance(self, limit: float) -> Floats:
        return self._put([part.exceedance(limit) for part in self.parts])

    def _put(self, values: Sequence[ArrayLike]) -> Floats:
        result = np.full(self.count, np.nan)
        for places, part in zip(self.places, values, strict=True):
            result[places] = part
        return result


def mean_of(predictive: Predictive) -> Floats:
    """Return the mean (m,) of each distribution, summed over `LEVELS` equally probable values; use it for stocks."""
    return np.asarray(np.mean([predictive.quantile(level) for level in _levels()], axis=0))


def deviation_of(predictive: Predictive) -> Floats:
    """Return the standard deviation (m,) of each distribution, summed over `LEVELS` equally probable values."""
    return np.asarray(np.std([predictive.quantile(level) for level in _levels()], axis=0))


def _levels() -> list[float]:
    return [(step + 0.5) / LEVELS for step in range(LEVELS)]
