"""Trends over the rounds of a campaign: series of points that were sampled in enough years, and all points together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from jingtu.kernels.trends.mann_kendall import FEWEST
from jingtu.runs.samples import Samples
from jingtu.runs.trends import LEVEL, SERIES, measured, tested
from jingtu.runs.trends_tables import points_table, regions_table


def tables(samples: Samples) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Return the trends of points, those of regions, and sentences on what could not be tested; empty where nothing could.

    A round is a year: the median of a point's results of one year counts, so that points sampled on different days compare.
    """
    if not _repeated(samples.points):
        return pd.DataFrame(), pd.DataFrame(), [f"没有点位在 {FEWEST} 个以上的年份采过样，不能检验趋势。"]
    found, faults = measured(samples)
    found = found.assign(year=np.floor(found["year"]))
    years = found.groupby(SERIES, sort=False)["year"].transform("nunique")
    series = list(tested(found[years >= FEWEST], lambda done, total: None))
    told = [f"{len(faults)} 个结果因没有日期、检出限或单位不能换算，没有进入趋势分析。"] if faults else []
    return points_table(series, LEVEL), regions_table(series, LEVEL, independent=False), told


def _repeated(points: pd.DataFrame) -> bool:
    """Tell whether any point and layer was sampled in enough years; asked of samples, which are fewer than results."""
    name = points["point"].where(points["point"] != "", points["sample"])
    keys = [name, points["depth_from"].fillna(-1), points["depth_to"].fillna(-1)]
    return bool(points["sampled_on"].dt.year.groupby(keys, sort=False).nunique().ge(FEWEST).any())
