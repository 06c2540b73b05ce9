"""Classes of cropland from samples and units: a class map for a geographic information system and the list with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jingtu.kernels.farmland import changes
from jingtu.kernels.farmland.areas import Pieces, by_class, by_zone_and_class, pieces
from jingtu.kernels.farmland.neighbours import from_neighbours
from jingtu.kernels.farmland.points import Classes
from jingtu.kernels.farmland.produce import Corrected, correct
from jingtu.kernels.farmland.units import Flag, Judged, judge, points_to_change, worst_of
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.farmland import sheets
from jingtu.runs.farmland.layers import Layer, read_units
from jingtu.runs.farmland.points import Points, read_points
from jingtu.runs.farmland.produce import Produce, read_produce
from jingtu.runs.farmland.words import Telling
from jingtu.runs.maps.grid import read_layer
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard, sha256
from jingtu.runs.refusal import Refused
from jingtu.runs.vector_files import check_suffix, write_layer
from jingtu.runs.workbooks.writing import MAX_ROWS, Sheet, write_workbook
from jingtu.standards import farmland, limits
from jingtu.standards.farmland import Rules
from jingtu.standards.limits import LimitStandard

DEFAULT_STANDARD = "GB15618-2018"
LAYER = "classes"
STEPS = 6
SHOWN = 20  # refused cells printed; the list holds all


@dataclass(frozen=True)
class Classified:
    """A finished classification before it is written."""

    layer: Layer
    points: Points
    telling: Telling
    worst: Classes
    pieces: Pieces
    produce: Produce | None

    @property
    def judged(self) -> Judged:
        return self.telling.judged


def classify(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Classify units of cropland.

    Inputs: `samples` (table), `units` (polygons); optional `produce` (table), `zones` (polygons), `previous` (an earlier
    result), `rules` (YAML of a province), `standards` (folder of the user's own limits). Parameters: `standard`, `on` (day, for
    produce without a date), `land` (for samples that tell none), `provisional`, `empty` ("leave" or "neighbours"), `crs`,
    `sheet`. Outputs: OUT (.parquet or .gpkg) and beside it .xlsx. Raises Refused.
    """
    check_suffix(out, " .xlsx 清单")
    rules = farmland.load_rules(inputs["rules"]) if "rules" in inputs else farmland.rules()
    standard = _standard(_text(parameters, "standard") or DEFAULT_STANDARD, inputs.get("standards"), rules)
    result = _classified(inputs, parameters, rules, standard, progress)
    pages, notes = _pages(inputs, result, rules, parameters)
    progress(STEPS - 1, STEPS)
    book = out.with_suffix(".xlsx")
    write_layer(out, sheets.piece_frame(result.pieces, result.layer, result.telling, result.telling.corrected), LAYER)
    refused = result.points.refused
    write_workbook(book, [*_that_fit(pages, notes), sheets.refused_sheet(refused), sheets.rule_sheet(rules, notes)])
    progress(STEPS, STEPS)
    told = [*notes, *map(str, refused[:SHOWN]), *([f"共有 {len(refused)} 处没有采用，见清单中的“未采用”。"] if refused else [])]
    used = _used(standard, result.produce, rules, inputs)
    return Outcome((out, book), tuple(_summary(result, rules)), used, tuple(told), len(refused))


def _that_fit(pages: list[Sheet], notes: list[str]) -> list[Sheet]:
    """Return the sheets that Excel can hold, and note those that it cannot; the layer has the units all the same."""
    large = [page.name for page in pages if len(page.frame) > MAX_ROWS]
    notes += [f"“{name}”超过 Excel 的行数上限，没有写入清单；单元的类别见结果图层。" for name in large]
    return [page for page in pages if page.name not in large]


def _standard(name: str, folder: Path | None, rules: Rules) -> LimitStandard:
    """Return a standard that has what points are classed by: screening and control values by land use and pH."""
    standard = limits.standard(name, folder=folder)
    dimensions = {dimension.code for dimension in standard.dimensions}
    values = all(standard.of(code, kind) for code in rules.elements.codes for kind in ("screening", "control"))
    if not values or not {"land", "ph"} <= dimensions:
        raise Refused(f"{standard.code} 没有按土地利用和 pH 给出各元素的筛选值和管制值，不能划分类别；请用 {DEFAULT_STANDARD}。")
    return standard


