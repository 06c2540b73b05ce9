"""What kriging gives back, and the flags that say what to doubt in it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.models import Array


class KrigingFlag(IntFlag):
    """What is to be known about one kriged target; several may hold at once."""

    FINE = 0
    NO_NEIGHBOURS = 1  # no sample within the radius: estimate and variance are NaN
    FEW_NEIGHBOURS = 2  # fewer samples within the radius than were asked for
    EXTRAPOLATED = 4  # the target lies outside the convex hull of the samples
    SINGULAR = 8  # the kriging system has no stable solution: estimate and variance are NaN
    DUPLICATES_AVERAGED = 16  # a sample among the neighbours is the mean of samples at one place
    NO_COVARIATE = 32  # a covariate of the target is missing: estimate and variance are NaN


@dataclass(frozen=True)
class Kriged:
    """
    Kriged targets, in the order they were given.

    Attributes
    ----------
    estimate : (m,) array of float64
        In the unit of the values; NaN where a flag says why.
    variance : (m,) array of float64
        Kriging variance in the squared unit of the values; NaN with the estimate.
    flags : (m,) array of uint8
        `KrigingFlag`s.
    weights, neighbours : (m, k) arrays or None
        On request the weight of each neighbour and its place among the samples as given (of averaged duplicates the first);
        -1 and a weight of 0 fill up.
    """

    estimate: Array
    variance: Array
    flags: NDArray[np.uint8]
    weights: Array | None = None
    neighbours: NDArray[np.int64] | None = None


def mark(flags: NDArray[np.uint8], where: NDArray[np.bool_], flag: KrigingFlag) -> None:
    """Add a flag to those of `flags` that `where` selects."""
    flags[where] |= np.uint8(flag)
