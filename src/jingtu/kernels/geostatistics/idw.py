"""Inverse distance weighting: the plain alternative that a kriged map must beat."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics import hull
from jingtu.kernels.geostatistics.chunks import in_parts, usable_threads
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.neighbours import Neighbourhood, Search
from jingtu.kernels.geostatistics.results import Kriged, KrigingFlag, mark
from jingtu.kernels.geostatistics.samples import Samples, points, prepare
from jingtu.kernels.geostatistics.work import NUMBERS_AT_ONCE, empty
from jingtu.kernels.progress import Progress, unheard


def idw(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    targets_e: ArrayLike,
    targets_n: ArrayLike,
    *,
    power: float = 2.0,
    neighbours: int | None = 16,
    radius: float | None = None,
    duplicates: str = "average",
    progress: Progress = unheard,
    threads: int | None = None,
) -> Kriged:
    r"""
    Interpolate by :math:`\sum z_i d_i^{-p} / \sum d_i^{-p}` over the neighbours of each target.

    Parameters
    ----------
    power : float
        p, above 0; a higher one lets near samples weigh more.
    neighbours, radius, duplicates, progress, threads and the arrays
        As in `ordinary`; None takes all samples.

    Returns
    -------
    Kriged
        The variance is NaN: the method has none. At a sample the estimate is its value.

    Notes
    -----
    Shepard (1968). It knows nothing of spatial structure and of clustered samples, and does not say how wrong it may be.

    Examples
    --------
    >>> float(idw([0, 3], [0, 0], [1.0, 2.0], [1], [0]).estimate[0])
    1.2
    """
    if not power > 0.0:
        raise ValueError(f"The power of inverse distances is above 0, not {power}.")
    targets = points(targets_e, targets_n, "Targets")
    samples = prepare(easting, northing, values, duplicates=duplicates)
    wanted = len(samples.values) if neighbours is None else neighbours
    neighbourhood = Neighbourhood(samples.places, Search(wanted, radius))
    result = empty(len(targets))

    def part(begin: int, end: int) -> None:
        index = neighbourhood.of(targets[begin:end])
        result.estimate[begin:end] = _weighted(samples, targets[begin:end], index, power)
        found = index >= 0
        mark(result.flags[begin:end], found.sum(axis=1) < wanted, KrigingFlag.FEW_NEIGHBOURS)
        averaged = (samples.averaged[index] & found).any(axis=1)
        mark(result.flags[begin:end], np.asarray(averaged), KrigingFlag.DUPLICATES_AVERAGED)
        result.flags[begin:end][~found.any(axis=1)] = KrigingFlag.NO_NEIGHBOURS

    size = max(1, NUMBERS_AT_ONCE // min(wanted, len(samples.values)))
    in_parts(part, len(targets), size, threads=usable_threads(threads), progress=progress)
    mark(result.flags, hull.outside(samples.places, targets), KrigingFlag.EXTRAPOLATED)
    return result


def _weighted(samples: Samples, targets: Array, index: NDArray[np.int64], power: float) -> Array:
    apart = samples.places[index] - targets[:, None, :]
    distance = np.where(index >= 0, np.sqrt((apart**2).sum(axis=-1)), np.inf)
    nearest = distance.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):  # at a sample 0 / 0, without neighbours inf / inf
        relative = np.where(distance == nearest, 1.0, nearest / distance)
        share = np.where(index >= 0, relative**power, 0.0)
        estimate: Array = (share * samples.values[index]).sum(axis=1) / share.sum(axis=1)
    return estimate
