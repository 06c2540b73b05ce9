"""How many samples: from the variation and the precision wanted, and how a number is shared among strata."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

MOST = 10_000_000


def samples_for_mean(variation_percent: float, deviation_percent: float, confidence_percent: float) -> int:
    r"""
    Return how many samples estimate a mean within a relative deviation.

    Parameters
    ----------
    variation_percent : float
        Coefficient of variation, > 0.
    deviation_percent : float
        Half the width of the confidence interval relative to the mean, > 0.
    confidence_percent : float
        Two-sided confidence, between 50 and 100.

    Returns
    -------
    int
        The least n ≥ 2 with n ≥ (t · Cv / m)², t Student's quantile for n − 1 degrees of freedom (HJ/T 166-2004).

    Raises
    ------
    ValueError
        If an argument is out of range, or more than ten million samples would be needed.

    Notes
    -----
    Holds for independent samples of a roughly normal quantity: on clustered samples or strongly skewed metals it asks for
    too few.

    Examples
    --------
    >>> samples_for_mean(40, 20, 95)
    18
    """
    from scipy.stats import t

    if not (variation_percent > 0 and deviation_percent > 0 and 50 < confidence_percent < 100):
        raise ValueError(
            f"Expected a variation and a deviation above 0 and a confidence between 50 and 100 %, found {variation_percent:g}, "
            f"{deviation_percent:g} and {confidence_percent:g}."
        )
    ratio = variation_percent / deviation_percent
    level = 0.5 + confidence_percent / 200

    def suffices(number: int) -> bool:
        return bool(number >= (t.ppf(level, number - 1) * ratio) ** 2)

    low, high = 1, 2
    while not suffices(high):
        low, high = high, 2 * high
        if high > MOST:
            raise ValueError(f"A deviation of {deviation_percent:g} % needs more than {MOST} samples; allow a wider one.")
    while high - low > 1:  # what suffices at n suffices above: t falls as n grows
        middle = (low + high) // 2
        low, high = (low, middle) if suffices(middle) else (middle, high)
    return high


def shared(total: int, weights: npt.ArrayLike, *, at_least: int = 0) -> npt.NDArray[np.int64]:
    """
    Share a number of samples among strata.

    Parameters
    ----------
    total : int
        At least `at_least` times the number of strata.
    weights : (s,) array of float
        Areas for proportional allocation; areas times standard deviations for Neyman's. All >= 0, not all 0.

    Returns
    -------
    (s,) array of int
        Sums to `total`; every stratum gets `at_least`, the rest goes by largest remainder, equal ones in order.
    """
    given = np.asarray(weights, dtype=np.float64)
    if (given < 0).any() or given.sum() <= 0 or not np.isfinite(given).all():
        raise ValueError("Weights of strata must be finite, not negative and not all 0.")
    if total < at_least * len(given):
        raise ValueError(f"{total} samples cannot give each of {len(given)} strata at least {at_least}.")
    rest = total - at_least * len(given)
    exact = rest * given / given.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.lexsort((np.arange(len(given)), -(exact - whole)))
    whole[order[: rest - int(whole.sum())]] += 1
    return np.asarray(whole + at_least)
