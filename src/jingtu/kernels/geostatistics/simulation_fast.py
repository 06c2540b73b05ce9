"""The walk along the path, compiled; `simulation.walk_plainly` is the plain way."""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def walk(
    values: NDArray[np.float64], index: NDArray[np.int64], weights: NDArray[np.float64], noise: NDArray[np.float64], samples: int
) -> None:
    """Fill `values` (realisations, samples + nodes) node by node; `noise` (realisations, nodes) is already scaled."""
    for realisation in range(values.shape[0]):
        for node in range(index.shape[0]):
            total = noise[realisation, node]
            for place in range(index.shape[1]):
                if index[node, place] >= 0:
                    total += weights[node, place] * values[realisation, index[node, place]]
            values[realisation, samples + node] = total
