"""Read samples with their results, one substance a column (wide) or one result a row (long), into one shape.

samples = read_samples(path)
samples.points    # a row per sample: sample, point, longitude, latitude, ph, land, use, crop, depth_from, depth_to, …
samples.results   # a row per result: row (of points), substance, value, qualifier, detection_limit, unit
samples.where(5)  # → 文件 a.xlsx，工作表 Sheet1，第 6 行，C 列
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs import detection
from jingtu.runs.columns import analyte, another_quantity, limit_of, mark_of, result_fields, sample_fields
from jingtu.runs.controls import ORDINARY, kind_of
from jingtu.runs.fields import Field
from jingtu.runs.headers import Heading, plain
from jingtu.runs.observed import with_observations
from jingtu.runs.refusal import Fault, Refused
from jingtu.runs.rows import limit_rows, summary_rows
from jingtu.runs.tables import CellFault, Column, Table, matched, read_matching

CONTENT, LIMIT = "content:", "limit:"  # field names of the columns of one substance
SAME_SAMPLE = ("sample", "point", "depth_from", "depth_to", "sampled_on", "qc")  # rows that agree in these are one sample
MOST_ROWS_SHOWN = 5
RESULT_COLUMNS = ("row", "substance", "value", "qualifier", "detection_limit", "unit")
_NEITHER = (
    "没有找到检测数据。应当是每个项目一列（列名如 镉(mg/kg)、Cd），或每个结果一行（列名如 检测项目、检测结果、单位）。"
    "请检查列名，或指定工作表。"
)


@dataclass(frozen=True)
class Samples:
    """Samples and their results.

    `points` has every field of columns.yaml, missing as NaN, NaT or "". In `results`, `value` is NaN for a non-detect
    (`qualifier` "<"), `detection_limit` NaN where none is told, `unit` "" where none is written; pH stands in both.
    `refused` are rows or cells that were left out, each with a sentence; `notes` what a reader of the results should know.
    """

    points: pd.DataFrame
    results: pd.DataFrame
    columns: tuple[Column, ...]
    notes: tuple[str, ...]
    refused: tuple[CellFault, ...]
    table: Table
    _cells: Sequence[tuple[int, str]]  # of every result: row of the table and field
    _rows: Sequence[int]  # of every point: the first row of the table
    unread: tuple[tuple[int, str], ...] = ()  # point and substance of every content that was refused

    def where(self, result: int) -> str:
        """Return in words where a result stands in the file."""
        return self.table.where(*self._cells[result])

    def where_each(self, results: NDArray[np.int64]) -> Any:
        """Return in words where each of several results stands in the file: a list, or a column."""
        return self.table.where_each(self._cells, results)

    def where_point(self, point: int, field: str | None = None) -> str:
        """Return in words where a sample, or one field of it, stands in the file."""
        return self.table.where(self._rows[point], field)


def read_samples(
    path: Path, *, sheet: str | None = None, strict: bool = True, controls: bool = False, progress: Progress = unheard
) -> Samples:
    """Return samples and results of a table, wide or long; see `read_table` for `sheet` and `strict`.

    A frozen snapshot (`runs.snapshots`) is read as it was written. Control samples (column 质控类型:
    平行样, 空白 …) are no samples of soil: unless `controls` asks for them they are left out and noted.
    Raises Refused where no results are found or, if `strict`, where any cell cannot be read.
    """
    from jingtu.runs.snapshots import is_snapshot, read_snapshot  # they make Samples themselves

    if is_snapshot(path):
        return read_snapshot(path)
    fields = {plain(word): one for one in reversed((*result_fields(), *sample_fields())) for word in (one.name, *one.words)}
    table = read_matching(
        path,
        lambda heading: _match(heading, fields),
        sample_fields(),
        sheet=sheet,
        strict=False,
        progress=progress,
        why=another_quantity,
    )
    table = _observed(_of_samples(table))
    _refuse(table.faults if strict else ())
    named = {column.field for column in table.columns}
    if {"analyte", "value"} <= named:
        return _long(table, strict) if controls else _ordinary(_long(table, strict))
    if any(name.startswith(CONTENT) for name in named):
        return _wide(table, strict) if controls else _ordinary(_wide(table, strict))
    printed = "、".join(column.printed for column in table.columns)
    raise Refused(
        Fault(table.columns[0].place.rsplit("，", 1)[0], f"{_NEITHER}找到的列名是：{printed[:300]}。{''.join(table.notes)}")
    )


def _of_samples(table: Table) -> Table:
    """Return the table without the rows that are no samples but reckoned from them, with a note of which they are."""
    others = summary_rows(table)
    if {"analyte", "value"} <= {column.field for column in table.columns}:
        others |= dict.fromkeys(limit_rows(table), "检出限")  # one result a row says its limit in a column
    if not others:
        return table
    if len(others) == len(table.frame):
        raise Refused(Fault(table.where(0), "表里只有统计或限值的行，没有样品；请检查样品编号一列。"))
    shown = "；".join(f"{table.where(row)}“{label}”" for row, label in list(others.items())[:MOST_ROWS_SHOWN])
    note = f"{len(others)} 行是统计或限值，没有作为样品：{shown}{'等' if len(others) > MOST_ROWS_SHOWN else ''}。"
    return replace(table.without(others), notes=(*table.notes, note))


def _ordinary(samples: Samples) -> Samples:
    """Return the samples without control samples, everything else as it was."""
    kept = np.array([kind_of(words) == ORDINARY for words in samples.points["qc"]], bool)
    if kept.all():
        return samples
    number = np.cumsum(kept) - 1
    of_kept = kept[samples.results["row"].to_numpy()]
    results = samples.results[of_kept].reset_index(drop=True)
    results["row"] = number[results["row"].to_numpy()]
    note = f"{int((~kept).sum())} 个质控样品没有作为样品；用 jingtu qc 检查它们。"
    return replace(
        samples,
        points=samples.points[kept].reset_index(drop=True),
        results=results,
        notes=(*samples.notes, note),
        _cells=tuple(cell for cell, one in zip(samples._cells, of_kept, strict=True) if one),
        _rows=tuple(row for row, one in zip(samples._rows, kept, strict=True) if one),
        unread=tuple((int(number[point]), code) for point, code in samples.unread if kept[point]),
    )


def _match(heading: Heading, fields: dict[str, Field]) -> Field | None:
    if one := matched(heading, fields):
        return one
    if found := analyte(heading.name):
        return Field(f"{CONTENT}{found.code}", "concentration", (found.name_zh,), together=True)
    if found := limit_of(heading):
        return Field(f"{LIMIT}{found.code}", "limit", (f"{found.name_zh}检出限",))
    return None


def _observed(table: Table) -> Table:
    """Return the table with the results that are told in words (嗅和味: 无) read as such."""
    frame = table.frame
    named = ((name, analyte(name.removeprefix(CONTENT))) for name in frame if name.startswith(CONTENT))
    asked: list[tuple[str, Sequence[int]]] = [(name, range(len(frame))) for name, found in named if found and found.observed]
    if {"analyte", "value"} <= set(frame):
        found = [analyte(name) for name in frame["analyte"]]
        asked.append(("value", [at for at, one in enumerate(found) if one and one.observed]))
    return with_observations(table, asked) if any(len(rows) for _, rows in asked) else table


# --- Wide: a column per substance -----------------------------------------------------------------------------------------


def _wide(table: Table, strict: bool) -> Samples:
    frame = table.frame
    limits = limit_rows(table)
    kept = np.setdiff1d(np.arange(len(frame)), list(limits))
    named = (column.field for column in table.columns if column.field.startswith(CONTENT))
    codes = list(dict.fromkeys(name.removeprefix(CONTENT) for name in named))
    parts, faults = [], list(table.faults)
    for order, code in enumerate(codes):
        part, lost = _of_substance(table, code, kept, limits)
        faults += lost
        part["order"] = order
        parts.append(part)
    _refuse(faults if strict else ())
    if "ph" in frame:
        parts.append(_acidity(frame["ph"].to_numpy()[kept]).assign(order=len(codes)))
    results = pd.concat(parts, ignore_index=True).sort_values(["row", "order"], kind="stable", ignore_index=True)
    cells = [
        (int(kept[row]), "ph" if order == len(codes) else f"{CONTENT}{codes[order]}")
        for row, order in zip(results["row"], results["order"], strict=True)
    ]
    points = described(frame.iloc[kept].reset_index(drop=True))
    point_of = {int(row): point for point, row in enumerate(kept)}
    unread = [
        (point_of[fault.index], fault.field.removeprefix(CONTENT))
        for fault in table.faults
        if fault.index in point_of and fault.field.startswith(CONTENT)
    ]
    return replace(finished(table, points, results, cells, kept.tolist(), faults, ()), unread=tuple(unread))


def _refuse(faults: Sequence[CellFault]) -> None:
    if faults:
        raise Refused([found.fault for found in faults])


def _of_substance(
    table: Table, code: str, kept: NDArray[np.int64], limits: Mapping[int, str]
) -> tuple[pd.DataFrame, list[CellFault]]:
    name, frame = f"{CONTENT}{code}", table.frame
    written, missed = (frame[f"{name}_{told}"].to_numpy()[kept] for told in ("unit", "qualifier"))
    missed = missed == "<"
    unit = np.where(written == "", table.units(name)[kept], written)
    elsewhere = detection.beside(table, f"{LIMIT}{code}").before(detection.below(table, limits, name)).take(kept)
    told = detection.fitted(detection.own(frame[f"{name}_limit"].to_numpy()[kept]).before(elsewhere), unit, missed)
    part = pd.DataFrame(
        {
            "row": np.arange(len(kept)),
            "substance": code,
            "value": frame[name].to_numpy()[kept],
            "qualifier": frame[f"{name}_qualifier"].to_numpy()[kept],
            "detection_limit": told.limit,
            "unit": told.unit,
        }
    )
    return part[part["value"].notna() | missed], told.faults(table, kept, f"{LIMIT}{code}")


def _acidity(values: np.ndarray[Any, Any]) -> pd.DataFrame:
    part = pd.DataFrame(
        {
            "row": np.arange(len(values)),
            "substance": "ph",
            "value": values,
            "qualifier": "",
            "detection_limit": np.nan,
            "unit": "-",
        }
    )
    return part[part["value"].notna()]


# --- Long: a row per result -----------------------------------------------------------------------------------------------


def _long(table: Table, strict: bool) -> Samples:
    frame = table.frame
    found = [analyte(name) for name in frame["analyte"]]
    keys = list(
        zip(
            *(frame[name] if name in frame else [""] * len(frame) for name in SAME_SAMPLE),
            strict=True,
        )
    )
    first: dict[Any, int] = {}
    point_of = np.array([first.setdefault(tuple(str(part) for part in key), len(first)) for key in keys])
    rows = np.unique(point_of, return_index=True)[1]
    points = described(frame.groupby(point_of, sort=True).first().reset_index(drop=True))
    results, lost = results_of(table, found, point_of)
    _refuse(lost if strict else ())
    refused = [*table.faults, *_unknown(table, found), *lost]
    acidity = results[results["substance"] == "ph"].groupby("row")["value"].first()
    points["ph"] = points["ph"].fillna(acidity.reindex(points.index))
    if "ph" in frame and not (results["substance"] == "ph").any():
        results = pd.concat([results, _acidity(points["ph"].to_numpy()).assign(at=rows[points["ph"].notna()])], ignore_index=True)
    cells = [
        (int(at), "value" if code != "ph" or "ph" not in frame else "ph")
        for at, code in zip(results["at"], results["substance"], strict=True)
    ]
    samples = finished(table, points, results, cells, [int(row) for row in rows], refused, _conflicts(frame, point_of))
    named = ((fault.index, found[fault.index]) for fault in refused if fault.field in ("value", "qualifier"))
    return replace(samples, unread=tuple((int(point_of[at]), one.code) for at, one in named if one))


def _unknown(table: Table, found: Sequence[Any]) -> list[CellFault]:
    refused = []
    for index, substance in enumerate(found):
        name = table.frame["analyte"].iat[index]
        if substance is None:
            said = (
                f"不认识监测项目“{name}”，这一行没有评价；请写规范的名称、元素符号或 CAS 号。"
                if name
                else "没有写监测项目，这一行没有评价；请补上。"
            )
            refused.append(CellFault(index, "analyte", Fault(table.where(index, "analyte"), said)))
    return refused


def results_of(table: Table, found: Sequence[Any], point_of: np.ndarray[Any, Any]) -> tuple[pd.DataFrame, list[CellFault]]:
    """Return the results of a table with one result a row, `found` being the substance of each, and the cells that fit none of
    them; `at` is the row a result stood in."""
    frame = table.frame
    mark = _marks(frame)
    below, doubtful = mark == "<", (mark == ">") | (mark == "?")
    value, own = frame["value"].to_numpy(), frame["value_limit"].to_numpy()
    own = np.where(below & np.isnan(own), value, own)  # "<" in a column of its own: the number beside it is the limit
    written = frame["unit"].to_numpy() if "unit" in frame else np.full(len(frame), "", object)
    written = np.where(written == "", table.units("value"), written)
    unit = np.where(frame["value_unit"] == "", written, frame["value_unit"])
    missed = below | (frame["value_qualifier"] == "<").to_numpy()
    told = detection.fitted(detection.own(own).before(detection.beside(table, "detection_limit")), unit, missed)
    results = pd.DataFrame(
        {
            "row": point_of,
            "substance": [one.code if one else "" for one in found],
            "value": np.where(below, np.nan, value),
            "qualifier": np.where(below, "<", frame["value_qualifier"]),
            "detection_limit": told.limit,
            "unit": told.unit,
            "at": np.arange(len(frame)),
        }
    )
    given = (results["value"].notna() | missed) & (results["substance"] != "")
    lost = [*told.faults(table, np.arange(len(frame)), "detection_limit"), *_doubtful(table, np.flatnonzero(given & doubtful))]
    return results[given & ~doubtful].reset_index(drop=True), lost


def _marks(frame: pd.DataFrame) -> NDArray[Any]:
    if "qualifier" not in frame:
        return np.full(len(frame), "", object)
    words = frame["qualifier"].tolist()
    said = {word: mark_of(word) for word in set(words)}
    return np.array([said[word] for word in words], object)


def _doubtful(table: Table, rows: NDArray[np.int64]) -> Iterator[CellFault]:
    for row in rows.tolist():
        word = table.frame["qualifier"].iat[row]
        said = (
            f"检出标志“{word}”表示超出测定范围，没有可评价的数值，这个结果没有采用；请稀释后复测，填写测得的浓度。"
            if mark_of(word) == ">"
            else f"不认识检出标志“{word}”，不知道是否检出，这个结果没有采用；未检出请写 <，检出的请留空。"
        )
        yield CellFault(row, "qualifier", Fault(table.where(row, "qualifier"), said))


def _conflicts(frame: pd.DataFrame, point_of: np.ndarray[Any, Any]) -> tuple[str, ...]:
    """Say of which samples the rows contradict each other in what decides limits."""
    notes = []
    for name, title in (("ph", "pH"), ("land", "土地利用类型"), ("use", "用地类别"), ("crop", "作物")):
        if name in frame:
            told = frame[name].where(frame[name] != "", None)
            several = told.groupby(point_of).nunique() > 1
            if several.any():
                notes.append(f"{int(several.sum())} 个样品的各行写有不同的{title}，取了先出现的；请核对。")
    return tuple(notes)


# --- Both -----------------------------------------------------------------------------------------------------------------


def described(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the fields of columns.yaml, those that the file lacks as missing."""
    data: dict[str, Any] = {}
    for one in sample_fields():
        names = (f"{one.name}_from", f"{one.name}_to") if one.kind == "range" else (one.name,)
        for name in names:
            data[name] = frame[name].to_numpy() if name in frame else _missing(one.kind, len(frame))
    return pd.DataFrame(data, index=pd.RangeIndex(len(frame)))


