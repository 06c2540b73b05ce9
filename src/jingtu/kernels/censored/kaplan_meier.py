"""Kaplan–Meier for contents: the estimate for lifetimes turned round, because contents are known from above, not from below."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from jingtu.kernels.censored.arrays import Floats, taken


@dataclass(frozen=True)
class KaplanMeier:
    """The distribution of contents.

    `at` (k,) are the detected contents, ascending, `below_or_at` (k,) the estimated share of all contents not above each; `rest`
    is the share known only to lie below `lowest`, the smallest detection limit. `standard_error` is that of the mean, `count` the
    number of results.
    """

    at: Floats
    below_or_at: Floats
    rest: float
    lowest: float
    mean: float
    standard_deviation: float
    standard_error: float
    count: int

    def quantile(self, share: float) -> float:
        """Return the smallest content that `share` of all do not exceed; NaN where it lies among what was not detected."""
        if not 0 < share <= 1:
            raise ValueError(f"A quantile is asked for by a share in (0, 1], found {share}.")
        if share <= self.rest:
            return float("nan")
        return float(self.at[np.searchsorted(self.below_or_at, share * (1 - 1e-12))])

    def upper_confidence_limit(self, confidence: float = 0.95) -> float:
        """Return the one-sided upper limit of the mean by Student's t with n - 1 degrees of freedom."""
        return float(self.mean + special.stdtrit(self.count - 1, confidence) * self.standard_error)


def kaplan_meier(values: ArrayLike, detection_limits: ArrayLike) -> KaplanMeier:
    r"""
    Estimate the distribution of contents of which some are known only to lie below a detection limit.

    Parameters
    ----------
    values : (n,) array of float
        Contents, >= 0; NaN marks a non-detect. At least two are detected.
    detection_limits : (n,) array of float or float
        Same unit, > 0 where a value is NaN; several limits are what the method is for.

    Raises
    ------
    ValueError
        With fewer than two detected contents.

    Notes
    -----
    With :math:`n_k` results not above the detected content :math:`x_k` (a limit equal to it counts as below) and :math:`d_k`
    detected at it, :math:`F(x)=\prod_{x_k>x}(1-d_k/n_k)` [Helsel2012]_ ch. 6. What is left below the smallest detection limit is
    put at that limit, as for the restricted mean of lifetimes; this overstates the mean by at most ``rest * lowest``.
    The variance of the mean is Greenwood's, times m/(m - 1) for m detected contents [EPA2022]_ (ProUCL 5.2, 4.6).
    Does not hold where detection limits depend on contents, nor for one limit above which everything else lies: then it does no
    more than substitution of the limit.
    """
    number, missed = taken(values, detection_limits)
    if (detected := int((~missed).sum())) < 2:
        raise ValueError(f"Kaplan–Meier needs two detected contents at least, found {detected}.")
    at, deaths = np.unique(number[~missed], return_counts=True)
    at_risk = np.searchsorted(np.sort(number), at, side="right")
    factors = 1 - deaths / at_risk
    # F at x_k: the product of the factors of all larger contents.
    below_or_at = np.append(np.cumprod(factors[::-1])[::-1][1:], 1.0)
    rest = float(below_or_at[0] * factors[0])
    lowest = float(number.min())
    share = np.diff(below_or_at, prepend=rest)
    mean = float(share @ at + rest * lowest)
    square = float(share @ at**2 + rest * lowest**2)
    return KaplanMeier(
        at=at,
        below_or_at=below_or_at,
        rest=rest,
        lowest=lowest,
        mean=mean,
        standard_deviation=float(np.sqrt(max(square - mean**2, 0.0) * len(number) / (len(number) - 1))),
        standard_error=_standard_error(at, deaths, at_risk, below_or_at, rest, lowest, detected),
        count=len(number),
    )


def _standard_error(
    at: Floats, deaths: np.ndarray, at_risk: np.ndarray, below_or_at: Floats, rest: float, lowest: float, detected: int
) -> float:
    """Return Greenwood's standard error of the mean: each factor of F weighs by the area under F below its content."""
    steps = np.diff(at, prepend=min(lowest, at[0]))
    under = np.append(rest, below_or_at[:-1]) * steps  # F is constant between two detected contents
    area = np.cumsum(under)
    known = at_risk > deaths
    terms = area[known] ** 2 * deaths[known] / (at_risk[known] * (at_risk[known] - deaths[known]))
    return float(np.sqrt(terms.sum() * detected / (detected - 1)))
