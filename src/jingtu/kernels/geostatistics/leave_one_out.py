"""What kriging would have said at each sample without it: how a variogram and a neighbourhood are judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.geostatistics import local_plain, support
from jingtu.kernels.geostatistics.chunks import in_parts, usable_threads
from jingtu.kernels.geostatistics.drift import centred
from jingtu.kernels.geostatistics.global_kriging import GlobalSystem, SingularSystem
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.neighbours import Neighbourhood, Search
from jingtu.kernels.geostatistics.results import Kriged, KrigingFlag
from jingtu.kernels.geostatistics.samples import prepare
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.geostatistics.work import NUMBERS_AT_ONCE, empty, flag_neighbours, store
from jingtu.kernels.progress import Progress, unheard


def leave_one_out(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    variogram: Variogram,
    *,
    neighbours: int | None = 16,
    radius: float | None = None,
    drift: ArrayLike | None = None,
    mean: float | None = None,
    progress: Progress = unheard,
    threads: int | None = None,
) -> Kriged:
    """
    Krige each sample from the others, with the variogram as given.

    Parameters as in `ordinary`; `drift` holds the covariates at the samples. Samples at one place are averaged and left out
    together, else each would foretell the other. With all samples (`neighbours=None`) one inverse serves all of them.

    Returns
    -------
    Kriged
        At the samples, in the order given.

    Notes
    -----
    Dubrule (1983), *Cross validation of kriging in a unique neighborhood*, Mathematical Geology 15, 687-699, for all samples.
    The variogram was fitted to the same samples and preferential sampling leaves close neighbours, so errors elsewhere are
    larger than these.
    """
    if drift is not None and mean is not None:
        raise ValueError("A known mean and a drift exclude each other; subtract the trend first, or leave the mean out.")
    samples = prepare(easting, northing, values, drift=drift)
    level = float(samples.values.mean()) if mean is None else float(mean)
    around, _columns = centred(samples, samples.drift, level, constant=mean is None)
    task = Task(around, variogram, support.POINT)
    if neighbours is None:
        kriged = _from_all(task)
    else:
        kriged = _from_neighbours(task, Search(neighbours, radius), progress, usable_threads(threads))
    kriged.flags[samples.averaged] |= np.uint8(KrigingFlag.DUPLICATES_AVERAGED)
    given = samples.of_given
    return replace(kriged, estimate=kriged.estimate[given] + level, variance=kriged.variance[given], flags=kriged.flags[given])


def _from_all(task: Task) -> Kriged:
    count = len(task.samples.values)
    kriged = empty(count)
    try:
        store(kriged, 0, count, *GlobalSystem(task).left_out(), np.zeros(count, dtype=bool))
    except SingularSystem:
        kriged.flags[:] = KrigingFlag.SINGULAR
    return kriged


def _from_neighbours(task: Task, search: Search, progress: Progress, threads: int) -> Kriged:
    samples = task.samples
    count = len(samples.values)
    kriged = empty(count)
    wider = Neighbourhood(samples.places, replace(search, count=search.count + 1))

    def part(begin: int, end: int) -> None:
        index = wider.of(samples.places[begin:end])[:, 1:]  # the nearest is the sample itself
        found = local_plain.krige(task, samples.places[begin:end], samples.drift[begin:end], index)
        store(kriged, begin, end, *found)
        flag_neighbours(kriged, begin, end, index, task, search.count)

    size = max(1, NUMBERS_AT_ONCE // (min(search.count, count) + task.drifts + 2) ** 2)
    in_parts(part, count, size, threads=threads, progress=progress)
    return kriged
