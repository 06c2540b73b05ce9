"""What the default recipe is worth on given samples: everything learned anew in every fold, and its rivals judged alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.idw import idw
from jingtu.kernels.geostatistics.predictive import Certain, Climatology, Predictive
from jingtu.kernels.geostatistics.recipe import FEWEST_SAMPLES, fit_recipe
from jingtu.kernels.geostatistics.skill import Comparison, compare
from jingtu.kernels.geostatistics.validation import (
    MatchedFolds,
    Predictor,
    block_folds,
    cross_validate,
    matched_folds,
    random_folds,
)
from jingtu.kernels.progress import Progress, unheard

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Assessment:
    """
    The comparison, the cross-validated predictions of the recipe in the order of the samples, and how many folds they come from.

    `block` is the side of the blocks in metres, None for single samples; `matched` says how they were chosen for a map, None
    where they were asked for.
    """

    comparison: Comparison
    predictions: Predictive
    folds: int
    block: float | None
    matched: MatchedFolds | None


def assess_recipe(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    columns: Mapping[str, ArrayLike] | None = None,
    *,
    limit: float | None = None,
    folds: int = 10,
    block: float | None = None,
    cells: tuple[ArrayLike, ArrayLike] | None = None,
    random: np.random.Generator,
    progress: Progress = unheard,
) -> Assessment:
    """
    Cross-validate the default recipe, the mean, the median and inverse distance weighting on the same folds.

    Arguments as in `recipe.fit_recipe`; `folds` folds of blocks with sides of `block` metres, or such that held-out samples are
    as far from others as the `cells` (easting, northing) of a map (`validation.matched_folds`), or at random. Choice,
    transform, trend and covariance are learned inside every fold. A fold that leaves too few samples to learn
    from, or all of one value, is predicted by their mean.
    """
    east, north, measured = (np.asarray(each, dtype=np.float64) for each in (easting, northing, values))
    given = {name: np.asarray(column) for name, column in (columns or {}).items()}
    matched = None
    if block is not None:
        drawn = block_folds(east, north, block, folds, random)
    elif cells is not None:
        matched = matched_folds(east, north, *cells, folds=folds, random=random)
        drawn, block = matched.folds, matched.block
    else:
        drawn = random_folds(measured.size, min(folds, measured.size), random)

    def mean(learn: Places, predict: Places) -> Predictive:
        return Climatology(measured[learn], float(measured[learn].mean()), predict.size)

    def recipe(learn: Places, predict: Places) -> Predictive:
        if learn.size < FEWEST_SAMPLES or np.ptp(measured[learn]) == 0:
            return mean(learn, predict)  # what is left makes no map
        known, asked = ({name: column[part] for name, column in given.items()} for part in (learn, predict))
        fitted = fit_recipe(east[learn], north[learn], measured[learn], known, random=random)
        return fitted.predict(east[predict], north[predict], asked).predictive

    def median(learn: Places, predict: Places) -> Predictive:
        return Climatology(measured[learn], float(np.median(measured[learn])), predict.size)

    def inverse_distance(learn: Places, predict: Places) -> Predictive:
        return Certain(idw(east[learn], north[learn], measured[learn], east[predict], north[predict]).estimate)

    count = int(np.unique(drawn).size)
    model = cross_validate(recipe, drawn, progress=progress)
    rivals: list[Predictor] = [mean, median, inverse_distance]
    plain = [cross_validate(rival, drawn) for rival in rivals]
    return Assessment(compare(model, plain[0], plain[1], plain[2], measured, limit=limit), model, count, block, matched)
