"""The columns of a partition as arrays: substances, contents, detection limits, conditions; words are looked up once each."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.evaluation import Rules
from jingtu.runs.columns import analyte, columns, mark_of
from jingtu.runs.partitions import Part
from jingtu.runs.refusal import Refused
from jingtu.standards import limits, units


def substance_rows(frame: pd.DataFrame, rules: Rules) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
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


def sums_of(frame: pd.DataFrame, rules: Rules) -> NDArray[np.int64]:
    """Return of every row the row in the rules of the sum that its substance is a part of, -1 for none."""
    sums = {code: total for code in rules.substances if (total := rules.standard.sum_of(code))}
    sum_of = {part: rules.number_of[code] for code, total in sums.items() for part in total.parts}
    codes, words = pd.factorize(frame["analyte"])
    found = [analyte(str(word)) for word in words]
    row_of: NDArray[np.int64] = np.array([sum_of.get(one.code, -1) if one else -1 for one in found] + [-1], np.int64)[codes]
    return row_of


def _factor(written: str, unit: str) -> float:
    try:
        return units.factor(written, unit) if written.strip() else 1.0
    except units.UnitMismatch:
        return float("nan")


def contents(frame: pd.DataFrame, part: Part) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
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
    not_found = missed(frame)
    below = np.where(not_found & np.isnan(below), value, below)  # "<" beside a number: the number is the limit
    value[not_found] = np.nan
    return value, below


def missed(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows were not detected."""
    if "qualifier" not in frame:
        return np.asarray(frame["value"].isna(), bool)  # with no mark an empty content is one that was not detected
    codes, words = pd.factorize(frame["qualifier"])
    marks = [mark_of(str(word)) for word in words]
    if unknown := "、".join(f"“{word}”" for word, mark in zip(words, marks, strict=True) if mark in (">", "?")):
        raise Refused(
            f"分区数据的检出标志 {unknown[:200]} 读不懂或超出测定范围；未检出请写 <，检出的请留空，超出范围的请先剔除。"
        )
    marked: NDArray[np.bool_] = np.array([mark == "<" for mark in marks] + [False], bool)[codes]
    return marked


def conditions(frame: pd.DataFrame, rules: Rules, given: dict[str, str], at: NDArray[np.int64]) -> dict[str, Any]:
    """Return what the rules depend on, for the rows `at`; `given` are words for what a row leaves open."""
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
