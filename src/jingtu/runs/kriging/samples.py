"""The samples that a map is made of: one element, one unit, one value at each place, in metres."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.samples import prepare
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.columns import analyte
from jingtu.runs.maps.projection import Projected, from_degrees, from_metres
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import CONTENT, LIMIT, Samples, read_samples
from jingtu.runs.tables import CellFault
from jingtu.standards import substances, units
from jingtu.standards.evaluation import nondetect_rule
from jingtu.standards.substances import Substance

Floats = NDArray[np.float64]
TOPSOIL_M = 0.2  # samples that begin deeper are another map
DEFAULT_UNIT = "mg/kg"


@dataclass(frozen=True)
class MapSamples:
    """
    One value at each place.

    `values` in `unit`, with a non-detect at half its detection limit and `censored` marking it (`censored` may put better
    values in their stead); `points` are the rows of the sample table in the order of `values` (of several at one place the
    first).
    """

    substance: Substance
    unit: str
    places: Projected
    values: Floats
    censored: NDArray[np.bool_]
    points: pd.DataFrame
    notes: tuple[str, ...]


def map_samples(
    path: Path, element: str, *, unit: str = DEFAULT_UNIT, sheet: str | None = None, crs: str = "", progress: Progress = unheard
) -> MapSamples:
    """
    Read the samples of one element for a map.

    Left out, with a note of how many: samples without coordinates or without a result, and those that begin below 0.2 m where the
    file has depths. Raises Refused where nothing is left, the unit does not convert, or a cell that the map needs cannot be read.
    """
    substance = substances.find(element)
    read = read_samples(path, sheet=sheet, strict=False, progress=progress)
    faults = [cell.fault for cell in read.refused if _is_needed(read, cell, substance)]
    if faults:
        raise Refused(faults)
    results = read.results[read.results["substance"] == substance.code]
    if results.empty:
        found = "、".join(substances.of(code).name_zh for code in read.results["substance"].unique() if code != "ph")
        raise Refused(f"{path.name} 里没有{substance.name_zh}的结果；有 {found}。请检查 --element。")
    values, censored = _concentrations(read, results, unit)
    points = read.points.loc[results["row"]].reset_index(drop=True)
    points["value"], points["censored"] = values, censored
    kept, notes = _usable(points)
    if kept.empty:
        raise Refused(
            f"{path.name} 里没有一个{substance.name_zh}样点有坐标和表层结果；请补上经度、纬度（或东坐标、北坐标）两列。"
        )
    if others := len(read.refused):
        notes.append(f"{others} 处别的项目的内容读不出来，没有用到。")
    return _at_places(substance, unit, kept, crs, (*read.notes, *notes))


def _is_needed(read: Samples, cell: CellFault, substance: Substance) -> bool:
    """Return whether a cell that could not be read belongs to the map: all but the contents of other substances."""
    if cell.field in ("value", "qualifier", "detection_limit"):
        named = analyte(read.table.frame["analyte"].iat[cell.index])
        return named is not None and named.code == substance.code
    of_substance = cell.field.startswith((CONTENT, LIMIT))
    return cell.field != "analyte" and (
        not of_substance or cell.field in (f"{CONTENT}{substance.code}", f"{LIMIT}{substance.code}")
    )


def _concentrations(read: Samples, results: pd.DataFrame, unit: str) -> tuple[Floats, NDArray[np.bool_]]:
    factor = results["unit"].map(lambda written: units.factor(written, unit) if written else 1.0).to_numpy(np.float64)
    censored = (results["qualifier"] == "<").to_numpy()
    limit = results["detection_limit"].to_numpy(np.float64)
    unknown = np.flatnonzero(censored & np.isnan(limit))
    if unknown.size:
        place = read.where(int(results.index[unknown[0]]))
        raise Refused(f"{place}：未检出而没有检出限，无法用于制图；请补上检出限（如 <0.01）。")
    return np.where(censored, limit * nondetect_rule().substitute, results["value"].to_numpy(np.float64)) * factor, censored


def _usable(points: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    degrees = points[["longitude", "latitude"]].notna().all(axis=1)
    metres = points[["easting", "northing"]].notna().all(axis=1)
    column = metres if metres.sum() > degrees.sum() else degrees
    deep = points["depth_from"] >= TOPSOIL_M
    notes = []
    if nowhere := int((~column & points["value"].notna()).sum()):
        notes.append(f"{nowhere} 个样品没有坐标，没有用于制图。")
    if below := int((deep & column).sum()):
        notes.append(f"{below} 个样品从 {TOPSOIL_M:g} m 以下取得，不是表层，没有用于制图。")
    kept = points[column & ~deep & points["value"].notna()].reset_index(drop=True)
    kept.attrs["metres"] = column is metres
    return kept, notes


def _at_places(substance: Substance, unit: str, points: pd.DataFrame, crs: str, notes: tuple[str, ...]) -> MapSamples:
    if points.attrs["metres"]:
        places = from_metres(points["easting"].to_numpy(), points["northing"].to_numpy(), crs)
    else:
        places = from_degrees(points["longitude"].to_numpy(), points["latitude"].to_numpy())
    merged = prepare(places.easting, places.northing, points["value"].to_numpy())
    if together := len(points) - len(merged.values):
        notes = (*notes, f"{together} 个样品与别的样品在同一位置，取平均值作为一个样点。")
    censored = points["censored"].to_numpy()[merged.first] & ~merged.averaged
    moved = replace(places, easting=merged.places[:, 0], northing=merged.places[:, 1])
    rows = points.iloc[merged.first].reset_index(drop=True)
    return MapSamples(substance, unit, moved, merged.values, censored, rows, (*notes, *places.notes))
