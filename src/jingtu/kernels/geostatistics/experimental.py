"""Experimental variograms: half the mean squared difference of pairs of samples, by their distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.chunks import usable_threads
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.samples import points
from jingtu.kernels.progress import Progress, unheard

SHARE_OF_DIAGONAL = 3.0  # a default cutoff is a third of the samples' diagonal
DEFAULT_LAGS = 15
PAIRS_AT_ONCE = 1_000_000
COMPILING_PAYS = 10_000_000  # pairs; below it the plain way is done before numba is loaded
ROUNDED_UP = 1.0 + 1e-9  # no pair at the cutoff is lost to rounding
ENGINES = ("auto", "plain", "fast")
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


@dataclass(frozen=True)
class Lags:
    """
    How pairs are sorted: distance classes, directions and what is added up.

    A pair belongs to direction i if its difference along `towards[i]` (a unit vector) is at least `least[i]` of its distance.
    """

    cutoff: float
    width: float
    classes: int
    towards: Array
    least: Array
    robust: bool


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
    engine: str = "auto",
    progress: Progress = unheard,
    threads: int | None = None,
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
    engine : "auto", "plain" or "fast"
        The compiled way for many pairs, NumPy for few; they agree within rounding.
    progress, threads
        As in all kernels; the result has the same bytes on any number of threads.

    Raises
    ------
    ValueError
        On inputs that disagree, are not finite, or where no pair lies within the cutoff.

    Notes
    -----
    Classes, estimators and defaults as R gstat's ``variogram``. The work grows with the square of n inside the cutoff:
    above some 100,000 samples take a random part of them or a shorter cutoff.
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
    order = np.lexsort((measured, places[:, 0], places[:, 1]))
    lags = _lags(reach, step, azimuths, opening, estimator)
    sums = _sums(places[order], measured[order], lags, engine, progress, usable_threads(threads))
    return _classes(sums, azimuths, reach, estimator)


def _lags(cutoff: float, width: float, azimuths: Array, opening: float, estimator: str) -> Lags:
    everywhere = np.isnan(azimuths) | (opening >= 90.0)
    angle = np.deg2rad(np.where(everywhere, 0.0, azimuths))
    towards = np.column_stack((np.sin(angle), np.cos(angle)))
    least = np.where(everywhere, -1.0, np.cos(np.deg2rad(opening)))
    return Lags(cutoff, width, int(np.ceil(cutoff / width)), towards, least, estimator == "cressie")


def _sums(places: Array, values: Array, lags: Lags, engine: str, progress: Progress, threads: int) -> Array:
    """Return (directions, classes, 3) sums over pairs: their number, distance, and what the estimator adds up."""
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}.")
    ends = np.searchsorted(places[:, 1], places[:, 1] + lags.cutoff * ROUNDED_UP, side="right")
    looked_at = int((ends - np.arange(len(places))).sum())
    if engine == "fast" or (engine == "auto" and looked_at > COMPILING_PAYS):
        from jingtu.kernels.geostatistics import experimental_fast

        return experimental_fast.sums(places, values, ends, lags, progress=progress, threads=threads)
    sums = np.zeros((len(lags.towards), lags.classes, 3))
    for apart, difference in _pairs(places, values, ends, progress):
        distance = np.sqrt((apart**2).sum(axis=1))
        number = np.clip(np.ceil(distance / lags.width).astype(np.int64) - 1, 0, lags.classes - 1)
        added = np.sqrt(np.abs(difference)) if lags.robust else difference**2
        for row, (towards, least) in enumerate(zip(lags.towards, lags.least, strict=True)):
            inside = (distance <= lags.cutoff) & (np.abs(apart @ towards) >= least * distance)
            for column, weight in enumerate((np.ones(len(distance)), distance, added)):
                sums[row, :, column] += np.bincount(number[inside], weight[inside], minlength=lags.classes)
    return sums


def _pairs(places: Array, values: Array, ends: NDArray[np.int64], progress: Progress) -> Iterator[tuple[Array, Array]]:
    """Give each pair that may lie within the cutoff once: (p, 2) differences of place and (p,) of value."""
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


def _classes(sums: Array, azimuths: Array, cutoff: float, estimator: str) -> Experimental:
    row, column = np.nonzero(sums[:, :, 0])
    if not row.size:
        raise ValueError(f"No pair of samples lies within the cutoff of {cutoff:g}; take a longer one.")
    count, distance, added = sums[row, column].T
    cressie = (added / count) ** 4 / (0.457 + 0.494 / count) / 2.0
    semivariance = added / count / 2.0 if estimator == "matheron" else cressie
    return Experimental(distance / count, semivariance, count.astype(np.int64), azimuths[row], cutoff)
