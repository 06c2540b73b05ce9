"""Between what a parameter of HJ 25.3 can lie at all: a share from 0 to 1, a divisor above 0, nothing below 0."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.risk.distributions import Distribution

DAYS_OF_YEAR = 366.0
NEGLIGIBLE = 1e-6  # share of draws: a normal distribution has no end, and one of 10⁻⁶ is never seen
_ABOVE_ZERO = frozenset((
    "A", "W", "rho_b", "rho_s", "Uair", "delta_air", "LB", "ER", "tau", "eta", "Lcrack", "BWa", "BWc", "Ha", "Hc", "DAIRa",
    "DAIRc", "ACR", "AHQ", "ATca", "ATnc", "SFo", "IUR", "RfDo", "RfC", "ABSgi", "SAF", "WAF", "S",
))  # fmt: skip
_SHARES = frozenset((
    "theta_acap", "theta_wcap", "theta_acrack", "theta_wcrack", "eta", "fspi", "fspo", "SERa", "SERc", "PIAF", "ABSo", "ACR",
    "ABSgi", "ABSd", "SAF", "WAF",
))  # fmt: skip
_DAYS = frozenset(("EFa", "EFc", "EFIa", "EFIc", "EFOa", "EFOc"))


@dataclass(frozen=True)
class Bounds:
    """From 0 to `most`; where `above`, 0 itself is out."""

    most: float
    above: bool

    def hold(self, values: ArrayLike) -> NDArray[np.bool_]:
        """Tell which values can be; NaN, which is not given, can."""
        given = np.asarray(values, np.float64)
        too_little = given <= 0 if self.above else given < 0
        return np.asarray(~(too_little | (given > self.most) | np.isinf(given)))

    def hold_draws(self, distribution: Distribution, *, relative: bool) -> bool:
        """Tell whether a distribution stays inside; of one that multiplies a value only whether it stays above 0."""
        endless = distribution.kind in ("normal", "lognormal")
        ends = distribution.quantile([NEGLIGIBLE, 1 - NEGLIGIBLE] if endless else [0.0, 1.0])
        return bool(ends[0] >= 0 and (relative or ends[1] <= self.most))

    @property
    def words(self) -> str:
        """What is expected: 大于 0, 在 0 和 1 之间."""
        if math.isinf(self.most):
            return "大于 0" if self.above else "不小于 0"
        return f"大于 0 且不大于 {self.most:g}" if self.above else f"在 0 和 {self.most:g} 之间"


def bounds_of(symbol: str) -> Bounds:
    """Return the bounds of a parameter of the site or of a substance."""
    most = 1.0 if symbol in _SHARES else DAYS_OF_YEAR if symbol in _DAYS else math.inf
    return Bounds(most, symbol in _ABOVE_ZERO)
