"""How well a computed screening value agrees with a printed one: the proof that model and parameters are the standard's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import numpy as np

from jingtu.kernels.risk.assess import ControlValues

Agreement = Literal["exact", "rounds", "close", "none"]
EXACT = 0.015
CLOSE = 0.05
ONE_DECIMAL_BELOW = 10.0


def screening_value(values: ControlValues, volatile: bool) -> float:
    """Return the smallest of the cancer value, the other value and, for volatile organics, the saturation; one substance."""
    found = [values.rcvs, values.hcvs, *([values.saturation] if volatile else [])]
    return float(np.nanmin(np.array([float(value) for value in found])))


def governing(values: ControlValues, volatile: bool) -> str:
    """Return which one that is: rcvs, hcvs or csat."""
    named = {"rcvs": values.rcvs, "hcvs": values.hcvs, **({"csat": values.saturation} if volatile else {})}
    known = {name: float(value) for name, value in named.items() if not np.isnan(value)}
    return min(known, key=known.__getitem__)


def agreement(computed: float, printed: float) -> Agreement:
    """
    Compare a computed with a printed value.

    "exact" is within 1.5 % (so much may lie in rounded parameters), "rounds" is equal after rounding to the digits printed (a
    whole number below ten counts as printed with one decimal),
    "close" within 5 %, "none" everything else.

    >>> agreement(0.5465, 0.55), agreement(1.263, 1.3), agreement(0.03265, 0.03), agreement(38.11, 65.0)
    ('exact', 'rounds', 'rounds', 'none')
    """
    off = abs(computed / printed - 1)
    if off <= EXACT:
        return "exact"
    if _rounds_to(computed, printed):
        return "rounds"
    return "close" if off <= CLOSE else "none"


def has_printed_digits(computed: float, printed: float) -> bool:
    """
    Tell whether rounding to as many significant digits gives the printed value: stricter than "exact" for three digits or more.

    >>> has_printed_digits(0.5465, 0.55), has_printed_digits(697.2, 701.0)
    (True, False)
    """
    digits = len(Decimal(repr(printed)).normalize().as_tuple().digits)
    return float(f"{computed:.{digits}g}") == printed


def _rounds_to(computed: float, printed: float) -> bool:
    """Tell whether rounding gives the printed value, to its decimals (one below ten) and to its significant digits."""
    shortest = Decimal(repr(printed)).normalize().as_tuple()
    decimals = max(-int(shortest.exponent), 1 if printed < ONE_DECIMAL_BELOW else 0)
    digits = len(shortest.digits)
    return round(computed, decimals) == printed and float(f"{computed:.{digits}g}") == float(f"{printed:.{digits}g}")
