"""Equally likely maps by the best member of a recipe, for quantities of the whole area."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import cho_factor, cho_solve

from jingtu.kernels.geostatistics.predictive import Ensemble
from jingtu.kernels.geostatistics.recipe import ALL_SAMPLES_UP_TO, Recipe
from jingtu.kernels.geostatistics.samples import points
from jingtu.kernels.geostatistics.simulation import simulate
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Progress, unheard

Floats = NDArray[np.float64]


def simulate_recipe(
    recipe: Recipe,
    easting: ArrayLike,
    northing: ArrayLike,
    columns: Mapping[str, ArrayLike] | None = None,
    *,
    realisations: int,
    random: np.random.Generator,
    progress: Progress = unheard,
    threads: int | None = None,
) -> Ensemble:
    """
    Simulate targets (m,) in metres with their covariates by the member with the lowest leave-one-out error.

    The trend is estimated by generalised least squares (ordinary ones above 600 samples) and then taken for certain; what it
    leaves over is simulated (`simulation.simulate`) and both are turned back. Realisations (r, m) are in the unit of the
    samples, NaN where a covariate is missing. The spread is that of one model: averaging, and doubt about trend and variogram,
    are not in it.
    """
    member = recipe.members[0]
    targets = points(easting, northing, "Targets")
    at_samples = _with_constant(member.design.matrix(recipe.columns, len(recipe.values)))
    at_targets = _with_constant(member.design.matrix(columns or {}, len(targets)))
    scores = member.transform.forward(recipe.values)
    coefficients = _trend(recipe.places, at_samples, scores, member.variogram)
    simulated = simulate(
        recipe.places[:, 0],
        recipe.places[:, 1],
        scores - at_samples @ coefficients,
        targets[:, 0],
        targets[:, 1],
        member.variogram,
        realisations=realisations,
        random=random,
        progress=progress,
        threads=threads,
    )
    return Ensemble(member.transform.back(simulated.values + at_targets @ coefficients))


def share_above(ensemble: Ensemble, limit: float) -> Floats:
    """Return for each realisation (r,) the share of targets above a limit; targets without a value are left out."""
    known = np.isfinite(ensemble.realisations).all(axis=0)
    return np.asarray((ensemble.realisations[:, known] > limit).mean(axis=1))


def _with_constant(columns: Floats) -> Floats:
    return np.column_stack([np.ones(len(columns)), columns])


def _trend(places: Floats, drift: Floats, scores: Floats, variogram: Variogram) -> Floats:
    if len(scores) > ALL_SAMPLES_UP_TO:
        return np.asarray(np.linalg.lstsq(drift, scores, rcond=None)[0])
    distances = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    factor = cho_factor(variogram.covariance(distances))
    weighted = cho_solve(factor, drift)
    return np.asarray(np.linalg.solve(drift.T @ weighted, weighted.T @ scores))
