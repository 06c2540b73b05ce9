"""Indices against limits: single factor, multiple above the limit, Nemerow, share of each pollutant (HJ/T 166-2004 clause 12)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.indices.arrays import Floats, contents, references, rows


def single_factor(values: ArrayLike, limits: ArrayLike) -> Floats:
    r"""
    Divide concentrations by limits: :math:`P_i = C_i / S_i`.

    Parameters
    ----------
    values : (n, m) array of float
        Concentrations of m elements at n points, >= 0, in the unit of the limits; NaN where not measured.
    limits : (m,) or (n, m) array of float
        Limits, > 0: one per element, or one per point and element where they depend on pH and land; NaN where there is none.

    Returns
    -------
    (n, m) array of float64
        Dimensionless; a value above 1 exceeds the limit, 1 itself does not. NaN where either is NaN.

    Raises
    ------
    ValueError
        If a concentration is negative or a limit not above zero.

    Notes
    -----
    HJ/T 166-2004 clause 12.1. Non-detects must be given by their substitute; the quotient says nothing about a limit below
    the detection limit.

    Examples
    --------
    >>> single_factor([[0.45, 100.0]], [0.3, 80.0]).round(2)
    array([[1.5 , 1.25]])
    """
    return contents(values) / references(limits, "limit")


def exceedance_multiple(factors: ArrayLike) -> Floats:
    """
    Return by how many times the limit is exceeded (超标倍数): Pi - 1 where Pi > 1, NaN elsewhere.

    `factors` are single factors of any shape; a point within its limit has no multiple.

    >>> exceedance_multiple([0.8, 1.0, 2.5])
    array([nan, nan, 1.5])
    """
    array = contents(factors)
    return np.where(array > 1, array - 1, np.nan)


def nemerow(factors: ArrayLike) -> Floats:
    r"""
    Combine the single factors of each point, weighing the worst: :math:`P_N = \sqrt{(\bar P^2 + P_{max}^2)/2}`.

    Parameters
    ----------
    factors : (n, m) array of float
        Single factors; NaN entries are left out of mean and maximum.

    Returns
    -------
    (n,) array of float64
        Dimensionless, between the mean and the largest factor; NaN where a point has no factor at all.

    Notes
    -----
    HJ/T 166-2004 clause 12.2. Points with different elements are not comparable, and one extreme element decides almost alone
    (:math:`P_N > P_{max}/\sqrt 2` always).

    Examples
    --------
    >>> nemerow([[0.5, 1.0, 2.0]]).round(4)
    array([1.6372])
    """
    array = rows(contents(factors))
    measured = ~np.isnan(array)
    count = measured.sum(axis=1)
    mean = np.where(measured, array, 0).sum(axis=1) / np.where(count, count, 1)
    largest = np.where(measured, array, 0).max(axis=1, initial=0)
    return np.where(count > 0, np.sqrt((mean**2 + largest**2) / 2), np.nan)


def pollution_share(factors: ArrayLike) -> Floats:
    """
    Return the share of each pollutant in the sum of a point's single factors (污染分担率), 0 to 1.

    `factors` is (n, m); NaN stays NaN, and a point whose factors are all zero or missing has no shares.

    >>> pollution_share([[1.0, 3.0, float("nan")]])
    array([[0.25, 0.75,  nan]])
    """
    array = rows(contents(factors))
    total = np.nansum(array, axis=1, keepdims=True)
    shares = np.full(array.shape, np.nan)
    np.divide(array, total, out=shares, where=total > 0)
    return shares
