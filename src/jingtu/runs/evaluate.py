"""Evaluate samples against one or several standards: verdicts with reasons, worst of each point, summary of each element."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.evaluation import Flag, Rules, compile_rules, judge_many
from jingtu.kernels.evaluation.judging import NO_VERDICT, Judged
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.columns import columns
from jingtu.runs.evaluation.inputs import SILENT, Asked, asked, substance_name
from jingtu.runs.evaluation.output import write
from jingtu.runs.evaluation.parts import evaluate_parts
from jingtu.runs.evaluation.tables import Evaluated, elements_table, points_table, refused_table, results_table, standards_table
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Fault, Refused
from jingtu.runs.samples import Samples, read_samples
from jingtu.standards import limits, substances, units
from jingtu.standards.limits import LimitStandard

SHOWN = 20  # refused rows printed; the file holds all


def evaluate(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Judge every result of a file of samples.

    Inputs: `samples` (table, wide or long); `standards` (folder of the user's own limits, optional). Parameters: `standards`
    (codes); `on` (day that picks the edition and the limits); `provisional`; `given` (words for land, class, crop … where the
    file says nothing); `target` (grade that ratios refer to); `background` (content by substance, mg/kg); `sheet`. Outputs:
    OUT.xlsx with seven sheets, or OUT.csv / OUT.parquet per result with .points, .elements, .limits and .refused beside it. A
    folder of Parquet files, or a Parquet file with an OUT without ending, is judged partition by partition into the folder OUT
    (`evaluate_parts`). Raises Refused.
    """
    standards = asked_standards(parameters, inputs.get("standards"))
    if inputs["samples"].is_dir() or (inputs["samples"].suffix.lower() == ".parquet" and not out.suffix):
        return _in_parts(inputs, standards, parameters, out, progress)
    samples = read_samples(inputs["samples"], sheet=_text(parameters, "sheet") or None, strict=False, progress=progress)
    found = evaluation(samples, standards, parameters, progress)
    outputs = write(out, found.tables, [*found.summary, *found.warnings], samples.columns)
    return Outcome(outputs, found.summary, tuple(map(used, standards)), found.warnings, found.refused_rows)


@dataclass(frozen=True)
class Evaluation:
    """Samples judged by one or several standards: the tables by name, and what is said of them."""

    evaluated: tuple[Evaluated, ...]
    tables: dict[str, pd.DataFrame]
    summary: tuple[str, ...]
    warnings: tuple[str, ...]
    refused_rows: int


def evaluation(
    samples: Samples, standards: Sequence[LimitStandard], parameters: Mapping[str, Json], progress: Progress = unheard
) -> Evaluation:
    """Judge samples; see `evaluate` for the parameters. Raises Refused where no standard has a limit for any of their results."""
    evaluated = [_evaluated(samples, standard, parameters, progress) for standard in standards]
    if not any(len(one.asked.value) for one in evaluated):
        raise Refused(_nothing(samples, evaluated))
    refused = [*(fault.fault for fault in samples.refused), *(fault for one in evaluated for fault in one.asked.refused)]
    points = [points_table(samples, one) for one in evaluated]
    elements = [elements_table(one) for one in evaluated]
    tables = {
        "逐项结果": pd.concat([results_table(samples, one) for one in evaluated], ignore_index=True),
        "逐点结论": pd.concat(points, ignore_index=True),
        "项目统计": pd.concat(elements, ignore_index=True),
        "所用限值": standards_table(evaluated),
        "未评价": refused_table(refused),
    }
    warnings = [*samples.notes, *(word for one in evaluated for word in one.asked.warnings), *map(str, refused[:SHOWN])]
    if len(refused) > SHOWN:
        warnings.append(f"另有 {len(refused) - SHOWN} 处没有评价，见结果中的“未评价”。")
    summary = [line for one, *tabled in zip(evaluated, points, elements, strict=True) for line in _summary(one, *tabled)]
    return Evaluation(tuple(evaluated), tables, tuple(summary), tuple(warnings), len(refused))


def _in_parts(
    inputs: Inputs, standards: Sequence[LimitStandard], parameters: Mapping[str, Json], out: Path, progress: Progress
) -> Outcome:
    if len(standards) > 1:
        raise Refused("分区数据一次按一个标准评价；请分几次运行。")
    standard = standards[0]
    target = _target(standard, parameters)
    return evaluate_parts(
        inputs["samples"], standard.code, parameters, target, inputs.get("standards"), out, used(standard), progress
    )


def used(standard: LimitStandard) -> UsedStandard:
    """Return what a record says of a standard."""
    return UsedStandard(
        code=standard.code,
        title=standard.title,
        valid_from=str(standard.valid_from),
        valid_until=str(standard.valid_until or ""),
        sha256=standard.sha256,
        checked=standard.document.checked.words,
    )


def asked_standards(parameters: Mapping[str, Json], folder: Path | None) -> list[LimitStandard]:
    """Return the standards that the parameters name, in their editions of the day. Raises Refused."""
    named = parameters.get("standards")
    if not isinstance(named, list) or not named:
        raise Refused("没有写明按哪个标准评价；请给出标准号，如 GB15618-2018。")
    day = _text(parameters, "on")
    try:
        on = dt.date.fromisoformat(day) if day else None
        return [limits.standard(str(code), on=on, folder=folder) for code in named]
    except ValueError as error:  # an unknown standard or day, in the words of who found it
        raise Refused(str(error)) from error


