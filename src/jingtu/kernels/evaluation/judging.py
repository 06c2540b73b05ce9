"""Judge results against compiled rules: the plain form, by arrays; `judging_fast` does the same in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.evaluation.flags import Flag
from jingtu.kernels.evaluation.rules import Rules
from jingtu.standards.evaluation import nondetect_rule

NO_VERDICT = -1


@dataclass(frozen=True)
class Judged:
    """Judgements of n results, each an (n,) array.

    `level` (int8): 0 no rung exceeded, k the k-th rung exceeded (with grades: 0 the best grade, k the k-th after it), -1 no
    verdict. `ratio` (float64): value over the limit of the base rung; NaN where there is none or it is zero, below a limit
    from beneath, and above 1 for a non-detect. `cell` (int16) finds the limits in `Rules`. `flags` (uint16) holds `Flag`s.
    """

    level: NDArray[np.int8]
    ratio: NDArray[np.float64]
    cell: NDArray[np.int16]
    flags: NDArray[np.uint16]


def judge(
    rules: Rules,
    substance: NDArray[np.integer],
    value: NDArray[np.float64],
    *,
    detection_limit: NDArray[np.float64] | None = None,
    conditions: Mapping[str, ArrayLike] | None = None,
    provisional: bool = False,
    background: NDArray[np.float64] | None = None,
) -> Judged:
    r"""
    Judge n results: :math:`P_i = C_i / S_i`, and which rungs :math:`C_i` exceeds. Equality does not exceed.

    Parameters
    ----------
    rules : Rules
        The standard.
    substance : (n,) array of int
        Rows in ``rules.substances``.
    value : (n,) array of float
        Contents in ``rules.units`` of their substance, >= 0; NaN marks a non-detect.
    detection_limit : (n,) array of float, optional
        Same units; NaN unknown. Used for non-detects only.
    conditions : mapping
        What the limits depend on, as ``Rules.cells`` takes it.
    provisional : bool
        Where a property is not known, judge by the strictest limit and say so, instead of not judging.
    background : (substances,) array of float, optional
        Local background content by substance, NaN for none; counts only where the standard marks the limit for it.

    Returns
    -------
    Judged

    Notes
    -----
    A non-detect counts as half its detection limit in the ratio (HJ/T 166-2004, 11.3) and never exceeds a limit; where the
    detection limit is unknown or above the limit, it proves nothing and is flagged, and where even its half is above, it has no
    ratio. Ratio and multiple: HJ/T 166-2004, 12.1.
    Does not hold for limits on means or percentiles over time: each result is judged alone.
    """
    value = np.asarray(value, np.float64)
    cell = rules.cells(conditions or {}, len(value))
    upper, lower = rules.upper[substance, cell], rules.lower[substance, cell]
    missed = np.isnan(value)
    limit_of_method = np.full(len(value), np.nan) if detection_limit is None else np.asarray(detection_limit, np.float64)
    level = _levels(value, upper, lower)
    flags = np.zeros(len(value), np.uint16)
    base_upper = upper[:, rules.base] if rules.base >= 0 else np.full(len(value), np.nan)
    base_upper = np.where(value < lower[:, rules.base], np.nan, base_upper)  # too little is no share of a most
    first_upper = upper[:, max(rules.base, 0)]
    _mark(flags, missed, Flag.NON_DETECT)
    _mark(flags, missed & ~(limit_of_method <= first_upper), Flag.NOT_PROVEN)
    _mark(flags, rules.tentative[substance, cell] & (level > 0), Flag.UNDECIDED)
    _mark(flags, rules.assumed[substance, cell] > 0, Flag.ASSUMED)
    unsure = rules.undecided[substance, cell] > 0
    _mark(flags, unsure, Flag.PROVISIONAL if provisional else Flag.NOT_ASSESSABLE)
    _mark(flags, ~unsure & np.isnan(upper).all(axis=1) & np.isnan(lower).all(axis=1), Flag.NO_LIMIT)
    if background is not None:
        below = rules.background[substance] & (level > 0) & (value <= background[substance])
        _mark(flags, below, Flag.BACKGROUND)
        level[below] = 0
    level[(flags & int(Flag.NOT_ASSESSABLE | Flag.NO_LIMIT | Flag.UNDECIDED)) > 0] = NO_VERDICT
    return Judged(level, _ratios(value, limit_of_method, base_upper, flags), cell.astype(np.int16), flags)


def _levels(value: NDArray[np.float64], upper: NDArray[np.float64], lower: NDArray[np.float64]) -> NDArray[np.int8]:
    """Return the highest rung exceeded, counted from 1, and 0 for none (non-detects among them)."""
    level = np.zeros(len(value), np.int8)
    for rung in range(upper.shape[1]):
        level[(value > upper[:, rung]) | (value < lower[:, rung])] = rung + 1
    return level


def _ratios(
    value: NDArray[np.float64], limit_of_method: NDArray[np.float64], upper: NDArray[np.float64], flags: NDArray[np.uint16]
) -> NDArray[np.float64]:
    used = np.where(np.isnan(value), limit_of_method * nondetect_rule().substitute, value)
    ratio = used / np.where(upper > 0, upper, np.nan)
    ratio[np.isnan(value) & (ratio > 1)] = np.nan
    ratio[(flags & int(Flag.NOT_ASSESSABLE)) > 0] = np.nan
    return ratio


def _mark(flags: NDArray[np.uint16], where: NDArray[np.bool_], flag: Flag) -> None:
    flags[where] |= np.uint16(flag)
