"""Lay out sampling places in polygons, or change an existing network: a layer, a table of coordinates and a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.sampling.coverage import coverage, spread
from jingtu.kernels.sampling.places import Sites, grid, grid_of, random
from jingtu.kernels.sampling.sizes import samples_for_mean, shared
from jingtu.runs.farmland.layers import Layer, Texts, read_units
from jingtu.runs.farmland.sheets import mu
from jingtu.runs.maps.projection import CGCS2000, crs_name
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.sampling_network import change
from jingtu.runs.sampling_picture import draw
from jingtu.runs.vector_files import check_suffix, write_layer
from jingtu.runs.workbooks.writing import Sheet, write_workbook
from jingtu.standards import sampling as rules

METHODS = {
    "grid": "系统网格布点", "hexagonal": "六边形网格布点", "random": "简单随机布点", "stratified": "分区随机布点",
    "coverage": "空间均匀覆盖布点", "thin": "减少现有样点", "extend": "增加样点",
}  # fmt: skip
GRIDS, NETWORKS = ("grid", "hexagonal"), ("thin", "extend")
NO_ROOM = (
    "点数、间距、最小距离或变异系数（--count、--spacing、--apart、--cv）不是正数，或在这个图层里放不下；请改小点数或距离再试。"
)
NO_VARIANCE = "数量（--count）不是正数或超过样点和空位，或样点相距太近算不出克里格方差；请改小数量，检查位置几乎相同的样点。"
LAYER = "places"
SEED = 1
STARTS = 20  # of a grid that is to have a given number of nodes


@dataclass
class _Plan:
    """What was laid out, with the lines, notes and rules that belong to it."""

    sites: Sites
    names: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    used: list[UsedStandard] = field(default_factory=list)


def sampling(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Lay out sampling places.

    Inputs: `polygons` (layer), `existing` (table; fixed places for "coverage", the network for "thin" and "extend"). Parameters:
    `method`; exactly one of `spacing` (metres), `count`, `rule` (a density for each polygon), `variation` with `deviation`
    (percent); `apart` (metres, random places), `element` (networks), `seed`, `crs`. Outputs: OUT (.parquet or .gpkg), and beside
    it .xlsx and .png. Raises Refused.
    """
    check_suffix(out, " .xlsx 和 .png ")
    method = str(parameters.get("method") or "grid")
    if method not in METHODS:
        raise Refused(f"不认识布点方法“{method}”；可用 {'、'.join(METHODS)}。")
    layer = read_units(inputs["polygons"], crs=str(parameters.get("crs") or ""))
    try:
        plan = _laid_out(method, inputs, parameters, layer, progress)
    except rules.UnknownDensity as error:
        raise Refused(str(error)) from error
    except ValueError as error:  # what a kernel cannot do: places that do not fit, a spacing without nodes
        why = NO_VARIANCE if method in NETWORKS else NO_ROOM
        raise Refused(f"{METHODS[method]}做不到：{why}") from error
    if not len(plan.sites):
        raise Refused("没有一个点落在图层内；请减小间距或增加点数。")
    order = np.lexsort((plan.sites.easting, -plan.sites.northing, plan.sites.polygon))
    numbers = _numbers(plan, layer, order)
    frame = _frame(plan, layer, numbers, order)
    write_layer(out, frame, LAYER)
    book, picture = out.with_suffix(".xlsx"), out.with_suffix(".png")
    plan.notes = [*layer.notes, *plan.notes]
    write_workbook(book, _sheets(frame, plan, layer, method))
    action = np.array(plan.action or [""] * len(plan.sites), dtype=object)
    draw(picture, layer, plan.sites, numbers, action, f"{METHODS[method]}：{len(plan.sites)} 个点")
    lines = [f"{METHODS[method]}：{len(plan.sites)} 个点，{len(layer.code)} 个单元。", *plan.lines]
    return Outcome((out, book, picture), tuple(lines), tuple(plan.used), tuple(plan.notes))


def _laid_out(method: str, inputs: Inputs, parameters: Mapping[str, Json], layer: Layer, progress: Progress) -> _Plan:
    if method in NETWORKS:
        return _network(method, inputs, parameters, layer, progress)
    given = [name for name in ("spacing", "count", "rule", "variation") if parameters.get(name) is not None]
    if len(given) != 1:
        raise Refused("请用间距 --spacing、点数 --count、布点密度 --rule、变异系数 --cv 中的一个说明布多少点。")
    generator = np.random.default_rng(int(str(parameters.get("seed") or SEED)))
    if given == ["spacing"]:
        return _by_spacing(method, float(str(parameters["spacing"])), layer, generator)
    counts, plan = _counts(given[0], parameters, layer)
    plan.sites = _by_counts(method, counts, given[0] == "rule", inputs, parameters, layer, generator, progress)
    if isinstance(counts, int) and len(plan.sites) != counts:
        plan.notes.append(f"规则网格布不出恰好 {counts} 个点，取最接近的 {len(plan.sites)} 个；可改用 coverage 或 stratified。")
    distance = spread(layer.geometry, plan.sites.easting, plan.sites.northing)
    plan.lines.append(f"区内任一处到最近样点的均方根距离 {distance:,.0f} m")
    return plan


