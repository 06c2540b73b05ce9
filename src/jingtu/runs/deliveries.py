"""Read a delivery of samples and results (sheets 样品 and 结果) and check it: every finding in one pass, with its cell.

found = read_delivery(path, on=day)
found.accepted          # no finding of the grade "error"
found.samples, found.results, found.findings
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.columns import analyte
from jingtu.runs.controls import ORDINARY, kind_of
from jingtu.runs.delivery_format import Grade, check, delivery_format, fields_of, media, medium_named
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import results_of
from jingtu.runs.tables import Table, read_table
from jingtu.standards import units

SAMPLE_COLUMNS = (
    *("sample", "point", "medium", "depth_from", "depth_to", "longitude", "latitude"),
    *("sampled_on", "qc", "parent", "line"),
)
RESULT_COLUMNS = (
    *("sample", "substance", "value", "qualifier", "detection_limit", "unit"),
    *("method", "laboratory", "line"),
)
IN_CONTEXT = frozenset({"value", "unit"})  # whether they may be empty depends on the rest of the row
NEUTRAL = frozenset({"ph"})  # has no unit in any medium


@dataclass(frozen=True)
class Finding:
    """What one check found: its code, and the cell by sheet, row and column as the file counts them (column None: the row)."""

    code: str
    sheet: str
    row: int | None
    column: int | None
    said: str

    @property
    def grade(self) -> Grade:
        """Whether the delivery is refused for it (error), looked at (doubt), or told of it (note)."""
        return check(self.code).grade


@dataclass(frozen=True)
class Delivered:
    """What a file holds. `results.sample` is the position of its sample in `samples`; `line` the row of the sheet.

    In `results` value is NaN for a non-detect (qualifier "<"), detection_limit NaN where none is told, `unit` as it was written.
    """

    samples: pd.DataFrame
    results: pd.DataFrame
    findings: tuple[Finding, ...]

    @cached_property
    def accepted(self) -> bool:
        """Whether nothing is wrong that must be mended first."""
        return all(one.grade != "error" for one in self.findings)


def read_delivery(path: Path, *, on: dt.date | None = None, progress: Progress = unheard) -> Delivered:
    """Return what a delivery holds and everything found wrong with it; `on` is the day of delivery, after which nothing was sampled.

    A file that is no workbook, or lacks a sheet or a required column, comes back empty with a finding that says so.
    """
    tables: list[Table] = []
    findings: list[Finding] = []
    for sheet in ("samples", "results"):
        name = delivery_format().sheets[sheet]
        try:
            tables.append(read_table(path, fields_of(sheet), sheet=name, strict=False, progress=progress))
        except Refused as refusal:
            findings += [Finding("C01", name, None, None, str(fault)) for fault in refusal.faults]
    if findings:
        empty = pd.DataFrame(columns=SAMPLE_COLUMNS), pd.DataFrame(columns=RESULT_COLUMNS)
        return Delivered(*empty, tuple(findings))
    samples, results = _Sheet(tables[0], "samples"), _Sheet(tables[1], "results")
    found = Delivered(_samples(samples), _results(samples, results), ())
    named = set(results.column("sample"))
    every = (
        *(*samples.faults(), *results.faults()),
        *(*_of_samples(samples, found, on), *_silent(samples, found, named)),
        *_of_results(results, samples, found),
    )
    return Delivered(found.samples, found.results, tuple(sorted(every, key=_in_order)))


def _in_order(finding: Finding) -> tuple[bool, int, int, str]:
    return finding.sheet != delivery_format().sheets["samples"], finding.row or 0, finding.column or 0, finding.code


@dataclass(frozen=True)
class _Sheet:
    """A sheet that was read, with what is asked of it again and again."""

    table: Table
    name: Literal["samples", "results"]

    def column(self, name: str) -> Any:
        """Return a column, empty texts where the sheet lacks it."""
        frame = self.table.frame
        return frame[name].to_numpy() if name in frame else np.full(len(frame), "", object)

    def numbers(self, name: str) -> Any:
        """Return a column of numbers, NaN where the sheet lacks it."""
        frame = self.table.frame
        return frame[name].to_numpy() if name in frame else np.full(len(frame), np.nan)

    def lines(self) -> list[int]:
        """Return the row in the sheet of every row read."""
        return [self.table.cell(index)[1] for index in range(len(self.table.frame))]

    def found(self, code: str, index: int, field: str | None, said: str) -> Finding:
        """Return a finding about a cell of a row."""
        return Finding(code, *self.table.cell(index, field), said)

    def faults(self) -> Iterator[Finding]:
        """Yield the cells that could not be read, and those that must not be empty."""
        for fault in self.table.faults:
            yield self.found("C02", fault.index, fault.field, fault.fault.said)
        unread = {(fault.index, fault.field) for fault in self.table.faults}
        for field in fields_of(self.name):
            if field.required and field.name not in IN_CONTEXT:
                values = self.table.frame[field.name]
                for index in np.flatnonzero(values.isna() | (values == "")):
                    if (int(index), field.name) not in unread:
                        yield self.found("C03", int(index), field.name, f"没有填写“{field.title}”，这一列必须填写。请补上。")


def _samples(sheet: _Sheet) -> pd.DataFrame:
    words = [medium_named(word) for word in sheet.column("medium")]
    return pd.DataFrame(
        {
            "sample": sheet.column("sample"),
            "point": sheet.column("point"),
            "medium": [one.code if one else "" for one in words],
            "depth_from": sheet.numbers("depth_from"),
            "depth_to": sheet.numbers("depth_to"),
            "longitude": sheet.numbers("longitude"),
            "latitude": sheet.numbers("latitude"),
            "sampled_on": sheet.table.frame["sampled_on"],
            "qc": ["" if (kind := kind_of(word)) == ORDINARY else kind for word in sheet.column("qc")],
            "parent": sheet.column("parent"),
            "line": sheet.lines(),
        }
    )


def _results(samples: _Sheet, sheet: _Sheet) -> pd.DataFrame:
    """Return the results of substances that are known, of samples that are there, with something measured."""
    place = {name: index for index, name in reversed(list(enumerate(samples.column("sample"))))}
    owner = np.array([place.get(name, -1) for name in sheet.column("sample")], int)
    told = results_of(sheet.table, [analyte(word) for word in sheet.column("analyte")], owner)
    told = told[told["row"] >= 0].reset_index(drop=True)
    lines = np.array(sheet.lines(), int)
    at = told["at"].to_numpy()
    return told.assign(
        sample=told["row"], method=sheet.column("method")[at], laboratory=sheet.column("laboratory")[at], line=lines[at]
    )[[*RESULT_COLUMNS, "at"]]


# --- Checks of samples ----------------------------------------------------------------------------------------------------


def _of_samples(sheet: _Sheet, found: Delivered, on: dt.date | None) -> Iterator[Finding]:
    samples = found.samples
    named = samples["sample"] != ""
    for index in np.flatnonzero(named & samples.duplicated("sample")):
        said = f"样品编号“{samples['sample'].iat[index]}”在前面已经有了，同一份表中不能重复。请改正编号，或删去重复的行。"
        yield sheet.found("C04", int(index), "sample", said)
    for at, word in enumerate(sheet.column("medium")):
        if word and not samples["medium"].iat[at]:
            known = "、".join(one.name for one in media().values())
            yield sheet.found("C08", at, "medium", f"不认识介质“{word}”，应为 {known} 之一。请改正。")
    for index in np.flatnonzero(samples["depth_from"] > samples["depth_to"]):
        ends = f"{samples['depth_from'].iat[index]:g} m 大于底深 {samples['depth_to'].iat[index]:g} m"
        yield sheet.found("C10", int(index), "depth_from", f"顶深 {ends}。请核对两列是否填反。")
    if on is not None:
        for index in np.flatnonzero(samples["sampled_on"] > pd.Timestamp(on)):
            day = f"{samples['sampled_on'].iat[index]:%Y-%m-%d}"
            yield sheet.found("C11", int(index), "sampled_on", f"采样日期 {day} 晚于交付日期 {on}。请核对日期。")


def _silent(sheet: _Sheet, found: Delivered, named: set[str]) -> Iterator[Finding]:
    """Yield the samples that nothing was measured of, and those that do not say how deep or where they were taken."""
    samples = found.samples
    deep = samples["medium"].isin([code for code, one in media().items() if one.has_depth])
    for index in range(len(samples)):
        if samples["sample"].iat[index] not in named:
            said = f"样品“{samples['sample'].iat[index]}”在结果表里没有结果。确实没有检测的，请说明原因。"
            yield sheet.found("C14", index, None, said)
        if deep.iat[index] and np.isnan(samples["depth_from"].iat[index]):
            said = "土壤样品没有采样深度；评价照常进行，风险评估时其浓度同时作为表层和下层土壤的浓度（从严）。"
            yield sheet.found("C18", index, None, said)
        if np.isnan(samples[["longitude", "latitude"]].iloc[index].to_numpy(float)).any():
            yield sheet.found("C19", index, None, "没有完整的经纬度；评价照常进行，图上不能显示这个点位。")


# --- Checks of results ----------------------------------------------------------------------------------------------------


def _of_results(sheet: _Sheet, of_samples: _Sheet, found: Delivered) -> Iterator[Finding]:
    known = set(of_samples.column("sample"))
    empty = _unmeasured(sheet)
    for index, (sample, word) in enumerate(zip(sheet.column("sample"), sheet.column("analyte"), strict=True)):
        if sample and sample not in known:
            yield sheet.found("C05", index, "sample", f"样品表里没有样品“{sample}”。请改正编号，或在样品表里补上这个样品。")
        if word and analyte(word) is None:
            said = f"不认识检测项目“{word}”。请写规范的名称、元素符号或 CAS 号（见代码表）。"
            yield sheet.found("C06", index, "analyte", said)
        if empty[index]:
            yield sheet.found("C03", index, "value", "没有填写“检测结果”。请补上；没有检测的项目请删去这一行。")
    for row in np.flatnonzero((found.results["unit"] == "") & ~found.results["substance"].isin(NEUTRAL)):
        said = "没有填写“单位”，列名里也没有写。请补上，如 mg/kg、mg/L。"
        yield sheet.found("C03", int(found.results["at"].iat[row]), "unit", said)
    yield from _units(sheet, found)
    yield from _values(sheet, found)
    yield from _twice(sheet, found)


def _unmeasured(sheet: _Sheet) -> Any:
    """Return which rows tell no result at all; a cell that could not be read has its finding already."""
    frame = sheet.table.frame
    unread = {fault.index for fault in sheet.table.faults if fault.field == "value"}
    empty = (frame["value"].isna() & (frame["value_qualifier"] == "")).to_numpy(bool).copy()
    empty[list(unread)] = False
    return empty


def _units(sheet: _Sheet, found: Delivered) -> Iterator[Finding]:
    """Yield the results whose unit is unknown or measures something else than contents of their medium."""
    results = found.results
    medium = found.samples["medium"].to_numpy()[results["sample"]]
    for (written, code, substance), rows in results.groupby(["unit", medium, "substance"], sort=False).indices.items():
        wanted = units.code("-") if substance in NEUTRAL else media()[code].unit if code else ""
        if not written or not wanted:
            continue
        try:
            units.factor(written, wanted)
        except units.UnitMismatch as mismatch:
            where = media()[code].name if code else ""
            for row in rows:
                yield sheet.found("C07", int(results["at"].iat[row]), "unit", f"{where}的结果应能换算成 {wanted}：{mismatch}")


def _values(sheet: _Sheet, found: Delivered) -> Iterator[Finding]:
    results = found.results
    value, limit = results["value"].to_numpy(float), results["detection_limit"].to_numpy(float)
    missed = (results["qualifier"] == "<").to_numpy()
    for row in np.flatnonzero(missed & np.isnan(limit)):
        said = "未检出而没有检出限，不能证明没有超过限值，也不能参加风险评估。请补填检出限。"
        yield sheet.found("C13", int(results["at"].iat[row]), "value", said)
    for row in np.flatnonzero(~missed & (value < limit)):
        said = f"结果 {value[row]:g} 小于检出限 {limit[row]:g}，而没有写作未检出。请核对结果、检出限和单位。"
        yield sheet.found("C16", int(results["at"].iat[row]), "value", said)
    acid = (results["substance"] == "ph").to_numpy() & (value > 14)
    for row in np.flatnonzero(acid):
        yield sheet.found("C12", int(results["at"].iat[row]), "value", f"pH {value[row]:g} 不可能，应在 0 到 14 之间。请核对。")


def _twice(sheet: _Sheet, found: Delivered) -> Iterator[Finding]:
    """Yield results that are there twice; those of several laboratories are left to a person."""
    results = found.results
    same = results.duplicated(["sample", "substance", "laboratory"], keep="first").to_numpy()
    for row in np.flatnonzero(same):
        said = "同一样品、同一项目、同一检测单位的结果在前面已经有了。请只留一个，或改正样品编号。"
        yield sheet.found("C09", int(results["at"].iat[row]), "analyte", said)
    other = results.duplicated(["sample", "substance"], keep="first").to_numpy() & ~same
    for row in np.flatnonzero(other):
        said = "同一样品的这个项目有不同检测单位的结果，评价时逐个判断，以最差的为准。请核对是否都应上报。"
        yield sheet.found("C15", int(results["at"].iat[row]), "value", said)
