"""Fitting a variogram model by weighted least squares."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag
from itertools import combinations, permutations

import numpy as np

from jingtu.kernels.geostatistics.experimental import Experimental
from jingtu.kernels.geostatistics.models import MODELS, Array, correlation
from jingtu.kernels.geostatistics.variogram import Anisotropy, Variogram

ENOUGH_PAIRS = 30  # Journel and Huijbregts (1978), section III.B.7, ask for 30 pairs in a class
NEGLIGIBLE = 1e-6  # of the whole sill; what is less counts as none
RANGES_TRIED = {1: 60, 2: 24, 3: 12}  # by the number of structures with a range
AZIMUTHS_TRIED = np.arange(0.0, 180.0, 5.0)
RATIOS_TRIED = np.arange(0.2, 1.0, 0.05)
WEIGHTS = ("pairs_over_distance_squared", "pairs", "equal")


class FitFlag(IntFlag):
    """What is to be known about a fitted model."""

    FINE = 0
    FEW_PAIRS = 1  # a class has fewer than 30 pairs
    FEW_CLASSES = 2  # fewer classes than parameters: the model is not determined
    NOT_CONVERGED = 4  # the search for the range did not settle
    RANGE_BEYOND_CUTOFF = 8  # the practical range is longer than what was looked at; the sill is a guess
    NO_STRUCTURE = 16  # a structure has no sill: its range means nothing, the values look like pure nugget
    NO_NUGGET = 32  # the nugget came out as 0, the bound of what is allowed


@dataclass(frozen=True)
class Fitted:
    """A fitted model, its flags, and the weighted sum of squared errors that was made least."""

    variogram: Variogram
    flags: FitFlag
    weighted_sse: float


def fit(
    experimental: Experimental,
    model: str | tuple[str, ...],
    *,
    nugget: bool = True,
    smoothness: float = 0.5,
    anisotropy: Anisotropy | str | None = None,
    weights: str = "pairs_over_distance_squared",
) -> Fitted:
    r"""
    Fit a model to an experimental variogram: make :math:`\sum w (\gamma^* - \gamma)^2` least.

    For given ranges nugget and sills are a linear problem, solved with none of them negative; ranges are tried over the whole
    span of distances and the best refined. So no starting values are needed, and the least found is the least there is.

    Parameters
    ----------
    experimental : Experimental
        Isotropic, or with directions if an anisotropy is given or sought.
    model : str or tuple of str
        One shape, or up to three for nested structures, as in `Variogram`.
    nugget : bool
        False holds the nugget at 0.
    smoothness : float
        ν of Matérn structures; it is not fitted.
    anisotropy : Anisotropy, "estimate" or None
        "estimate" tries azimuths by 5 degrees and ratios by 0.05 from 0.2 to 1.
    weights : str
        "pairs_over_distance_squared" (N/h², R gstat's default, which trusts short distances), "pairs" or "equal".

    Raises
    ------
    ValueError
        If the values do not vary, or the options are not among those named.
    """
    models = (model,) if isinstance(model, str) else tuple(model)
    _check(models, weights, anisotropy, experimental)
    if not (experimental.distance > 0.0).any():
        raise ValueError("All pairs lie at one place; there is no distance to fit a variogram over.")
    if not (experimental.semivariance > 0.0).any():
        raise ValueError("The values do not vary within the cutoff; there is no variogram to fit.")
    if anisotropy == "estimate":
        return _anisotropic(experimental, models, nugget, smoothness, weights)
    known = anisotropy if isinstance(anisotropy, Anisotropy) else None
    problem = _Problem(experimental, models, nugget, smoothness, known, _weight(experimental, weights))
    ranges, settled = problem.solved()
    return _fitted(problem, ranges, settled)


def _check(models: tuple[str, ...], weights: str, anisotropy: Anisotropy | str | None, given: Experimental) -> None:
    if not models or len(models) > max(RANGES_TRIED) or not set(models) <= set(MODELS):
        raise ValueError(f"A model is one to {max(RANGES_TRIED)} of {', '.join(MODELS)}, not {', '.join(models)}.")
    if weights not in WEIGHTS:
        raise ValueError(f"weights is one of {', '.join(WEIGHTS)}, not {weights!r}.")
    if isinstance(anisotropy, str) and anisotropy != "estimate":
        raise ValueError(f"anisotropy is an Anisotropy, 'estimate' or None, not {anisotropy!r}.")
    if anisotropy is not None and np.isnan(given.azimuth).any():
        raise ValueError("An anisotropy needs an experimental variogram with directions.")


def _weight(experimental: Experimental, weights: str) -> Array:
    pairs = experimental.pairs.astype(np.float64)
    if weights == "pairs_over_distance_squared":
        nearest = experimental.distance[experimental.distance > 0.0].min(initial=np.inf)
        weight: Array = pairs / np.maximum(experimental.distance, nearest) ** 2
        return weight
    return pairs if weights == "pairs" else np.ones(len(pairs))


@dataclass(frozen=True)
class _Problem:
    experimental: Experimental
    models: tuple[str, ...]
    nugget: bool
    smoothness: float
    anisotropy: Anisotropy | None
    weight: Array

    def distance(self) -> Array:
        """Return the distances as they count along the longest axis."""
        given = self.experimental
        if self.anisotropy is None:
            return given.distance
        angle = np.deg2rad(given.azimuth)
        towards = given.distance[:, None] * np.column_stack((np.sin(angle), np.cos(angle)))
        return np.asarray(np.linalg.norm(towards @ self.anisotropy.matrix().T, axis=1))

    def sills(self, ranges: Array) -> tuple[Array, float]:
        """Return the best nugget and sills for given ranges, none negative, and the weighted squared error."""
        from scipy.optimize import nnls

        distance, root = self.distance(), np.sqrt(self.weight)
        shapes = [
            1.0 - correlation(model, distance / reach, self.smoothness) for model, reach in zip(self.models, ranges, strict=True)
        ]
        columns = np.column_stack(([np.ones(len(distance))] if self.nugget else []) + shapes)
        found, error = nnls(columns * root[:, None], self.experimental.semivariance * root)
        return (found if self.nugget else np.insert(found, 0, 0.0)), float(error) ** 2

    def tried(self) -> Array:
        """Return (t, structures) ranges to begin with, over the span of distances."""
        apart = self.distance()[self.experimental.distance > 0.0]
        number = RANGES_TRIED[len(self.models)]
        span = np.geomspace(apart.min() / 4.0, 4.0 * apart.max(), number)
        chosen = combinations if len(set(self.models)) == 1 else permutations
        return np.array(list(chosen(span.tolist(), len(self.models))))

    def best_tried(self) -> tuple[Array, float]:
        tried = self.tried()
        errors = [self.sills(ranges)[1] for ranges in tried]
        best: Array = tried[int(np.argmin(errors))]
        return best, min(errors)

    def solved(self) -> tuple[Array, bool]:
        """Return the best ranges, and whether the search for them settled."""
        from scipy.optimize import minimize

        begin, error = self.best_tried()
        scale = max(error, np.finfo(float).tiny)
        found = minimize(
            lambda logarithms: self.sills(np.exp(logarithms))[1] / scale,
            np.log(begin),
            method="Nelder-Mead",
            options={"xatol": 1e-9, "fatol": 1e-15, "maxiter": 2000, "maxfev": 4000},
        )
        return np.exp(found.x), bool(found.success)


def _fitted(problem: _Problem, ranges: Array, settled: bool) -> Fitted:
    sills, error = problem.sills(ranges)
    order = np.argsort(ranges, kind="stable") if len(set(problem.models)) == 1 else np.arange(len(ranges))
    variogram = Variogram(
        problem.models, sills[0], tuple(sills[1:][order]), tuple(ranges[order]), problem.anisotropy, problem.smoothness
    )
    return Fitted(variogram, _flags(problem, variogram, settled), error)


def _flags(problem: _Problem, variogram: Variogram, settled: bool) -> FitFlag:
    given, nothing = problem.experimental, NEGLIGIBLE * variogram.sill
    parameters = 2 * len(problem.models) + int(problem.nugget) + (0 if problem.anisotropy is None else 2)
    reach = [part for part, sill in zip(variogram.practical_ranges, variogram.parts_sills, strict=True) if sill > nothing]
    holds = {
        FitFlag.FEW_PAIRS: given.pairs.min() < ENOUGH_PAIRS,
        FitFlag.FEW_CLASSES: len(given.pairs) < parameters,
        FitFlag.NOT_CONVERGED: not settled,
        FitFlag.RANGE_BEYOND_CUTOFF: max(reach, default=0.0) > given.cutoff,
        FitFlag.NO_STRUCTURE: min(variogram.parts_sills) <= nothing,
        FitFlag.NO_NUGGET: problem.nugget and variogram.nugget <= min(nothing, NEGLIGIBLE * given.semivariance.max()),
    }
    flags = FitFlag.FINE
    for flag, is_so in holds.items():
        if is_so:
            flags |= flag
    return flags


def _anisotropic(given: Experimental, models: tuple[str, ...], nugget: bool, smoothness: float, weights: str) -> Fitted:
    """Try azimuths and ratios; the better of two equal ones is the one nearer to a circle."""
    weight = _weight(given, weights)
    axes = [Anisotropy(0.0, 1.0)]
    axes += [Anisotropy(float(azimuth), float(ratio)) for ratio in RATIOS_TRIED[::-1] for azimuth in AZIMUTHS_TRIED]
    problems = [_Problem(given, models, nugget, smoothness, axis, weight) for axis in axes]
    best = min(problems, key=lambda problem: problem.best_tried()[1])
    ranges, settled = best.solved()
    return _fitted(best, ranges, settled)
