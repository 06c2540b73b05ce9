"""The tables of an evaluation: per result, per point, per element, standards used, rows left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.censored import Trouble, summarise
from jingtu.kernels.evaluation import Flag, Judged, Rules, Worst, worst_of_points
from jingtu.kernels.indices.classes import classify
from jingtu.runs.amounts import coded
from jingtu.runs.evaluation.inputs import Asked, substance_name
from jingtu.runs.evaluation.words import Case, cases_of, reason
from jingtu.runs.refusal import Fault
from jingtu.runs.samples import Samples
from jingtu.standards import scales, substances

METHODS = {
    "all_detected": "全部检出",
    "substitution": "检出限一半代入",
    "ros": "ROS 回归",
    "kaplan_meier": "Kaplan–Meier",
    "none": "全部未检出",
}
STATISTICS = (
    "检出最小值",
    "检出最大值",
    "平均值",
    "标准差",
    "中位数",
    "95%分位数",
    "平均值95%置信上限",
    "统计方法",
    "Kaplan–Meier平均值",
)
OBSERVED, NO_WHOLE_SUM = "只记有无，没有含量", "没有完整的合计"
OPEN = Flag.NOT_ASSESSABLE | Flag.UNDECIDED | Flag.INCOMPLETE_SUM | Flag.NOT_PROVEN
NOT_ALL = "（部分项目没有定论）"
POINT_COLUMNS = {
    "sample": "样品编号",
    "point": "点位",
    "longitude": "经度",
    "latitude": "纬度",
    "easting": "东坐标",
    "northing": "北坐标",
}


@dataclass(frozen=True)
class Evaluated:
    """One standard applied to samples."""

    rules: Rules
    asked: Asked
    judged: Judged
    points: int

    @cached_property
    def cases(self) -> tuple[list[Case], NDArray[np.int64]]:
        """Return the different cases, and which of them each result is."""
        return cases_of(self.rules, self.asked.substance, self.asked.value, self.judged)

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """Of every point, whether results are left that could still make its verdict worse: not read, judged or proven."""
        undecided = (self.judged.flags & np.uint16(OPEN)) > 0
        found = np.zeros(self.points, dtype=bool)
        found[self.asked.point[undecided]] = True
        found[list(self.asked.unread)] = True
        return found & (self.worst.level < len(self.rules.rungs))

    @cached_property
    def worst(self) -> Worst:
        """The worst result of every point."""
        return worst_of_points(self.asked.point, self.judged.level, self.judged.ratio, self.points)

    def by_case(self, said: Callable[[Case], object]) -> NDArray[Any]:
        """Return for every result what is said of its case."""
        cases, which = self.cases
        return np.array([said(case) for case in cases] or [""], object)[which]

    def words(self, said: Callable[[Case], str]) -> pd.Categorical:
        """Return what is said of each result's case as words that are kept once."""
        cases, which = self.cases
        return coded([said(case) for case in cases], which)


def results_table(samples: Samples, one: Evaluated) -> pd.DataFrame:
    """Return a row per result: content, verdict, ratio, the limit that decided and why."""
    asked, judged = one.asked, one.judged
    limit = one.by_case(lambda case: _number(case)).astype(float)
    return pd.DataFrame(
        {
            "样品编号": coded(samples.points["sample"].to_numpy(object), asked.point),
            "标准": coded([one.rules.standard.code], np.zeros(len(asked.point), np.intp)),
            "项目": coded([substance_name(code) for code in one.rules.substances], asked.substance),
            "含量": asked.value,
            "检出限": asked.detection_limit,
            "单位": coded(one.rules.units, asked.substance),
            "结论": one.words(lambda case: case.verdict),
            "污染指数": judged.ratio,
            "超标倍数": np.where(judged.ratio > 1, judged.ratio - 1, np.nan),
            "限值": limit,
            "限值种类": one.words(lambda case: one.rules.standard.kind_name(case.limit.kind) if case.limit else ""),
            "条款": one.words(lambda case: case.limit.source.clause if case.limit else ""),
            "适用条件": one.words(lambda case: case.conditions),
            "限值核对": one.words(lambda case: case.limit.checked.words if case.limit else ""),
            "理由": _reasons(one),
            "位置": _places(samples, asked),
        }
    )


def _number(case: Case) -> float:
    return case.limit.value if case.limit is not None and case.limit.value is not None else np.nan


def _reasons(one: Evaluated) -> pd.Categorical:
    """Return why, for every result; reasons are made once for equal numbers in equal cases."""
    cases, which = one.cases
    value, below = one.asked.value, one.asked.detection_limit
    at_value, values = pd.factorize(value)  # -1 for NaN
    at_below, limits = pd.factorize(below)
    key = (which * (len(values) + 1) + at_value + 1) * (len(limits) + 1) + at_below + 1
    codes, keys = pd.factorize(key)
    first = np.zeros(len(keys), np.intp)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    told = zip(which[first].tolist(), value[first].tolist(), below[first].tolist(), strict=True)
    return coded([reason(cases[case], content, limit) for case, content, limit in told], codes)


def _places(samples: Samples, asked: Asked) -> Any:
    """Return in words where each result stands; a sum worked out here stands where its sample does."""
    measured = asked.source >= 0
    if measured.all():
        return samples.where_each(asked.source)
    places = np.empty(len(measured), object)
    places[measured] = samples.where_each(asked.source[measured])
    places[~measured] = [f"{samples.where_point(point)}（各组分之和）" for point in asked.point[~measured].tolist()]
    return places


