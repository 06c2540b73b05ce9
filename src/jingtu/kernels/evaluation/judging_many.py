"""Judge as many results as there are, by the form that is sooner done."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.evaluation.judging import Judged, judge
from jingtu.kernels.evaluation.rules import Rules
from jingtu.kernels.progress import Progress, unheard

SMALL = 200_000  # up to here the plain form is done before the compiled one is loaded


def judge_many(
    rules: Rules,
    substance: NDArray[np.integer],
    value: NDArray[np.float64],
    *,
    detection_limit: NDArray[np.float64] | None = None,
    conditions: Mapping[str, ArrayLike] | None = None,
    provisional: bool = False,
    background: NDArray[np.float64] | None = None,
    threads: int | None = None,
    progress: Progress = unheard,
) -> Judged:
    """Return what `judge` returns, for the same arguments; above `SMALL` results compiled and on `threads` threads."""
    if len(value) <= SMALL:
        progress(0, len(value))
        judged = judge(
            rules,
            substance,
            value,
            detection_limit=detection_limit,
            conditions=conditions,
            provisional=provisional,
            background=background,
        )
        progress(len(value), len(value))
        return judged
    from jingtu.kernels.evaluation.judging_fast import judge_fast  # loads the compiler

    return judge_fast(
        rules,
        substance,
        value,
        detection_limit=detection_limit,
        conditions=conditions,
        provisional=provisional,
        background=background,
        threads=threads,
        progress=progress,
    )
