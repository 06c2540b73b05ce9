"""Indices against the natural background: accumulation, Igeo and Hakanson's ecological risk. None of them is a legal verdict."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.indices.arrays import Floats, contents, references, rows

MATRIX_FACTOR = 1.5  # allows for natural variation of the background (Müller 1969)


def accumulation(values: ArrayLike, background: ArrayLike) -> Floats:
    """
    Divide concentrations by the background content (累积指数).

    `values` is (n, m) with NaN where not measured, `background` (m,) or (n, m), above zero, same unit; the result is
    dimensionless. HJ/T 166-2004 clause 12.1. Raises ValueError as `single_factor` does.

    >>> accumulation([[0.2]], [0.1])
    array([[2.]])
    """
    return contents(values) / references(background, "background content")


def geoaccumulation(values: ArrayLike, background: ArrayLike, factor: float = MATRIX_FACTOR) -> Floats:
    r"""
    Return the index of geo-accumulation: :math:`I_{geo} = \log_2(C / (1.5 B))`.

    Parameters
    ----------
    values : (n, m) array of float
        Concentrations, >= 0; NaN where not measured.
    background : (m,) or (n, m) array of float
        Background contents, > 0, same unit.
    factor : float
        Allowance for natural variation of the background.

    Returns
    -------
    (n, m) array of float64
        Dimensionless; classes by the scale "geoaccumulation". A content of zero gives -inf, which is class 0.

    Raises
    ------
    ValueError
        If a concentration is negative, or a background content or the factor not above zero.

    Notes
    -----
    Müller (1969), made for sediments. The result depends on the background more than on anything else: say which was used.

    Examples
    --------
    >>> geoaccumulation([[0.97]], [0.097]).round(3)
    array([[2.737]])
    """
    if not factor > 0:
        raise ValueError(f"The factor of the background is not above zero: {factor}.")
    with np.errstate(divide="ignore"):
        return np.log2(contents(values) / (factor * references(background, "background content")))


def ecological_factor(values: ArrayLike, background: ArrayLike, response: ArrayLike) -> Floats:
    """
    Return Hakanson's potential ecological risk factor of each element: Ei = Tr · C / Cref.

    `values` is (n, m), `background` (m,) or (n, m), `response` (m,) the toxic-response factors (`scales.toxic_response()`),
    NaN for an element without one. Dimensionless; classes by the scale "ecological_factor". Hakanson (1980), made for the
    sediments of lakes.

    >>> ecological_factor([[0.2, 52.0]], [0.1, 26.0], [30.0, 5.0])
    array([[60., 10.]])
    """
    return references(response, "toxic-response factor") * accumulation(values, background)


def ecological_risk(factors: ArrayLike) -> Floats:
    """
    Return Hakanson's potential ecological risk index of each point: RI, the sum of its factors.

    `factors` is (n, m); NaN entries are left out, a point without any gives NaN. The classes of RI were made for eight
    pollutants: with fewer the sum is smaller for no other reason, so report the elements that went in, or take the scale
    "ecological_index_metals".

    >>> ecological_risk([[60.0, 10.0, float("nan")]])
    array([70.])
    """
    array = rows(contents(factors))
    return np.where(np.isnan(array).all(axis=1), np.nan, np.nansum(array, axis=1))
