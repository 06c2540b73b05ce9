"""How contents with non-detects come in."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def taken(values: ArrayLike, detection_limits: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
    """
    Return (n,) numbers and which of them are detection limits of non-detects.

    `values` (n,) are contents >= 0, NaN for a non-detect; `detection_limits` (n,) or one number, > 0 for every non-detect.
    Raises ValueError for a negative content and for a non-detect without detection limit.
    """
    content = np.asarray(values, np.float64)
    limits = np.broadcast_to(np.asarray(detection_limits, np.float64), content.shape)
    missed = np.isnan(content)
    if (content < 0).any() or np.isinf(content).any():
        raise ValueError(f"Contents must be finite numbers >= 0, found {content[(content < 0) | np.isinf(content)][0]}.")
    if not (limits[missed] > 0).all():
        raise ValueError("Every non-detect needs a detection limit above 0; leave out those without or give the method's.")
    return np.where(missed, limits, content), missed
