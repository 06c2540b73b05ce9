"""Find trends in repeated samples: Mann–Kendall, Sen slope, step change by point, regional Kendall by region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.trends.mann_kendall import FEWEST, mann_kendall
from jingtu.kernels.trends.step_change import pettitt
from jingtu.runs.amounts import amounts, coded, layers
from jingtu.runs.record import Inputs, Json, Outcome
from jingtu.runs.refusal import Fault, Refused
from jingtu.runs.samples import Samples, read_samples
from jingtu.runs.trends_tables import ALL_POINTS, Tested, points_table, regions_table
from jingtu.runs.workbooks.writing import Sheet, write_workbook
from jingtu.standards.evaluation import nondetect_rule

LEVEL = 0.05
DAYS_OF_YEAR = 365.25
SERIES = ["substance", "region", "point", "depth"]


def trends(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Test every point and substance, and every region, for a trend.

    Inputs: `samples` (table with sampling dates). Parameters: `level` (0.05: expected share of false findings), `independent`
    (points do not depend on each other), `sheet`. Output: OUT.xlsx. Raises Refused where dates are missing.
    """
    if out.suffix.lower() != ".xlsx":
        raise Refused(f"结果文件 {out.name} 应以 .xlsx 结尾。")
    told = parameters.get("level")
    level = LEVEL if told is None else float(str(told))
    if not 0 < level < 1:
        raise Refused(f"显著性水平 {level:g} 应在 0 和 1 之间，如 0.05。")
    samples = read_samples(inputs["samples"], sheet=str(parameters.get("sheet") or "") or None)
    found, faults = measured(samples)
    series = list(tested(found, progress))
    points = points_table(series, level)
    regions = regions_table(series, level, independent=bool(parameters.get("independent")))
    faults = [*(cell.fault for cell in samples.refused), *faults]
    summary, warnings = _summary(points, regions, level), [*samples.notes, *_warnings(found, faults)]
    said = pd.DataFrame({"摘要": [*summary, *warnings]}, dtype=object)
    formats = dict.fromkeys(("p值", "校正后p值", "突变p值", "检出率"), "0.000") | dict.fromkeys(
        ("每年变化", "95%下限", "95%上限", "突变前中位数", "突变后中位数"), "0.0000"
    )
    sheets = [Sheet("各点位", points, formats), Sheet("各区域", regions, formats)]
    write_workbook(out, [Sheet("摘要", said, widths={"摘要": 110}), *sheets])
    return Outcome((out,), tuple(summary), (), tuple(warnings), len(faults))


def measured(samples: Samples) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the results with series, year and one unit per substance; results without date or value are faults."""
    points = samples.points
    day = points["sampled_on"]
    if day.isna().all():
        raise Refused("样品没有采样日期，不能分析趋势；请加上“采样日期”一列。")
    results, faults = amounts(samples)
    where = results["row"].to_numpy()
    results["point"] = coded(points["point"].where(points["point"] != "", points["sample"]), where)
    results["region"] = coded(points["region"].where(points["region"] != "", ALL_POINTS), where)
    results["depth"] = coded(layers(points), where)
    stamps = pd.DatetimeIndex(day)
    results["year"] = (stamps.year + (stamps.day_of_year - 1) / DAYS_OF_YEAR).to_numpy()[where]
    at = np.arange(len(results))
    for bad, said in (
        (results["year"].isna(), "没有采样日期，没有分析。"),
        (results["amount"].isna() & results["unit_known"], "未检出而没有检出限，没有分析；请补上检出限。"),
    ):
        faults += [Fault(samples.where(int(index)), said) for index in at[bad.to_numpy()]]
    return results[results["year"].notna() & results["amount"].notna()], faults


def tested(measured: pd.DataFrame, progress: Progress) -> Iterator[Tested]:
    """Test the series of each substance; several results of a point on one day count by their median."""
    codes = list(dict.fromkeys(measured["substance"]))
    for done, code in enumerate(codes):
        progress(done, len(codes))
        rows = measured[measured["substance"] == code]
        table = rows.groupby([*SERIES, "year"], sort=False)["amount"].median().unstack("year").sort_index(axis=1)
        years, values = table.columns.to_numpy(float), table.to_numpy(float)
        found = rows["qualifier"].ne("<").groupby([rows[name] for name in SERIES], sort=False).mean()
        keys = table.index.to_frame(index=False).assign(detected=found.reindex(table.index).to_numpy())
        yield Tested(code, str(rows["unit"].iat[0]), keys, years, values, mann_kendall(years, values), pettitt(values))
    progress(len(codes), len(codes))


def _summary(points: pd.DataFrame, regions: pd.DataFrame, level: float) -> list[str]:
    counts = points["结论"].value_counts()
    lines = [
        f"检验了 {len(points)} 个序列（点位×项目）：显著上升 {counts.get('显著上升', 0)}，显著下降 {counts.get('显著下降', 0)}，"
        f"无显著趋势 {counts.get('无显著趋势', 0)}，数据不足 {counts.get('不能检验', 0)}。",
        f"按 Benjamini–Hochberg 校正多重检验，期望误报比例不超过 {level:.0%}。",
    ]
    whole = regions[(regions["区域"] == ALL_POINTS) & regions["p值"].notna()]
    return [*lines, *(_region_line(row) for _, row in whole.iterrows())]


def _region_line(row: pd.Series[Any]) -> str:
    slope = float(row["每年变化"])
    unit = f" {row['单位']}" if row["单位"] else ""
    yearly = f"每年 {slope:+.3g}{unit}" if slope else "每年变化的中位数为 0（多数年份之间没有变化，看突变检验）"
    return f"{row['项目']}：{row['点位数']} 个点位合起来{row['结论']}，{yearly}（校正后 p = {row['校正后p值']:.3f}）。"


def _warnings(measured: pd.DataFrame, faults: list[Fault]) -> list[str]:
    lines = []
    below = measured["qualifier"].eq("<")
    if below.any():
        lines.append(f"未检出的 {int(below.sum())} 个结果按检出限的一半计；检出限前后不同时，趋势可能只反映方法的变化。")
    if below.mean() > nondetect_rule().share:
        lines.append(f"未检出的比例 {below.mean():.0%} 较高，每年变化的数值不可靠，只看上升或下降。")
    if measured.duplicated([*SERIES, "year"]).any():
        lines.append("同一点位同一天的几个结果取中位数。")
    if measured.groupby(SERIES)["year"].nunique().lt(FEWEST).any():
        lines.append(f"少于 {FEWEST} 次的序列不能检验。")
    return [*lines, *map(str, faults)]