def points_table(samples: Samples, one: Evaluated) -> pd.DataFrame:
    """Return a row per point: the verdict of its worst result, which governs, marked where others could be worse."""
    asked, judged, worst = one.asked, one.judged, one.worst
    governed = worst.governing >= 0
    at = np.where(governed, worst.governing, 0)
    verdict = one.by_case(lambda case: case.verdict)
    names = np.array([substance_name(code) for code in one.rules.substances], object)
    frame = samples.points[list(POINT_COLUMNS)].rename(columns=POINT_COLUMNS)
    frame = frame.loc[:, [not (frame[name].isna() | (frame[name] == "")).all() for name in frame]]
    frame["标准"] = one.rules.standard.code
    some = len(asked.substance) > 0
    mark = np.where(one.open, NOT_ALL, "").astype(object)
    frame["结论"] = np.where(governed, (verdict[at] + mark) if some else "", "不能评价")
    frame["决定项目"] = np.where(governed, names[asked.substance[at]] if some else "", "")
    counted = pd.Series(np.where(judged.level >= 0, judged.ratio, np.nan))
    ratio = counted.groupby(asked.point).max().reindex(range(len(frame)))
    frame["最大污染指数"] = ratio.to_numpy()
    unread = np.bincount(np.array(asked.unread, dtype=np.int64), minlength=len(frame))
    frame["已评价项目"], frame["未能评价项目"] = worst.judged, worst.unjudged + unread
    measured = np.isin(np.arange(len(frame)), asked.point) | (unread > 0)
    return frame[measured]


def elements_table(one: Evaluated) -> pd.DataFrame:
    """Return a row per substance: how many, what share detected, statistics by the stated rule, how many exceed, by band.

    A sum that lacks parts counts where it is proven above a limit, and never as a content.
    """
    bands = scales.scale("exceedance")
    rows = []
    for number, code in enumerate(one.rules.substances):
        inside = (one.asked.substance == number) & (~one.asked.incomplete | (one.judged.level > 0))
        if inside.any():
            rows.append(_element(one, number, code, inside, bands))
    return pd.DataFrame(rows)


def _element(one: Evaluated, number: int, code: str, inside: np.ndarray, bands: scales.Scale) -> dict[str, object]:
    value, below = one.asked.value[inside], one.asked.detection_limit[inside]
    level, ratio = one.judged.level[inside], one.judged.ratio[inside]
    whole = ~one.asked.incomplete[inside]  # a sum that lacks parts can exceed a limit, but is no content
    detected, judged = int((~np.isnan(value)).sum()), int((level >= 0).sum())
    row: dict[str, object] = {
        "标准": one.rules.standard.code,
        "项目": substance_name(code),
        "单位": one.rules.units[number],
        "结果数": len(value),
        "检出数": detected,
        "检出率": detected / len(value),
        **_contents(value[whole], below[whole], observed=substances.of(code).observed),
        "已评价": judged,
    }
    graded = one.rules.rungs[0].grade is not None
    for at, rung in enumerate(one.rules.rungs, start=1):
        exceeding = int((level >= at).sum())
        word = f"劣于{rung.name}" if graded else f"超过{rung.name}"
        row[f"{word}个数"], row[f"{word}率"] = exceeding, exceeding / judged if judged else np.nan
    classes = classify(np.where((level >= 0) & whole, ratio, np.nan), bands)
    for at, word in enumerate(bands.words):
        row[f"{word}"] = int((classes == at).sum())
    return row


def _contents(value: NDArray[np.float64], below: NDArray[np.float64], *, observed: bool) -> dict[str, object]:
    """Return the statistics of contents, under the names of `STATISTICS`; of what is no content only why there are none."""
    if observed or not len(value):
        return dict.fromkeys(STATISTICS, np.nan) | {"统计方法": OBSERVED if observed else NO_WHOLE_SUM}
    found, told = value[~np.isnan(value)], summarise(value, below)
    ends = (found.min(), found.max()) if len(found) else (np.nan, np.nan)
    middle = (told.mean, told.standard_deviation, *told.quantiles, told.ucl95)
    said = METHODS[told.method] + _doubt(told.flags)
    return dict(zip(STATISTICS, (*ends, *middle, said, told.kaplan_meier_mean), strict=True))


def _doubt(flags: Trouble) -> str:
    named = (
        (Trouble.MOSTLY_NON_DETECT, "八成以上未检出，仅供参考"),
        (Trouble.FEW, "结果少"),
        (Trouble.NO_LIMIT, "无检出限的未检出结果未计入"),
    )
    said = [word for flag, word in named if flags & flag]
    return f"（{'；'.join(said)}）" if said else ""


def standards_table(evaluated: Sequence[Evaluated]) -> pd.DataFrame:
    """Return a row per limit that judged a result: value, source, how it was confirmed."""
    rows = []
    for one in evaluated:
        used = {id(case.limit): case.limit for case in one.cases[0] if case.limit is not None}
        for limit in used.values():
            standard = one.rules.standard
            named = "，".join(standard.dimension(code).name_of(value) for code, value in limit.conditions.items())
            rows.append(
                {
                    "标准": standard.code,
                    "名称": standard.title,
                    "实施日期": str(limit.valid_from),
                    "废止日期": str(limit.valid_until or ""),
                    "项目": substance_name(limit.substance),
                    "限值种类": standard.kind_name(limit.kind),
                    "适用条件": named,
                    "限值": limit.value if limit.value is not None else np.nan,
                    "单位": limit.unit,
                    "要求": limit.text,
                    "条款": limit.source.clause,
                    "核对情况": limit.checked.words,
                }
            )
    return pd.DataFrame(rows)


def refused_table(faults: Sequence[Fault]) -> pd.DataFrame:
    """Return a row per cell or row that was left out."""
    return pd.DataFrame({"位置": [fault.place for fault in faults], "原因": [fault.said for fault in faults]}, dtype=object)
