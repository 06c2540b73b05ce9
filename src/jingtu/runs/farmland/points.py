"""Soil samples as points of units: values of the classed elements, their limits and classes, and where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from jingtu.kernels.farmland.placing import NOWHERE, Placing, place
from jingtu.kernels.farmland.points import CLASS_I, UNCLASSED, UNKNOWN, Classes, bin_codes, limits_at, point_classes
from jingtu.kernels.farmland.shapes import Floats
from jingtu.runs.farmland.layers import Layer, Texts
from jingtu.runs.maps.projection import CGCS2000, crs_name, from_metres
from jingtu.runs.refusal import Fault, Refused
from jingtu.runs.samples import Samples, read_samples
from jingtu.standards import substances, units
from jingtu.standards.farmland import Elements
from jingtu.standards.limits import Dimension, LimitStandard


@dataclass(frozen=True)
class Points:
    """
    Samples in units.

    `frame` as read; values, limits and classes (n, m) per element; `unit` the position of the unit or -1. What was left out of
    the file stands in `refused`, each with its place.
    """

    frame: pd.DataFrame
    values: Floats
    screening: Floats
    control: Floats
    classes: Classes
    unit: npt.NDArray[np.int32]
    easting: Floats
    northing: Floats
    notes: tuple[str, ...]
    refused: tuple[Fault, ...]


def read_points(
    path: Path,
    layer: Layer,
    standard: LimitStandard,
    elements: Elements,
    *,
    sheet: str | None,
    crs: str,
    land: str,
    provisional: bool,
) -> Points:
    """Return the topsoil samples of a file with their classes and units; raises Refused where none lies in any unit."""
    samples = read_samples(path, sheet=sheet, strict=False)
    if unknown := [one.fault for one in samples.refused if one.field == "depth"]:
        raise Refused(unknown)  # which samples are topsoil decides classes
    top = ~(samples.points["depth_from"].to_numpy(np.float64) >= elements.topsoil_m)
    values, censored, said = pivoted(samples, elements.codes, standard.unit)
    notes = [*samples.notes, *said]
    if deep := int((~top).sum()):
        notes.append(f"{deep} 个样品不是表层样，没有参加划分。")
    frame, values, censored = samples.points[top].reset_index(drop=True), values[top], censored[top]
    easting, northing, told = located(frame, layer, crs)
    unit, where = _units_of(frame, easting, northing, layer, path)
    codes = {
        "land": _land_codes(frame, standard.dimension("land"), layer, unit, land, notes),
        "ph": bin_codes(standard.dimension("ph"), frame["ph"].to_numpy(np.float64)),
    }
    screening, control = (
        np.column_stack([limits_at(standard, code, kind, codes, strictest=provisional) for code in elements.codes])
        for kind in ("screening", "control")
    )
    classes = np.column_stack([point_classes(*columns) for columns in zip(values.T, screening.T, control.T, strict=True)])
    unproven = censored & (classes > CLASS_I)  # "below 0.5" proves nothing where the limit is 0.3
    classes[unproven] = UNCLASSED
    notes += [*told, *where, *_doubts(unit != NOWHERE, classes, values, codes, unproven, provisional)]
    return Points(
        frame,
        values,
        screening,
        control,
        classes,
        unit,
        easting,
        northing,
        tuple(notes),
        tuple(one.fault for one in samples.refused),
    )


def pivoted(samples: Samples, codes: Sequence[str], unit: str) -> tuple[Floats, npt.NDArray[np.bool_], tuple[str, ...]]:
    """Return values (n, m) of substances in one unit, and which are detection limits of non-detects; of several the highest."""
    results = samples.results[samples.results["substance"].isin(codes)]
    values = np.full((len(samples.points), len(codes)), np.nan)
    censored = np.zeros(values.shape, dtype=bool)
    if results.empty:
        named = "、".join(substances.of(code).name_zh for code in codes)
        raise Refused(f"文件里没有 {named} 中任何一项的结果；请检查列名。")
    factors = {written: _factor(written, unit, samples, results) for written in results["unit"].unique()}
    factor = results["unit"].map(factors).to_numpy(np.float64)
    below = (results["qualifier"] == "<").to_numpy()
    number = np.where(below, results["detection_limit"], results["value"]).astype(np.float64) * factor
    row = results["row"].to_numpy()
    column = results["substance"].map({code: place for place, code in enumerate(codes)}).to_numpy()
    order = np.argsort(np.where(np.isnan(number), -np.inf, number), kind="stable")  # the last assigned, the highest, stays
    values[row[order], column[order]], censored[row[order], column[order]] = number[order], below[order]
    repeated = int(results.duplicated(["row", "substance"]).sum())
    notes = (f"{repeated} 个结果与同一样品同一项目的重复，取最高值。",) if repeated else ()
    return values, censored, notes


def _factor(written: str, unit: str, samples: Samples, results: pd.DataFrame) -> float:
    try:
        return units.factor(written, unit) if written else 1.0
    except units.UnitMismatch as error:
        first = int(results.index[(results["unit"] == written).to_numpy().argmax()])
        raise Refused(Fault(samples.where(first), str(error))) from error


def located(frame: pd.DataFrame, layer: Layer, crs: str) -> tuple[Floats, Floats, list[str]]:
    """Return coordinates in the system of the layer; NaN where a sample has none. Degrees are CGCS2000."""
    from pyproj import Transformer

    degrees, metres = (
        frame[list(names)].notna().all(axis=1).to_numpy() for names in (("longitude", "latitude"), ("easting", "northing"))
    )
    easting, northing = np.full(len(frame), np.nan), np.full(len(frame), np.nan)
    if metres.sum() > degrees.sum():
        given = frame.loc[metres, ["easting", "northing"]].to_numpy(np.float64)
        places = from_metres(given[:, 0], given[:, 1], crs)
        source = places.crs or layer.crs
        easting[metres], northing[metres] = Transformer.from_crs(source, layer.crs, always_xy=True).transform(*given.T)
        assumed = [f"样点的东、北坐标没有写坐标系，按单元图层的 {crs_name(layer.crs)} 对待。"] if places.crs is None else []
        moved = [f"样点坐标由 {crs_name(source)} 转换到 {crs_name(layer.crs)}。"] if source != layer.crs else []
        return easting, northing, [*assumed, *moved]
    if degrees.any():
        given = frame.loc[degrees, ["longitude", "latitude"]].to_numpy(np.float64)
        easting[degrees], northing[degrees] = Transformer.from_crs(CGCS2000, layer.crs, always_xy=True).transform(*given.T)
        return easting, northing, [f"样点经纬度按 CGCS2000 转换到 {crs_name(layer.crs)}。"]
    return easting, northing, []


def _units_of(
    frame: pd.DataFrame, easting: Floats, northing: Floats, layer: Layer, path: Path
) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Return the unit that each sample lies in; the sample's own unit code counts only where it has no coordinates."""
    placed = place(easting, northing, layer.geometry)
    unit, flags = placed.unit.copy(), placed.flags
    nowhere = (flags & Placing.NO_COORDINATES) > 0
    by_code = unit_by_code(frame["unit_code"].to_numpy(dtype=object), layer)
    unit[nowhere] = by_code[nowhere]
    notes = [
        f"{count} 个样点{said}"
        for count, said in (
            (int((nowhere & (unit != NOWHERE)).sum()), "没有坐标，按样品表里的单元编号归入单元，不参加连片判断。"),
            (int((nowhere & (unit == NOWHERE)).sum()), "没有坐标，也没有图层里有的单元编号，没有参加划分。"),
            (int(((flags & Placing.OUTSIDE) > 0).sum()), "不在任何单元内，没有参加划分；请核对坐标。"),
            (int(((flags & Placing.SEVERAL) > 0).sum()), "在单元的边界上或几个单元的重叠处，归入先出现的单元。"),
        )
        if count
    ]
    if (unit == NOWHERE).all():
        raise Refused(
            f"{path.name} 的 {len(frame)} 个样点没有一个落在 {layer.path.name} 的单元内；请检查坐标列和坐标系（可用 --crs 指定）。"
        )
    return unit, notes


