"""Screen for digits that people prefer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jingtu.kernels.quality.resolution import in_steps, spread
from jingtu.kernels.quality.screening import Floats, Screening, measured, not_assessable


def digit_heaping(values: Floats, thresholds: Mapping[str, float]) -> Screening:
    """
    Ask whether the last reported digits of one column prefer some of 0 … 9.

    Parameters
    ----------
    values : (n,) array of float
        Contents of one substance as reported; NaN for non-detects.
    thresholds : mapping
        `p` below which it is an alarm, `coarsest` spread in steps at which last digits are still uniform, `fewest` values.

    Notes
    -----
    Where contents spread over many reporting steps their last digits are uniform; chi-square with 9 degrees of freedom.
    A laboratory that rounds to 0 and 5 alarms too: ask it before asking more.
    """
    from scipy import stats

    rows = measured(values)
    digits = [
        (rows[inside], numbers % 10) for inside, numbers, _ in in_steps(values[rows]) if spread(numbers) >= thresholds["coarsest"]
    ]
    count = sum(len(inside) for inside, _ in digits)
    if count < thresholds["fewest"]:
        return not_assessable("digit_heaping", "有效数值太少或报出的位数太粗")
    found = np.bincount(np.concatenate([digit for _, digit in digits]), minlength=10)
    p = float(stats.chi2.sf(((found - count / 10) ** 2 / (count / 10)).sum(), 9))
    top = int(found.argmax())
    carriers = np.concatenate([inside[digit == top] for inside, digit in digits])
    return Screening(
        "digit_heaping", p < thresholds["p"], p=p, rows=carriers, numbers={"digit": top, "share": found[top] / count}
    )
