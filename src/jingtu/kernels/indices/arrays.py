"""What the indices ask of their arrays: contents not negative, references above zero, NaN where nothing was measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def contents(values: ArrayLike) -> Floats:
    """Return concentrations as float64; raises ValueError for a negative or infinite one (NaN is not measured)."""
    array = np.asarray(values, dtype=np.float64)
    if np.any(array < 0) or np.any(np.isinf(array)):
        raise ValueError("A concentration is negative or infinite; give non-detects as NaN or by their substitute.")
    return array


def references(values: ArrayLike, what: str) -> Floats:
    """Return limits, backgrounds or factors as float64; raises ValueError unless each is above zero or NaN (there is none)."""
    array = np.asarray(values, dtype=np.float64)
    if np.any(array <= 0) or np.any(np.isinf(array)):
        raise ValueError(f"A {what} is not above zero; give NaN where there is none.")
    return array


def rows(values: ArrayLike) -> Floats:
    """Return an (n, m) array; raises ValueError for another number of dimensions."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise ValueError(f"Expected an array of n points by m elements, found {array.ndim} dimensions.")
    return array
