"""Distributions of uncertain parameters, drawn by their quantiles so that one uniform number gives one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.risk.site import Values

Kind = Literal["normal", "lognormal", "triangular", "uniform"]
NEEDS: dict[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "gsd"),
    "triangular": ("low", "mode", "high"),
    "uniform": ("low", "high"),
}


class BadDistribution(ValueError):
    """Parameters that make no distribution."""


@dataclass(frozen=True)
class Distribution:
    """
    A distribution and where it is cut off.

    Parameters
    ----------
    kind : "normal", "lognormal", "triangular" or "uniform"
        By mean and standard deviation; by median and geometric standard deviation (> 1); by low, mode and high; by low and high.
    values : tuple of float
        Those numbers in that order.
    lower, upper : float
        Where a normal or lognormal is truncated: what lies outside is shared out in proportion, not heaped at the end.

    Raises
    ------
    BadDistribution
        If the numbers are too many, too few, not finite, or in the wrong order.

    Examples
    --------
    >>> float(Distribution("triangular", (0.0, 1.0, 2.0)).quantile(0.5))
    1.0
    """

    kind: Kind
    values: tuple[float, ...]
    lower: float = -np.inf
    upper: float = np.inf

    def __post_init__(self) -> None:
        wanted = NEEDS.get(self.kind)
        if wanted is None:
            raise BadDistribution(f"The distribution {self.kind!r} is not known; known are {', '.join(NEEDS)}.")
        if len(self.values) != len(wanted) or not np.isfinite(self.values).all():
            raise BadDistribution(f"A {self.kind} distribution needs the numbers {', '.join(wanted)}, found {self.values}.")
        if not self._in_order():
            raise BadDistribution(
                f"The numbers {', '.join(wanted)} of a {self.kind} distribution are {self.values}, out of order."
            )
        if not self.lower < self.upper:
            raise BadDistribution(f"The truncation from {self.lower:g} to {self.upper:g} leaves nothing.")
        if self.kind in ("triangular", "uniform") and np.isfinite([self.lower, self.upper]).any():
            raise BadDistribution(f"A {self.kind} distribution ends by itself; leave out the truncation.")

    def quantile(self, share: ArrayLike) -> Values:
        """Return the values below which these shares (0 to 1) lie."""
        drawn = np.asarray(share, dtype=np.float64)
        if self.kind == "uniform":
            low, high = self.values
            return low + drawn * (high - low)
        if self.kind == "triangular":
            return _triangular(drawn, *self.values)
        return self._from_normal(drawn)

    def _in_order(self) -> bool:
        if self.kind == "normal":
            return self.values[1] > 0
        if self.kind == "lognormal":
            return self.values[0] > 0 and self.values[1] > 1
        return self.values[0] < self.values[-1] and bool((np.diff(self.values) >= 0).all())

    def _from_normal(self, share: Values) -> Values:
        from scipy.special import ndtr, ndtri

        centre, scale = self.values if self.kind == "normal" else np.log(self.values)
        with np.errstate(divide="ignore", invalid="ignore"):  # the logarithm of a lower end of 0 is -inf, as it should be
            ends = np.array([self.lower, self.upper])
            if self.kind == "lognormal":
                ends = np.log(np.maximum(ends, 0.0))
            below, above = ndtr((ends - centre) / scale)
            standard = ndtri(below + share * (above - below))
        drawn = centre + scale * standard
        values: Values = np.exp(drawn) if self.kind == "lognormal" else drawn
        return np.clip(values, self.lower, self.upper)


def _triangular(share: Values, low: float, mode: float, high: float) -> Values:
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - share) * (high - low) * (high - mode))
    return np.where(share < turn, rising, falling)
