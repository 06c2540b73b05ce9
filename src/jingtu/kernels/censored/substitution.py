"""Half the detection limit in place of what was not detected."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.censored.arrays import Floats, taken
from jingtu.standards.evaluation import nondetect_rule


def substituted(values: ArrayLike, detection_limits: ArrayLike) -> Floats:
    """
    Return contents with each non-detect replaced by half its detection limit (HJ/T 166-2004, 11.3).

    Parameters
    ----------
    values : (n,) array of float
        Contents, >= 0; NaN marks a non-detect.
    detection_limits : (n,) array of float or float
        Same unit, > 0 where a value is NaN.

    Notes
    -----
    Fit for small shares of non-detects only (up to 15 %, EPA QA/G-9S): above, mean and spread depend on the number put in more
    than on the soil, see docs/methods/censored.md.

    >>> substituted([np.nan, 3.0], [1.0, np.nan]).tolist()
    [0.5, 3.0]
    """
    number, missed = taken(values, detection_limits)
    return np.where(missed, number * nondetect_rule().substitute, number)
