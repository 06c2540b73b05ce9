"""Scores of screened sites: the two media put together."""

from __future__ import annotations

import math


def combined(soil: float, groundwater: float) -> float:
    r"""
    Put the scores of soil and groundwater together as their root mean square.

    Parameters
    ----------
    soil, groundwater : float
        Scores from 0 to 100, dimensionless.

    Returns
    -------
    float
        :math:`\sqrt{(S_s^2 + S_{gw}^2) / 2}`, from the lower to the higher of the two.

    Raises
    ------
    ValueError
        If a score is not a number from 0 to 100.

    Notes
    -----
    环办土壤〔2017〕67号; the form is known from memory and not confirmed against the print.

    Examples
    --------
    >>> combined(60.0, 60.0)
    60.0
    """
    for score in (soil, groundwater):
        if not 0 <= score <= 100:
            raise ValueError(f"A score lies between 0 and 100, found {score}.")
    return math.sqrt((soil**2 + groundwater**2) / 2)
