"""What a screen for fabricated data says. An alarm is a reason to look, never a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True)
class Screening:
    """The result of one screen.

    `alarm` tells whether it found something; `assessable` is False where the data do not allow the question (`why`). `p` is the
    chance of as much or more if nothing is wrong, NaN for screens that compare with what is possible. `rows` are the samples
    that carry the finding; `numbers` are what a reader wants to see.
    """

    code: str
    alarm: bool
    assessable: bool = True
    p: float = float("nan")
    rows: Indices = field(default_factory=lambda: np.empty(0, np.intp))
    numbers: Mapping[str, float] = field(default_factory=dict)
    why: str = ""


def not_assessable(code: str, why: str) -> Screening:
    """Return the result of a screen that the data do not allow."""
    return Screening(code, alarm=False, assessable=False, why=why)


def measured(values: Floats) -> Indices:
    """Return the rows with a positive content; non-detects (NaN) and zeros say nothing to a screen."""
    return np.flatnonzero(np.nan_to_num(np.asarray(values, np.float64), nan=0.0) > 0)
