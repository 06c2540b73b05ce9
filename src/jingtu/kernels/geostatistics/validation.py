"""Cross-validation: every sample predicted from others, in folds that are drawn singly, at random or as blocks of land."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.predictive import Gathered, Predictive
from jingtu.kernels.progress import Progress, unheard

Places = NDArray[np.intp]
Predictor = Callable[[Places, Places], Predictive]  # (samples to learn from, samples to predict) → predictions for the latter


def leave_one_out(count: int) -> Places:
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
