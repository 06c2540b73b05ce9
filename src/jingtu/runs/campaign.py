"""Evaluate a sampling campaign: verdicts as `evaluate` gives them, and what a report of the campaign says besides.

Indices with their grades, contents and ratios beside the limits, profiles of depth, correlation, rounds and trends.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.campaigns import indices, trends, views
from jingtu.runs.evaluate import asked_standards, evaluation, used
from jingtu.runs.evaluation.output import write
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import read_samples
from jingtu.standards import backgrounds, scales
from jingtu.standards.backgrounds import Background

STEPS = 6


def campaign(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Judge and describe the results of a campaign by one standard.

    Inputs: `samples` (a snapshot, or any table of samples); `standards` (folder of the user's own limits, optional). Parameters:
    those of `evaluate` (one standard), `background_set` (code of backgrounds.yaml; "" for no Igeo and RI), `scale` (of RI).
    Outputs: as `evaluate`, with a table (OUT.indices, .grades, .ratios, .depths, .correlation, .rounds, .regions, .trends,
    .regional) or sheet for each further view. Non-detects enter quantiles at half of their detection limit. Raises Refused.
    """
    standards = asked_standards(parameters, inputs.get("standards"))
    if len(standards) > 1:
        raise Refused("采样任务一次按一个标准评价；请分几次运行，再比较。")
    background, scale = _background(parameters), _scale(parameters)
    samples = read_samples(inputs["samples"], strict=False, progress=progress)
    progress(1, STEPS)
    found = evaluation(samples, standards, parameters)
    progress(2, STEPS)
    one = found.evaluated[0]
    index = indices.computed(samples, one, background)
    tables = found.tables | {
        "逐点指数": indices.points(samples, index, scale),
        "指数分级": indices.grades(index, scale),
        "污染指数分布": views.ratios(one),
    }
    progress(3, STEPS)
    view = views.viewed(samples, one)
    tables |= {
        "深度剖面": views.depths(view),
        "各轮次": views.rounds(view),
        "各地区": views.regions(samples, found.tables["逐点结论"]),
        "相关": views.correlation(view),
    }
    progress(4, STEPS)
    of_points, regional, said = trends.tables(samples)
    tables |= {"各点位趋势": of_points, "区域趋势": regional}
    progress(5, STEPS)
    warnings = (*found.warnings, *said, *_said_of(background, index))
    outputs = write(out, tables, [*found.summary, *warnings], samples.columns)
    progress(STEPS, STEPS)
    standard = (used(standards[0]), *([_used(background)] if background else []))
    return Outcome(outputs, found.summary, standard, warnings, found.refused_rows)


def _background(parameters: Mapping[str, Json]) -> Background | None:
    code = parameters.get("background_set")
    try:
        return backgrounds.of_region(code) if isinstance(code, str) and code else None
    except ValueError as error:
        raise Refused(str(error)) from error


def _scale(parameters: Mapping[str, Json]) -> scales.Scale:
    code = parameters.get("scale")
    try:
        return scales.scale(code if isinstance(code, str) and code else "ecological_index_metals")
    except ValueError as error:
        raise Refused(str(error)) from error


def _used(background: Background) -> UsedStandard:
    return UsedStandard(background.source.document, background.name, checked=background.checked.words)


def _said_of(background: Background | None, index: indices.Indices) -> list[str]:
    if background is None:
        return []
    said = [f"累积指数、Igeo 和 RI 用{background.name}（{background.checked.words}）；它们说明累积，不是达标与否的依据。"]
    missing = pd.unique(pd.Series([name for code, name in index.named.items() if code not in background.values], dtype=object))
    return [*said, *([f"{background.name}没有{'、'.join(missing)}，这些项目没有 Igeo 和 Ei。"] if len(missing) else [])]
