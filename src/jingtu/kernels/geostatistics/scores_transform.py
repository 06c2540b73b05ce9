"""Transforms under which a soil concentration is closer to normal: none, logarithm, normal scores."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.scores import normal_scores

Floats = NDArray[np.float64]


class Transform(Protocol):
    """A monotone increasing map and its inverse; quantiles, and so the median, pass through it unchanged."""

    @property
    def name(self) -> str: ...

    def forward(self, values: ArrayLike) -> Floats: ...

    def back(self, scores: ArrayLike) -> Floats: ...


@dataclass(frozen=True)
class Unchanged:
    """Work on the values as they are."""

    name: str = "none"

    def forward(self, values: ArrayLike) -> Floats:
        return np.asarray(values, dtype=np.float64)

    def back(self, scores: ArrayLike) -> Floats:
        return np.asarray(scores, dtype=np.float64)


@dataclass(frozen=True)
class Logarithm:
    """Work on natural logarithms; every value must be above 0."""

    name: str = "logarithm"

    def forward(self, values: ArrayLike) -> Floats:
        given = np.asarray(values, dtype=np.float64)
        with np.errstate(divide="ignore"):  # a limit of 0 lies at minus infinity
            return np.asarray(np.log(given))

    def back(self, scores: ArrayLike) -> Floats:
        return np.asarray(np.exp(np.asarray(scores, dtype=np.float64)))


NAMES = ("none", "logarithm", "normal scores")


def fit_transform(name: str, values: ArrayLike, weights: ArrayLike | None = None) -> Transform:
    """
    Return the transform called `name` fitted to `values` (n,), with declustering `weights` for normal scores.

    Raises ValueError for an unknown name and for a logarithm of values that are not above 0.
    """
    if name == "none":
        return Unchanged()
    if name == "normal scores":
        return normal_scores(values, weights)
    if name != "logarithm":
        raise ValueError(f"There is no transform called {name!r}; known are {', '.join(NAMES)}.")
    smallest = float(np.min(np.asarray(values, dtype=np.float64)))
    if not smallest > 0:
        raise ValueError(f"A logarithm needs values above 0, found {smallest:g}; use normal scores instead.")
    return Logarithm()


def usable_transforms(values: ArrayLike) -> tuple[str, ...]:
    """Return the names of the transforms that `values` allow."""
    sample = np.asarray(values, dtype=np.float64)
    return tuple(name for name in NAMES if (name != "logarithm" or sample.min() > 0) and (name == "none" or np.ptp(sample) > 0))
