"""What cannot be, and what looks made up, in the ordinary samples of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from jingtu.kernels.quality import plausibility
from jingtu.kernels.quality.plausibility import Doubt
from jingtu.kernels.quality.screening import Screening
from jingtu.kernels.quality.screens import WHOLE, screen
from jingtu.runs.controls import ORDINARY
from jingtu.runs.quality.data import UNIT, Batch, substance_name
from jingtu.runs.quality.findings import DOUBTFUL, FAILED, NOTE, Finding
from jingtu.standards import substances
from jingtu.standards.quality import quality, screens

SHOWN = 20  # samples named in one finding


@dataclass(frozen=True)
class Screened:
    """What one screen said of one substance (or of the samples)."""

    name: str
    substance: str
    answer: str
    p: float
    false_alarm: float


# --- What cannot be -------------------------------------------------------------------------------------------------------


def doubts(batch: Batch) -> Iterator[Finding]:
    """Yield every value, sum, place and depth that cannot be, or hardly."""
    yield from _ranges(batch)
    yield from _parts(batch)
    yield from _places(batch)


def _ranges(batch: Batch) -> Iterator[Finding]:
    told = quality().plausibility
    for column, code in enumerate(batch.codes):
        ranges = told.ranges.get(code, told.ranges[UNIT])
        flags = plausibility.outside(batch.values[:, column], ranges.impossible, ranges.unusual)
        for row in np.flatnonzero(flags).tolist():
            impossible = bool(flags[row] & Doubt.IMPOSSIBLE)
            low, high = ranges.impossible if impossible else ranges.unusual
            yield Finding(
                "数值范围",
                FAILED if impossible else NOTE,
                batch.where(row, column),
                batch.name(row),
                substance_name(code),
                f"{batch.values[row, column]:g}",
                f"{'只可能' if impossible else '通常'}在 {low:g} 到 {high:g} 之间",
                told.source.document,
            )


def _parts(batch: Batch) -> Iterator[Finding]:
    column_of = {code: column for column, code in enumerate(batch.codes)}
    tolerance = quality().plausibility.tolerance
    for code, column in column_of.items():
        substance = substances.of(code)
        for parts in (substance.parts, *((part,) for part in substance.includes)):
            columns = [column_of[part] for part in parts if part in column_of]
            if not columns:
                continue
            whole, limits = batch.values[:, column], batch.limits[:, column]
            flags = plausibility.parts_above_whole(batch.values[:, columns], whole, limits, tolerance)
            for row in np.flatnonzero(flags).tolist():
                names = "、".join(substance_name(batch.codes[one]) for one in columns)
                total = np.nansum(batch.values[row, columns])
                content = f"<{limits[row]:g}" if np.isnan(whole[row]) else f"{whole[row]:g}"
                found = f"{names}合计 {total:g}，{substance.name_zh} {content} {UNIT}"
                yield Finding(
                    "部分大于总量",
                    FAILED,
                    batch.where(row, column),
                    batch.name(row),
                    substance.name_zh,
                    found,
                    f"部分不应超过总量（允许测定误差 {tolerance:.0%}）",
                    quality().plausibility.source.document,
                )


def _places(batch: Batch) -> Iterator[Finding]:
    points, told = batch.samples.points, quality().plausibility
    misplaced = plausibility.misplaced(points["longitude"], points["latitude"], told.country)
    for row in np.flatnonzero(misplaced).tolist():
        swapped = bool(misplaced[row] & Doubt.SWAPPED)
        found = f"{points['longitude'].iat[row]:g}，{points['latitude'].iat[row]:g}"
        expected = "经度和纬度写反了" if swapped else "应在中国范围内，也可能是经度和纬度写反"
        yield Finding(
            "坐标",
            FAILED,
            batch.samples.where_point(row, "longitude"),
            batch.name(row),
            "",
            found,
            expected,
            told.source.document,
        )
    depths = plausibility.wrong_depths(points["depth_from"], points["depth_to"], told.deepest_m)
    for row in np.flatnonzero(depths).tolist():
        found = f"{points['depth_from'].iat[row]:g}～{points['depth_to'].iat[row]:g} m"
        level = NOTE if depths[row] == Doubt.UNUSUAL else FAILED
        expected = f"上界在下界之上，不为负，不深于 {told.deepest_m:g} m"
        yield Finding(
            "采样深度", level, batch.samples.where_point(row, "depth"), batch.name(row), "", found, expected, told.source.document
        )


# --- What looks made up ---------------------------------------------------------------------------------------------------


def screened(batch: Batch) -> Iterator[Screened | Finding]:
    """Yield what each screen said, and a finding for each alarm; pH is reported too coarsely to be screened."""
    rows = batch.rows(ORDINARY)
    columns = [column for column, code in enumerate(batch.codes) if code != "ph" and batch.reported[rows, column].any()]
    points = batch.samples.points.iloc[rows]
    told = screens()
    results = screen(
        batch.values[np.ix_(rows, columns)],
        batch.limits[np.ix_(rows, columns)],
        points["longitude"].to_numpy(float),
        points["latitude"].to_numpy(float),
        points["sampled_on"].to_numpy(),
        points["team"].to_numpy(object),
        told,
    )
    for column, result in results:
        one = told.of(result.code)
        code = batch.codes[columns[column]] if column != WHOLE else ""
        name = substance_name(code) if code else ""
        answer = "发现异常" if result.alarm else "未见异常" if result.assessable else f"不能判断：{result.why}"
        yield Screened(one.name, name, answer, result.p, one.false_alarm)
        if result.alarm:
            samples = "、".join(batch.name(rows[row]) for row in result.rows[:SHOWN])
            more = f" 等 {len(result.rows)} 个" if len(result.rows) > SHOWN else ""
            first = int(rows[result.rows[0]])
            place = batch.where(first, columns[column]) if column != WHOLE else batch.samples.where_point(first)
            rate = f"干净的模拟数据中 {one.campaigns} 次有 {one.false_alarm * one.campaigns:g} 次误报"
            yield Finding(
                one.name, DOUBTFUL, place, samples + more, name, said(result), one.finds, f"统计筛查，只提示核查；{rate}"
            )


def said(result: Screening) -> str:
    """Return the numbers of an alarm in words."""
    number = result.numbers
    words = {
        "repeated_values": "完全相同的数值 {equal:g} 对，预期 {expected:.1f} 对",
        "repeated_rows": "{pairs:g} 对样品多数项目完全相同",
        "digit_heaping": "末位数字 {digit:g} 占 {share:.0%}",
        "below_limit": "{count:g} 个数值低于检出限",
        "piled_at_minimum": "{count:g} 个数值同为最小值 {value:g}",
        "missing_non_detects": "没有未检出，预期约 {expected:.1f} 个",
        "too_alike": "相邻样品的差别相当于 {error:.1%} 的误差（{pairs:g} 对）",
        "impossible_pace": "{samples:g} 个样品，最快相当于每小时 {kilometres_per_hour:.0f} 公里",
    }
    return words[result.code].format(**number)
