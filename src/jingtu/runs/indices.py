"""Indices of a file of samples: against the limits of a standard (Pi, Nemerow) and against a background (Igeo, Ei, RI)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels import indices as kernel
from jingtu.kernels.evaluation import compile_rules, judge_many
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.controls import ORDINARY
from jingtu.runs.evaluate import used
from jingtu.runs.evaluation.inputs import asked
from jingtu.runs.quality.data import UNIT, Batch, read_batch, substance_name
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks.writing import Sheet, write_workbook
from jingtu.standards import backgrounds, limits, scales
from jingtu.standards.backgrounds import Background
from jingtu.standards.evaluation import nondetect_rule


@dataclass(frozen=True)
class Computed:
    """Indices of n ordinary samples and m substances: (n, m) arrays, NaN where there is no limit, background or factor."""

    batch: Batch
    rows: Any
    codes: tuple[str, ...]
    values: Any
    substituted: Any
    factors: Any
    accumulation: Any
    geoaccumulation: Any
    ecological: Any


def indices(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Compute indices of every ordinary sample of a file.

    Inputs: `samples`; optional `standards` (folder of the user's own limits) and `backgrounds` (a file like backgrounds.yaml).
    Parameters: `standard` (code, or None for no Pi), `on`, `given` (words for land, class …), `background` (code of a set),
    `scale` (of RI), `sheet`. Output: OUT.xlsx. A non-detect counts as half of its detection limit; one without limit is left out.
    """
    if out.suffix.lower() != ".xlsx":
        raise Refused(f"结果文件应为 .xlsx，这里是 {out.name}。")
    batch = read_batch(inputs["samples"], _text(parameters, "sheet") or None, progress)
    try:
        background = backgrounds.of_region(_text(parameters, "background") or "china_mean", inputs.get("backgrounds"))
        scale = scales.scale(_text(parameters, "scale") or "ecological_index_metals")
        standard = _standard(inputs, parameters)
    except ValueError as error:  # an unknown name or day, or a broken file, in the words of who found it
        raise Refused(str(error)) from error
    computed = _computed(batch, background, _factors(batch, standard, parameters))
    tables = [
        Sheet("逐点综合", _points(computed, scale), formats={"内梅罗指数": "0.00", "RI": "0.0", "最大Pi": "0.00"}),
        Sheet("逐项指数", _results(computed), formats={"Pi": "0.00", "累积指数": "0.00", "Igeo": "0.00", "Ei": "0.0"}),
        Sheet("项目统计", _elements(computed)),
        Sheet("所用数据", _sources(standard, background, scale)),
    ]
    write_workbook(out, tables)
    standards = (used(standard),) if standard else ()
    return Outcome(
        (out,), tuple(_summary(computed, scale)), (*standards, _used(background)), tuple(_warnings(computed, background))
    )


def _standard(inputs: Inputs, parameters: Mapping[str, Json]) -> limits.LimitStandard | None:
    code, on = _text(parameters, "standard"), _day(parameters)
    return limits.standard(code, on=on, folder=inputs.get("standards")) if code else None


def _factors(batch: Batch, standard: limits.LimitStandard | None, parameters: Mapping[str, Json]) -> Any:
    """Return single factors (n, m) of all samples; NaN where the standard has no limit for the sample."""
    factors = np.full(batch.values.shape, np.nan)
    if standard is None:
        return factors
    rules = compile_rules(standard, on=_day(parameters), target=None)
    given = parameters.get("given")
    found = asked(batch.samples, rules, {str(key): str(word) for key, word in given.items()} if isinstance(given, dict) else {})
    judged = judge_many(
        rules, found.substance, found.value, detection_limit=found.detection_limit, conditions=found.conditions, provisional=False
    )
    column = {code: number for number, code in enumerate(batch.codes)}
    for point, substance, ratio in zip(found.point, found.substance, judged.ratio, strict=True):
        if (code := rules.substances[substance]) in column:
            factors[point, column[code]] = ratio
    return factors


def _computed(batch: Batch, background: Background, factors: Any) -> Computed:
    rows = batch.rows(ORDINARY)
    columns = [column for column, code in enumerate(batch.codes) if code != "ph"]
    if not len(rows) or not columns:
        raise Refused(
            [cell.fault for cell in batch.samples.refused] or "文件里没有可以计算指数的样品和项目；请检查质控类型一列和检测项目。"
        )
    values, detection = batch.values[np.ix_(rows, columns)], batch.limits[np.ix_(rows, columns)]
    substituted = np.isnan(values) & batch.reported[np.ix_(rows, columns)] & ~np.isnan(detection)
    values = np.where(substituted, nondetect_rule().substitute * detection, values)
    codes = tuple(batch.codes[column] for column in columns)
    reference = np.array([background.values.get(code, np.nan) for code in codes])
    response = np.array([scales.toxic_response().factors.get(code, np.nan) for code in codes])
    return Computed(
        batch=batch,
        rows=rows,
        codes=codes,
        values=values,
        substituted=substituted,
        factors=factors[np.ix_(rows, columns)],
        accumulation=kernel.accumulation(values, reference),
        geoaccumulation=kernel.geoaccumulation(values, reference),
        ecological=kernel.ecological_factor(values, reference, response),
    )


# --- Tables ---------------------------------------------------------------------------------------------------------------


