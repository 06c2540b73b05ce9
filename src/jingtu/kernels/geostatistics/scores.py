"""Normal scores: a monotone map between measured values and a standard normal variable, and back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Floats = NDArray[np.float64]

# Exponent of the hyperbolic upper tail. Above 2 the tail has a finite variance; 5 is the short end of the range that
# Deutsch and Journel (1998, section V.1.6) discuss.
UPPER_TAIL_EXPONENT = 5.0


def normal_quantile(probability: ArrayLike) -> Floats:
    """Return the standard normal value below which `probability` lies; 0 gives −inf, 1 gives inf."""
    return np.asarray(special.ndtri(np.asarray(probability, dtype=np.float64)))


def normal_probability(score: ArrayLike) -> Floats:
    """Return the share of a standard normal variable that lies at or below `score`."""
    return np.asarray(special.ndtr(np.asarray(score, dtype=np.float64)))


@dataclass(frozen=True, eq=False)
class NormalScores:
    r"""
    A monotone transform that makes a sample standard normal.

    Between the data both directions are linear in value and score, so that they invert each other exactly. Equal values share the
    score of the middle of their joint probability. Outside the data the tails are stated, because no sample says what they are:

    - below, the distribution is uniform in value between `minimum` and the smallest datum;
    - above, it is uniform up to `maximum` where one is given, otherwise hyperbolic, ``1 − F(z) = c / z**exponent``.

    Parameters
    ----------
    values : (k,) array
        Distinct sample values, ascending, in their own unit.
    scores : (k,) array
        Their standard normal scores, ascending.
    minimum : float
        Smallest value that the variable can take, at most `values[0]`; 0 for a concentration.
    maximum : float or None
        Largest value that it can take, at least `values[-1]`.
    exponent : float
        Exponent of the hyperbolic upper tail, above 2.

    Notes
    -----
    Deutsch and Journel (1998), GSLIB, sections V.1.6 and VI.2.4. The transform is only as good as the histogram: with fewer than
    about 50 samples, or with clustered samples and no declustering weights, its tails are guesses.
    """

    values: Floats
    scores: Floats
    minimum: float = 0.0
    maximum: float | None = None
    exponent: float = UPPER_TAIL_EXPONENT
    name: str = "normal scores"

    def forward(self, values: ArrayLike) -> Floats:
        """Return the scores of `values` (any shape; NaN stays NaN)."""
        given = np.asarray(values, dtype=np.float64)
        scores = np.asarray(np.interp(given, self.values, self.scores))
        scores = _where(given < self.values[0], lambda part: self._score_below(part), given, scores)
        scores = _where(given > self.values[-1], lambda part: self._score_above(part), given, scores)
        return np.where(np.isnan(given), np.nan, scores)

    def back(self, scores: ArrayLike) -> Floats:
        """Return the values at `scores` (any shape; NaN stays NaN, −inf and inf give the ends of the tails)."""
        given = np.asarray(scores, dtype=np.float64)
        values = np.asarray(np.interp(given, self.scores, self.values))
        values = _where(given < self.scores[0], lambda part: self._value_below(part), given, values)
        values = _where(given > self.scores[-1], lambda part: self._value_above(part), given, values)
        return np.where(np.isnan(given), np.nan, values)

    def _score_below(self, values: Floats) -> Floats:
        share = (
            (values - self.minimum) / (self.values[0] - self.minimum) if self.values[0] > self.minimum else np.zeros_like(values)
        )
        return normal_quantile(np.clip(share, 0.0, 1.0) * normal_probability(self.scores[0]))

    def _value_below(self, scores: Floats) -> Floats:
        share = normal_probability(scores) / normal_probability(self.scores[0])
        return np.asarray(self.minimum + share * (self.values[0] - self.minimum))

    def _score_above(self, values: Floats) -> Floats:
        top, above = self.values[-1], normal_probability(-self.scores[-1])
        if self.maximum is None:
            return -normal_quantile(above * (top / values) ** self.exponent if top > 0 else np.zeros_like(values))
        share = (self.maximum - values) / (self.maximum - top) if self.maximum > top else np.zeros_like(values)
        return -normal_quantile(np.clip(share, 0.0, 1.0) * above)

    def _value_above(self, scores: Floats) -> Floats:
        top, share = self.values[-1], normal_probability(-scores) / normal_probability(-self.scores[-1])
        if self.maximum is None:
            with np.errstate(divide="ignore"):
                return np.asarray(top * share ** (-1.0 / self.exponent)) if top > 0 else np.full_like(scores, top)
        return np.asarray(self.maximum - share * (self.maximum - top))


def normal_scores(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    minimum: float = 0.0,
    maximum: float | None = None,
    exponent: float = UPPER_TAIL_EXPONENT,
) -> NormalScores:
    r"""
    Fit the normal-score transform of a sample.

    Parameters
    ----------
    values : (n,) array of float
        Sample values; NaN is refused.
    weights : (n,) array of float, optional
        Declustering weights, >= 0, any sum; equal when left out.
    minimum, maximum, exponent
        The tails, see `NormalScores`. A sample value below `minimum` lowers it to that value.

    Raises
    ------
    ValueError
        If a value is not finite, fewer than two differ, or a weight is negative.

    Examples
    --------
    >>> scores = normal_scores([3.0, 1.0, 2.0])
    >>> scores.forward([1.0, 2.0, 3.0]).round(3).tolist()
    [-0.967, 0.0, 0.967]
    """
    sample = np.asarray(values, dtype=np.float64)
    share = np.full(sample.shape, 1.0) if weights is None else np.asarray(weights, dtype=np.float64)
    if not np.isfinite(sample).all():
        raise ValueError("Normal scores need finite values; leave out missing ones first.")
    if (share < 0).any() or not share.sum() > 0:
        raise ValueError("Weights of normal scores must not be negative, and one at least must be positive.")
    distinct, place = np.unique(sample, return_inverse=True)
    if distinct.size < 2:
        raise ValueError(f"Normal scores need two different values at least, found {distinct.size}.")
    probability = np.bincount(place, weights=share) / share.sum()
    middle = np.cumsum(probability) - probability / 2
    kept = probability > 0
    low = min(minimum, float(distinct[0]))
    high = None if maximum is None else max(maximum, float(distinct[-1]))
    return NormalScores(distinct[kept], normal_quantile(middle[kept]), low, high, exponent)


def _where(chosen: NDArray[np.bool_], rule: Callable[[Floats], Floats], given: Floats, otherwise: Floats) -> Floats:
    if not chosen.any():
        return otherwise
    result = otherwise.copy()
    result[chosen] = rule(given[chosen])
    return result
