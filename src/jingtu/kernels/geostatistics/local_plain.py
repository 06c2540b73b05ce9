"""Kriging from neighbours in plain NumPy: what small work uses and what the fast way is tested against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.elimination import eliminate
from jingtu.kernels.geostatistics.models import Array
from jingtu.kernels.geostatistics.samples import Samples
from jingtu.kernels.geostatistics.support import Support
from jingtu.kernels.geostatistics.variogram import Variogram

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """What is the same for all targets: samples with values (and drift, the constant included), model, support."""

    samples: Samples
    variogram: Variogram
    support: Support

    @property
    def drifts(self) -> int:
        return int(self.samples.drift.shape[1])


def bordered_systems(task: Task, targets: Array, drift: Array, index: Indices) -> Array:
    """Return the (m, k + q + 2, k + q + 2) matrices that `elimination` draws, for targets with (m, k) neighbours."""
    count, neighbours = index.shape
    absent = index < 0
    last = neighbours + task.drifts
    around = task.samples.places[index]
    system = np.zeros((count, last + 2, last + 2))
    apart = around[:, :, None, :] - around[:, None, :, :]
    distance = np.linalg.norm(task.variogram.without_anisotropy(apart), axis=-1)
    system[:, :neighbours, :neighbours] = task.variogram.covariance(distance)
    system[:, :neighbours, neighbours:last] = task.samples.drift[index]
    system[:, :neighbours, last] = task.samples.values[index]
    system[:, :neighbours, last + 1] = task.support.covariance(task.variogram, around - targets[:, None, :])
    system[:, neighbours:last, last + 1] = drift
    system[:, -1, -1] = task.support.variance(task.variogram)
    system[:, :neighbours][absent] = 0.0
    system[:, :, :neighbours].swapaxes(1, 2)[absent] = 0.0
    rows, columns = np.nonzero(absent)
    system[rows, columns, columns] = task.variogram.sill
    system[:, neighbours:, :neighbours] = system[:, :neighbours, neighbours:].swapaxes(1, 2)
    system[:, last + 1, neighbours:last] = drift
    return system


def krige(task: Task, targets: Array, drift: Array, index: Indices) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Return (m,) estimates, variances and whether each system is singular."""
    return eliminate(bordered_systems(task, targets, drift, index), index.shape[1], task.drifts)


def weights(task: Task, targets: Array, drift: Array, index: Indices) -> Array:
    """Return the (m, k) weights of regular systems."""
    system = bordered_systems(task, targets, drift, index)
    size = system.shape[1] - 2
    solved = np.linalg.solve(system[:, :size, :size], system[:, :size, -1:])
    return np.asarray(solved[:, : index.shape[1], 0], dtype=np.float64)
