"""Evaluate results that stand in Parquet, partition by partition: memory is that of a partition, whatever the size of the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.evaluation import Flag, Judged, Rules, compile_rules, judge_many
from jingtu.kernels.progress import Progress
from jingtu.runs.columns import analyte, columns, result_fields, sample_fields
from jingtu.runs.engine import engine
from jingtu.runs.evaluate_inputs import in_unit, substance_name
from jingtu.runs.evaluate_words import Case
from jingtu.runs.headers import heading, plain
from jingtu.runs.partitions import Part, names_in, parts_of, read_part, sweep, write_whole
from jingtu.runs.record import Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.tables import matched
from jingtu.standards import limits, units

LEVELS = 8  # levels a table of counts has room for, the first for "no verdict"
UNKNOWN, NO_UNIT = "不认识的项目或没有限值", "单位不能换算"


@dataclass(frozen=True)
class Asked:
    """What is asked of every partition; it holds everything that a worker needs."""

    code: str
    on: str
    target: str | None
    provisional: bool
    given: tuple[tuple[str, str], ...]
    folder: Path | None
    names: tuple[tuple[str, str], ...]  # column of the file, field
    out: Path

    def __call__(self, part: Part) -> NDArray[np.int64]:
        """Judge one partition, write it, and return how many results each substance has by level, and how many were left out."""
        names = dict(self.names)
        frame = read_part(part, list(names)).rename(columns=names)
        rules = _rules(self.code, self.on, self.target, self.folder)
        result, counts = _judged(frame, rules, self, part)
        write_whole(result, self.out / part.name)
        return counts


@lru_cache(maxsize=8)
def _rules(code: str, on: str, target: str | None, folder: Path | None) -> Rules:
    standard = limits.standard(code, folder=folder)
    return compile_rules(standard, on=dt.date.fromisoformat(on) if on else None, target=target)


def evaluate_parts(
    path: Path, code: str, parameters: Mapping[str, Any], target: str | None, folder: Path | None, out: Path, used: UsedStandard, progress: Progress
) -> Outcome:  # fmt: skip
    """Evaluate a Parquet file or folder, one result a row, into a folder of the same partitions; raises Refused.

    Every row of the input is in the output, in order: sample, substance, value (in the unit of the standard), level, verdict, ratio,
    limit, flags. Sums of parts and verdicts of points need rows of several partitions and are not made here.
    """
    if out.suffix:
        raise Refused(f"输入是分区数据，结果 {out.name} 应是一个目录名，不带扩展名。")
    names = _names(names_in(path))
    given = tuple(sorted((str(k), str(v)) for k, v in (parameters.get("given") or {}).items()))
    on = str(parameters.get("on") or "")
    work = Asked(code, on, target, bool(parameters.get("provisional")), given, folder, tuple(names.items()), out)
    out.mkdir()
    with engine() as run:
        counts = sum(run.map(work, parts_of(path), progress=progress))
    sweep(out)
    rules = _rules(code, on, target, folder)
    assert isinstance(counts, np.ndarray)
    return Outcome((out,), tuple(_summary(rules, counts)), (used,))


def _names(written: tuple[str, ...]) -> dict[str, str]:
    """Return the columns of the file that are understood, and refuse a file that does not hold one result a row."""
    fields = {plain(word): one for one in reversed((*result_fields(), *sample_fields())) for word in (one.name, *one.words)}
    found: dict[str, str] = {}
    for name in written:
        one = matched(heading(name), fields)
        if one and one.name not in found.values():
            found[name] = one.name
    if missing := [word for word, name in (("检测项目", "analyte"), ("检测结果", "value")) if name not in found.values()]:
        raise Refused(f"分区数据应为每个结果一行，缺少列 {'、'.join(missing)}；有的列是 {'、'.join(written)[:300]}。")
    return found


def _judged(frame: pd.DataFrame, rules: Rules, asked: Asked, part: Part) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    row, factor = _substances(frame, rules)
    value, below = _contents(frame, part)
    known = (row >= 0) & ~np.isnan(factor) & ~(np.isnan(value) & ~_missed(frame))
    at = np.flatnonzero(known)
    judged = judge_many(
        rules,
        row[at].astype(np.int16),
        in_unit(value[at], factor[at]),
        detection_limit=in_unit(below[at], factor[at]),
        conditions=_conditions(frame, rules, dict(asked.given), at),
        provisional=asked.provisional,
        threads=1,
    )
    counts = np.zeros((len(rules.substances) + 1, LEVELS), np.int64)
    np.add.at(counts, (row[at], judged.level.astype(np.int64) + 1), 1)
    counts[-1, 0] = len(frame) - len(at)
    return _table(frame, rules, row, at, judged, in_unit(value, np.nan_to_num(factor, nan=1.0)), np.isnan(factor)), counts


def _substances(frame: pd.DataFrame, rules: Rules) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return of every row the substance's row in the rules (-1 none) and the factor into its unit (NaN: none)."""
    codes, words = pd.factorize(frame["analyte"])
    found = [analyte(str(word)) for word in words]
    row_of = np.array([rules.number_of.get(one.code, -1) if one else -1 for one in found] + [-1])
    row = row_of[codes]
    if "unit" not in frame:
        return row, np.ones(len(frame))
    unit_codes, written = pd.factorize(frame["unit"])
    table = np.array([[_factor(str(word), unit) for unit in rules.units] for word in written] + [[1.0] * len(rules.units)])
    return row, table[unit_codes, row]


