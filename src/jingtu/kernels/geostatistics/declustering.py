"""Weights that undo preferential sampling: where many samples stand close together, each counts less."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
ORIGINS = 8  # per axis; the result must not hang on where the first cell begins


@dataclass(frozen=True, eq=False)
class Declustered:
    """Weights (n,) with sum n, the cell size in metres that they belong to, and the weighted mean for every size tried."""

    weights: Floats
    size: float
    sizes: Floats
    means: Floats


def cell_weights(easting: ArrayLike, northing: ArrayLike, size: float, *, origins: int = ORIGINS) -> Floats:
    r"""
    Weight samples inversely to the number of samples in their square cell.

    Parameters
    ----------
    easting, northing : (n,) arrays of float
        Projected coordinates in metres.
    size : float
        Side of a cell in metres, > 0.
    origins : int
        The grid is laid `origins` times, each shifted along the diagonal by ``size / origins``, and the weights averaged.

    Returns
    -------
    (n,) array of float64
        Weights >= 0 with sum n.

    Raises
    ------
    ValueError
        If `size` is not positive or a coordinate is not finite.

    Notes
    -----
    Deutsch and Journel (1998), GSLIB, section VI.2.2. Holds for samples that are dense where values are high or low on purpose;
    for a regular or purely random network the weights only add noise.

    Examples
    --------
    >>> cell_weights([0.0, 0.1, 10.0], [0.0, 0.1, 10.0], 1.0, origins=1).tolist()
    [0.75, 0.75, 1.5]
    """
    east, north = np.asarray(easting, dtype=np.float64), np.asarray(northing, dtype=np.float64)
    if not size > 0:
        raise ValueError(f"The side of a declustering cell must be above 0 m, found {size:g}.")
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise ValueError("Declustering needs finite coordinates.")
    total = np.zeros(east.size)
    for origin in range(origins):
        shift = size * origin / origins
        cells = np.floor(np.column_stack([east - east.min() + shift, north - north.min() + shift]) / size)
        _cells, place, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
        total += 1.0 / (count[place.ravel()] * count.size)
    return np.asarray(total * east.size / origins)


def decluster(
    easting: ArrayLike, northing: ArrayLike, values: ArrayLike, sizes: Sequence[float], *, clustered: str = "high"
) -> Declustered:
    """
    Choose the cell size whose weighted mean departs most from the plain mean in the direction that clustering explains.

    `clustered` says where the samples were densified: ``"high"`` values (a suspected source: the smallest mean is taken) or
    ``"low"`` ones (the largest). Coordinates in metres, `sizes` in metres; `values` (n,) finite. Raises ValueError otherwise.
    """
    if clustered not in ("high", "low"):
        raise ValueError(f"Samples are clustered where values are 'high' or 'low', not {clustered!r}.")
    sample = np.asarray(values, dtype=np.float64)
    if not np.isfinite(sample).all():
        raise ValueError("Declustering needs finite values; leave out missing ones first.")
    tried = [cell_weights(easting, northing, size) for size in sizes]
    means = np.array([np.average(sample, weights=weights) for weights in tried])
    best = int(np.argmin(means) if clustered == "high" else np.argmax(means))
    return Declustered(tried[best], float(sizes[best]), np.asarray(sizes, dtype=np.float64), means)
