"""Mean, spread, quantiles and the upper confidence limit of the mean, by the method that the share of non-detects allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from jingtu.kernels.censored.arrays import Floats, taken
from jingtu.kernels.censored.kaplan_meier import kaplan_meier
from jingtu.kernels.censored.ros import FEWEST, regression_on_order_statistics
from jingtu.kernels.censored.substitution import substituted
from jingtu.standards.evaluation import nondetect_rule

MOST_NON_DETECTS = 0.8  # beyond this share no method knows the mean (Helsel 2012, ch. 6)
FEW = 8  # results below which a confidence limit means little


class Trouble(IntFlag):
    """MOSTLY_NON_DETECT: more than 80 % were not detected, the mean is a guess. NONE_DETECTED: there is no mean. FEW: fewer
    than 8 results. NO_LIMIT: non-detects without detection limit were left out."""

    MOSTLY_NON_DETECT = 1
    NONE_DETECTED = 2
    FEW = 4
    NO_LIMIT = 8


@dataclass(frozen=True)
class Statistics:
    """What n contents come to, in their unit; NaN where it cannot be known.

    `method` is "all_detected", "substitution", "ros", "kaplan_meier" or "none"; `ros_mean` and `kaplan_meier_mean` are the
    means by both methods where they were computed, so that a reader sees how far they are apart. `quantiles` follow the shares
    asked for; `ucl95` is the one-sided 95 % upper limit of the mean.
    """

    count: int
    detected: int
    method: str
    mean: float
    standard_deviation: float
    quantiles: tuple[float, ...]
    ucl95: float
    ros_mean: float
    kaplan_meier_mean: float
    flags: Trouble


def summarise(values: ArrayLike, detection_limits: ArrayLike, quantiles: Sequence[float] = (0.5, 0.95)) -> Statistics:
    """
    Return the statistics of contents with non-detects, and by which method.

    Parameters
    ----------
    values : (n,) array of float
        Contents, >= 0; NaN marks a non-detect.
    detection_limits : (n,) array of float or float
        Same unit; non-detects without one (NaN) are left out and flagged.
    quantiles : shares in (0, 1]

    Notes
    -----
    Up to 15 % non-detects (standards/data/evaluation.yaml), or with a single detected content, half the detection limit is put
    in; above that robust regression on order statistics, and Kaplan–Meier where fewer than three contents or fewer than a fifth
    were detected, all of them are equal or one is 0. Under one detection limit Kaplan–Meier overstates the mean
    (docs/methods/censored.md), so its limit by Student's t serves as the confidence limit of both, on the safe side. It holds for
    contents that are not strongly skewed.
    """
    content = np.asarray(values, np.float64)
    limits = np.broadcast_to(np.asarray(detection_limits, np.float64), content.shape)
    usable = ~np.isnan(content) | (limits > 0)
    content, limits = content[usable], limits[usable]
    _, missed = taken(content, limits)
    count, detected = len(content), int((~missed).sum())
    flags = Trouble(0) if usable.all() else Trouble.NO_LIMIT
    flags |= Trouble.FEW if count < FEW else Trouble(0)
    if detected == 0:
        nothing = float("nan")
        return Statistics(
            count,
            0,
            "none",
            nothing,
            nothing,
            (nothing,) * len(quantiles),
            nothing,
            nothing,
            nothing,
            flags | Trouble.NONE_DETECTED,
        )
    share = (count - detected) / count
    if share > MOST_NON_DETECTS:
        flags |= Trouble.MOSTLY_NON_DETECT
    if share <= nondetect_rule().share or detected < 2:
        method = "substitution" if missed.any() else "all_detected"
        return _plain(substituted(content, limits), detected, method, quantiles, flags)
    return _estimated(content, limits, detected, quantiles, flags)


def _plain(content: Floats, detected: int, method: str, quantiles: Sequence[float], flags: Trouble) -> Statistics:
    count = len(content)
    spread = float(np.std(content, ddof=1)) if count > 1 else float("nan")
    mean = float(np.mean(content))
    limit = mean + float(special.stdtrit(count - 1, 0.95)) * spread / np.sqrt(count) if count > 1 else float("nan")
    found = tuple(float(value) for value in np.quantile(content, quantiles))
    return Statistics(count, detected, method, mean, spread, found, float(limit), float("nan"), float("nan"), flags)


def _estimated(content: Floats, limits: Floats, detected: int, quantiles: Sequence[float], flags: Trouble) -> Statistics:
    curve = kaplan_meier(content, limits)
    found = content[~np.isnan(content)]
    regular = detected >= FEWEST and bool((found > 0).all()) and len(np.unique(found)) > 1
    if not regular or flags & Trouble.MOSTLY_NON_DETECT:
        middle = tuple(curve.quantile(share) for share in quantiles)
        return Statistics(
            curve.count, detected, "kaplan_meier", curve.mean, curve.standard_deviation, middle,
            curve.upper_confidence_limit(), float("nan"), curve.mean, flags,
        )  # fmt: skip
    filled = regression_on_order_statistics(content, limits)
    middle = tuple(float(value) for value in np.quantile(filled, quantiles))
    mean, spread = float(filled.mean()), float(filled.std(ddof=1))
    return Statistics(
        curve.count, detected, "ros", mean, spread, middle, curve.upper_confidence_limit(), mean, curve.mean, flags
    )  # fmt: skip
