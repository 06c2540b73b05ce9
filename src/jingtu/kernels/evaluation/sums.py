"""Sums that a standard defines by their parts: HCH, DDT, PCBs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jingtu.standards.evaluation import nondetect_rule

DIGITS = 12  # what laboratories report has fewer; beyond it there is only the noise of binary arithmetic


@dataclass(frozen=True)
class Summed:
    """Sums of m points, (m,) arrays: `value` (NaN where no part was detected), `detection_limit`, `present` (any part was
    measured), `incomplete` (some part was not), `unknown_limit` (a part was not detected and its detection limit is not
    known)."""

    value: NDArray[np.float64]
    detection_limit: NDArray[np.float64]
    present: NDArray[np.bool_]
    incomplete: NDArray[np.bool_]
    unknown_limit: NDArray[np.bool_]


def add_up(
    parts: Sequence[str],
    values: Mapping[str, NDArray[np.float64]],
    detection_limits: Mapping[str, NDArray[np.float64]],
    measured: Mapping[str, NDArray[np.bool_]],
) -> Summed:
    """Return the sum of the parts of one definition for each of m points.

    `values` are contents in one unit, NaN for a non-detect; `measured` tells where a part was analysed at all. A part that was
    not detected counts as half its detection limit (HJ/T 166-2004, 11.3), as nothing where that limit is not known. Where no
    part was detected the sum is a non-detect with the sum of the detection limits. Parts not measured are left out and said.
    """
    size = len(next(iter(values.values())))
    total, limit = np.zeros(size), np.zeros(size)
    detected, unknown = np.zeros(size, bool), np.zeros(size, bool)
    count = np.zeros(size, int)
    for part in parts:
        if part not in values:
            continue
        here = measured[part]
        missed = here & np.isnan(values[part])
        half = np.nan_to_num(detection_limits[part], nan=0.0) * nondetect_rule().substitute
        total += np.where(here, np.where(missed, half, values[part]), 0.0)
        limit += np.where(missed, detection_limits[part], 0.0)
        detected |= here & ~missed
        unknown |= missed & np.isnan(detection_limits[part])
        count += here
    return Summed(
        value=np.where(detected, significant(total), np.nan),
        detection_limit=np.where(detected, np.nan, significant(limit)),
        present=count > 0,
        incomplete=(count > 0) & (count < len(parts)),
        unknown_limit=unknown,
    )


def significant(values: NDArray[np.float64], digits: int = DIGITS) -> NDArray[np.float64]:
    """Return numbers rounded to so many significant digits, so that 350 µg/kg × 0.001 is 0.35 and does not exceed 0.35.

    Holds for contents from 1e-10 to 1e+11: beyond, the powers of ten are no exact binary numbers.

    >>> significant(np.array([350 * 0.001, 0.1 + 0.2])).tolist()
    [0.35, 0.3]
    """
    safe = np.where((values == 0) | ~np.isfinite(values), 1.0, values)
    scale = 10.0 ** np.clip(digits - 1 - np.floor(np.log10(np.abs(safe))), -300, 300)
    rounded = np.where(scale >= 1, np.rint(safe * scale) / scale, safe)
    return np.where((values == 0) | ~np.isfinite(values), values, rounded)