def _network(method: str, inputs: Inputs, parameters: Mapping[str, Json], layer: Layer, progress: Progress) -> _Plan:
    if "existing" not in inputs or not parameters.get("element") or parameters.get("count") is None:
        raise Refused(f"{METHODS[method]}需要现有样点 --existing、元素 --element 和数量 --count。")
    changed = change(
        inputs["existing"],
        layer,
        str(parameters["element"]),
        method,
        int(str(parameters["count"])),
        str(parameters.get("crs") or ""),
        progress,
    )
    return _Plan(changed.sites, changed.names, changed.action, list(changed.lines), list(changed.notes))


def _by_spacing(method: str, spacing: float, layer: Layer, generator: np.random.Generator) -> _Plan:
    if method not in GRIDS:
        raise Refused(f"{METHODS[method]}不用间距；请用 --count 或 --rule 说明点数。")
    start = tuple(float(part) for part in generator.random(2))
    plan = _Plan(grid(layer.geometry, spacing, hexagonal=method == "hexagonal", start=(start[0], start[1])))
    without = np.setdiff1d(np.arange(len(layer.code)), plan.sites.polygon)
    plan.lines.append(f"间距 {spacing:g} m，起点随机")
    if without.size:
        named = "、".join(str(code) for code in layer.code[without[:5]])
        plan.notes.append(
            f"{without.size} 个单元比间距小，没有落点（{named}{'等' if without.size > 5 else ''}）；可改用 --rule 按单元布点。"
        )
    return plan


def _counts(given: str, parameters: Mapping[str, Json], layer: Layer) -> tuple[Any, _Plan]:
    """Return the number of places of each polygon (rule) or of all together, and the plan that says why."""
    plan = _Plan(Sites(np.zeros(0), np.zeros(0), np.zeros(0, np.int64)))
    if given == "rule":
        density = rules.rules().density(str(parameters["rule"]))
        plan.lines.append(f"{density.name}（{density.document}）：{density.checked.words}")
        plan.used.append(UsedStandard(density.document, density.name, checked=density.checked.words))
        plan.notes.append(f"布点密度“{density.name}”{density.checked.words}。")
        return np.array([density.points(float(area)) for area in shapely.area(layer.geometry)]), plan
    if given == "count":
        return int(str(parameters["count"])), plan
    if parameters.get("deviation") is None:
        raise Refused("用变异系数定点数时，还要用 --deviation 说明允许的相对偏差（%）。")
    size = rules.rules().sample_size
    variation, deviation = float(str(parameters["variation"])), float(str(parameters["deviation"]))
    count = samples_for_mean(variation, deviation, size.confidence_percent)
    said = f"变异系数 {variation:g}%、相对偏差 {deviation:g}%、置信度 {size.confidence_percent:g}% 需要 {count} 个点"
    plan.lines.append(f"{said}（{size.document}）")
    plan.used.append(UsedStandard(size.document, size.clause, checked=size.checked.words))
    return count, plan


def _by_counts(
    method: str,
    counts: Any,
    each: bool,
    inputs: Inputs,
    parameters: Mapping[str, Json],
    layer: Layer,
    generator: np.random.Generator,
    progress: Progress,
) -> Sites:
    area = shapely.area(layer.geometry)
    apart = float(str(parameters.get("apart") or 0))
    if method == "stratified" or (each and method == "random"):
        return random(layer.geometry, counts if each else shared(counts, area), generator, apart=apart)
    if method == "random":
        return random(layer.geometry, generator.multinomial(counts, area / area.sum()), generator, apart=apart)
    if method in GRIDS and not each:
        return _nearest_grid(layer.geometry, counts, method, generator)
    if method in GRIDS:
        return _joined([_at_least(layer.geometry[[at]], int(count), method) for at, count in enumerate(counts)])
    if each:
        parts = [coverage(layer.geometry[[at]], int(count), generator).sites for at, count in enumerate(counts)]
        return _joined(parts)
    return coverage(layer.geometry, counts, generator, fixed=_existing(inputs, parameters, layer), progress=progress).sites


