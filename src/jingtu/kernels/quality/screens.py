"""All screens over a campaign: what was asked of each substance and of the whole."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.digits import digit_heaping
from jingtu.kernels.quality.non_detects import below_limit, missing_non_detects, piled_at_minimum
from jingtu.kernels.quality.pace import impossible_pace
from jingtu.kernels.quality.repeats import repeated_rows, repeated_values
from jingtu.kernels.quality.screening import Floats, Screening
from jingtu.kernels.quality.variation import too_alike
from jingtu.standards.quality import Screens

WHOLE = -1  # the column of a screening that is about the samples, not about one substance


def screen(
    values: Floats,
    limits: Floats,
    longitude: Floats,
    latitude: Floats,
    taken_at: NDArray[np.datetime64],
    team: NDArray[np.object_],
    screens: Screens,
) -> Iterator[tuple[int, Screening]]:
    """
    Yield every screening of a campaign with the column it is about (WHOLE for rows and pace).

    `values` and `limits` are (n, m), NaN for non-detects and unknown limits; positions in degrees, NaN where unknown; `taken_at`
    (n,) NaT where unknown; `team` (n,) "" where unknown. Parallels, blanks and other control samples must not be among the rows.
    """
    told = {one.code: one.thresholds for one in screens.screens}
    for column in range(values.shape[1]):
        contents, own = values[:, column], limits[:, column]
        yield column, repeated_values(contents, told["repeated_values"])
        yield column, digit_heaping(contents, told["digit_heaping"])
        yield column, below_limit(contents, own, told["below_limit"])
        yield column, piled_at_minimum(contents, told["piled_at_minimum"])
        yield column, missing_non_detects(contents, own, told["missing_non_detects"])
        yield column, too_alike(contents, longitude, latitude, told["too_alike"])
    yield WHOLE, repeated_rows(values, told["repeated_rows"])
    yield WHOLE, impossible_pace(taken_at, team, longitude, latitude, told["impossible_pace"])