def _points(computed: Computed, scale: scales.Scale) -> pd.DataFrame:
    worst, column = kernel.governing(computed.factors)
    combined, risk = kernel.nemerow(computed.factors), kernel.ecological_risk(computed.ecological)
    names = [substance_name(code) for code in computed.codes]
    return pd.DataFrame(
        {
            "样品": [computed.batch.name(row) for row in computed.rows],
            "最大Pi": worst,
            "最大Pi的项目": ["" if one < 0 else names[one] for one in column],
            "超标程度": _words(worst, scales.scale("exceedance")),
            "内梅罗指数": combined,
            "内梅罗等级": _words(combined, scales.scale("nemerow")),
            "RI": risk,
            "RI等级": _words(risk, scale),
            "RI的项目": [
                "、".join(name for name, one in zip(names, row, strict=True) if one == one) for row in computed.ecological
            ],
        }
    )


def _results(computed: Computed) -> pd.DataFrame:
    count, width = computed.values.shape
    frame = pd.DataFrame(
        {
            "样品": np.repeat([computed.batch.name(row) for row in computed.rows], width),
            "项目": np.tile([substance_name(code) for code in computed.codes], count),
            f"含量（{UNIT}）": computed.values.ravel(),
            "未检出按检出限一半": np.where(computed.substituted.ravel(), "是", ""),
            "Pi": computed.factors.ravel(),
            "累积指数": computed.accumulation.ravel(),
            "Igeo": computed.geoaccumulation.ravel(),
            "Igeo级别": _words(computed.geoaccumulation.ravel(), scales.scale("geoaccumulation")),
            "Ei": computed.ecological.ravel(),
            "Ei等级": _words(computed.ecological.ravel(), scales.scale("ecological_factor")),
        }
    )
    return frame[~np.isnan(computed.values.ravel())].reset_index(drop=True)


def _elements(computed: Computed) -> pd.DataFrame:
    scale = scales.scale("exceedance")
    rows = []
    for column, code in [*enumerate(computed.codes), (None, "")]:
        factors = computed.factors if column is None else computed.factors[:, [column]]
        found = kernel.exceedance_rate(factors, scale)
        name = "全部项目（取最差）" if column is None else substance_name(code)
        rows.append((name, found.assessed, found.left_out, found.rate, *found.counts))
    return pd.DataFrame(rows, columns=["项目", "评价点数", "未评价点数", "点位超标率", *scale.words])


def _sources(standard: limits.LimitStandard | None, background: Background, scale: scales.Scale) -> pd.DataFrame:
    used_scales = [scales.scale(code) for code in ("exceedance", "nemerow", "geoaccumulation", "ecological_factor")]
    rows = [(one.name, one.source.document, one.source.clause, one.checked.words) for one in (*used_scales, scale)]
    rows.append((background.name, background.source.document, background.source.clause, background.checked.words))
    response = scales.toxic_response()
    rows.append(("毒性响应系数", response.source.document, response.source.clause, response.checked.words))
    if standard:
        marks = "；".join(dict.fromkeys(limit.checked.words for limit in standard.limits))
        rows.append(("限值", f"{standard.code} {standard.title}", "见 jingtu standards show", marks))
    return pd.DataFrame(rows, columns=["数据", "出处", "条款", "核对情况"])


def _words(values: Any, scale: scales.Scale) -> list[str]:
    return ["" if number == kernel.UNCLASSED else scale.words[number] for number in kernel.classify(values, scale)]


# --- Words ----------------------------------------------------------------------------------------------------------------


def _summary(computed: Computed, scale: scales.Scale) -> list[str]:
    found = kernel.exceedance_rate(computed.factors, scales.scale("exceedance"))
    lines = [f"样品 {len(computed.rows)} 个，项目 {len(computed.codes)} 个。"]
    if found.assessed:
        bands = "，".join(f"{word} {count}" for word, count in zip(scales.scale("exceedance").words, found.counts, strict=True))
        lines.append(f"可评价 {found.assessed} 个点，点位超标率 {found.rate:.1%}（{bands}）。")
    risk = kernel.ecological_risk(computed.ecological)
    classes = kernel.classify(risk, scale)
    counted = "，".join(f"{word} {int((classes == number).sum())}" for number, word in enumerate(scale.words))
    lines.append(f"潜在生态风险（{scale.name}）：{counted}。")
    return lines


def _warnings(computed: Computed, background: Background) -> list[str]:
    said = [*computed.batch.samples.notes]
    missing = [substance_name(code) for code in computed.codes if code not in background.values]
    if missing:
        said.append(f"{background.name}没有{'、'.join(missing)}，这些项目没有 Igeo 和 Ei。")
    if not background.checked.is_confirmed:
        said.append(f"{background.name}：{background.checked.words}。当地背景值可用 --backgrounds 给出。")
    if computed.substituted.any():
        said.append(f"{int(computed.substituted.sum())} 个未检出按检出限的一半计算（HJ/T 166-2004 11.3，未核对原文）。")
    return said


def _used(background: Background) -> UsedStandard:
    return UsedStandard(background.source.document, background.name, checked=background.checked.words)


def _text(parameters: Mapping[str, Json], key: str) -> str:
    value = parameters.get(key)
    return value if isinstance(value, str) else ""


def _day(parameters: Mapping[str, Json]) -> dt.date | None:
    return dt.date.fromisoformat(day) if (day := _text(parameters, "on")) else None