def _nearest_grid(polygons: Any, count: int, method: str, generator: np.random.Generator) -> Sites:
    """Return the grid from a random start that has `count` nodes, or of some starts the one that comes nearest."""
    tried = []
    for _start in range(STARTS):
        start = generator.random(2)
        sites, _ = grid_of(polygons, count, hexagonal=method == "hexagonal", start=(float(start[0]), float(start[1])))
        if len(sites) == count:
            return sites
        tried.append(sites)
    return min(tried, key=lambda sites: abs(len(sites) - count))


def _at_least(polygon: Any, count: int, method: str) -> Sites:
    """Return a grid of at least `count` nodes: a guide's number is the least."""
    for asked in range(count, 4 * count + 10):
        sites, _ = grid_of(polygon, asked, hexagonal=method == "hexagonal")
        if len(sites) >= count:
            return sites
    raise ValueError(f"no grid gives at least {count} nodes in a polygon this narrow")


def _joined(parts: list[Sites]) -> Sites:
    return Sites(
        np.concatenate([part.easting for part in parts]),
        np.concatenate([part.northing for part in parts]),
        np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
    )


def _existing(inputs: Inputs, parameters: Mapping[str, Json], layer: Layer) -> Any:
    """Return the places that are there already (k, 2), None without any."""
    if "existing" not in inputs:
        return None
    from jingtu.runs.columns import sample_fields
    from jingtu.runs.farmland.points import located
    from jingtu.runs.tables import read_table

    frame = read_table(inputs["existing"], sample_fields()).frame
    complete = frame.reindex(columns=["longitude", "latitude", "easting", "northing"])
    easting, northing, _ = located(complete, layer, str(parameters.get("crs") or ""))
    known = np.isfinite(easting)
    if not known.any():
        raise Refused(f"{inputs['existing'].name} 里没有带坐标的样点；请补上经度、纬度（或东坐标、北坐标）两列。")
    return np.column_stack([easting[known], northing[known]])


def _numbers(plan: _Plan, layer: Layer, order: Any) -> Texts:
    """Number the places of each polygon from north to south; those that have a name keep it."""
    if plan.names:
        return np.array(plan.names, dtype=object)
    numbers = np.empty(len(plan.sites), dtype=object)
    counted = np.zeros(len(layer.code), dtype=int)
    width = len(str(np.bincount(plan.sites.polygon).max()))
    for at in order:
        polygon = plan.sites.polygon[at]
        counted[polygon] += 1
        numbers[at] = f"{layer.code[polygon]}-{counted[polygon]:0{width}d}"
    return numbers


def _frame(plan: _Plan, layer: Layer, numbers: Texts, order: Any) -> Any:
    import geopandas
    from pyproj import Transformer

    easting, northing = plan.sites.easting[order], plan.sites.northing[order]
    longitude, latitude = Transformer.from_crs(layer.crs, CGCS2000, always_xy=True).transform(easting, northing)
    rows = {
        "number": numbers[order],
        "polygon": layer.code[plan.sites.polygon[order]],
        "easting": np.round(easting, 2),
        "northing": np.round(northing, 2),
        "longitude": np.round(longitude, 7),
        "latitude": np.round(latitude, 7),
        "action": np.array(plan.action or [""] * len(order), dtype=object)[order],
    }
    return geopandas.GeoDataFrame(rows, geometry=shapely.points(easting, northing), crs=layer.crs)


def _sheets(frame: Any, plan: _Plan, layer: Layer, method: str) -> list[Sheet]:
    names = {
        "number": "点位编号", "polygon": "单元编号", "easting": "东坐标", "northing": "北坐标", "longitude": "经度", "latitude": "纬度",
        "action": "说明",
    }  # fmt: skip
    places = pd.DataFrame(frame[list(names)]).rename(columns=names)
    counted = np.bincount(plan.sites.polygon, minlength=len(layer.code))
    area = shapely.area(layer.geometry)
    units = pd.DataFrame({"单元编号": layer.code, "名称": layer.name, "平方米": area, "亩": mu(area), "点数": counted})
    told = [("方法", METHODS[method]), *(("结果", line) for line in plan.lines), *(("注意", note) for note in plan.notes)]
    return [
        Sheet("点位", places, {"东坐标": "0.00", "北坐标": "0.00", "经度": "0.0000000", "纬度": "0.0000000"}),
        Sheet("单元", units, {"平方米": "#,##0", "亩": "#,##0.0"}),
        Sheet("说明", pd.DataFrame([*told, ("坐标系", crs_name(layer.crs))], columns=["事项", "内容"])),
    ]