def _factor(written: str, unit: str) -> float:
    try:
        return units.factor(written, unit) if written.strip() else 1.0
    except units.UnitMismatch:
        return float("nan")


def _contents(frame: pd.DataFrame, part: Part) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return values (NaN where not detected) and detection limits; both must be numbers in data of this size."""
    for name, title in (("value", "检测结果"), ("detection_limit", "检出限")):
        if name in frame and not pd.api.types.is_numeric_dtype(frame[name]):
            raise Refused(
                f"文件 {part.path.name} 的“{title}”列不是数字列；分区数据的未检出请写成空值，另用“检出标志”列写 <，检出限写在“检出限”列。"
            )
    value = frame["value"].to_numpy(np.float64, na_value=np.nan, copy=True)
    if (value < 0).any():
        at = int(np.flatnonzero(value < 0)[0])
        raise Refused(f"文件 {part.path.name} 第 {part.group + 1} 个行组第 {at + 1} 行的含量 {value[at]:g} 是负数；请改正。")
    below = (
        frame["detection_limit"].to_numpy(np.float64, na_value=np.nan)
        if "detection_limit" in frame
        else np.full(len(frame), np.nan)
    )
    missed = _missed(frame)
    below = np.where(missed & np.isnan(below), value, below)  # "<" beside a number: the number is the limit
    value[missed] = np.nan
    return value, below


def _missed(frame: pd.DataFrame) -> NDArray[np.bool_]:
    if "qualifier" not in frame:
        return np.asarray(frame["value"].isna(), bool)  # with no mark an empty content is one that was not detected
    codes, words = pd.factorize(frame["qualifier"])
    marks = {plain(word) for word in columns().not_detected}
    missed: NDArray[np.bool_] = np.array([plain(str(word)) in marks for word in words] + [False], bool)[codes]
    return missed


def _conditions(frame: pd.DataFrame, rules: Rules, given: dict[str, str], at: NDArray[np.int64]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for dimension in rules.dimensions:
        name = columns().dimensions.get(dimension.code, dimension.code)
        if dimension.kind == "bins":
            if name in frame:
                found[dimension.code] = frame[name].to_numpy(np.float64, na_value=np.nan)[at]
            continue
        default = _code(dimension, given.get(dimension.code) or given.get(name) or "")
        if name not in frame:
            found[dimension.code] = np.int16(default)
            continue
        codes, words = pd.factorize(frame[name])
        read = [_code(dimension, str(word)) if str(word).strip() else default for word in words]
        found[dimension.code] = np.array([*read, default], np.int16)[codes][at]
    return found


def _code(dimension: limits.Dimension, word: str) -> int:
    code = dimension.read(word) if word else None
    return dimension.codes.index(code) if code is not None else -1


def _table(
    frame: pd.DataFrame,
    rules: Rules,
    row: NDArray[np.int64],
    at: NDArray[np.int64],
    judged: Judged,
    value: NDArray[np.float64],
    no_factor: NDArray[np.bool_],
) -> pd.DataFrame:
    key = (
        (row[at] * rules.upper.shape[1] + judged.cell) * (LEVELS << 16)
        + ((judged.level.astype(np.int64) + 1) << 16)
        + judged.flags
    )
    kinds, kind = np.unique(key, return_inverse=True)
    cases = [_case(rules, int(one)) for one in kinds]
    words = list(dict.fromkeys([UNKNOWN, NO_UNIT, *(case.verdict for case in cases)]))
    verdict = np.where(no_factor & (row >= 0), 1, 0).astype(np.int32)
    verdict[at] = np.array([words.index(case.verdict) for case in cases] or [0])[kind]
    limit = np.array([np.nan if c.limit is None or c.limit.value is None else c.limit.value for c in cases] or [np.nan])
    filled = {name: np.full(len(frame), np.nan) for name in ("ratio", "limit")}
    filled["ratio"][at], filled["limit"][at] = judged.ratio, limit[kind]
    level, flags = np.full(len(frame), -1, np.int8), np.zeros(len(frame), np.uint16)
    level[at], flags[at] = judged.level, judged.flags
    named = {name: frame[name] for name in ("sample", "point") if name in frame}
    codes = pd.Categorical.from_codes(row.astype(np.int16), categories=list(rules.substances))
    return pd.DataFrame(
        {
            **named,
            "substance": codes,
            "value": value,
            "level": level,
            "verdict": pd.Categorical.from_codes(verdict, categories=words),
            **filled,
            "flags": flags,
        }
    )


def _case(rules: Rules, key: int) -> Case:
    place, rest = divmod(key, LEVELS << 16)
    substance, cell = divmod(place, rules.upper.shape[1])
    return Case(rules, substance, cell, (rest >> 16) - 1, Flag(rest & 0xFFFF))


def _summary(rules: Rules, counts: NDArray[np.int64]) -> list[str]:
    lines = [
        f"{rules.standard.code} {rules.standard.title}：评价了 {int(counts[:-1].sum())} 个结果，{int(counts[-1, 0])} 行没有评价。"
    ]
    for code, found in zip(rules.substances, counts, strict=False):
        if found.sum():
            above = "，".join(f"{_word(rules, rung)} {int(found[rung + 2 :].sum())}" for rung in range(len(rules.rungs)))
            lines.append(f"  {substance_name(code)}：结果 {int(found.sum())}，{above}，不能评价 {int(found[0])}")
    return lines


def _word(rules: Rules, rung: int) -> str:
    return f"{'劣于' if rules.rungs[rung].grade else '超过'}{rules.rungs[rung].name}"
