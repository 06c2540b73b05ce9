"""Experimental variograms: half the mean squared difference of pairs of samples, by their distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.samples import points
from jingtu.kernels.progress import Progress, unheard

SHARE_OF_DIAGONAL = 3.0  # a default cutoff is a third of the samples' diagonal
DEFAULT_LAGS = 15
PAIRS_AT_ONCE = 1_000_000
ESTIMATORS = ("matheron", "cressie")


@dataclass(frozen=True)
class Experimental:
    """
    One row for each distance class (and direction) that has pairs.

    `distance` is the mean distance of its pairs, `semivariance` in the squared unit of the values, `pairs` their number,
    `azimuth` the direction in degrees clockwise from north (NaN: all directions). `cutoff` is the farthest distance looked at.
    """

    distance: Array
    semivariance: Array
    pairs: NDArray[np.int64]
    azimuth: Array
    cutoff: float


def experimental(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    *,
    cutoff: float | None = None,
    width: float | None = None,
    directions: Sequence[float] | None = None,
    tolerance: float | None = None,
    estimator: str = "matheron",
    progress: Progress = unheard,
) -> Experimental:
    r"""
    Return the experimental variogram of samples.

    Parameters
    ----------
    easting, northing, values : (n,) arrays of float
        Finite; coordinates on a projection.
    cutoff : float or None
        Pairs farther apart are left out. By default a third of the diagonal of the samples' extent.
    width : float or None
        Width of the distance classes (0, w], (w, 2w] and so on; by default a fifteenth of the cutoff. Pairs at one place
        (distance 0) count in the first class.
    directions : sequence of float or None
        Azimuths in degrees clockwise from north, each giving a variogram of its own; None takes all pairs together.
    tolerance : float or None
        A pair belongs to a direction if it deviates by at most so many degrees; by default 90 over the number of directions.
    estimator : "matheron" or "cressie"
        :math:`\frac{1}{2N}\sum d^2` (Matheron 1962), or the one of Cressie and Hawkins (1980),
        :math:`\frac{1}{2}(\frac1N\sum\sqrt{|d|})^4 / (0.457 + 0.494/N)`, which single high values disturb less. The second
        is unbiased for normal values only.

    Raises
    ------
    ValueError
        On inputs that disagree, are not finite, or where no pair lies within the cutoff.

    Notes
    -----
    Classes, estimators and defaults as R gstat's ``variogram``. The work grows with the square of n inside the cutoff:
    above some 50,000 samples take a random part of them or a shorter cutoff.
    """
    places = points(easting, northing, "Samples")
    measured = np.asarray(values, dtype=np.float64).ravel()
    if measured.size != len(places) or not np.isfinite(measured).all():
        raise ValueError("Samples: one finite value at each place is needed for a variogram.")
    reach = float(np.linalg.norm(np.ptp(places, axis=0))) / SHARE_OF_DIAGONAL if cutoff is None else float(cutoff)
    step = reach / DEFAULT_LAGS if width is None else float(width)
    if not (reach > 0.0 and step > 0.0) or estimator not in ESTIMATORS:
        raise ValueError(
            f"A cutoff and a width above 0 and one of {', '.join(ESTIMATORS)} are needed, not {reach}, {step} and {estimator!r}."
        )
    azimuths = np.array([np.nan] if directions is None else directions, dtype=np.float64)
    opening = 90.0 / len(azimuths) if tolerance is None else float(tolerance)
    sums = _sums(places, measured, reach, step, azimuths, opening, estimator, progress)
    return _classes(sums, azimuths, reach, estimator)


def _sums(
    places: Array, values: Array, cutoff: float, width: float, azimuths: Array, opening: float, estimator: str, progress: Progress
) -> Array:
    """Return (directions, classes, 3) sums over pairs: their number, distance, and what the estimator adds up."""
    classes = int(np.ceil(cutoff / width))
    sums = np.zeros((len(azimuths), classes, 3))
    for apart, difference in _pairs(places, values, cutoff, progress):
        distance = np.sqrt((apart**2).sum(axis=1))
        number = np.clip(np.ceil(distance / width).astype(np.int64) - 1, 0, classes - 1)
        added = difference**2 if estimator == "matheron" else np.sqrt(np.abs(difference))
        for row, azimuth in enumerate(azimuths):
            inside = (distance <= cutoff) & _within(apart, azimuth, opening)
            for column, weight in enumerate((np.ones(len(distance)), distance, added)):
                sums[row, :, column] += np.bincount(number[inside], weight[inside], minlength=classes)
    return sums


def _pairs(places: Array, values: Array, cutoff: float, progress: Progress) -> Iterator[tuple[Array, Array]]:
    """Give each pair that may lie within the cutoff once: (p, 2) differences of place and (p,) of value."""
    order = np.lexsort((values, places[:, 0], places[:, 1]))
    places, values = places[order], values[order]
    ends = np.searchsorted(places[:, 1], places[:, 1] + cutoff, side="right")
    first, total = 0, len(places)
    progress(0, total)
    while first < total:
        last = first + 1
        while last < total and (last + 1 - first) * (ends[last] - first) <= PAIRS_AT_ONCE:
            last += 1
        row, column = np.triu_indices(last - first, 1, int(ends[last - 1]) - first)
        yield places[first + column] - places[first + row], values[first + column] - values[first + row]
        first = last
        progress(first, total)


def _within(apart: Array, azimuth: float, opening: float) -> NDArray[np.bool_]:
    """Say which pairs lie along an azimuth, either way; pairs at one place lie along any."""
    if np.isnan(azimuth) or opening >= 90.0:
        return np.ones(len(apart), dtype=bool)
    angle = np.deg2rad(azimuth)
    along = np.abs(apart @ np.array((np.sin(angle), np.cos(angle))))
    return np.asarray(along >= np.cos(np.deg2rad(opening)) * np.sqrt((apart**2).sum(axis=1)))


def _classes(sums: Array, azimuths: Array, cutoff: float, estimator: str) -> Experimental:
    row, column = np.nonzero(sums[:, :, 0])
    if not row.size:
        raise ValueError(f"No pair of samples lies within the cutoff of {cutoff:g}; take a longer one.")
    count, distance, added = sums[row, column].T
    cressie = (added / count) ** 4 / (0.457 + 0.494 / count) / 2.0
    semivariance = added / count / 2.0 if estimator == "matheron" else cressie
    return Experimental(distance / count, semivariance, count.astype(np.int64), azimuths[row], cutoff)
