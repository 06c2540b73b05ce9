"""The default way to a map: candidates judged by leave-one-out on the samples alone, the best of them averaged."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.predictive import TransformedNormal
from jingtu.kernels.geostatistics.recipe_candidates import Candidate, assess_candidates
from jingtu.kernels.geostatistics.samples import points
from jingtu.kernels.progress import Progress, unheard

Floats = NDArray[np.float64]
MEMBERS = 6  # averaged, or the better half where there are fewer than twice as many candidates
CHOOSE_ON = 400  # samples that choice and covariance are learned from; the prediction uses all
ALL_SAMPLES_UP_TO = 600  # above, each target is kriged from its nearest ones
NEIGHBOURS = 32
FEWEST_SAMPLES = 10


@dataclass(frozen=True)
class Prediction:
    """Distributions for m targets and the `KrigingFlag`s (m,) of all members together."""

    predictive: TransformedNormal
    flags: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Recipe:
    """
    A fitted recipe.

    Attributes
    ----------
    places, values, columns
        The samples: (n, 2) easting and northing in metres, (n,) concentrations, covariates (n,) by name.
    members : tuple of Candidate
        What is averaged, best first.
    candidates : tuple of Candidate
        All that were tried, best first, with their leave-one-out mean absolute errors.
    """

    places: Floats
    values: Floats
    columns: Mapping[str, NDArray[np.generic]]
    members: tuple[Candidate, ...]
    candidates: tuple[Candidate, ...]

    def predict(
        self,
        easting: ArrayLike,
        northing: ArrayLike,
        columns: Mapping[str, ArrayLike] | None = None,
        *,
        progress: Progress = unheard,
        threads: int | None = None,
    ) -> Prediction:
        """
        Predict targets (m,) in metres, with the covariates that members use in `columns` by name.

        A target without a covariate, or of a class that no sample has, is NaN with `KrigingFlag.NO_COVARIATE`.
        """
        targets = points(easting, northing, "Targets")
        total = len(self.members)
        kriged = []
        for done, member in enumerate(self.members):
            progress(done, total)
            at_samples = member.design.matrix(self.columns, len(self.values))
            at_targets = member.design.matrix(columns or {}, len(targets))
            kriged.append(
                ordinary(
                    self.places[:, 0],
                    self.places[:, 1],
                    member.transform.forward(self.values),
                    targets[:, 0],
                    targets[:, 1],
                    member.variogram,
                    neighbours=None if len(self.values) <= ALL_SAMPLES_UP_TO else NEIGHBOURS,
                    drift=(at_samples, at_targets) if member.design.covariates else None,
                    threads=threads,
                )
            )
        progress(total, total)
        means = tuple(each.estimate for each in kriged)
        deviations = tuple(np.sqrt(np.maximum(each.variance, 0.0)) for each in kriged)
        flags = np.bitwise_or.reduce([each.flags for each in kriged])
        return Prediction(TransformedNormal(means, deviations, tuple(member.transform for member in self.members)), flags)


def fit_recipe(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    columns: Mapping[str, ArrayLike] | None = None,
    *,
    weights: ArrayLike | None = None,
    random: np.random.Generator | None = None,
) -> Recipe:
    r"""
    Choose and fit the default recipe on samples.

    Parameters
    ----------
    easting, northing, values : (n,) arrays of float
        Samples in metres and their concentrations, finite, no two at one place (see `samples.prepare`).
    columns : mapping of (n,) arrays, optional
        Covariates by name: numbers, or texts as classes.
    weights : (n,) array, optional
        Declustering weights for the normal scores.
    random : numpy.random.Generator, optional
        Draws the samples that the choice is made on where there are more than `CHOOSE_ON`; needed only then.

    Raises
    ------
    ValueError
        With fewer than `FEWEST_SAMPLES` samples, values that are all equal, or two samples at one place.

    Notes
    -----
    Candidates are transform (none, logarithm, normal scores) × covariates (subsets) × covariance (exponential, spherical, by
    REML). Each is judged by the mean absolute error of leave-one-out in the samples' unit, and the `MEMBERS` best are averaged
    at equal probability, because choosing one among many near equals is mostly chance. Averaging was adopted because it lowers
    the error on samples that did not take part in the choice (docs/methods/regression_kriging.md). The covariance is estimated
    once on all samples, so that leave-one-out errors compare candidates fairly but are slightly too small as a statement of
    skill: for that, fit inside `validation.cross_validate`.
    """
    places = points(easting, northing, "Samples")
    measured = np.asarray(values, dtype=np.float64)
    _check(places, measured)
    given = {name: np.asarray(column) for name, column in (columns or {}).items()}
    share = None if weights is None else np.asarray(weights, dtype=np.float64)
    chosen = _learners(places, random)
    found = assess_candidates(
        places[chosen],
        measured[chosen],
        {name: column[chosen] for name, column in given.items()},
        None if share is None else share[chosen],
    )
    taken = min(MEMBERS, (len(found) + 1) // 2)
    return Recipe(places, measured, given, tuple(found[:taken]), tuple(found))


def _learners(places: Floats, random: np.random.Generator | None) -> NDArray[np.intp]:
    """Return the samples to learn from: half drawn at random, the others their nearest ones, so that short distances are seen."""
    if len(places) <= CHOOSE_ON:
        return np.arange(len(places))
    if random is None:
        raise ValueError(f"{len(places)} samples are more than the {CHOOSE_ON} a recipe learns from; give a random generator.")
    from scipy.spatial import cKDTree

    drawn = random.permutation(len(places))[: CHOOSE_ON // 2]
    _distance, nearest = cKDTree(places).query(places[drawn], k=2)
    return np.unique(np.concatenate([drawn, nearest[:, 1]]))


def _check(places: Floats, values: Floats) -> None:
    if values.size < FEWEST_SAMPLES:
        raise ValueError(f"A map needs {FEWEST_SAMPLES} samples at least, found {values.size}.")
    if not np.isfinite(values).all():
        raise ValueError("A map needs finite values; leave out missing ones first.")
    if np.ptp(values) == 0:
        raise ValueError(f"All {values.size} samples have the value {values[0]:g}; there is nothing to map.")
    if len(np.unique(places, axis=0)) < len(places):
        raise ValueError("Two samples lie at one place; average them first (samples.prepare).")
