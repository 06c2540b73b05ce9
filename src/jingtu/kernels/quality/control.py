"""Quality-control samples: parallels, recoveries, reference materials, blanks and holding times against limits by content."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.standards.quality import ContentRow

Floats = NDArray[np.float64]
Flags = NDArray[np.int16]


class Control(IntFlag):
    """Why a quality-control sample does not pass, or cannot be judged."""

    PASSED = 0
    OUTSIDE = 1  # beyond the limit
    NO_LIMIT = 2  # no limit is known for this substance
    NOT_DETECTED = 4  # a result below its detection limit: nothing to compare
    IMPOSSIBLE = 8  # spike or certified value of zero


def relative_deviation(first: ArrayLike, second: ArrayLike) -> Floats:
    r"""
    Return the relative deviation of two parallels in percent: :math:`100 |A - B| / (A + B)`.

    `first` and `second` are (n,) concentrations >= 0, NaN where not detected; the result lies in 0 … 100, NaN where one is NaN, 0
    for two zeros. HJ/T 166-2004 clause 13.2. It is half of what the difference is of the mean.

    >>> relative_deviation([1.2], [0.8])
    array([20.])
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    total = one + other
    with np.errstate(invalid="ignore"):
        return np.where(total == 0, 0.0, 100 * np.abs(one - other) / np.where(total == 0, 1, total))


def row_of(contents: ArrayLike, rows: Sequence[ContentRow]) -> NDArray[np.intp]:
    """Return which row each content (n,) falls into; the end of a range belongs to it. NaN gives the last row."""
    ends = np.array([row.up_to for row in rows[:-1]], np.float64)
    return np.searchsorted(ends, np.asarray(contents, np.float64), side="left")


def judge_parallels(first: ArrayLike, second: ArrayLike, rows: Sequence[ContentRow]) -> tuple[Floats, Floats, Flags]:
    """
    Judge pairs of parallels by the mean of their contents.

    Parameters
    ----------
    first, second : (n,) arrays of float
        Concentrations in the unit of `rows`; NaN where not detected.
    rows : sequence of ContentRow
        Largest relative deviation by content, ascending.

    Returns
    -------
    deviation, allowed : (n,) arrays of float64
        Percent; NaN where a result was not detected.
    flags : (n,) array of int16
        `Control` flags; equality passes. Two non-detects pass, one alone cannot be judged (NOT_DETECTED).

    Notes
    -----
    HJ/T 166-2004 table 13-1 for the metals it names, table 13-2 for everything else.
    """
    one, other = np.asarray(first, np.float64), np.asarray(second, np.float64)
    deviation = relative_deviation(one, other)
    limits = np.array([row.deviation for row in rows], np.float64)
    allowed = np.where(np.isnan(deviation), np.nan, limits[row_of((one + other) / 2, rows)])
    flags = np.where(deviation > allowed * (1 + 1e-12), Control.OUTSIDE, Control.PASSED)  # 20.000000000000004 is 20
    single = np.isnan(one) != np.isnan(other)
    return deviation, allowed, np.where(single, Control.NOT_DETECTED, flags).astype(np.int16)


def judge_recoveries(before: ArrayLike, after: ArrayLike, added: ArrayLike, rows: Sequence[ContentRow]) -> tuple[Floats, Flags]:
    r"""
    Judge spiked samples: the recovery is :math:`100 (C_{after} - C_{before}) / C_{added}` percent.

    `before`, `after`, `added` are (n,) in one unit; a sample that held none (NaN before) counts as zero. The allowed range
    goes by the content before. Flags: OUTSIDE, NO_LIMIT where `rows` give no range, NOT_DETECTED after, IMPOSSIBLE where nothing
    was added. HJ/T 166-2004 clause 13.3.

    >>> from jingtu.standards.quality import quality
    >>> judge_recoveries([0.2], [0.58], [0.4], quality().precision_of("cd").rows)
    (array([95.]), array([0], dtype=int16))
    """
    held = np.nan_to_num(np.asarray(before, np.float64), nan=0.0)
    spike, found = np.asarray(added, np.float64), np.asarray(after, np.float64)
    possible = spike > 0
    recovery = np.where(possible, 100 * (found - held) / np.where(possible, spike, 1), np.nan)
    row = row_of(held, rows)
    low = np.array([entry.recovery[0] if entry.recovery else np.nan for entry in rows])[row]
    high = np.array([entry.recovery[1] if entry.recovery else np.nan for entry in rows])[row]
    flags = np.where((recovery < low * (1 - 1e-12)) | (recovery > high * (1 + 1e-12)), Control.OUTSIDE, Control.PASSED)
    flags = np.where(np.isnan(low), Control.NO_LIMIT, flags)
    flags = np.where(np.isnan(found), Control.NOT_DETECTED, flags)
    return recovery, np.where(possible, flags, Control.IMPOSSIBLE).astype(np.int16)