def _missing(kind: str, count: int) -> Any:
    if kind == "text":
        return np.full(count, "", object)
    return np.full(count, np.datetime64("NaT"), "datetime64[s]") if kind in ("date", "moment") else np.full(count, np.nan)


def finished(
    table: Table,
    points: pd.DataFrame,
    results: pd.DataFrame,
    cells: Sequence[tuple[int, str]],
    rows: Sequence[int],
    refused: Sequence[CellFault],
    notes: Sequence[str],
) -> Samples:
    """Return the samples with a name each and the remarks that every reader of results should know."""
    points["sample"] = [
        sample or point or f"第{number}个"
        for number, (sample, point) in enumerate(zip(points["sample"], points["point"], strict=True), 1)
    ]
    results = results[list(RESULT_COLUMNS)].reset_index(drop=True)
    said = [*table.notes, *notes, *_remarks(points, results)]
    return Samples(points, results, table.columns, tuple(said), tuple(refused), table, cells, rows)


def _remarks(points: pd.DataFrame, results: pd.DataFrame) -> list[str]:
    remarks = []
    if unitless := int((results["unit"] == "").sum()):
        remarks.append(f"{unitless} 个结果没有写单位，按标准的单位对待；请核对。")
    if twice := int(points.duplicated(["sample", "depth_from", "depth_to"]).sum()):
        remarks.append(f"{twice} 行的样品编号与前面的相同，各自作为一个样品。")
    if repeated := int(results.duplicated(["row", "substance"]).sum()):
        remarks.append(f"{repeated} 个结果与同一样品同一项目的结果重复，各自评价。")
    return remarks
