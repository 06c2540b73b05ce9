"""How good a map is: errors of predictions made without the sample they are compared with, and what simpler means reach."""

from dataclasses import dataclass
from enum import IntFlag
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.predictive import Predictive

Floats = NDArray[np.float64]
CRPS_LEVELS = 99
INTERVAL = 0.9
FEW_SAMPLES = 30
ONE_SIDED_5_PERCENT = 1.6448536269514722  # score of a standard normal
TWO_SIDED_1_PERCENT = 2.5758293035489004


class SkillFlag(IntFlag):
    """What is to be doubted about a map."""

    NONE = 0
    NOT_BETTER_THAN_MEAN = 1  # its mean absolute error is not below that of the mean or the median alone
    NO_CLEAR_GAIN = 2  # it is below, but within the chance of the samples (one-sided 5 %)
    NOT_BETTER_THAN_IDW = 4  # inverse distance weighting errs less
    INTERVALS_TOO_NARROW = 8  # intervals hold fewer samples than they claim (two-sided 1 %)
    INTERVALS_TOO_WIDE = 16
    PROBABILITY_NOT_BETTER = 32  # Brier score not below that of the plain share of samples above the limit
    FEW_SAMPLES = 64  # fewer than 30: the scores themselves are uncertain


@dataclass(frozen=True)
class Skill:
    """
    Scores of one method; lower is better except for `coverage`, which should equal the interval's probability.

    `bias` (predicted − observed), `mae`, `rmse` and `crps` are in the unit of the samples, `coverage` and `brier` are shares.
    `coverage` is NaN for a method without intervals, `brier` without a limit. `missed` counts samples without a prediction;
    they are left out of the scores.
    """

    count: int
    missed: int
    bias: float
    mae: float
    rmse: float
    crps: float
    coverage: float
    brier: float


def crps(predictive: Predictive, observed: ArrayLike, levels: int = CRPS_LEVELS) -> Floats:
    r"""
    Return the continuous ranked probability score (n,) of each prediction, in the unit of the samples.

    Computed as twice the mean quantile (pinball) loss over equally spaced probabilities; for a bare number it is the absolute
    error. Gneiting and Raftery (2007), J. Am. Stat. Assoc. 102, section 4.2; Laio and Tamea (2007), Hydrol. Earth Syst. Sci.
    11, eq. 6. With 99 levels the score of a normal distribution is off by less than 0.3 % of its standard deviation.
    """
    value = np.asarray(observed, dtype=np.float64)
    total = np.zeros(value.shape)
    for step in range(levels):
        level = (step + 0.5) / levels
        miss = value - predictive.quantile(level)
        total += np.maximum(level * miss, (level - 1.0) * miss)
    return 2.0 * total / levels


def skill(predictive: Predictive, observed: ArrayLike, *, limit: float | None = None, interval: float = INTERVAL) -> Skill:
    """
    Score predictions against observed values (n,), both in one unit.

    `interval` is the probability of the central interval whose coverage is counted; `limit` the concentration above which
    (equal is not above) the probability of exceedance is scored. Raises ValueError if no prediction can be compared.
    """
    value = np.asarray(observed, dtype=np.float64)
    estimate = predictive.estimate
    known = np.isfinite(estimate) & np.isfinite(value)
    if not known.any():
        raise ValueError("No sample has both a prediction and a value; there is nothing to score.")
    error = (estimate - value)[known]
    low, high = predictive.quantile((1 - interval) / 2), predictive.quantile((1 + interval) / 2)
    inside = ((low <= value) & (value <= high))[known]
    coverage = float(inside.mean()) if (high > low)[known].any() else float("nan")
    brier = float("nan") if limit is None else float(np.mean((predictive.exceedance(limit) - (value > limit))[known] ** 2))
    return Skill(
        count=int(known.sum()),
        missed=int((~known).sum()),
        bias=float(error.mean()),
        mae=float(np.abs(error).mean()),
        rmse=float(sqrt(np.mean(error**2))),
        crps=float(crps(predictive, value)[known].mean()),
        coverage=coverage,
        brier=brier,
    )


@dataclass(frozen=True)
class Comparison:
    """The skill of a map beside what needs no map (mean, median) and what needs no model (inverse distance weighting)."""

    model: Skill
    mean: Skill
    median: Skill
    idw: Skill
    flags: SkillFlag

    @property
    def gain(self) -> float:
        """The share by which the map's mean absolute error is below that of the better of mean and median; negative if above."""
        return 1.0 - self.model.mae / min(self.mean.mae, self.median.mae)


def compare(
    model: Predictive,
    mean: Predictive,
    median: Predictive,
    idw: Predictive,
    observed: ArrayLike,
    *,
    limit: float | None = None,
    interval: float = INTERVAL,
) -> Comparison:
    """Score a map and its three simpler rivals on the same samples and say what is to be doubted; arguments as in `skill`."""
    value = np.asarray(observed, dtype=np.float64)
    scored = [skill(each, value, limit=limit, interval=interval) for each in (model, mean, median, idw)]
    plain = mean if scored[1].mae <= scored[2].mae else median
    flags = _gain_flags(np.abs(plain.estimate - value) - np.abs(model.estimate - value))
    flags |= _interval_flags(scored[0], interval)
    if scored[0].mae > scored[3].mae:
        flags |= SkillFlag.NOT_BETTER_THAN_IDW
    if limit is not None and scored[0].brier > 0.0 and scored[0].brier >= scored[1].brier:
        flags |= SkillFlag.PROBABILITY_NOT_BETTER
    if scored[0].count < FEW_SAMPLES:
        flags |= SkillFlag.FEW_SAMPLES
    return Comparison(scored[0], scored[1], scored[2], scored[3], flags)


def _gain_flags(gains: Floats) -> SkillFlag:
    """Judge the absolute errors saved, sample by sample: a paired comparison."""
    known = gains[np.isfinite(gains)]
    if known.mean() <= 0.0:
        return SkillFlag.NOT_BETTER_THAN_MEAN
    standard_error = known.std(ddof=1) / sqrt(known.size) if known.size > 1 else np.inf
    return SkillFlag.NO_CLEAR_GAIN if known.mean() <= ONE_SIDED_5_PERCENT * standard_error else SkillFlag.NONE


def _interval_flags(scored: Skill, interval: float) -> SkillFlag:
    margin = TWO_SIDED_1_PERCENT * sqrt(interval * (1 - interval) / scored.count)
    if scored.coverage < interval - margin:
        return SkillFlag.INTERVALS_TOO_NARROW
    return SkillFlag.INTERVALS_TOO_WIDE if scored.coverage > interval + margin else SkillFlag.NONE