def unit_by_code(codes: Texts, layer: Layer) -> npt.NDArray[np.int32]:
    """Return the position of the unit with each code, -1 where the layer has none of that code."""
    at = {str(code): number for number, code in enumerate(layer.code)}
    return np.array([at.get(str(code), NOWHERE) for code in codes], dtype=np.int32)


def _land_codes(
    frame: pd.DataFrame, dimension: Dimension, layer: Layer, unit: npt.NDArray[np.int32], land: str, notes: list[str]
) -> npt.NDArray[np.int8]:
    """Return the land use of each sample: its own, else its unit's, else the one asked for."""
    default = dimension.read(land) if land else None
    if land and default is None:
        raise Refused(f"不认识土地利用“{land}”；可用 {'、'.join(choice.name for choice in dimension.values)}。")
    own = [dimension.read(str(words)) if words else None for words in frame["land"]]
    units_land = [dimension.read(str(words)) if words else None for words in layer.land]
    found = [code or (units_land[at] if at >= 0 else None) or default for code, at in zip(own, unit, strict=True)]
    unread = sorted({str(words) for words, code in zip(frame["land"], own, strict=True) if words and code is None})
    if unread:
        notes.append(f"土地利用“{'、'.join(unread[:5])}”不是标准里的类别，按单元或 --land 的类别对待。")
    return np.array([dimension.codes.index(code) if code else UNKNOWN for code in found], dtype=np.int8)


def _doubts(
    inside: npt.NDArray[np.bool_],
    classes: Classes,
    values: Floats,
    codes: dict[str, npt.NDArray[np.int8]],
    unproven: npt.NDArray[np.bool_],
    provisional: bool,
) -> list[str]:
    """Say how many samples inside units could not be classed, and why."""
    any_value = np.isfinite(values).any(axis=1) & inside
    ends = "用最严的限值暂定类别。" if provisional else "没有类别；加 --provisional 可按最严的限值暂定。"
    counts: list[tuple[Any, str]] = [
        (any_value & (codes["ph"] == UNKNOWN), f"个样点没有 pH，{ends}"),
        (any_value & (codes["land"] == UNKNOWN), f"个样点没有土地利用类型，{ends}"),
        (unproven.any(axis=1) & inside, "个样点有检出限高于筛选值的未检出项目，不能证明未超过，该项目没有类别。"),
        ((classes == UNCLASSED).all(axis=1) & inside, "个样点没有一项可以划分类别。"),
    ]
    return [f"{int(which.sum())} {said}" for which, said in counts if which.any()]
