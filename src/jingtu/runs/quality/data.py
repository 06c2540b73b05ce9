"""A file of results as the quality checks need it: contents in mg/kg, ordinary samples apart from control samples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress
from jingtu.runs.controls import ORDINARY, kind_of, original
from jingtu.runs.headers import plain
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import Samples, read_samples
from jingtu.standards import substances, units

UNIT = "mg/kg"


@dataclass(frozen=True)
class Batch:
    """Results by sample and substance.

    `values`, `limits` (n, m) are contents and detection limits in mg/kg (pH as it is), NaN for non-detects, what was not measured
    or not told; `reported` (n, m) tells what has a result at all, `at` (n, m) its number in `samples.results` (-1 where none).
    `kind` (n,) is the kind of each sample, `parent` (n,) the row of the sample it belongs to (-1 where none), `companion` the row
    of a kind that belongs to a sample number (the amount added to a spiked sample, the certified value of a material).
    """

    samples: Samples
    codes: tuple[str, ...]
    values: Any
    limits: Any
    reported: Any
    at: Any
    kind: Any
    parent: Any
    companion: dict[tuple[str, str], int]
    unconverted: tuple[int, ...]

    def rows(self, kind: str) -> Any:
        """Return the rows of one kind of sample."""
        return np.flatnonzero(self.kind == kind)

    def name(self, row: int) -> str:
        """Return the number of a sample."""
        return str(self.samples.points["sample"].iat[row])

    def where(self, row: int, column: int) -> str:
        """Return in words where a result stands, or the sample where it has none."""
        found = int(self.at[row, column])
        return self.samples.where(found) if found >= 0 else self.samples.where_point(row)


def read_batch(path: Path, sheet: str | None, progress: Progress) -> Batch:
    """Return the results of a table, wide or long; raises Refused where there are none."""
    samples = read_samples(path, sheet=sheet, strict=False, controls=True, progress=progress)
    results = samples.results
    codes = tuple(dict.fromkeys(results["substance"]))
    if not codes:
        raise Refused(f"文件 {path.name} 里没有可以检查的检测结果；请检查表头和数据。")
    shape = (len(samples.points), len(codes))
    values, limits = np.full(shape, np.nan), np.full(shape, np.nan)
    at = np.full(shape, -1, np.intp)
    unconverted = []
    number = {code: column for column, code in enumerate(codes)}
    for index, row, code, value, limit, unit in zip(
        results.index,
        results["row"],
        results["substance"],
        results["value"],
        results["detection_limit"],
        results["unit"],
        strict=True,
    ):
        if at[row, number[code]] >= 0:
            continue  # the first of several results of one sample
        try:
            factor = 1.0 if code == "ph" or not unit else units.factor(unit, UNIT)
        except units.UnitMismatch:
            unconverted.append(int(index))
            continue
        at[row, number[code]], values[row, number[code]], limits[row, number[code]] = index, value * factor, limit * factor
    kind = np.array([kind_of(word) for word in samples.points["qc"]], object)
    parent = _parents(samples.points, kind)
    companion = {(kind[row], plain(told)): row for row, told in enumerate(samples.points["parent"]) if told}
    return Batch(samples, codes, values, limits, at >= 0, at, kind, parent, companion, tuple(unconverted))


def substance_name(code: str) -> str:
    """Return the Chinese name of a substance."""
    return substances.of(code).name_zh


def _parents(points: pd.DataFrame, kind: Any) -> Any:
    """Return the row of the ordinary sample (or, for certified values, of the material) that each control sample belongs to.

    A sample without kind whose number is another's with a suffix (S01-P, S01平行) becomes its parallel.
    """
    first: dict[str, int] = {}
    for row, name in enumerate(points["sample"]):
        if kind[row] in (ORDINARY, "reference"):
            first.setdefault(plain(name), row)
    parent = np.full(len(points), -1, np.intp)
    for row, (name, told) in enumerate(zip(points["sample"], points["parent"], strict=True)):
        named = told or (original(name) if kind[row] in (ORDINARY, "parallel") else "")
        found = first.get(plain(named), -1) if named else -1
        if found >= 0 and found != row:
            parent[row] = found
            if kind[row] == ORDINARY:
                kind[row] = "parallel"
    return parent
