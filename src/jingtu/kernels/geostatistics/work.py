"""One kriging job carried out: from neighbours or from all samples, in parts, with flags."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics import local_plain
from jingtu.kernels.geostatistics.chunks import in_parts
from jingtu.kernels.geostatistics.global_kriging import GlobalSystem, SingularSystem
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.neighbours import Neighbourhood, Search
from jingtu.kernels.geostatistics.results import Kriged, KrigingFlag, mark
from jingtu.kernels.progress import Progress

NUMBERS_AT_ONCE = 100_000  # of kriging matrices that the plain way holds on each thread; so many stay in the cache
COVARIANCES_AT_ONCE = 1_000_000  # between all samples and a block of targets; large blocks keep the linear algebra busy
COMPILING_PAYS = 2e8  # size of a kriging matrix cubed, times targets; below it the plain way is done before numba is loaded
LARGEST_FAST = 256  # rows of a kriging matrix; eight larger ones side by side leave the cache
FAST_MODELS = {"spherical", "exponential", "gaussian"}
ENGINES = ("auto", "plain", "fast")


@dataclass(frozen=True)
class Work:
    """A `Task`, its (m, 2) targets with (m, q) drift, and who listens."""

    task: Task
    targets: Array
    drift: Array
    progress: Progress
    threads: int


def from_all(work: Work) -> Kriged:
    """Krige from all samples; a singular system gives NaN and the flag everywhere."""
    kriged = empty(len(work.targets))
    try:
        system = GlobalSystem(work.task)
    except SingularSystem:
        kriged.flags[:] = KrigingFlag.SINGULAR
        return kriged

    def part(begin: int, end: int) -> None:
        store(kriged, begin, end, *system.krige(work.targets[begin:end], work.drift[begin:end]))

    size = max(1, COVARIANCES_AT_ONCE // len(work.task.samples.values))
    in_parts(part, len(work.targets), size, threads=1, progress=work.progress)  # the linear algebra has threads of its own
    _flag_missing_covariates(kriged, work)
    if work.task.samples.averaged.any():
        kriged.flags[:] |= np.uint8(KrigingFlag.DUPLICATES_AVERAGED)
    return kriged


def from_neighbours(work: Work, search: Search, *, engine: str, weights: bool) -> Kriged:
    """Krige from neighbours, the fast way where it is possible and pays, or as `engine` says."""
    if _fast(work, search, engine, weights):
        from jingtu.kernels.geostatistics import local_fast

        kriged = empty(len(work.targets))
        local_fast.krige(work.task, work.targets, work.drift, search, kriged, threads=work.threads, progress=work.progress)
    else:
        kriged = _plainly(work, search, weights)
    _flag_missing_covariates(kriged, work)
    return kriged


def _fast(work: Work, search: Search, engine: str, weights: bool) -> bool:
    if engine not in ENGINES:
        raise ValueError(f"engine is one of {', '.join(ENGINES)}, not {engine!r}.")
    possible = set(work.task.variogram.models) <= FAST_MODELS and work.task.support.is_point
    size = min(search.count, len(work.task.samples.values)) + work.task.drifts + 2
    possible = possible and not weights and search.sectors is None and size <= LARGEST_FAST
    if engine == "fast" and not possible:
        raise ValueError(
            f"The fast way knows no Matérn model, blocks, sectors, weights or more than {LARGEST_FAST} neighbours and drifts; "
            "use engine='auto' or 'plain'."
        )
    return possible and (engine == "fast" or (engine == "auto" and len(work.targets) * float(size) ** 3 > COMPILING_PAYS))


def _plainly(work: Work, search: Search, weights: bool) -> Kriged:
    neighbourhood = Neighbourhood(work.task.samples.places, search)
    kriged = empty(len(work.targets), search.count if weights else 0)

    def part(begin: int, end: int) -> None:
        targets, drift = work.targets[begin:end], work.drift[begin:end]
        index = neighbourhood.of(targets)
        estimate, variance, singular = local_plain.krige(work.task, targets, drift, index)
        store(kriged, begin, end, estimate, variance, singular)
        flag_neighbours(kriged, begin, end, index, work.task, search.count)
        if kriged.weights is not None and kriged.neighbours is not None:
            regular = np.flatnonzero(~singular & (index >= 0).any(axis=1))
            shares = local_plain.weights(work.task, targets[regular], drift[regular], index[regular])
            kriged.weights[begin + regular, : index.shape[1]] = np.where(index[regular] >= 0, shares, 0.0)
            kriged.neighbours[begin:end, : index.shape[1]] = np.where(index >= 0, work.task.samples.first[index], -1)

    size = max(1, NUMBERS_AT_ONCE // (min(search.count, len(work.task.samples.values)) + work.task.drifts + 2) ** 2)
    in_parts(part, len(work.targets), size, threads=work.threads, progress=work.progress)
    return kriged


def empty(count: int, weights: int = 0) -> Kriged:
    """Return results to be filled: NaN everywhere, with room for so many weights."""
    flags = np.zeros(count, dtype=np.uint8)
    shares = np.zeros((count, weights)) if weights else None
    neighbours = np.full((count, weights), -1, dtype=np.int64) if weights else None
    return Kriged(np.full(count, np.nan), np.full(count, np.nan), flags, shares, neighbours)


def store(kriged: Kriged, begin: int, end: int, estimate: Array, variance: Array, singular: NDArray[np.bool_]) -> None:
    """Write targets [begin, end); a variance below 0 is rounding."""
    kriged.estimate[begin:end] = np.where(singular, np.nan, estimate)
    kriged.variance[begin:end] = np.where(singular, np.nan, np.maximum(variance, 0.0))
    mark(kriged.flags[begin:end], singular, KrigingFlag.SINGULAR)


def flag_neighbours(kriged: Kriged, begin: int, end: int, index: NDArray[np.int64], task: Task, wanted: int) -> None:
    """Mark targets [begin, end) by their neighbours; without any they get NaN."""
    found = (index >= 0).sum(axis=1)
    flags = kriged.flags[begin:end]
    mark(flags, found < wanted, KrigingFlag.FEW_NEIGHBOURS)
    averaged = task.samples.averaged[index] & (index >= 0)
    mark(flags, np.asarray(averaged.any(axis=1)), KrigingFlag.DUPLICATES_AVERAGED)
    alone = found == 0
    flags[alone] = KrigingFlag.NO_NEIGHBOURS
    kriged.estimate[begin:end][alone] = np.nan
    kriged.variance[begin:end][alone] = np.nan


def _flag_missing_covariates(kriged: Kriged, work: Work) -> None:
    missing = ~np.isfinite(work.drift).all(axis=1)
    kriged.flags[missing] = KrigingFlag.NO_COVARIATE
    kriged.estimate[missing] = np.nan
    kriged.variance[missing] = np.nan
