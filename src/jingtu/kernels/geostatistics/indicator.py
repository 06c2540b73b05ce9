"""Indicator kriging: the probability of staying at or below thresholds, without any assumption about the distribution."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.regression_covariance import estimate_covariances
from jingtu.kernels.geostatistics.samples import points, prepare
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Progress, unheard

Floats = NDArray[np.float64]


class IndicatorFlag(IntFlag):
    """What was done to the probabilities of a target."""

    NONE = 0
    OUTSIDE_0_1 = 1  # a kriged probability was below 0 or above 1 and was brought back
    ORDER_CORRECTED = 2  # a lower threshold had a higher probability than a higher one; both were averaged
    NOT_KRIGED = 4  # no probability could be kriged for one of the thresholds: all are NaN


@dataclass(frozen=True)
class Indicated:
    """
    Probabilities (m, t) of a value at or below each of t thresholds, rising along each row.

    `flags` (m,) are `IndicatorFlag`s, `correction` (m,) the largest change of a probability, `kriging` (m,) the `KrigingFlag`s of
    all thresholds together.
    """

    thresholds: tuple[float, ...]
    probabilities: Floats
    flags: NDArray[np.uint8]
    correction: Floats
    kriging: NDArray[np.uint8]

    def exceedance(self, threshold: float) -> Floats:
        """Return the probability (m,) of being above one of the thresholds; raises KeyError for another value."""
        if threshold not in self.thresholds:
            raise KeyError(f"{threshold:g} is none of the thresholds {', '.join(f'{each:g}' for each in self.thresholds)}.")
        return np.asarray(1.0 - self.probabilities[:, self.thresholds.index(threshold)])


def indicator_variograms(
    easting: ArrayLike, northing: ArrayLike, values: ArrayLike, thresholds: Sequence[float], *, model: str = "exponential"
) -> list[Variogram]:
    """
    Estimate a variogram of the indicator of each threshold by restricted maximum likelihood.

    An indicator is not normal; its restricted likelihood is used as a criterion of fit only. Raises ValueError for a threshold
    with no sample on one of its sides. O(n³): for some hundred samples.
    """
    samples = prepare(easting, northing, values)
    indicators = [_indicator(samples.values, threshold) for threshold in thresholds]
    distances = np.hypot(*(samples.places[:, None, :] - samples.places[None, :, :]).transpose(2, 0, 1))
    found = estimate_covariances(model, distances, np.ones((len(samples.values), 1)), indicators)
    return [each.variogram for each in found]


def krige_indicators(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    targets_e: ArrayLike,
    targets_n: ArrayLike,
    thresholds: Sequence[float],
    variograms: Sequence[Variogram] | Variogram,
    *,
    neighbours: int | None = 16,
    progress: Progress = unheard,
    threads: int | None = None,
) -> Indicated:
    r"""
    Krige the indicator ``1 if value <= threshold else 0`` for several thresholds.

    Parameters
    ----------
    easting, northing, values : (n,) arrays of float
        Samples in metres; samples at one place are averaged.
    targets_e, targets_n : (m,) arrays of float
        Targets in metres.
    thresholds : sequence of float
        Rising, each with samples on both sides.
    variograms : Variogram or one for each threshold
        Of the indicators. A single one for all (median indicator kriging) leaves fewer order relations to correct.
    neighbours, progress, threads
        As in `ordinary`.

    Returns
    -------
    Indicated

    Notes
    -----
    Goovaerts (1997), section 7.3.2; order relations by the average of an upward and a downward correction, Deutsch and Journel
    (1998), section IV.1.9. A detection limit above a threshold makes its indicator unknown: leave such samples out. The
    probability says nothing about how far a limit is exceeded, and near a threshold it jumps where normal scores would change
    gently.
    """
    limits = tuple(float(threshold) for threshold in thresholds)
    if not limits or any(low >= high for low, high in pairwise(limits)):
        raise ValueError(f"Thresholds must rise, found {', '.join(f'{limit:g}' for limit in limits) or 'none'}.")
    models = [variograms] * len(limits) if isinstance(variograms, Variogram) else list(variograms)
    if len(models) != len(limits):
        raise ValueError(f"{len(limits)} thresholds need as many variograms or one for all, found {len(models)}.")
    samples = prepare(easting, northing, values)
    east, north = samples.places.T
    east_of, north_of = points(targets_e, targets_n, "Targets").T
    kriged = []
    for done, (limit, model) in enumerate(zip(limits, models, strict=True)):
        progress(done, len(limits))
        indicator = _indicator(samples.values, limit)
        kriged.append(ordinary(east, north, indicator, east_of, north_of, model, neighbours=neighbours, threads=threads))
    progress(len(limits), len(limits))
    raw = np.column_stack([each.estimate for each in kriged])
    corrected, flags = correct_order(raw)
    change = np.abs(corrected - raw).max(axis=1)
    return Indicated(limits, corrected, flags, change, np.bitwise_or.reduce([each.flags for each in kriged]))


def correct_order(probabilities: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """Return probabilities (m, t) brought into [0, 1] and into rising order along each row, and `IndicatorFlag`s (m,)."""
    inside = np.clip(probabilities, 0.0, 1.0)
    upward = np.maximum.accumulate(inside, axis=1)
    downward = np.minimum.accumulate(inside[:, ::-1], axis=1)[:, ::-1]
    corrected = (upward + downward) / 2
    flags = np.zeros(len(probabilities), dtype=np.uint8)
    flags[(inside != probabilities).any(axis=1)] |= np.uint8(IndicatorFlag.OUTSIDE_0_1)
    flags[(corrected != inside).any(axis=1)] |= np.uint8(IndicatorFlag.ORDER_CORRECTED)
    missing = np.isnan(probabilities).any(axis=1)
    corrected[missing], flags[missing] = np.nan, IndicatorFlag.NOT_KRIGED
    return corrected, flags


def _indicator(values: Floats, threshold: float) -> Floats:
    indicator = (values <= threshold).astype(np.float64)
    if np.ptp(indicator) == 0:
        side = "at or below" if indicator[0] else "above"
        raise ValueError(f"All samples are {side} {threshold:g}; an indicator needs samples on both sides.")
    return indicator
