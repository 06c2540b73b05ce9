"""The tables of an analysis of trends, in Chinese, as they stand in the workbook."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from jingtu.kernels.trends.flags import TrendFlag, words
from jingtu.kernels.trends.mann_kendall import Trend, Values
from jingtu.kernels.trends.multiple import benjamini_hochberg
from jingtu.kernels.trends.regional import regional_kendall
from jingtu.kernels.trends.step_change import Step
from jingtu.standards import substances

ALL_POINTS = "全部点位"


@dataclass(frozen=True)
class Tested:
    """The series of one substance: a row of `values` for each entry of `keys`, a column for each of `years` (decimal)."""

    code: str
    unit: str
    keys: pd.DataFrame
    years: Values
    values: Values
    trend: Trend
    step: Step


def points_table(tested: list[Tested], level: float) -> pd.DataFrame:
    """Return a row per series: the tests, their p adjusted for all series together, and the verdict at `level`."""
    tables = []
    for one in tested:
        trend, step = one.trend, one.step
        there = ~np.isnan(one.values)
        first, last = (
            np.where(there.any(axis=1), one.years[part], np.nan)
            for part in (there.argmax(axis=1), -1 - there[:, ::-1].argmax(axis=1))
        )
        tables.append(
            pd.DataFrame(
                {
                    "项目": substances.of(one.code).name_zh,
                    "区域": one.keys["region"],
                    "点位": one.keys["point"],
                    "深度": one.keys["depth"],
                    "单位": one.unit,
                    "次数": trend.n,
                    "检出率": one.keys["detected"],
                    "首次": np.floor(first),
                    "末次": np.floor(last),
                    "S": trend.s,
                    "Z": trend.z,
                    "p值": trend.p,
                    "每年变化": trend.slope,
                    "95%下限": trend.lower,
                    "95%上限": trend.upper,
                    "突变后的年份": [
                        np.floor(one.years[_next(row, at)]) if at >= 0 else np.nan
                        for row, at in zip(there, step.after, strict=True)
                    ],
                    "突变p值": step.p,
                    "突变前中位数": step.before_median,
                    "突变后中位数": step.after_median,
                    "说明": ["；".join(words(TrendFlag(int(flag)))) for flag in trend.flags],
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    adjusted = benjamini_hochberg(table["p值"])
    table.insert(table.columns.get_loc("p值") + 1, "校正后p值", adjusted)
    table.insert(
        table.columns.get_loc("单位") + 1, "结论", _verdicts(adjusted, table["每年变化"].to_numpy(), table["S"].to_numpy(), level)
    )
    return table


def _next(there: np.ndarray, at: int) -> int:
    """Return the index of the first value after `at`."""
    return int(at + 1 + there[at + 1 :].argmax())


def _verdicts(p: Values, slope: Values, s: Values, level: float) -> list[str]:
    """Say whether a trend is there; a significant S with a slope of zero (many ties) is named by S."""
    direction = np.where(slope != 0, slope, s)
    said = np.where(direction > 0, "显著上升", "显著下降")
    return [
        ("不能检验" if np.isnan(one) else str(word) if one < level else "无显著趋势") for one, word in zip(p, said, strict=True)
    ]


def regions_table(tested: list[Tested], level: float, *, independent: bool) -> pd.DataFrame:
    """Return a row per substance and region, and one for all points of the substance."""
    rows = []
    for one in tested:
        regions = dict.fromkeys([*one.keys["region"], ALL_POINTS])
        for region in regions:
            here = np.ones(len(one.keys), bool) if region == ALL_POINTS else (one.keys["region"] == region).to_numpy()
            found = regional_kendall(one.years, one.values[here], independent=independent)
            rows.append(
                {
                    "项目": substances.of(one.code).name_zh,
                    "区域": region,
                    "点位数": found.points,
                    "单位": one.unit,
                    "S": found.s,
                    "Z": found.z,
                    "p值": found.p,
                    "每年变化": found.slope,
                    "说明": "；".join(words(found.flags)),
                }
            )
    table = pd.DataFrame(rows)
    adjusted = benjamini_hochberg(table["p值"])
    table.insert(table.columns.get_loc("p值") + 1, "校正后p值", adjusted)
    table.insert(3, "结论", _verdicts(adjusted, table["每年变化"].to_numpy(), table["S"].to_numpy(), level))
    return table
