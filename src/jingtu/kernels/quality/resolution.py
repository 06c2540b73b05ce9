"""To which step a laboratory reports, per power of ten: reports keep significant digits rather than decimals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.screening import Floats, Indices

FINEST, COARSEST = 7, -3  # decimals: 0.0000001 to thousands
FEWEST = 10  # values in a decade from which trailing zeros are believed


def decades(values: Floats) -> NDArray[np.int64]:
    """Return the power of ten of each positive value: 0.35 → -1, 8.2 → 0."""
    return np.floor(np.log10(values) + 1e-12).astype(np.int64)


def step_of(values: Floats) -> float:
    """Return the coarsest step, a power of ten, of which all positive values are multiples; NaN if finer than any report.

    >>> step_of(np.array([0.12, 0.3, 0.25]))
    0.01
    """
    for decimals in range(COARSEST, FINEST + 1):
        scaled = values * 10.0**decimals
        if np.all(np.abs(scaled - np.round(scaled)) <= 1e-6 + 1e-9 * scaled) and np.all(np.round(scaled) >= 1):
            return 10.0**-decimals
    return float("nan")


def in_steps(values: Floats) -> list[tuple[Indices, NDArray[np.int64], float]]:
    """
    Return the values of each decade as whole numbers of its step: (rows, numbers, step).

    Decades with fewer than ten values, or without a step, are left out: what their step is cannot be told.
    """
    found = []
    powers = decades(values)
    for power in np.unique(powers):
        rows = np.flatnonzero(powers == power)
        step = step_of(values[rows])
        if len(rows) >= FEWEST and np.isfinite(step):
            found.append((rows, np.round(values[rows] / step).astype(np.int64), step))
    return found


def spread(numbers: NDArray[np.int64]) -> int:
    """Return how many steps lie between the first and the ninth tenth of the values."""
    low, high = np.quantile(numbers, [0.1, 0.9])
    return int(high - low)
