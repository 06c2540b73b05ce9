"""Kriging from all samples: one Cholesky factor serves every target."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.elimination import SMALLEST_PIVOT
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.models import Array


class SingularSystem(Exception):
    """The covariances of all samples, or the drift at them, determine no unique estimate."""


class GlobalSystem:
    """
    The factored system of all samples.

    The estimate uses the dual form: f'β + c'b with one vector b = C⁻¹(z - Fβ) for all targets. The variance needs
    v = L⁻¹c for each, n² operations a target: that is where the time goes. Memory is n² numbers and one block of targets.
    """

    def __init__(self, task: Task) -> None:
        """Factor; raise `SingularSystem` when the samples are too alike for their model, or the drift is not free."""
        self.task = task
        self.straight = task.variogram.without_anisotropy(task.samples.places)
        self.factor = self._factored()
        whitened = self._forward(np.column_stack((task.samples.drift, task.samples.values)))
        self.drift, values = whitened[:, :-1], whitened[:, -1]
        self.precision = _inverse(self.drift.T @ self.drift)
        self.beta = self.precision @ (self.drift.T @ values)
        self.dual = self._backward(values - self.drift @ self.beta)

    def _factored(self) -> Array:
        from scipy.linalg import LinAlgError, cholesky

        covariance = self.task.variogram.covariance(distances(self.straight, self.straight))
        try:
            factor: Array = cholesky(covariance.T, lower=True, overwrite_a=True, check_finite=False)
        except LinAlgError:
            raise SingularSystem from None
        if np.diagonal(factor).min() ** 2 <= SMALLEST_PIVOT * self.task.variogram.sill:
            raise SingularSystem
        return factor

    def _forward(self, right: Array) -> Array:
        from scipy.linalg import solve_triangular

        solved: Array = solve_triangular(self.factor, right, lower=True, overwrite_b=True, check_finite=False)
        return solved

    def _backward(self, right: Array) -> Array:
        from scipy.linalg import solve_triangular

        solved: Array = solve_triangular(self.factor, right, lower=True, trans="T", check_finite=False)
        return solved

    def krige(self, targets: Array, drift: Array) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Return (m,) estimates, variances and that none is singular, for (m, 2) targets with (m, q) drift."""
        covariance = self._with_targets(targets)
        estimate = drift @ self.beta + covariance @ self.dual
        whitened = self._forward(covariance.T)
        short = drift - whitened.T @ self.drift
        explained = np.einsum("nm,nm->m", whitened, whitened)
        unknown_drift = np.einsum("mq,qr,mr->m", short, self.precision, short)
        variance = self.task.support.variance(self.task.variogram) - explained + unknown_drift
        return estimate, variance, np.zeros(len(targets), dtype=bool)

    def _with_targets(self, targets: Array) -> Array:
        task = self.task
        if task.support.is_point:
            return task.variogram.covariance(distances(task.variogram.without_anisotropy(targets), self.straight))
        return task.support.covariance(task.variogram, task.samples.places[None, :, :] - targets[:, None, :])

    def left_out(self) -> tuple[Array, Array]:
        """Return (n,) estimates and variances of each sample from all others, by the one inverse (Dubrule 1983)."""
        inverse = self._backward(self._forward(np.eye(len(self.straight))))
        loading = self._backward(self.drift)
        without_drift = inverse - loading @ self.precision @ loading.T
        variance = 1.0 / np.diagonal(without_drift)
        values = self.task.samples.values
        return values - variance * (without_drift @ values), variance


def distances(left: Array, right: Array) -> Array:
    """Return the (m, n) distances between (m, 2) and (n, 2) points."""
    from scipy.spatial.distance import cdist

    apart: Array = cdist(left, right)
    return apart


def _inverse(gram: Array) -> Array:
    """Invert the (q, q) matrix of the drift, or say that it is not free."""
    if not gram.size:
        return gram
    scale = np.sqrt(np.diagonal(gram))
    if not (scale > 0.0).all():
        raise SingularSystem
    correlations = gram / np.outer(scale, scale)
    if np.linalg.eigvalsh(correlations)[0] <= SMALLEST_PIVOT:
        raise SingularSystem
    inverse: Array = np.linalg.inv(correlations) / np.outer(scale, scale)
    return inverse
