"""Covariates and trends made ready for a kriging system."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.samples import Samples

Drift = tuple[ArrayLike, ArrayLike]  # covariates at the samples (n, p) and at the targets (m, p)


def centred(samples: Samples, at_targets: Array, level: float, *, constant: bool) -> tuple[Samples, Array]:
    """
    Return samples around `level` with their drift standardised, and the drift at the targets on the same scale.

    With `constant` a column of ones comes first. Estimate and variance do not depend on level and scale; rounding does.
    """
    shift = samples.drift.mean(axis=0)
    spread = samples.drift.std(axis=0)
    spread[spread == 0.0] = 1.0
    ones = int(constant)
    at_samples = np.column_stack((np.ones((len(samples.values), ones)), (samples.drift - shift) / spread))
    columns = np.column_stack((np.ones((len(at_targets), ones)), (at_targets - shift) / spread))
    return replace(samples, values=samples.values - level, drift=at_samples), columns


def coordinate_drift(
    easting: ArrayLike, northing: ArrayLike, targets_e: ArrayLike, targets_n: ArrayLike, *, degree: int = 1
) -> tuple[Array, Array]:
    """
    Return the drift of universal kriging: a plane (`degree` 1) or a quadratic surface (2) of the coordinates.

    A trend in the coordinates runs away outside the samples; look at the extrapolation flag before believing it.
    """
    if degree not in (1, 2):
        raise ValueError(f"A trend surface has the degree 1 or 2, not {degree}.")
    samples, targets = (
        np.column_stack([np.asarray(part, dtype=np.float64) for part in pair])
        for pair in ((easting, northing), (targets_e, targets_n))
    )
    middle, extent = samples.mean(axis=0), max(float(np.ptp(samples, axis=0).max()), np.finfo(float).tiny)
    return _surface((samples - middle) / extent, degree), _surface((targets - middle) / extent, degree)


def _surface(places: Array, degree: int) -> Array:
    east, north = places.T
    columns = (east, north) if degree == 1 else (east, north, east * east, east * north, north * north)
    return np.column_stack(columns)
