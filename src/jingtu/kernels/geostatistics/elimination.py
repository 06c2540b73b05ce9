"""
Kriging as one symmetric elimination, for many targets at once: the plain way.

The kriging system with everything that is asked of it is one bordered matrix over the neighbours (k), the drift (q), the
values and the target::

    C   F   z   c        C  covariances between neighbours       z  their values
    F'  0   0   f        F  drift at the neighbours              c  covariances with the target
    z'  0   0   0        f  drift at the target                  s  variance of the target
    c'  f'  0   s

Eliminating the first k + q rows leaves minus the estimate between z and the target, and the kriging variance in the corner
(a Schur complement). There is no square root and no solving backwards; simple kriging has q = 0, ordinary kriging the one
drift 1, external drift more. The pivots of C are positive, those of the drift negative, else the system is singular.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array

SMALLEST_PIVOT = 1e-10  # of the variance; what is left of a neighbour that the others determine up to rounding


def eliminate(bordered: Array, neighbours: int, drifts: int) -> tuple[Array, Array, NDArray[np.bool_]]:
    """
    Eliminate in place; return (b,) estimates, variances, and whether each system is singular.

    Parameters
    ----------
    bordered : (b, k + q + 2, k + q + 2) array of float64
        As drawn above; destroyed. An absent neighbour is a row and column of the unit matrix.
    neighbours, drifts : int
        k and q.
    """
    singular = np.zeros(len(bordered), dtype=bool)
    least = SMALLEST_PIVOT * bordered[:, -1, -1]
    for step in range(neighbours):
        pivot = bordered[:, step, step]
        _step(bordered, step, np.where(pivot > least, pivot, np.inf))
        singular |= ~(pivot > least)
    last = neighbours + drifts
    bound = SMALLEST_PIVOT * np.diagonal(bordered, axis1=1, axis2=2)[:, neighbours:last]  # negative, as the pivots are
    bound = bound.copy()
    for step in range(neighbours, last):
        pivot = bordered[:, step, step]
        least_drift = bound[:, step - neighbours]
        _step(bordered, step, np.where(pivot < least_drift, pivot, np.inf))
        singular |= ~(pivot < least_drift)
    return -bordered[:, last, last + 1], bordered[:, last + 1, last + 1], singular


def _step(bordered: Array, step: int, pivot: Array) -> None:
    row = bordered[:, step, step + 1 :]
    bordered[:, step + 1 :, step + 1 :] -= (row / pivot[:, None])[:, :, None] * row[:, None, :]
