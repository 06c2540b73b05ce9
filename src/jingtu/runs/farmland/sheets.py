"""The sheets of the list of classes (分类清单): units with reasons, points, areas, zones, changes, and how the rules are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely

from jingtu.kernels.farmland.areas import Pieces
from jingtu.kernels.farmland.changes import Changes, Move, Relation
from jingtu.kernels.farmland.produce import Corrected
from jingtu.kernels.farmland.shapes import Floats
from jingtu.kernels.farmland.units import Rule
from jingtu.runs.farmland.layers import SQUARE_METRES_PER_HECTARE, Layer, field_words
from jingtu.runs.farmland.points import Points
from jingtu.runs.farmland.words import RULE_NAMES, Telling, change, nearest_to_limit, reason, telling_elements
from jingtu.runs.maps.projection import CGCS2000
from jingtu.runs.refusal import Fault
from jingtu.runs.workbooks.writing import Sheet
from jingtu.standards import substances
from jingtu.standards.farmland import Rules

AREA_COLUMNS = {"亩": "#,##0.0", "公顷": "#,##0.00"}
RELATIONS = {
    Relation.KEPT: "范围不变", Relation.SPLIT: "拆分", Relation.MERGED: "合并", Relation.REDRAWN: "重新划界", Relation.NEW: "新增",
    Relation.GONE: "退出",
}  # fmt: skip
MOVES = {
    Move.SAME: "类别不变", Move.UPGRADED: "变好", Move.DOWNGRADED: "变差", Move.JUDGED: "新判定", Move.UNJUDGED: "不再有判定",
}  # fmt: skip
COLOURS = {"优先保护类": "#D8EBD3", "安全利用类": "#FFF0C2", "严格管控类": "#F6CFCB"}


def hectares(area: Any) -> Any:
    """Return m² as hectares."""
    return area / SQUARE_METRES_PER_HECTARE


def mu(area: Any) -> Any:
    """Return m² as mu, 15 to the hectare."""
    return hectares(area) * field_words().area_units_per_hectare["亩"]


def unit_sheet(telling: Telling, layer: Layer, points: Points, worst: Any, area: Floats) -> Sheet:
    """Return one row per unit: what it is, its class, the rule and the reason, and what would change it."""
    judged, rules = telling.judged, telling.rules
    classes = judged.classes if telling.corrected is None else telling.corrected.classes
    rows: dict[str, Any] = {"单元编号": layer.code, "名称": layer.name, "土地利用": layer.land}
    rows |= {"亩": mu(area), "公顷": hectares(area), "点位数": judged.counts.sum(axis=2).max(axis=1)}
    rows["类别"] = [rules.class_name(one) for one in worst]
    rows["土壤判定"] = [rules.class_name(one) for one in judged.worst]
    for element in range(classes.shape[1]):
        rows[telling.element_name(element)] = [rules.class_name(one) for one in classes[:, element]]
    spoken = telling_elements(judged)
    rows["依据"] = [RULE_NAMES[Rule(judged.rules[unit, one])] if one >= 0 else "" for unit, one in enumerate(spoken)]
    rows["超筛选值"] = [_elements(telling, counts[:, 1:].sum(axis=1)) for counts in judged.counts]
    rows["超管制值"] = [_elements(telling, counts[:, 2]) for counts in judged.counts]
    rows["理由"] = [reason(telling, unit, one) for unit, one in enumerate(spoken)]
    rows["怎样会改变"] = [change(telling, unit, one) for unit, one in enumerate(spoken)]
    rows["最接近限值的点位"] = nearest_to_limit(telling, points, spoken)
    rows["经度"], rows["纬度"] = _centres(layer)
    return Sheet("分类清单", pd.DataFrame(rows), {**AREA_COLUMNS, "经度": "0.000000", "纬度": "0.000000"}, {"类别": COLOURS.get})


def _elements(telling: Telling, counts: Any) -> str:
    return "、".join(f"{telling.element_name(element)}（{count} 点）" for element, count in enumerate(counts) if count)


def _centres(layer: Layer) -> tuple[Floats, Floats]:
    from pyproj import Transformer

    inside = shapely.point_on_surface(layer.geometry)
    longitude, latitude = Transformer.from_crs(layer.crs, CGCS2000, always_xy=True).transform(
        shapely.get_x(inside), shapely.get_y(inside)
    )
    return np.round(longitude, 6), np.round(latitude, 6)


def point_sheet(points: Points, layer: Layer, rules: Rules, apart: Any) -> Sheet:
    """Return one row per sample: where it lies, values, limits and classes."""
    rows: dict[str, Any] = {
        "样品编号": points.frame["sample"],
        "单元编号": [layer.code[at] if at >= 0 else "" for at in points.unit],
        "pH": points.frame["ph"],
    }
    for element, code in enumerate(rules.elements.codes):
        name = substances.of(code).name_zh
        rows[f"{name} mg/kg"] = points.values[:, element]
        rows[f"{name}筛选值"] = points.screening[:, element]
        rows[f"{name}管制值"] = points.control[:, element]
        rows[f"{name}类别"] = [rules.class_name(one) for one in points.classes[:, element]]
    rows["点位类别"] = [rules.class_name(one) for one in points.classes.max(axis=1)]
    rows["单独划出"] = ["是" if one else "" for one in apart.any(axis=1)]
    return Sheet("点位类别", pd.DataFrame(rows), marks={"点位类别": COLOURS.get})


def area_sheet(sums: Floats, rules: Rules) -> Sheet:
    """Return the area and share of each class; the share is of what was judged."""
    judged = sums[1:].sum()
    frame = pd.DataFrame(
        {
            "类别": [*(rules.class_name(code) for code in (1, 2, 3)), "未判定", "合计"],
            "亩": mu(np.array([*sums[1:], sums[0], sums.sum()])),
            "公顷": hectares(np.array([*sums[1:], sums[0], sums.sum()])),
            "占已判定 %": [*(100 * sums[1:] / judged if judged else np.full(3, np.nan)), np.nan, np.nan],
        }
    )
    return Sheet("面积统计", frame, {**AREA_COLUMNS, "占已判定 %": "0.00"}, {"类别": COLOURS.get})


def zone_sheet(zones: Layer, sums: Floats, rules: Rules) -> Sheet:
    """Return the area of each class in each zone, in mu."""
    rows: dict[str, Any] = {"分区编号": zones.code, "名称": zones.name}
    rows |= {f"{rules.class_name(code)}（亩）": mu(sums[:, code]) for code in (1, 2, 3)}
    rows |= {"未判定（亩）": mu(sums[:, 0]), "合计（亩）": mu(sums.sum(axis=1))}
    return Sheet("分区面积", pd.DataFrame(rows), {name: "#,##0.0" for name in rows if "亩" in name})


def change_sheets(
    changes: Changes, old_codes: Any, old_classes: Any, new_codes: Any, new_classes: Any, rules: Rules
) -> list[Sheet]:
    """Return what became of the units, row by row, and the ground that went from each class to each."""
    frame = pd.DataFrame(
        {
            "原单元": [old_codes[at] if at >= 0 else "" for at in changes.old],
            "现单元": [new_codes[at] if at >= 0 else "" for at in changes.new],
            "范围": [RELATIONS[Relation(one)] for one in changes.relation],
            "类别变化": [MOVES[Move(one)] for one in changes.move],
            "原类别": [rules.class_name(old_classes[at]) if at >= 0 else "" for at in changes.old],
            "现类别": [rules.class_name(new_classes[at]) if at >= 0 else "" for at in changes.new],
            "亩": mu(changes.area),
        }
    )
    names = ["未判定", *(rules.class_name(code) for code in (1, 2, 3))]
    table = pd.DataFrame(mu(changes.table), columns=[f"现{name}（亩）" for name in (*names, "不在单元内")])
    table.insert(0, "原类别", [*names, "原不在单元内"])
    return [
        Sheet("变化", frame, {"亩": "#,##0.0"}, {"现类别": COLOURS.get, "原类别": COLOURS.get}),
        Sheet("类别间面积", table, dict.fromkeys(table.columns[1:], "#,##0.0")),
    ]


def refused_sheet(refused: Sequence[Fault]) -> Sheet:
    """Return what was left out of the samples, each with its place and the reason."""
    rows = [(fault.place, fault.said) for fault in refused]
    return Sheet("未采用", pd.DataFrame(rows, columns=["位置", "原因"]))


def rule_sheet(rules: Rules, notes: list[str]) -> Sheet:
    """Return the document, how each rule is known, and the notes of this run."""
    names = {
        "elements": "参加划分的元素", "dominance": "主导性原则", "prudence": "谨慎性原则", "conservative": "保守性原则",
        "empty_units": "没有点位的单元", "changes": "动态调整的比较", "produce": "农产品协同监测",
    }  # fmt: skip
    rows = [
        ("依据", f"{rules.document.title}（{rules.document.number}）", f"规则数据 {rules.version}；原文：{rules.document.read}")
    ]
    rows += [(names[key], f"可信度 {known.grade}", known.words) for key, known in rules.checks().items()]
    rows += [("本次说明", "", note) for note in notes]
    return Sheet("规则和说明", pd.DataFrame(rows, columns=["事项", "依据", "说明"]))


def piece_frame(pieces: Pieces, layer: Layer, telling: Telling, corrected: Corrected | None) -> Any:
    """Return the class map as GeoDataFrame: units and, apart from them, the areas proposed around isolated class III points."""
    import geopandas

    judged = telling.judged
    spoken = telling_elements(judged)  # -1 reads an element that is not judged either
    rows = {
        "unit_code": layer.code[pieces.unit],
        "unit_name": layer.name[pieces.unit],
        "class_code": pieces.classes.astype(np.int32),
        "class_name": [telling.rules.class_name(one) for one in pieces.classes],
        "set_apart": pieces.set_apart,
        "rule": [
            RULE_NAMES[Rule.PRUDENCE] if apart else RULE_NAMES[Rule(judged.rules[unit, spoken[unit]])]
            for unit, apart in zip(pieces.unit, pieces.set_apart, strict=True)
        ],
        "area_m2": pieces.area,
    }
    classes = judged.classes if corrected is None else corrected.classes
    for element, code in enumerate(telling.rules.elements.codes):
        rows[f"class_{code}"] = classes[pieces.unit, element].astype(np.int32)
    return geopandas.GeoDataFrame(rows, geometry=list(pieces.geometry), crs=layer.crs)
