"""What a finished evaluation shows: each chart with the rows of the table beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.observations.models import Run
from jingtu.standards.figures import NO_UNIT, figure
from jingtu.web import charts
from jingtu.web.charts import Bar, Box, Panel
from jingtu.web.console.measured_words import element_of

PANELS, IN_MATRIX, ROWS = 9, 12, 100
SPREAD = ("25%分位", "中位数", "75%分位", "最大值")
QUARTILES = ("中位数", "25%分位", "75%分位")
TOGETHER = "全部点位"
STEPS = ((0.7, 3), (0.5, 2), (0.3, 1))  # how strong a correlation is shown, from which coefficient on


def facts_of(run: Run) -> dict[str, Any]:
    """Return charts and rows of a run, in the order in which they are read."""
    told = run.facts
    order = [row["项目"] for row in told.get("ratios", ())]
    return {
        "elements": [element_of(row) for row in told.get("elements", ())],
        "rows": told.get("exceeding", ())[:ROWS],
        "total": told.get("exceeding_total", 0),
        "more": max(told.get("exceeding_total", 0) - ROWS, 0),
        "ratios": _ratios(told.get("ratios", ())),
        "grades": _grades(told.get("grades", ())),
        "regions": _regions(told.get("regions", ())),
        "depths": _panels(told.get("depths", ()), "深度", order, charts.profiles),
        "rounds": _panels(told.get("rounds", ()), "年份", order, charts.courses),
        "matrix": _matrix(told.get("correlation", ())),
        "trends": [_trend(row) for row in told.get("trends", ())[:ROWS]],
        "together": [
            _together(row) for row in told.get("regional", ()) if row["区域"] == TOGETHER and row["每年变化"] is not None
        ],
        "trend_verdicts": told.get("trend_verdicts", {}),
    }


def _ratios(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    boxes = [Box(row["项目"], tuple(row[share] for share in charts.SHARES), row["最大值"]) for row in rows]
    drawn = charts.boxes(boxes)
    told = [row | {"shares": [_said(row[name]) for name in (*charts.SHARES, "最大值")]} for row in rows]
    return {"chart": drawn, "rows": told} if drawn else None


def _grades(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each index the share of samples in each grade; Igeo is told by substance."""
    by_index: dict[str, dict[str, list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        by_index[row["指数"]][row["项目"]].append(row)
    found = []
    for name, items in by_index.items():
        words = [row["等级"] for row in next(iter(items.values()))]
        bars = [
            Bar(
                item or name,
                str(sum(row["样品数"] for row in of_item)),
                {row["等级"]: row["占比"] for row in of_item if row["占比"]},
            )
            for item, of_item in items.items()
        ]
        found.append(
            {
                "name": name,
                "chart": charts.stacked(bars, words, ranked=True),
                "rows": [row for of in items.values() for row in of],
            }
        )
    return found


def _regions(rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    verdicts = [name for name in rows[0] if name not in ("地区", "样品数")]
    bars = [
        Bar(row["地区"], str(row["样品数"]), {name: row[name] / row["样品数"] for name in verdicts if row[name]}) for row in rows
    ]
    table = [{"name": row["地区"], "all": row["样品数"], "counts": [row[name] for name in verdicts]} for row in rows]
    return {"chart": charts.stacked(bars, verdicts), "verdicts": verdicts, "rows": table}


def _panels(rows: Sequence[dict[str, Any]], step: str, order: Sequence[str], draw: Any) -> dict[str, Any] | None:
    """Panels of the substances that come nearest to their limits, with two steps or more; the table holds all."""
    by_item: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["中位数"] is not None:
            by_item[row["项目"]].append(row)
    named = [item for item in (*order, *by_item) if len(by_item.get(item, ())) > 1]
    chosen = list(dict.fromkeys(named))[:PANELS]
    if not chosen:
        return None
    panels = [Panel(_titled(by_item[item]), [_step(row, step) for row in by_item[item]]) for item in chosen]
    told = [row | {"step": row[step], "numbers": [_said(row[name]) for name in SPREAD]} for row in rows]
    return {"chart": draw(panels), "rows": told}


def _titled(rows: Sequence[dict[str, Any]]) -> str:
    return f"{rows[0]['项目']}（{rows[0]['单位']}）" if rows[0]["单位"] not in ("", NO_UNIT) else rows[0]["项目"]


def _step(row: dict[str, Any], step: str) -> tuple[str, float, float, float]:
    median, lower, upper = (row[name] for name in QUARTILES)
    return str(row[step]), median, lower, upper


def _trend(row: dict[str, Any]) -> dict[str, Any]:
    low, high = row["95%下限"], row["95%上限"]
    between = "" if low is None or high is None else f"（{low:.2g}～{high:.2g}）"
    return row | {"slope": f"{row['每年变化']:+.3g} {row['单位']}{between}", "p": f"{row['校正后p值']:.3f}"}


def _together(row: dict[str, Any]) -> str:
    words = {"item": row["项目"], "n": row["点位数"], "said": row["结论"], "slope": f"{row['每年变化']:+.3g} {row['单位']}"}
    return _("{item}：{n} 个序列合起来{said}，每年 {slope}").format(**words)


def _said(number: float | None) -> str:
    return "—" if number is None else figure(number, 3)


def _matrix(pairs: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """A square of the substances that vary together most; each cell says its number and, by colour, how strong it is."""
    found = {frozenset((row["项目"], row["另一项目"])): row["秩相关系数"] for row in pairs}
    names = list(dict.fromkeys(name for row in pairs for name in (row["项目"], row["另一项目"])))[:IN_MATRIX]
    if len(names) < 2:
        return None
    rows = [(name, [_cell(found.get(frozenset((name, other)))) if name != other else None for other in names]) for name in names]
    return {"names": names, "rows": rows}


def _cell(value: float | None) -> dict[str, str]:
    if value is None:
        return {"said": _("样品不足"), "strength": ""}
    step = next((number for least, number in STEPS if abs(value) >= least), 0)
    return {"said": f"{value:.2f}", "strength": f"jt-rho-{'p' if value > 0 else 'n'}{step}" if step else ""}
