"""What is known besides a delivery: the samples that were issued, where they should lie, what laboratories are accredited for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jingtu.runs.columns import analyte
from jingtu.runs.fields import Field
from jingtu.runs.headers import plain
from jingtu.runs.refusal import Refused
from jingtu.runs.tables import read_table

_SCOPE = (
    Field("laboratory", "text", ("检测单位", "实验室", "检测机构"), required=True),
    Field("analyte", "text", ("检测项目", "项目"), required=True),
    Field("method", "text", ("检测方法", "分析方法", "方法标准"), required=True),
    Field("valid_from", "date", ("有效期起", "发证日期", "起始日期")),
    Field("valid_until", "date", ("有效期止", "截止日期")),
)
_ISSUED = (Field("sample", "text", ("样品编号", "样品编码", "密码编号"), required=True),)
NAN = float("nan")
Content = tuple[float | None, str]


@dataclass(frozen=True)
class Scope:
    """What laboratories are accredited for: by laboratory, substance and method the first and last day of each certificate."""

    laboratories: frozenset[str]
    terms: Mapping[tuple[str, str, str], tuple[tuple[dt.date, dt.date], ...]]

    def knows(self, laboratory: str) -> bool:
        """Tell whether anything is known of a laboratory."""
        return plain(laboratory) in self.laboratories

    def covers(self, laboratory: str, analyte: str, method: str, on: dt.date | None) -> bool:
        """Tell whether a laboratory was accredited for a method of a substance on a day (any day where None)."""
        terms = self.terms.get((plain(laboratory), analyte, plain(method)), ())
        return any(on is None or first <= on <= last for first, last in terms)


@dataclass(frozen=True)
class Issued:
    """What is known inside of an issued sample.

    `parent` is the number under which the sample that it doubles was issued, `signed_on` the day on which the laboratory signed
    for it (None where it never did), `breaks` what is wrong with its custody, in sentences. Depths in metres, position in
    CGCS2000 degrees.
    """

    own_number: str
    medium: str
    qc: str = "ordinary"
    parent: str = ""
    point: str = ""
    longitude: float = NAN
    latitude: float = NAN
    depth_from: float = NAN
    depth_to: float = NAN
    sampled_on: dt.date | None = None
    signed_on: dt.date | None = None
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """Results that count already, of one accepted delivery: by sample number (the one inside, where there is one) and substance
    every content with its unit, None for a non-detect.

    `own` tells that the same unit delivered them: it may be told of them, where another one works under blind numbers.
    """

    receipt: str
    own: bool
    held: Mapping[str, Mapping[str, frozenset[Content]]]


@dataclass(frozen=True)
class Known:
    """What the receiver knows; None where it is not known, and then nothing is checked against it.

    `place` is a shapely geometry in CGCS2000 degrees, `points` the positions of points by number. `issued` are the numbers that
    must all come back; `samples` are those of which more is known, and which may come back in several deliveries. `blind` tells
    that the sender must not learn what is known of them. `standing` gives of some sample numbers what accepted deliveries hold;
    `sender` are the names of the unit that delivers.
    """

    place: Any = None
    place_name: str = "申报的地方"
    issued: frozenset[str] | None = None
    samples: Mapping[str, Issued] | None = None
    blind: bool = False
    scope: Scope | None = None
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    on: dt.date | None = None
    standing: Callable[[Collection[str]], Sequence[Standing]] | None = None
    sender: Sequence[str] = ()


def read_scope(path: Path) -> Scope:
    """Return the accredited scope from a table of laboratory, substance, method and days. Raises Refused."""
    frame = read_table(path, _SCOPE).frame
    terms: dict[tuple[str, str, str], tuple[tuple[dt.date, dt.date], ...]] = {}
    for row in frame.to_dict("records"):
        key = (plain(row["laboratory"]), _code(path, row["analyte"]), plain(row["method"]))
        first, last = _day(row.get("valid_from"), dt.date.min), _day(row.get("valid_until"), dt.date.max)
        terms[key] = (*terms.get(key, ()), (first, last))
    return Scope(frozenset(laboratory for laboratory, _, _ in terms), terms)


def _day(told: Any, otherwise: dt.date) -> dt.date:
    return otherwise if told is None or told != told else dt.date(told.year, told.month, told.day)


def read_methods(path: Path) -> list[tuple[str, str]]:
    """Return the substances (codes) and methods of a certificate, from a table with 检测项目 and 检测方法. Raises Refused."""
    frame = read_table(path, _SCOPE[1:3]).frame
    return [(_code(path, row["analyte"]), row["method"]) for row in frame.to_dict("records")]


def _code(path: Path, word: str) -> str:
    found = analyte(word)
    if found is None:
        raise Refused(f"文件 {path.name}：不认识检测项目“{word}”，应为检测项目代码表里的名称。请改正。")
    return found.code


def read_issued(path: Path) -> frozenset[str]:
    """Return the sample numbers that were issued, from a table with the column 样品编号. Raises Refused."""
    return frozenset(name for name in read_table(path, _ISSUED).frame["sample"] if name)


def read_place(path: Path) -> Any:
    """Return the union of all areas of a GeoJSON file in degrees. Raises Refused."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape
    from shapely.ops import unary_union

    try:
        told = json.loads(path.read_text(encoding="utf-8-sig"))
        parts = [one["geometry"] for one in told["features"]] if "features" in told else [told.get("geometry", told)]
        place = unary_union([shape(one) for one in parts])
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise Refused(f"文件 {path.name} 不是 GeoJSON；应为经纬度的面，如从地图软件导出的 .geojson。请重新导出。") from error
    if place.is_empty or not place.area:
        raise Refused(f"文件 {path.name} 里没有面；应为申报范围的多边形。请重新导出。")
    return place