def _text(parameters: Mapping[str, Json], name: str) -> str:
    return str(parameters.get(name) or "")


def _classified(
    inputs: Inputs, parameters: Mapping[str, Json], rules: Rules, standard: LimitStandard, progress: Progress
) -> Classified:
    layer = read_units(inputs["units"], crs=_text(parameters, "crs"))
    progress(1, STEPS)
    points = read_points(
        inputs["samples"],
        layer,
        standard,
        rules.elements,
        sheet=_text(parameters, "sheet") or None,
        crs=_text(parameters, "crs"),
        land=_text(parameters, "land"),
        provisional=bool(parameters.get("provisional")),
    )
    progress(2, STEPS)
    judged = judge(points.unit, points.classes, len(layer.code), rules, *_linkable(points))
    if _text(parameters, "empty") == "neighbours":
        judged = from_neighbours(judged, layer.geometry, layer.kind, rules.empty_units)
    progress(3, STEPS)
    produce, corrected = _corrected(inputs, parameters, layer, judged, rules)
    worst, _ = worst_of(judged.classes if corrected is None else corrected.classes)
    needed = np.stack([points_to_change(judged, element, rules) for element in range(judged.classes.shape[1])], axis=1)
    apart = judged.set_apart.any(axis=1) & np.isfinite(points.easting)
    at = (points.easting, points.northing)
    carved = pieces(layer.geometry, worst, layer.cropland, points.unit, apart, *at, rules.prudence)
    progress(4, STEPS)
    return Classified(layer, points, Telling(judged, corrected, needed, rules), worst, carved, produce)


def _linkable(points: Points) -> tuple[Any, Any]:
    """Return coordinates for linking; samples known by their unit's code alone stand far from each other, linked to nothing."""
    lost = np.isnan(points.easting)
    far = np.where(lost, 1e9 * (1 + np.arange(len(lost))), 0.0)
    return np.where(lost, far, points.easting), np.where(lost, far, points.northing)


def _corrected(
    inputs: Inputs, parameters: Mapping[str, Json], layer: Layer, judged: Judged, rules: Rules
) -> tuple[Produce | None, Corrected | None]:
    if "produce" not in inputs:
        return None, None
    on = _day(_text(parameters, "on"))
    produce = read_produce(inputs["produce"], layer, rules.elements.codes, crs=_text(parameters, "crs"), on=on)
    return produce, correct(judged.classes, produce.unit, produce.element, produce.index, rules.produce)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused(f"--on 的日期 {text} 看不懂；应写成 2024-10-01。") from None


def _pages(inputs: Inputs, result: Classified, rules: Rules, parameters: Mapping[str, Json]) -> tuple[list[Sheet], list[str]]:
    """Return the sheets and everything that a reader must be told."""
    layer, judged = result.layer, result.judged
    notes = [
        *layer.notes,
        *layer.area_notes,
        *result.points.notes,
        *(result.produce.notes if result.produce else ()),
        *_doubts(result),
    ]
    unit_area = np.zeros(len(layer.code))
    np.add.at(unit_area, result.pieces.unit, result.pieces.area)
    pages = [
        sheets.unit_sheet(result.telling, layer, result.points, result.worst, unit_area),
        sheets.point_sheet(result.points, layer, rules, judged.set_apart),
        sheets.area_sheet(by_class(result.pieces.classes, result.pieces.area), rules),
    ]
    if "zones" in inputs:
        zones = read_units(inputs["zones"], crs=_text(parameters, "crs"), to=layer.crs)
        sums = by_zone_and_class(zones.geometry, result.pieces.geometry, result.pieces.classes, result.pieces.area)
        pages.append(sheets.zone_sheet(zones, sums, rules))
        notes += zones.notes
    if "previous" in inputs:
        old, codes = _previous(inputs["previous"], layer)
        new = changes.Layer(result.pieces.geometry, result.pieces.classes, result.pieces.area)
        found = changes.compare(old, new, rules.changes)
        pages += sheets.change_sheets(found, codes, old.classes, layer.code[result.pieces.unit], new.classes, rules)
        notes.append(_change_note(found, old, new))
    return pages, notes