def conditions_of(standards: Sequence[LimitStandard]) -> dict[str, str]:
    """Return the conditions that the standards depend on and that words can tell: their names, under the keys of `given`."""
    choices = [dimension for standard in standards for dimension in standard.dimensions if dimension.kind == "choice"]
    fields = columns().dimensions
    return {key: each.name for each in choices for key in (fields.get(each.code, each.code), each.code)}


def _evaluated(samples: Samples, standard: LimitStandard, parameters: Mapping[str, Json], progress: Progress) -> Evaluated:
    day = _text(parameters, "on")
    try:
        rules = compile_rules(standard, on=dt.date.fromisoformat(day) if day else None, target=_target(standard, parameters))
    except KeyError as error:
        raise Refused(str(error.args[0])) from error
    if not rules.substances:
        raise Refused(f"{standard.code} 在 {day} 没有生效的限值；它自 {standard.valid_from} 起实施。请改日期或换标准。")
    found = asked(samples, rules, _given(parameters))
    judged = judge_many(
        rules,
        found.substance,
        found.value,
        detection_limit=found.detection_limit,
        conditions=found.conditions,
        provisional=bool(parameters.get("provisional")),
        background=_background(rules, parameters),
        progress=progress,
    )
    return Evaluated(rules, found, _with_incomplete(judged, found), len(samples.points))


def _with_incomplete(judged: Judged, found: Asked) -> Judged:
    """Mark sums that lack parts: they can show that a limit is exceeded, not that it is kept."""
    level, flags = judged.level.copy(), judged.flags.copy()
    flags[found.incomplete] |= np.uint16(Flag.INCOMPLETE_SUM)
    level[found.incomplete & (level == 0)] = NO_VERDICT
    return Judged(level, judged.ratio, judged.cell, flags)


def _target(standard: LimitStandard, parameters: Mapping[str, Json]) -> str | None:
    grades = next((dimension for dimension in standard.dimensions if dimension.kind == "grade"), None)
    words = _text(parameters, "target")
    if grades is None or not words:
        return None
    code = grades.read(words)
    if code is None or code not in grades.codes:
        named = "、".join(choice.name for choice in grades.values)
        raise Refused(f"{standard.code} 没有类别“{words}”，可选 {named}。")
    return code


def _background(rules: Rules, parameters: Mapping[str, Json]) -> Any:
    given = parameters.get("background")
    if not isinstance(given, dict) or not given:
        return None
    contents = np.full(len(rules.substances), np.nan)
    for word, content in given.items():
        try:
            code = substances.find(word).code
        except substances.UnknownSubstance as error:
            raise Refused(str(error)) from error
        if not isinstance(content, int | float) or content <= 0:
            raise Refused(f"{word}的背景值应为大于 0 的数（mg/kg），这里是 {content}。")
        if code in rules.number_of:
            contents[rules.number_of[code]] = content * units.factor("mg/kg", rules.units[rules.number_of[code]])
    return contents


def _given(parameters: Mapping[str, Json]) -> dict[str, str]:
    given = parameters.get("given")
    return {str(key): str(word) for key, word in given.items() if word} if isinstance(given, dict) else {}


def _text(parameters: Mapping[str, Json], key: str) -> str:
    value = parameters.get(key)
    return value if isinstance(value, str) else ""


def _nothing(samples: Samples, evaluated: Sequence[Evaluated]) -> list[Fault]:
    """Return why nothing was judged: cells that cannot be read, units that do not fit, substances without limit."""
    unread = [cell.fault for cell in samples.refused]
    mismatched = [fault for one in evaluated for fault in one.asked.refused]
    codes = [code for code in samples.results["substance"].unique() if code not in SILENT or not unread]
    if mismatched or (unread and not codes):
        return [*unread, *mismatched]
    named = "、".join(map(substance_name, codes)) or "没有"
    asked_for = "、".join(one.rules.standard.code for one in evaluated)
    where = samples.table.where(0)
    return [*unread, Fault(where, f"文件里的项目（{named}）在 {asked_for} 中都没有限值；请换标准或检查列名。")]


def _summary(one: Evaluated, points: pd.DataFrame, elements: pd.DataFrame) -> list[str]:
    standard = one.rules.standard
    lines = [
        f"{standard.code} {standard.title}（{standard.valid_from} 起实施{f'，{ended} 起废止' if (ended := standard.valid_until) else ''}；"
        f"实施日期{standard.document.checked.words}）",
        f"样品 {len(points)} 个，结果 {len(one.asked.value)} 个；{_counted(points)}。",
    ]
    lines += [f"  {line}" for line in _by_element(elements, one.rules)]
    if one.asked.unlimited:
        lines.append(f"标准没有规定限值的项目：{'、'.join(map(substance_name, one.asked.unlimited))}。")
    return lines


def _counted(points: pd.DataFrame) -> str:
    counts = points["结论"].value_counts(sort=False)
    return "；".join(f"{verdict} {count} 个" for verdict, count in counts.sort_index().items())


def _by_element(elements: pd.DataFrame, rules: Rules) -> list[str]:
    """Return a line for each element: how many results exceed the lowest limit, or fall below the grade that was asked for."""
    graded = rules.rungs[0].grade is not None
    exceeded = f"{'劣于' if graded else '超过'}{rules.rungs[rules.base if graded else 0].name}"
    return [
        f"{row['项目']}：结果 {row['结果数']}，检出 {row['检出数']}，{exceeded} {row[f'{exceeded}个数']}"
        for row in elements.to_dict("records")
    ]
