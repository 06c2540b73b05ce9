"""What a target is: a point, or a block whose mean is wanted."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.variogram import Variogram

POINTS_A_SIDE = 4  # Gauss-Legendre points along each side of a block, as R gstat takes by default


@dataclass(frozen=True)
class Support:
    """Points that stand for a target: (b, 2) `offsets` from its centre and their (b,) `weights`, which sum to 1."""

    offsets: Array
    weights: Array

    @property
    def is_point(self) -> bool:
        return len(self.weights) == 1

    def covariance(self, variogram: Variogram, apart: Array) -> Array:
        """
        Return mean covariances between samples and targets from their (..., 2) differences, samples minus targets.

        The nugget is variation within shorter distances than any block: it counts where a point target meets a sample, and
        averages out in a block.
        """
        model = variogram if self.is_point else _without_nugget(variogram)
        total = np.zeros(apart.shape[:-1])
        for offset, weight in zip(self.offsets, self.weights, strict=True):
            total += weight * model.covariance(np.linalg.norm(variogram.without_anisotropy(apart - offset), axis=-1))
        return total

    def variance(self, variogram: Variogram) -> float:
        """Return the variance of a target: the sill for a point, the mean covariance within a block."""
        if self.is_point:
            return variogram.sill
        apart = self.offsets[:, None, :] - self.offsets[None, :, :]
        distance = np.linalg.norm(variogram.without_anisotropy(apart), axis=-1)
        return float(self.weights @ _without_nugget(variogram).covariance(distance) @ self.weights)


POINT = Support(np.zeros((1, 2)), np.ones(1))


def block(width: float, height: float) -> Support:
    """Return a rectangular block, `width` along the eastings and `height` along the northings, both above 0."""
    if not (width > 0.0 and height > 0.0):
        raise ValueError(f"The sides of a block are above 0, not {width} and {height}.")
    nodes, weights = np.polynomial.legendre.leggauss(POINTS_A_SIDE)
    east, north = np.meshgrid(nodes * width / 2.0, nodes * height / 2.0)
    return Support(np.column_stack((east.ravel(), north.ravel())), np.outer(weights, weights).ravel() / 4.0)


def _without_nugget(variogram: Variogram) -> Variogram:
    return replace(variogram, nugget=0.0)