def _previous(path: Path, layer: Layer) -> tuple[changes.Layer, Any]:
    """Return an earlier result as it was written by this command, in the system of the units."""
    frame = read_layer(path)
    if lacking := [name for name in ("unit_code", "class_code", "area_m2") if name not in frame.columns]:
        raise Refused(
            f"{path.name} 不是以前的划分结果：没有 {'、'.join(lacking)} 列；应为 jingtu classify 写出的 .parquet 或 .gpkg。"
        )
    if frame.crs is None:
        raise Refused(f"{path.name} 没有写明坐标系，不能与现在的单元比较。")
    frame = frame.to_crs(layer.crs)
    geometry = np.asarray(frame.geometry.to_numpy(), dtype=object)
    old = changes.Layer(geometry, frame["class_code"].to_numpy(np.int8), frame["area_m2"].to_numpy(np.float64))
    return old, frame["unit_code"].to_numpy(dtype=object)


def _change_note(found: changes.Changes, old: changes.Layer, new: changes.Layer) -> str:
    counts = np.bincount(found.move, minlength=len(changes.Move))
    return (
        f"与以前相比：变好 {counts[changes.Move.UPGRADED]} 处，变差 {counts[changes.Move.DOWNGRADED]} 处；"
        f"原 {_mu(old.area.sum())} 亩 − 退出 {_mu(found.table[:-1, -1].sum())} + 新增 {_mu(found.table[-1].sum())} + "
        f"面积口径差 {_mu(found.remeasured)} = 现 {_mu(new.area.sum())} 亩。"
    )


def _mu(area: float) -> str:
    """Return an area (m²) in mu with one decimal; what rounding leaves below zero is no minus zero."""
    return f"{round(float(sheets.mu(area)), 1) + 0.0:,.1f}"


def _doubts(result: Classified) -> list[str]:
    judged = result.judged
    flags = np.bitwise_or.reduce(judged.flags, axis=1)
    counts = [
        (int((result.worst == 0).sum()), "个单元没有判定类别（没有可用的点位）"),
        (int(((flags & Flag.PROVISIONAL) > 0).sum()), "个单元参照相邻同类单元暂定"),
        (int(((flags & Flag.DIVISIBLE) > 0).sum()), "个单元内不同类别的点位各自连片，可考虑拆分"),
        (
            int(result.pieces.set_apart.sum()),
            "个单元内有单独划出的严格管控类范围，按点位给出的圆形建议范围计面积，须按影像和现场核定",
        ),
    ]
    return [f"{count} {said}。" for count, said in counts if count]


def _summary(result: Classified, rules: Rules) -> list[str]:
    sums = by_class(result.pieces.classes, result.pieces.area)
    lines = [f"单元 {len(result.layer.code)} 个，点位 {int((result.points.unit >= 0).sum())} 个落在单元内。"]
    for code in (1, 2, 3):
        share = f"，占已判定的 {100 * sums[code] / sums[1:].sum():.2f}%" if sums[1:].sum() else ""
        lines.append(
            f"{rules.class_name(code)} {int((result.worst == code).sum())} 个单元，{sheets.mu(sums[code]):,.1f} 亩{share}"
        )
    if sums[0]:
        lines.append(f"未判定 {int((result.worst == 0).sum())} 个单元，{sheets.mu(sums[0]):,.1f} 亩")
    return lines


def _used(standard: LimitStandard, produce: Produce | None, rules: Rules, inputs: Inputs) -> tuple[UsedStandard, ...]:
    editions = (standard, *(produce.standards if produce else ()))
    used = [UsedStandard(one.code, one.title, str(one.valid_from), str(one.valid_until or ""), one.sha256) for one in editions]
    source = sha256(inputs["rules"]) if "rules" in inputs else ""
    grades = "、".join(f"{name} {known.grade}" for name, known in rules.checks().items())
    used.append(
        UsedStandard(rules.document.number, rules.document.title, sha256=source, checked=f"规则 {rules.version}：{grades}")
    )
    return tuple(used)
