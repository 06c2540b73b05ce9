"""Cross-validation: every sample predicted from others, in folds that are drawn singly, at random or as blocks of land."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.predictive import Gathered, Predictive
from jingtu.kernels.progress import Progress, unheard

Places = NDArray[np.intp]
Predictor = Callable[[Places, Places], Predictive]  # (samples to learn from, samples to predict) → predictions for the latter
BLOCKS_TRIED = 12
TINY = 1e-9  # metres; keeps the ratio of distances defined where places coincide


def single_folds(count: int) -> Places:
    """Return the fold of each of `count` samples where every sample is a fold of its own."""
    return np.arange(count)


def random_folds(count: int, folds: int, random: np.random.Generator) -> Places:
    """
    Return the fold, 0 … folds − 1, of each of `count` samples; folds differ in size by one at most.

    Raises ValueError unless 2 <= folds <= count.
    """
    _check(folds, count)
    return random.permutation(count) % folds


def block_folds(easting: ArrayLike, northing: ArrayLike, size: float, folds: int, random: np.random.Generator) -> Places:
    """
    Return the fold of each sample, keeping the samples of one square of `size` metres together.

    Samples near each other tell each other's value; a map is asked about places without near samples. Blocks at least as large as
    the range of the variogram show what the map is worth there. Blocks are dealt out at random; there are as many folds as blocks
    where there are fewer blocks than `folds`.

    Raises ValueError if the samples lie in one block only, `size` is not above 0, or folds < 2.
    """
    if not size > 0:
        raise ValueError(f"A block needs a side above 0 m, found {size:g}.")
    corners = np.floor(np.column_stack([np.asarray(easting), np.asarray(northing)]) / size)
    _blocks, block = np.unique(corners, axis=0, return_inverse=True)
    count = int(block.max()) + 1
    if count < 2:
        raise ValueError(f"All samples lie in one block of {size:g} m; choose smaller blocks.")
    return np.asarray(random_folds(count, min(folds, count), random)[block.ravel()])


@dataclass(frozen=True)
class MatchedFolds:
    """
    Folds (n,) whose held-out samples lie as far from the rest as the map's cells lie from samples.

    `block` is the side of the blocks in metres, None for single samples at random; `held_out_m` and `cells_m` are the medians
    of the two distances.
    """

    folds: Places
    block: float | None
    held_out_m: float
    cells_m: float


def matched_folds(
    easting: ArrayLike,
    northing: ArrayLike,
    targets_e: ArrayLike,
    targets_n: ArrayLike,
    folds: int,
    random: np.random.Generator,
) -> MatchedFolds:
    r"""
    Choose random folds or blocks so that the validation asks what the map asks.

    Where samples stand in clusters, a sample left out alone is told by its neighbour and the map looks better than it is where
    most of its cells lie. Of no blocks and of `BLOCKS_TRIED` sides, the folds are taken whose median distance from a held-out
    sample to the nearest remaining one is nearest (as a ratio) to the median distance from a cell to the nearest sample.

    Arguments in metres; `folds` as in `random_folds`, which is also what n samples in one block or a handful get.

    Notes
    -----
    A simple form of nearest neighbour distance matching: Milà, Mateu, Pebesma and Meyer (2022), Methods Ecol. Evol. 13,
    1304-1316.
    """
    from scipy.spatial import cKDTree

    places = np.column_stack([np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)])
    targets = np.column_stack([np.asarray(targets_e, dtype=np.float64), np.asarray(targets_n, dtype=np.float64)])
    cells = float(np.median(cKDTree(places).query(targets)[0]))
    wanted = min(folds, len(places))
    tried: list[tuple[Places, float | None]] = [(random_folds(len(places), wanted, random), None)]
    for side in np.geomspace(cells, max(float(np.ptp(places, axis=0).max()) / 2, cells), BLOCKS_TRIED):
        if len(np.unique(np.floor(places / side), axis=0)) >= wanted:
            tried.append((block_folds(places[:, 0], places[:, 1], float(side), wanted, random), float(side)))
    apart = [_held_out_distance(places, drawn) for drawn, _side in tried]
    best = int(np.argmin([abs(np.log(max(each, TINY) / max(cells, TINY))) for each in apart]))
    return MatchedFolds(tried[best][0], tried[best][1], apart[best], cells)


def _held_out_distance(places: NDArray[np.float64], folds: Places) -> float:
    from scipy.spatial import cKDTree

    distance = np.empty(len(places))
    for name in np.unique(folds):
        inside = folds == name
        distance[inside] = cKDTree(places[~inside]).query(places[inside])[0]
    return float(np.median(distance))


def cross_validate(predictor: Predictor, folds: Places, *, progress: Progress = unheard) -> Gathered:
    """
    Predict every sample by a predictor that has not seen its fold.

    Parameters
    ----------
    predictor : Predictor
        Called with the places (indices) to learn from and the places to predict. Everything that is learned, a transform, a
        variogram, a choice, must be learned inside it, or the skill looks better than it is.
    folds : (n,) array of int
        The fold of each sample.
    progress : Progress
        Told after every fold.

    Returns
    -------
    Gathered
        The predictions in the order of the samples.
    """
    places, parts = [], []
    names = np.unique(folds)
    if names.size < 2:
        raise ValueError("Cross-validation needs two folds at least.")
    for done, name in enumerate(names, start=1):
        inside = np.flatnonzero(folds == name)
        parts.append(predictor(np.flatnonzero(folds != name), inside))
        places.append(inside)
        progress(done, names.size)
    return Gathered(tuple(places), tuple(parts), len(folds))


def _check(folds: int, count: int) -> None:
    if not 2 <= folds <= count:
        raise ValueError(f"{count} samples can be split into 2 to {count} folds, not {folds}.")
