"""Spatial covariance of what a trend leaves over, by restricted maximum likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import correlation
from jingtu.kernels.geostatistics.variogram import Variogram

Floats = NDArray[np.float64]
NUGGET_SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97)
RANGES = 8
SMALLEST_SILL = 1e-12  # where the trend explains the values to the last digit
PRACTICAL = {"spherical": 1.0, "exponential": 3.0}  # practical range over range parameter


class CovarianceFlag(IntFlag):
    """What is to be doubted about an estimated covariance."""

    NONE = 0
    SHORTEST_RANGE = 1  # the likelihood still rises towards shorter ranges than the samples can show
    LONGEST_RANGE = 2  # it still rises towards ranges beyond the area: a trend is not told from continuity
    NO_CONTINUITY = 4  # nearly all variance is nugget


@dataclass(frozen=True)
class Covariance:
    """An estimated variogram, its restricted log-likelihood up to a constant, and flags."""

    variogram: Variogram
    likelihood: float
    flags: CovarianceFlag


def practical_ranges(distances: Floats) -> Floats:
    """Return the `RANGES` practical ranges tried: from twice the usual distance of nearest samples to 0.6 of the widest one."""
    apart = distances + np.diag(np.full(len(distances), np.inf))
    longest = 0.6 * float(distances.max())
    shortest = min(2.0 * float(np.median(apart.min(axis=1))), longest / 2)
    return np.geomspace(shortest, longest, RANGES)


def estimate_covariances(model: str, distances: Floats, drift: Floats, values: Sequence[Floats]) -> list[Covariance]:
    r"""
    Estimate nugget, sill and range for several variables on the same samples by restricted maximum likelihood (REML).

    Parameters
    ----------
    model : str
        "spherical" or "exponential".
    distances : (n, n) array
        Distances between samples in metres; no two samples at one place.
    drift : (n, p) array
        The trend's columns, the constant among them, of full rank, p < n.
    values : sequence of (n,) arrays
        The variables, for example one concentration under several transforms; none constant after removal of the trend.

    Returns
    -------
    list of Covariance
        One for each variable.

    Notes
    -----
    REML looks only at contrasts that the trend cannot produce, so that its coefficients cost the variance nothing: Patterson and
    Thompson (1971), Biometrika 58; Kitanidis (1983), Water Resour. Res. 19(4). For one range the contrasts' correlation matrix is
    diagonalised once, which makes every nugget share and every variable cheap: O(n³) for each of `RANGES` ranges. Range and
    nugget share come from a grid (`practical_ranges`, `NUGGET_SHARES`): prediction errors are flat in both, and a grid cannot
    fail to converge. Holds for a second-order stationary remainder; clustered extremes make the range look short.
    """
    contrasts = np.linalg.qr(drift, mode="complete")[0][:, drift.shape[1] :]
    best = [(-np.inf, 0, 0.0, 0.0)] * len(values)
    tried = practical_ranges(distances)
    observed = [contrasts.T @ each for each in values]
    for number, practical in enumerate(tried):
        matrix = correlation(model, distances * (PRACTICAL[model] / practical), 0.5)
        spectrum, vectors = np.linalg.eigh(contrasts.T @ matrix @ contrasts)
        for place, each in enumerate(observed):
            likelihood, share, sill = _best_share(np.maximum(spectrum, 0.0), vectors.T @ each)
            if likelihood > best[place][0]:
                best[place] = (likelihood, number, share, sill)
    return [_covariance(model, tried, *found) for found in best]


def _best_share(spectrum: Floats, observed: Floats) -> tuple[float, float, float]:
    """Return the highest log-likelihood over nugget shares, that share, and the total sill under it."""
    shares = np.array(NUGGET_SHARES)[:, None]
    variances = (1.0 - shares) * spectrum + shares
    sills = np.maximum(np.mean(observed**2 / variances, axis=1), SMALLEST_SILL)
    likelihoods = -0.5 * (np.log(variances).sum(axis=1) + observed.size * np.log(sills))
    place = int(np.argmax(likelihoods))
    return float(likelihoods[place]), NUGGET_SHARES[place], float(sills[place])


def _covariance(model: str, tried: Floats, likelihood: float, number: int, share: float, sill: float) -> Covariance:
    flags = CovarianceFlag.NONE
    if share == NUGGET_SHARES[-1]:
        flags |= CovarianceFlag.NO_CONTINUITY
    elif number == 0:
        flags |= CovarianceFlag.SHORTEST_RANGE
    elif number == len(tried) - 1:
        flags |= CovarianceFlag.LONGEST_RANGE
    variogram = Variogram(model, share * sill, (1.0 - share) * sill, float(tried[number]) / PRACTICAL[model])
    return Covariance(variogram, likelihood, flags)
