"""Non-detects on a map: values below their detection limit drawn from what their neighbours make likely."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.regression_covariance import CovarianceFlag, estimate_covariances
from jingtu.kernels.geostatistics.samples import points
from jingtu.kernels.geostatistics.scores import normal_probability, normal_quantile
from jingtu.kernels.geostatistics.variogram import Variogram

Floats = NDArray[np.float64]
ROUNDS = 3  # times that the covariance is estimated anew from imputed values; it settles after two
BURN_IN = 50
THINNING = 4
FEWEST_DETECTED = 10
SMALLEST_PROBABILITY = 1e-300  # keeps the score of a far tail finite
START = 0.5  # share of the detection limit that non-detects begin at; the draws forget it


@dataclass(frozen=True)
class Imputed:
    """
    Contents with non-detects replaced.

    `values` (n,) has the median of the draws at each non-detect, `draws` (d, n) each draw with the detected values unchanged;
    `variogram` is that of the logarithms, `flags` what is to be doubted about it.
    """

    values: Floats
    draws: Floats
    variogram: Variogram
    flags: CovarianceFlag


def impute_non_detects(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    detection_limits: ArrayLike,
    *,
    random: np.random.Generator,
    draws: int = 50,
) -> Imputed:
    r"""
    Replace non-detects by conditional simulation below their detection limits.

    Parameters
    ----------
    easting, northing : (n,) arrays of float
        Places in metres, no two alike.
    values : (n,) array of float
        Contents, > 0; NaN marks a non-detect.
    detection_limits : (n,) array of float
        Same unit, > 0 where a value is NaN.
    random : numpy.random.Generator
    draws : int
        How many sets of values are kept.

    Returns
    -------
    Imputed

    Raises
    ------
    ValueError
        With fewer than `FEWEST_DETECTED` detected values, a value that is not positive, or a non-detect without limit.

    Notes
    -----
    The logarithm is taken for a Gaussian field with constant mean and exponential covariance. Each non-detect in turn is drawn
    from its normal distribution given all other values, cut off at its limit (Gibbs sampling; Dubrule and Kostov 1986, Math.
    Geol. 18; De Oliveira 2005, J. Agric. Biol. Environ. Stat. 10). Between rounds the covariance is estimated anew by
    restricted maximum likelihood. O(n³) for each round: for some hundred samples. Substituting half the limit instead puts the
    same value everywhere, which makes a map too flat in the low parts and its variogram too steep at short distances.
    """
    places = points(easting, northing, "Samples")
    measured, limits = np.asarray(values, dtype=np.float64), np.asarray(detection_limits, dtype=np.float64)
    hidden = np.flatnonzero(np.isnan(measured))
    _check(measured, limits, hidden)
    field = np.log(np.where(np.isnan(measured), START * limits, measured))
    ceiling = np.log(np.where(np.isnan(measured), limits, 1.0))
    distances = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    constant = np.ones((len(field), 1))
    for _round in range(ROUNDS):
        covariance = estimate_covariances("exponential", distances, constant, [field])[0]
        precision = np.asarray(np.linalg.inv(covariance.variogram.covariance(distances)), dtype=np.float64)
        kept = _sweeps(field, ceiling, hidden, precision, random, draws)
    result = np.exp(kept)
    result[:, np.isfinite(measured)] = measured[np.isfinite(measured)]
    return Imputed(np.median(result, axis=0), result, covariance.variogram, covariance.flags)


def _sweeps(
    field: Floats, ceiling: Floats, hidden: NDArray[np.intp], precision: Floats, random: np.random.Generator, draws: int
) -> Floats:
    """Draw the hidden values of `field` (n,) again and again, in place; return what is kept (draws, n)."""
    trend = precision.sum(axis=0) / precision.sum()  # weights of the generalised least squares mean
    kept = np.empty((draws, field.size))
    for sweep in range(BURN_IN + draws * THINNING):
        mean = trend @ field
        chances = random.random(hidden.size)
        for place, chance in zip(hidden, chances, strict=True):
            deviation = precision[place, place] ** -0.5
            centre = field[place] - precision[place] @ (field - mean) * deviation**2
            below = normal_probability((ceiling[place] - centre) / deviation) * chance
            field[place] = min(centre + deviation * float(normal_quantile(max(below, SMALLEST_PROBABILITY))), ceiling[place])
        if sweep >= BURN_IN and (sweep - BURN_IN) % THINNING == 0:
            kept[(sweep - BURN_IN) // THINNING] = field
    return kept


def _check(values: Floats, limits: Floats, hidden: NDArray[np.intp]) -> None:
    detected = values[np.isfinite(values)]
    if detected.size < FEWEST_DETECTED:
        raise ValueError(f"Imputing non-detects needs {FEWEST_DETECTED} detected values at least, found {detected.size}.")
    if not (detected > 0).all():
        raise ValueError("Imputing non-detects works on logarithms; every detected value must be above 0.")
    if not (limits[hidden] > 0).all():
        raise ValueError("Every non-detect needs a detection limit above 0.")
