"""Evaluate results that stand in Parquet, partition by partition: memory is that of a partition, not of the data."""

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

from jingtu.kernels.evaluation import Judged, Rules, compile_rules, judge_many
from jingtu.kernels.progress import Progress
from jingtu.runs.columns import result_fields, sample_fields
from jingtu.runs.engine import engine
from jingtu.runs.evaluation.inputs import in_unit, substance_name
from jingtu.runs.evaluation.parts_columns import conditions, contents, missed, substance_rows, sums_of
from jingtu.runs.evaluation.words import cases_of
from jingtu.runs.headers import heading, plain
from jingtu.runs.partitions import Part, names_in, parts_of, read_part, sweep, write_whole
from jingtu.runs.record import Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.tables import matched
from jingtu.standards import limits

LEVELS = 8  # levels a table of counts has room for, the first for "no verdict"
PARTS = LEVELS  # its last column: how many results are of parts of this sum
LEFT_OUT = ("不认识的项目或没有限值", "单位不能换算", "合计的组分，没有合计")


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
        """Judge one partition, write it, and return how many results each substance has by level, and how many were left out.

        The last column tells of a sum how many results of its parts there are.
        """
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
    path: Path,
    code: str,
    parameters: Mapping[str, Any],
    target: str | None,
    folder: Path | None,
    out: Path,
    used: UsedStandard,
    progress: Progress,
) -> Outcome:
    """Evaluate a Parquet file or folder, one result a row, into a folder of the same partitions; raises Refused.

    Every row of the input is in the output, in order: sample, substance, value (in the unit of the standard), level, verdict,
    ratio, limit, flags. Sums of parts and verdicts of points need rows of several partitions and are not made here.
    """
    if out.suffix:
        raise Refused(f"输入是分区数据，结果 {out.name} 应是一个目录名，不带扩展名。")
    names = _names(names_in(path))
    given = tuple(sorted((str(k), str(v)) for k, v in (parameters.get("given") or {}).items()))
    on = str(parameters.get("on") or "")
    rules = _rules(code, on, target, folder)
    if not rules.substances:
        raise Refused(f"{code} 在 {on} 没有生效的限值；它自 {rules.standard.valid_from} 起实施。请改日期或换标准。")
    work = Asked(code, on, target, bool(parameters.get("provisional")), given, folder, tuple(names.items()), out)
    out.mkdir()
    with engine() as run:
        counts = sum(run.map(work, parts_of(path), progress=progress))
    sweep(out)
    assert isinstance(counts, np.ndarray)
    return Outcome((out,), tuple(_summary(rules, counts)), (used,), _warnings(rules, counts))


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
    row, factor = substance_rows(frame, rules)
    value, below = contents(frame, part)
    known = (row >= 0) & ~np.isnan(factor) & ~(np.isnan(value) & ~missed(frame))
    at = np.flatnonzero(known)
    judged = judge_many(
        rules,
        row[at].astype(np.int16),
        in_unit(value[at], factor[at]),
        detection_limit=in_unit(below[at], factor[at]),
        conditions=conditions(frame, rules, dict(asked.given), at),
        provisional=asked.provisional,
        threads=1,
    )
    counts = np.zeros((len(rules.substances) + 1, LEVELS + 1), np.int64)
    np.add.at(counts, (row[at], judged.level.astype(np.int64) + 1), 1)
    counts[-1, 0] = len(frame) - len(at)
    part_of = sums_of(frame, rules)
    counts[:, PARTS] = np.bincount(part_of[part_of >= 0], minlength=len(counts))
    left_out = np.where(np.isnan(factor) & (row >= 0), 1, np.where(part_of >= 0, 2, 0)).astype(np.int32)  # places in LEFT_OUT
    return _table(frame, rules, row, at, judged, in_unit(value, np.nan_to_num(factor, nan=1.0)), left_out), counts


def _table(
    frame: pd.DataFrame,
    rules: Rules,
    row: NDArray[np.int64],
    at: NDArray[np.int64],
    judged: Judged,
    value: NDArray[np.float64],
    verdict: NDArray[np.int32],
) -> pd.DataFrame:
    cases, kind = cases_of(rules, row[at], value[at], judged)
    words = list(dict.fromkeys([*LEFT_OUT, *(case.verdict for case in cases)]))
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


def _summary(rules: Rules, counts: NDArray[np.int64]) -> list[str]:
    lines = [
        f"{rules.standard.code} {rules.standard.title}：评价了 {int(counts[:-1, :LEVELS].sum())} 个结果，{int(counts[-1, 0])} 行没有评价。"
    ]
    for code, found in zip(rules.substances, counts, strict=False):
        levels = found[:LEVELS]
        if levels.sum():
            above = "，".join(f"{_word(rules, rung)} {int(levels[rung + 2 :].sum())}" for rung in range(len(rules.rungs)))
            lines.append(f"  {substance_name(code)}：结果 {int(levels.sum())}，{above}，不能评价 {int(levels[0])}")
    return lines


def _warnings(rules: Rules, counts: NDArray[np.int64]) -> tuple[str, ...]:
    lacking = zip(rules.substances, counts[:-1, PARTS].tolist(), strict=True)
    return tuple(
        f"{substance_name(code)}：{count} 个组分结果没有合计，是否超过{substance_name(code)}的限值没有评价；"
        "请用表格（.xlsx、.csv，或带扩展名的 --out）评价，或先把合计算好作为一个项目。"
        for code, count in lacking
        if count
    )


def _word(rules: Rules, rung: int) -> str:
    return f"{'劣于' if rules.rungs[rung].grade else '超过'}{rules.rungs[rung].name}"