def judge_references(
    found: ArrayLike, certified: ArrayLike, uncertainty: ArrayLike, rows: Sequence[ContentRow]
) -> tuple[Floats, Flags]:
    """
    Judge reference materials: inside the certified range, or within the relative error allowed where no range is told.

    `found`, `certified`, `uncertainty` are (n,) in one unit; `uncertainty` (95 %) is NaN where none is told. Returns the relative
    error in percent and flags (OUTSIDE, NO_LIMIT, NOT_DETECTED, IMPOSSIBLE). HJ/T 166-2004 clause 13.2.

    >>> judge_references([0.16], [0.15], [0.02], [])[1]
    array([0], dtype=int16)
    """
    measured, truth, range_ = (np.asarray(values, np.float64) for values in (found, certified, uncertainty))
    possible = truth > 0
    error = np.where(possible, 100 * (measured - truth) / np.where(possible, truth, 1), np.nan)
    told = np.array([np.nan if entry.error is None else entry.error for entry in rows] or [np.nan])
    allowed = told[row_of(truth, rows)] if rows else np.full(measured.shape, np.nan)
    allowed = np.where(np.isnan(range_), allowed, 100 * range_ / np.where(possible, truth, 1))
    flags = np.where(np.abs(error) > allowed * (1 + 1e-12), Control.OUTSIDE, Control.PASSED)
    flags = np.where(np.isnan(allowed), Control.NO_LIMIT, flags)
    flags = np.where(np.isnan(measured), Control.NOT_DETECTED, flags)
    return error, np.where(possible, flags, Control.IMPOSSIBLE).astype(np.int16)


def judge_blanks(found: ArrayLike, detection_limits: ArrayLike) -> Flags:
    """
    Judge blanks: a content at or above the detection limit is OUTSIDE.

    `found` is (n,), NaN where not detected (which passes); a positive result without detection limit gets NO_LIMIT.

    >>> judge_blanks([float("nan"), 0.02], [0.01, 0.01])
    array([0, 1], dtype=int16)
    """
    measured, limits = np.asarray(found, np.float64), np.asarray(detection_limits, np.float64)
    flags = np.where(measured >= limits, Control.OUTSIDE, Control.PASSED)
    return np.where((measured > 0) & np.isnan(limits), Control.NO_LIMIT, flags).astype(np.int16)


def judge_holding(sampled: NDArray[np.datetime64], analysed: NDArray[np.datetime64], days: float) -> tuple[Floats, Flags]:
    """
    Judge how long samples waited: (n,) days between sampling and analysis, and flags.

    OUTSIDE above `days`, IMPOSSIBLE for an analysis before the day of sampling, NO_LIMIT where a date is missing (NaT).
    """
    waited = (analysed.astype("datetime64[D]") - sampled.astype("datetime64[D]")) / np.timedelta64(1, "D")
    flags = np.where(waited > days, Control.OUTSIDE, Control.PASSED)
    flags = np.where(waited < 0, Control.IMPOSSIBLE, flags)
    return waited, np.where(np.isnan(waited), Control.NO_LIMIT, flags).astype(np.int16)


def pass_rate(flags: ArrayLike) -> float:
    """Return the share that passes of those that could be judged; NaN where none could.

    >>> pass_rate([0, 0, 1, 2])
    0.6666666666666666
    """
    judged = np.isin(np.asarray(flags), (Control.PASSED, Control.OUTSIDE))
    return float((np.asarray(flags)[judged] == Control.PASSED).mean()) if judged.any() else float("nan")
