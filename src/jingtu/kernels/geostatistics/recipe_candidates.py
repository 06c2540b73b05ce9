"""What the default recipe chooses from: transform × covariates × shape of the covariance, and how each does on the samples."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.leave_one_out import leave_one_out
from jingtu.kernels.geostatistics.regression_covariance import CovarianceFlag, estimate_covariances
from jingtu.kernels.geostatistics.regression_design import Design, learn_design
from jingtu.kernels.geostatistics.scores_transform import Transform, fit_transform, usable_transforms
from jingtu.kernels.geostatistics.variogram import Variogram

Floats = NDArray[np.float64]
MODELS = ("exponential", "spherical")
ALL_SUBSETS_UP_TO = 3  # covariates; with more, each alone, none and all of them are tried


@dataclass(frozen=True, eq=False)
class Candidate:
    """One way to map: a fitted transform, a trend, a variogram of the remainder, and what leave-one-out says of it."""

    transform: Transform
    design: Design
    variogram: Variogram
    flags: CovarianceFlag
    estimates: Floats
    mae: float

    @property
    def title(self) -> str:
        trend = " + ".join(self.design.names) or "constant"
        return f"{self.transform.name}, {trend}, {self.variogram.models[0]}"


def covariate_sets(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the sets of covariates that are tried: all subsets of up to three, else none, each alone, and all together."""
    if len(names) <= ALL_SUBSETS_UP_TO:
        return [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]
    return [(), *((name,) for name in names), names]


def assess_candidates(
    places: Floats, values: Floats, columns: Mapping[str, ArrayLike], weights: Floats | None
) -> list[Candidate]:
    """
    Return every candidate with its leave-one-out estimates, best mean absolute error first.

    `places` (n, 2) in metres without duplicates, `values` (n,), `columns` the covariates (n,) by name, `weights` (n,) of
    declustering for the normal scores or None. The order among equal errors is that of the lists tried.
    """
    distances = np.hypot(*(places[:, None, :] - places[None, :, :]).transpose(2, 0, 1))
    transforms = [fit_transform(name, values, weights) for name in usable_transforms(values)]
    tried: dict[tuple[str, ...], Design] = {}
    for names in covariate_sets(tuple(columns)):
        design = learn_design({name: columns[name] for name in names})
        tried.setdefault(design.names, design)  # a covariate of one class leaves the same trend behind
    found = [each for design in tried.values() for each in _of_trend(design, places, distances, values, columns, transforms)]
    return sorted(found, key=lambda candidate: candidate.mae)


def _of_trend(
    design: Design,
    places: Floats,
    distances: Floats,
    values: Floats,
    columns: Mapping[str, ArrayLike],
    transforms: list[Transform],
) -> Iterator[Candidate]:
    count = values.size
    drift = np.column_stack([np.ones(count), design.matrix(columns, count)])
    if np.linalg.matrix_rank(drift) < drift.shape[1] or drift.shape[1] > count // 5:
        return  # covariates that say the same, or more coefficients than the samples can carry
    transformed = [transform.forward(values) for transform in transforms]
    for model in MODELS:
        estimated = estimate_covariances(model, distances, drift, transformed)
        for transform, each, covariance in zip(transforms, transformed, estimated, strict=True):
            left_out = leave_one_out(places[:, 0], places[:, 1], each, covariance.variogram, neighbours=None, drift=drift[:, 1:])
            estimates = transform.back(left_out.estimate)
            error = float(np.abs(estimates - values).mean())
            if np.isfinite(error):  # a singular system has no estimates
                yield Candidate(transform, design, covariance.variogram, covariance.flags, estimates, error)
