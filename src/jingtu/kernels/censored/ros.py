"""Robust regression on order statistics: what was not detected is filled in from the line through what was."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from jingtu.kernels.censored.arrays import Floats, taken

FEWEST = 3  # detected contents through which a line is drawn


def regression_on_order_statistics(values: ArrayLike, detection_limits: ArrayLike) -> Floats:
    """
    Return contents with each non-detect replaced by one that fits the log-normal line of the detected ones.

    Parameters
    ----------
    values : (n,) array of float
        Contents, > 0; NaN marks a non-detect. At least three are detected, two of them different.
    detection_limits : (n,) array of float or float
        Same unit, > 0 where a value is NaN; several limits may occur.

    Returns
    -------
    (n,) array of float64
        The filled-in contents serve statistics of the whole, never as the result of one sample.

    Raises
    ------
    ValueError
        With fewer than three detected contents, a detected zero, or detected contents that are all the same.

    Notes
    -----
    Plotting positions for several limits by Helsel and Cohn (1988), [Helsel2012]_ ch. 6; the line is fitted to the logarithms
    of the detected contents, and only what was not detected is taken from it, so that back-transformation biases little. Does
    not hold for more than about 80 % non-detects, nor where the detected contents bend away from the line.
    """
    number, missed = taken(values, detection_limits)
    found = number[~missed]
    if len(found) < FEWEST or (found <= 0).any() or len(np.unique(found)) < 2:
        raise ValueError(f"Regression needs {FEWEST} detected contents above 0 that are not all the same, found {len(found)}.")
    position = plotting_positions(number, missed)
    slope, intercept = np.polyfit(special.ndtri(position[~missed]), np.log(found), 1)
    result = number.copy()
    result[missed] = np.exp(intercept + slope * special.ndtri(position[missed]))
    return result


def plotting_positions(number: Floats, missed: NDArray[np.bool_]) -> Floats:
    """Return the share of all contents that each one probably has below it, in (0, 1)."""
    limits = np.unique(number[missed])
    edges = np.concatenate([[0.0], limits, [np.inf]])
    above = _exceedance(number, missed, edges)
    position = np.empty(len(number))
    for group in range(len(edges) - 1):
        inside = np.flatnonzero(~missed & (number >= edges[group]) & (number < edges[group + 1]))
        order = inside[np.argsort(number[inside], kind="stable")]
        rank = np.arange(1, len(order) + 1) / (len(order) + 1)
        position[order] = 1 - above[group] + (above[group] - above[group + 1]) * rank
        same = np.flatnonzero(missed & (number == edges[group]))
        position[same] = (1 - above[group]) * np.arange(1, len(same) + 1) / (len(same) + 1)
    return position


def _exceedance(number: Floats, missed: NDArray[np.bool_], edges: Floats) -> Floats:
    """Return the share of contents at or above each edge, from the highest edge down."""
    above = np.zeros(len(edges))
    for group in range(len(edges) - 2, -1, -1):
        inside = (~missed & (number >= edges[group]) & (number < edges[group + 1])).sum()
        below = (~missed & (number < edges[group])).sum() + (missed & (number <= edges[group])).sum()
        share = inside / (inside + below) if inside + below else 0.0
        above[group] = above[group + 1] + share * (1 - above[group + 1])
    return above
