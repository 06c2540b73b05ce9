"""Layers of units and zones: polygons in one projected system in metres, with their code, kind and cropland area."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from jingtu.kernels.farmland.shapes import Floats, Geometries
from jingtu.runs.headers import plain, without_bracket
from jingtu.runs.maps.grid import read_layer
from jingtu.runs.maps.projection import CGCS2000, crs_name, from_degrees
from jingtu.runs.refusal import Fault, Refused
from jingtu.standards.loader import Facts, load

SQUARE_METRES_PER_HECTARE = 10_000.0
MOST_NAMED = 5
Texts = npt.NDArray[np.object_]


class FieldWords(Facts):
    """The file farmland_fields.yaml."""

    version: dt.date
    code: tuple[str, ...]
    name: tuple[str, ...]
    kind: tuple[str, ...]
    land: tuple[str, ...]
    cropland: tuple[str, ...]
    area_units_per_hectare: dict[str, int]


@cache
def field_words() -> FieldWords:
    """Return the names of columns, read once."""
    return load(files("jingtu.runs") / "farmland_fields.yaml", FieldWords)


@dataclass(frozen=True)
class Layer:
    """
    Polygons (u,) of a file in `crs` (metres).

    `cropland` (m²) is NaN where the file gives none, texts are "" where it has none. `notes` tell how coordinates were converted,
    `area_notes` which areas are meant.
    """

    path: Path
    frame: Any
    geometry: Geometries
    crs: Any
    code: Texts
    name: Texts
    kind: Texts
    land: Texts
    cropland: Floats
    notes: tuple[str, ...]
    area_notes: tuple[str, ...]


def read_units(path: Path, *, crs: str = "", to: Any = None) -> Layer:
    """
    Return the polygons of a vector file, reprojected to `to` or, from degrees, to the Gauss–Krüger zone they lie in.

    `crs` names the system of a file that does not tell its own. Raises Refused for a file without polygons or a known system,
    with a code that occurs twice, or with polygons that cross themselves: areas of those are not defined.
    """
    frame = read_layer(path)
    if frame.crs is None:
        if not crs:
            raise Refused(f"图层 {path.name} 没有写明坐标系，无法计算面积；请补上坐标系，或用 --crs EPSG:4548 之类指定。")
        frame = frame.set_crs(_named(crs))
    frame, notes = _projected(frame, path, to)
    geometry = np.asarray(frame.geometry.to_numpy(), dtype=object)
    code = _texts(frame, "code")
    code = np.array([one or f"第{number}个" for number, one in enumerate(code, 1)], dtype=object)
    _refuse_faults(path, geometry, code)
    cropland, said = _cropland(frame, path)
    name, kind, land = (_texts(frame, field) for field in ("name", "kind", "land"))
    return Layer(path, frame, geometry, frame.crs, code, name, kind, land, cropland, notes, said)


def _named(crs: str) -> Any:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise Refused(f"不认识坐标系 {crs}；应写成 EPSG:4548 之类。") from error


def _projected(frame: Any, path: Path, to: Any) -> tuple[Any, tuple[str, ...]]:
    """Return the frame in metres; a web map's Mercator is not kept, its areas are far too large."""
    if to is not None:
        if frame.crs == to:
            return frame, ()
        return frame.to_crs(to), (f"图层 {path.name} 由 {crs_name(frame.crs)} 转换到 {crs_name(to)}。",)
    mercator = "Mercator" in frame.crs.name
    if frame.crs.is_projected and not mercator:
        if frame.crs.axis_info[0].unit_name != "metre":
            raise Refused(f"图层 {path.name} 的坐标系 {crs_name(frame.crs)} 不以米为单位，无法计算面积；请先转换。")
        return frame, ()
    degrees = frame.to_crs(CGCS2000)
    west, south, east, north = degrees.total_bounds
    places = from_degrees(np.array([west, east]), np.array([south, north]))
    note = f"图层 {path.name} 由 {crs_name(frame.crs)} 转换到 {places.name}，面积按投影面积计算。"
    return frame.to_crs(places.crs), (note, *places.notes)


def _refuse_faults(path: Path, geometry: Geometries, code: Texts) -> None:
    if not len(geometry):
        raise Refused(f"图层 {path.name} 里没有图形；应当是面（多边形）图层。")
    kinds = shapely.get_type_id(geometry)
    faults = [
        Fault(f"文件 {path.name}，第 {row + 1} 个图形（{code[row]}）", f"{said}。")
        for rows, said in (
            (np.flatnonzero((kinds != 3) & (kinds != 6)), "不是面；请改为面，或从图层中去掉"),
            (
                np.flatnonzero(((kinds == 3) | (kinds == 6)) & ~shapely.is_valid(geometry)),
                "边界自相交，面积没有意义；请先修复图形",
            ),
        )
        for row in rows
    ]
    seen, first = np.unique(code.astype(str), return_index=True)
    if len(seen) < len(code):
        twice = sorted({str(code[row]) for row in np.setdiff1d(np.arange(len(code)), first)})
        named = "、".join(twice[:MOST_NAMED]) + ("等" if len(twice) > MOST_NAMED else "")
        faults.append(Fault(f"文件 {path.name}", f"编号 {named} 出现多次；每个单元应有唯一的编号。"))
    if faults:
        raise Refused(faults)


def _column(frame: Any, field: str) -> str | None:
    """Return the column that stands for a field: the first of its words that the layer has."""
    named = {
        plain(without_bracket(str(column))): str(column) for column in reversed(frame.columns) if column != frame.geometry.name
    }
    return next((named[plain(word)] for word in getattr(field_words(), field) if plain(word) in named), None)


def _texts(frame: Any, field: str) -> Texts:
    column = _column(frame, field)
    if column is None:
        return np.full(len(frame), "", dtype=object)
    return np.array([_text(value) for value in frame[column]], dtype=object)


def _text(value: Any) -> str:
    if value is None or value != value:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _cropland(frame: Any, path: Path) -> tuple[Floats, tuple[str, ...]]:
    """Return the cropland area in m² with the unit that the column's name carries; without one it is not guessed."""
    nothing = np.full(len(frame), np.nan)
    column = next((str(name) for name in frame.columns if _is_area(str(name))), None)
    if column is None:
        return nothing, (f"图层 {path.name} 没有带单位的耕地面积列（如“耕地面积(亩)”），面积按图形的投影面积计算。",)
    unit = _area_unit(column)
    try:
        given = frame[column].astype(float).to_numpy()
    except (TypeError, ValueError):
        raise Refused(f"图层 {path.name} 的列“{column}”里有不是数的内容；请改正，或去掉这一列。") from None
    if (given < 0).any():
        raise Refused(f"图层 {path.name} 的列“{column}”里有负的面积；请改正。")
    area = given * SQUARE_METRES_PER_HECTARE / field_words().area_units_per_hectare[unit]
    lacking = int(np.isnan(area).sum())
    note = (f"{lacking} 个单元没有耕地面积，按图形的投影面积计算。",) if lacking else ()
    return area, (f"面积取列“{column}”的耕地面积。", *note)


def _area_unit(column: str) -> str:
    units = sorted(field_words().area_units_per_hectare, key=len, reverse=True)
    return next((unit for unit in units if re.search(rf"[（(_\s]{re.escape(unit)}[)）]?$", column.strip(), re.IGNORECASE)), "")


def _is_area(column: str) -> bool:
    unit = _area_unit(column)
    if not unit:
        return False
    name = plain(re.sub(rf"[（(_\s]{re.escape(unit)}[)）]?$", "", column.strip(), flags=re.IGNORECASE))
    return name in {plain(word) for word in field_words().cropland}
