"""Indices of a campaign: single factor and Nemerow against the limits, Igeo and ecological risk against a background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels import indices as kernel
from jingtu.runs.amounts import coded
from jingtu.runs.evaluation.inputs import substance_name
from jingtu.runs.evaluation.tables import Evaluated
from jingtu.runs.samples import Samples
from jingtu.standards import scales, units
from jingtu.standards.backgrounds import Background
from jingtu.standards.evaluation import nondetect_rule

UNIT, SOIL = "mg/kg", "土壤"


@dataclass(frozen=True)
class Accumulated:
    """Contents against a background: (n, m) arrays of the accumulation index, Igeo and Ei, NaN where there is none."""

    index: NDArray[np.float64]
    geo: NDArray[np.float64]
    ecological: NDArray[np.float64]


@dataclass(frozen=True)
class Indices:
    """Of n samples and m substances with a limit Pi (n, m), NaN where there is none, and what a background says of them.

    `named` are the names of the substances by code, in the order of the columns. The scales of grades are those of soil: what
    is not `soil` has indices and no grades.
    """

    named: dict[str, str]
    factors: NDArray[np.float64]
    accumulated: Accumulated | None
    soil: bool


def computed(samples: Samples, one: Evaluated, background: Background | None) -> Indices:
    """Return the indices of samples that a standard judged; without a background neither Igeo nor Ei."""
    codes, soil = one.rules.substances, one.rules.standard.medium == SOIL
    named = {code: substance_name(code) for code in codes}
    judged = (one.judged.level >= 0) & ~one.asked.incomplete
    factors = _matrix(len(samples.points), len(codes), one, np.where(judged, one.judged.ratio, np.nan))
    if background is None:
        return Indices(named, factors, None, soil)
    missed = np.isnan(one.asked.value)
    value = np.where(missed, nondetect_rule().substitute * one.asked.detection_limit, one.asked.value)
    contents = _matrix(len(samples.points), len(codes), one, value) * np.array([_factor(unit) for unit in one.rules.units])
    reference = np.array([background.values.get(code, np.nan) for code in codes])
    response = np.array([scales.toxic_response().factors.get(code, np.nan) for code in codes])
    accumulated = Accumulated(
        kernel.accumulation(contents, reference),
        kernel.geoaccumulation(contents, reference),
        kernel.ecological_factor(contents, reference, response),
    )
    return Indices(named, factors, accumulated, soil)


def _matrix(count: int, width: int, one: Evaluated, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values by sample and substance, the largest of several results."""
    order = np.argsort(np.nan_to_num(values, nan=-np.inf), kind="stable")  # of several the last written is the largest
    matrix = np.full((count, width), np.nan)
    matrix[one.asked.point[order], one.asked.substance[order]] = values[order]
    return matrix


def _factor(unit: str) -> float:
    """Contents that are no mass of a mass (water, pH) have no background of soil."""
    try:
        return units.factor(unit, UNIT)
    except units.UnitMismatch:
        return float("nan")


def points(samples: Samples, index: Indices, scale: scales.Scale) -> pd.DataFrame:
    """Return the indices of each sample that has any."""
    worst, column = kernel.governing(index.factors)
    combined = kernel.nemerow(index.factors)
    frame = pd.DataFrame(
        {
            "样品编号": samples.points["sample"],
            "点位": samples.points["point"],
            "最大Pi": worst,
            "最大Pi的项目": coded(["", *index.named.values()], column + 1),
            "超标程度": _words(index, worst, scales.scale("exceedance")),
            "内梅罗指数": combined,
            "内梅罗等级": _words(index, combined, scales.scale("nemerow")),
        }
    )
    if found := index.accumulated:
        risk = kernel.ecological_risk(found.ecological)
        at = kernel.governing(found.index)[1]  # the same column governs Igeo, its logarithm
        geo = np.where(at < 0, np.nan, np.take_along_axis(found.geo, np.maximum(at, 0)[:, None], axis=1)[:, 0])
        frame = frame.assign(
            最大Igeo=geo,
            最大Igeo的项目=coded(["", *index.named.values()], at + 1),
            RI=risk,
            RI等级=_words(index, risk, scale),
        )
    return frame[np.isfinite(worst)].reset_index(drop=True)


def grades(index: Indices, scale: scales.Scale) -> pd.DataFrame:
    """Return how many samples stand in each grade: of the worst Pi, of Nemerow's index, of RI, and of Igeo by substance.

    Nothing but soil is graded: the classes are those of HJ/T 166-2004 and of the survey of soil, and would say of water that
    it is clean or polluted by other rules than its own standard has.
    """
    rows: list[tuple[Any, ...]] = []
    if index.soil:
        rows += _counted("最大Pi", "", kernel.governing(index.factors)[0], scales.scale("exceedance"))
        rows += _counted("内梅罗指数", "", kernel.nemerow(index.factors), scales.scale("nemerow"))
    if found := index.accumulated:
        rows += _counted("RI", "", kernel.ecological_risk(found.ecological), scale)
        for column, name in enumerate(index.named.values()):
            rows += _counted("Igeo", name, found.geo[:, column], scales.scale("geoaccumulation"))
    return pd.DataFrame(rows, columns=["指数", "项目", "序号", "等级", "样品数", "占比"])


def _counted(name: str, item: str, values: NDArray[Any], scale: scales.Scale) -> list[tuple[Any, ...]]:
    classes = kernel.classify(values, scale)
    counts = np.bincount(classes[classes >= 0], minlength=len(scale.words))
    total = int(counts.sum())
    if not total:
        return []
    return [
        (name, item, at, word, int(count), count / total)
        for at, (word, count) in enumerate(zip(scale.words, counts, strict=True))
    ]


def _words(index: Indices, values: NDArray[Any], scale: scales.Scale) -> pd.Categorical:
    graded = values if index.soil else np.full_like(values, np.nan)
    return coded(["", *scale.words], kernel.classify(graded, scale).astype(np.int64) + 1)  # no class is -1
