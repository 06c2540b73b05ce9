"""From degrees to metres before anything is interpolated: the 3-degree Gauss–Krüger zone of CGCS2000 that the samples lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.refusal import Refused

Floats = NDArray[np.float64]
CGCS2000 = "EPSG:4490"
ZONE_WIDTH = 3.0
FIRST_MERIDIAN, LAST_MERIDIAN = 75, 135  # of the zones that EPSG 4534 … 4554 name, without a zone number before the easting
FIRST_CODE = 4534
NUMBERED_3 = range(25, 46)  # zone numbers before the easting: EPSG 4513 … 4533
NUMBERED_6 = range(13, 24)  # EPSG 4491 … 4501
ZONE_DIGITS = 1_000_000
GAUSS_KRUGER = re.compile(
    r"CGCS2000 / (?:(?P<width>3)-degree )?Gauss-Kruger (?:CM (?P<meridian>\d+)E|zone (?P<zone>\d+))", re.IGNORECASE
)
FAR_FROM_MERIDIAN = 3.0  # degrees; distances are 0.1 % too long there


def crs_name(crs: Any) -> str:
    """Return a coordinate system's name in Chinese where it is one of CGCS2000 or in degrees; else as its register has it."""
    if crs.is_geographic:
        return f"{'CGCS2000' if 'China Geodetic' in crs.name else crs.name} 经纬度"
    parts = GAUSS_KRUGER.fullmatch(crs.name)
    if parts:
        where = f"中央经线 {parts['meridian']}°" if parts["meridian"] else f"带号 {parts['zone']}"
        return f"CGCS2000 {parts['width'] or 6}度带高斯-克吕格，{where}"
    if crs.name != "unknown":
        return str(crs.name)
    origin = next(part.value for part in crs.coordinate_operation.params if part.name == "Longitude of natural origin")
    return f"高斯-克吕格，中央经线 {origin:g}°"


@dataclass(frozen=True)
class Projected:
    """Places in metres, their CRS (pyproj.CRS, None where the file does not tell), its name for people, and what to know."""

    easting: Floats
    northing: Floats
    crs: Any
    name: str
    notes: tuple[str, ...] = ()


def from_degrees(longitude: Floats, latitude: Floats) -> Projected:
    """Project degrees (CGCS2000; WGS 84 differs by centimetres) into the zone nearest to the middle of the samples."""
    from pyproj import CRS, Transformer

    meridian = round((float(longitude.min()) + float(longitude.max())) / 2 / ZONE_WIDTH) * int(ZONE_WIDTH)
    if FIRST_MERIDIAN <= meridian <= LAST_MERIDIAN:
        crs = CRS.from_epsg(FIRST_CODE + (meridian - FIRST_MERIDIAN) // int(ZONE_WIDTH))
    else:
        crs = CRS.from_proj4(f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=m +no_defs")
    easting, northing = Transformer.from_crs(CGCS2000, crs, always_xy=True).transform(longitude, latitude)
    far = float(np.abs(longitude - meridian).max())
    notes = (f"样点距中央经线最远 {far:.1f}°，距离误差超过千分之一；范围大时宜分区制图。",) if far > FAR_FROM_MERIDIAN else ()
    return Projected(easting, northing, crs, crs_name(crs), notes)


def from_metres(easting: Floats, northing: Floats, named: str) -> Projected:
    """Take metres as they are; the CRS is `named` (EPSG:4548) or known by the zone number before the easting. Raises Refused."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if named:
        try:
            crs = CRS.from_user_input(named)
        except CRSError as error:
            raise Refused(f"不认识坐标系 {named}；应写成 EPSG:4548 之类。") from error
        if not crs.is_projected or crs.axis_info[0].unit_name != "metre":
            raise Refused(f"坐标系 {named}（{crs.name}）不是以米为单位的投影坐标系；插值必须在米制坐标上进行。")
        return Projected(easting, northing, crs, crs_name(crs))
    zones = np.unique(np.floor(easting / ZONE_DIGITS).astype(int))
    if zones.size > 1:
        raise Refused(f"东坐标的带号不一致（{'、'.join(map(str, zones[:5]))}）；请先换算到同一个投影带。")
    zone = int(zones[0])
    if zone in NUMBERED_3 or zone in NUMBERED_6:
        crs = CRS.from_epsg(4513 + zone - NUMBERED_3.start if zone in NUMBERED_3 else 4491 + zone - NUMBERED_6.start)
        name = crs_name(crs)
        return Projected(easting, northing, crs, name, (f"按东坐标的带号 {zone} 认作 {name}，请核对。",))
    return Projected(
        easting, northing, None, "坐标系未注明", ("坐标没有带号，结果文件没有写坐标系；可用 --crs EPSG:4548 之类指定。",)
    )
