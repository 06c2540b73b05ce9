"""Sequential Gaussian simulation: many equally likely maps, for what no single map can say, such as the area above a limit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics import local_plain, support
from jingtu.kernels.geostatistics.chunks import in_parts, usable_threads
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.samples import Samples, points, prepare
from jingtu.kernels.geostatistics.simulation_path import earlier_neighbours
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Progress, unheard

Floats = NDArray[np.float64]
NUMBERS_AT_ONCE = 400_000  # of kriging matrices held by each thread
REALISATIONS_AT_ONCE = 8
COMPILING_PAYS = 20_000_000  # nodes × realisations × neighbours; below it NumPy is done before numba is loaded


@dataclass(frozen=True)
class Simulated:
    """
    Realisations (r, m) in the unit of the given scores, and whether each target's system was singular (m,).

    A singular target is drawn from the whole distribution (mean 0, variance of the sill) instead of being left out.
    """

    values: Floats
    singular: NDArray[np.bool_]


def simulate(
    easting: ArrayLike,
    northing: ArrayLike,
    scores: ArrayLike,
    targets_e: ArrayLike,
    targets_n: ArrayLike,
    variogram: Variogram,
    *,
    realisations: int,
    random: np.random.Generator,
    neighbours: int = 24,
    engine: str = "auto",
    progress: Progress = unheard,
    threads: int | None = None,
) -> Simulated:
    r"""
    Simulate a Gaussian field with mean 0 at targets, given its values at samples.

    Parameters
    ----------
    easting, northing, scores : (n,) arrays of float
        Samples in metres and their normal scores (`scores.normal_scores`), or residuals from a trend; samples at one place are
        averaged.
    targets_e, targets_n : (m,) arrays of float
        Targets, no two at one place.
    variogram : Variogram
        Of the scores; its sill is the variance of the field, 1 for normal scores.
    realisations : int
        How many maps, >= 1.
    random : numpy.random.Generator
        The path is drawn first, then one stream is spawned for every realisation: realisation 7 is the same however many follow,
        on any number of threads.
    neighbours : int
        Samples and earlier targets that each target is drawn from.
    engine : "auto", "plain" or "fast"
        The walk in NumPy or compiled.

    Returns
    -------
    Simulated

    Notes
    -----
    Deutsch and Journel (1998), GSLIB, section V.2.3; simple kriging with mean 0. All realisations share one random path, so that
    weights are computed once; they are independent given the path. The finite neighbourhood reproduces the variogram up to
    about the distance that 24 neighbours span. Holds if the scores are jointly Gaussian, which normal scores of single values
    do not guarantee: extremes come out less connected than they may be.
    """
    if realisations < 1:
        raise ValueError(f"At least one realisation is needed, not {realisations}.")
    if engine not in ("auto", "plain", "fast"):
        raise ValueError(f"engine is auto, plain or fast, not {engine!r}.")
    targets = points(targets_e, targets_n, "Targets")
    if len(np.unique(targets, axis=0)) < len(targets):
        raise ValueError("Two targets of a simulation lie at one place; leave one out.")
    samples = prepare(easting, northing, scores)
    sampled = _sample_at(samples.places, targets)
    path = random.permutation(np.flatnonzero(sampled < 0))
    index, weights, deviations, singular = _systems(
        samples, targets[path], variogram, neighbours, usable_threads(threads), progress
    )
    values = np.empty((realisations, len(samples.values) + len(path)))
    values[:, : len(samples.values)] = samples.values
    noise = np.vstack([stream.standard_normal(len(path)) for stream in random.spawn(realisations)]) * deviations
    compiled = engine == "fast" or (engine == "auto" and realisations * index.size > COMPILING_PAYS)
    _walk(values, index, weights, noise, len(samples.values), compiled=compiled, threads=usable_threads(threads))
    result = Simulated(values[:, sampled], np.zeros(len(targets), dtype=bool))
    result.values[:, path] = values[:, len(samples.values) :]
    result.singular[path] = singular
    return result


def _sample_at(samples: Floats, targets: Floats) -> NDArray[np.int64]:
    """Return the sample at the place of each target, −1 where there is none: such a target is known and not drawn."""
    from scipy.spatial import cKDTree

    distance, number = cKDTree(samples).query(targets)
    return np.where(distance == 0.0, number, -1)


def _systems(
    samples: Samples, nodes: Floats, variogram: Variogram, neighbours: int, threads: int, progress: Progress
) -> tuple[NDArray[np.int64], Floats, Floats, NDArray[np.bool_]]:
    """Return each node's neighbours (m, k), their weights (m, k), its conditional deviation (m,) and whether it is singular."""
    index = earlier_neighbours(samples.places, nodes, neighbours)
    everything = np.vstack([samples.places, nodes])
    count = len(everything)
    numbers = np.arange(count, dtype=np.int64)
    around = Samples(everything, np.zeros(count), np.empty((count, 0)), numbers, np.zeros(count, dtype=bool), numbers)
    task = Task(around, variogram, support.POINT)
    weights, deviations = np.zeros(index.shape), np.full(len(nodes), np.sqrt(variogram.sill))
    singular = np.zeros(len(nodes), dtype=bool)

    def part(begin: int, end: int) -> None:
        drift = np.empty((end - begin, 0))
        _estimate, variance, singular[begin:end] = local_plain.krige(task, nodes[begin:end], drift, index[begin:end])
        regular = np.flatnonzero(~singular[begin:end])
        deviations[begin + regular] = np.sqrt(np.maximum(variance[regular], 0.0))
        weights[begin + regular] = local_plain.weights(task, nodes[begin + regular], drift[regular], index[begin + regular])

    in_parts(part, len(nodes), max(1, NUMBERS_AT_ONCE // (neighbours + 2) ** 2), threads=threads, progress=progress)
    return index, weights, deviations, singular


def walk_plainly(values: Floats, index: NDArray[np.int64], weights: Floats, noise: Floats, samples: int) -> None:
    """Fill `values` (realisations, samples + nodes) node by node; `noise` (realisations, nodes) is already scaled."""
    for node, (around, shares) in enumerate(zip(index, weights, strict=True)):
        known = around >= 0
        # Not a matrix product: its rounding would depend on the number of realisations.
        weighted = np.take(values, around[known], axis=1) * shares[known]
        values[:, samples + node] = weighted.sum(axis=1) + noise[:, node]


def _walk(
    values: Floats, index: NDArray[np.int64], weights: Floats, noise: Floats, samples: int, *, compiled: bool, threads: int
) -> None:
    if not compiled:
        walk_plainly(values, index, weights, noise, samples)
        return
    from jingtu.kernels.geostatistics import simulation_fast

    def part(begin: int, end: int) -> None:
        simulation_fast.walk(values[begin:end], index, weights, noise[begin:end], samples)

    in_parts(part, len(values), REALISATIONS_AT_ONCE, threads=threads, progress=unheard)
