"""From an index to the class of a scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.standards.scales import Scale

UNCLASSED = -1


def classify(values: ArrayLike, scale: Scale) -> NDArray[np.int8]:
    """
    Return the number of the class each value falls into, 0 the lowest; UNCLASSED (-1) for NaN.

    `values` may have any shape. Whether a value on an edge belongs to the lower or the upper class is the scale's to say.

    >>> from jingtu.standards import scales
    >>> classify([0.7, 0.71, 3.0, float("nan")], scales.scale("nemerow"))
    array([ 0,  1,  3, -1], dtype=int8)
    """
    array = np.asarray(values, dtype=np.float64)
    classes = np.searchsorted(scale.edges, array, side="left" if scale.upper_closed else "right")
    return np.where(np.isnan(array), UNCLASSED, classes).astype(np.int8)
