"""The tables of a risk assessment, in Chinese, as they stand in the workbook."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.risk.assess import GROUNDWATER, ROUTES, SOIL, control_values_by_route, protecting_groundwater
from jingtu.kernels.risk.montecarlo import Simulation
from jingtu.kernels.risk.spread import PERCENTILES
from jingtu.kernels.risk.trouble import Trouble, words
from jingtu.runs.site_risk.model import Assessed, Model, governing
from jingtu.standards import exposure, limits, units

LAND = {"class_1": "第一类用地", "class_2": "第二类用地"}
UNACCEPTABLE, UNKNOWN, WITHIN = "超过可接受水平", "不能评估", "未超过可接受水平"
WITHIN_PARTLY, WITHIN_REST = f"{WITHIN}（部分途径未计）", f"{WITHIN}（有项目不能评估）"
LEAVES_OUT = (
    Trouble.NO_ORAL_SLOPE | Trouble.NO_INHALATION_SLOPE | Trouble.NO_ORAL_DOSE | Trouble.NO_INHALATION_DOSE | Trouble.NO_DERMAL
    | Trouble.NO_SORPTION | Trouble.DENSITIES | Trouble.GEOMETRY | Trouble.NEGATIVE
)  # fmt: skip
DRINKABLE = "class_3"  # of GB/T 14848: fit as a source of drinking water


def name_of(code: str) -> str:
    """Return the Chinese name of a substance."""
    return exposure.substances()[code].name


def pairs_table(one: Assessed, model: Model, *, drinking: bool) -> pd.DataFrame:
    """Return a row per pair: risk, hazard, verdict, what decides it, control values, and what could not be said."""
    count, found, values = len(one.pairs), one.found, one.values
    names = {route.code: route.name for route in model.edition.routes}
    cancer, hazard = found.shares("cancer"), found.shares("hazard")
    column: dict[str, Any] = {
        "点位": one.pairs["point"],
        "项目": one.pairs["substance"].map(name_of),
        "用地": LAND[one.land],
        "表层土壤(mg/kg)": one.pairs["surface"],
        "下层土壤(mg/kg)": one.pairs["subsurface"],
        "地下水(mg/L)": one.pairs["groundwater"],
        "结论": verdicts(one),
        "土壤致癌风险": found.cancer_soil,
        "土壤危害商": found.hazard_soil,
        "地下水致癌风险": found.cancer_groundwater,
        "地下水危害商": found.hazard_groundwater,
    }
    for title, parts, routes in (
        ("土壤致癌主要途径", cancer, SOIL),
        ("土壤危害主要途径", hazard, SOIL),
        ("地下水致癌主要途径", cancer, GROUNDWATER),
        ("地下水危害主要途径", hazard, GROUNDWATER),
    ):
        route, share = governing(parts, routes, count)
        column[title] = [names.get(code, "") for code in route]
        column[f"{title}贡献率"] = share
    column |= {
        "土壤致癌控制值(mg/kg)": values.rcvs,
        "土壤非致癌控制值(mg/kg)": values.hcvs,
        "土壤风险控制值(mg/kg)": values.soil,
        "地下水风险控制值(mg/L)": values.groundwater,
        "土壤饱和限值(mg/kg)": values.saturation,
    }
    if drinking:
        column["保护地下水的土壤控制值(mg/kg)"] = protecting_groundwater(one.effects, _drinkable(one.pairs["substance"]))
    kinds, which = np.unique(np.broadcast_to(found.trouble, (count,)), return_inverse=True)
    column["说明"] = np.array(["；".join(words(Trouble(int(bits)))) for bits in kinds], dtype=object)[which]
    column["项目参数核对情况"] = one.pairs["substance"].map(lambda code: exposure.substances()[code].checked.words)
    return pd.DataFrame({title: _whole(part, count) for title, part in column.items()})


def verdicts(one: Assessed) -> np.ndarray[Any, Any]:
    """Return the verdict of each pair in words."""
    count = len(one.pairs)
    bits = np.broadcast_to(one.found.trouble, (count,))
    totals = (one.found.cancer_soil, one.found.hazard_soil, one.found.cancer_groundwater, one.found.hazard_groundwater)
    silent = np.logical_and.reduce([np.isnan(np.broadcast_to(part, (count,))) for part in totals])
    over = np.broadcast_to(one.found.unacceptable(one.site), (count,))
    partly = (bits & int(LEAVES_OUT)) != 0
    return np.select([over, silent, partly], np.array([UNACCEPTABLE, UNKNOWN, WITHIN_PARTLY], dtype=object), WITHIN)


def routes_table(one: Assessed, model: Model) -> pd.DataFrame:
    """Return a row per pair and route that was assessed: risk, hazard and contributions."""
    count = len(one.pairs)
    cancer, hazard = one.found.shares("cancer"), one.found.shares("hazard")
    tables = []
    for order, route in enumerate(route for route in model.edition.routes if route.code not in model.without):
        part = pd.DataFrame(
            {
                "点位": one.pairs["point"],
                "项目": one.pairs["substance"].map(name_of),
                "途径": route.name,
                "致癌风险": _whole(one.found.cancer[route.code], count),
                "致癌风险贡献率": _whole(cancer[route.code], count),
                "危害商": _whole(one.found.hazard[route.code], count),
                "危害商贡献率": _whole(hazard[route.code], count),
                "order": np.arange(count) * len(ROUTES) + order,
            }
        )
        tables.append(part[part["致癌风险"].notna() | part["危害商"].notna()])
    return pd.concat(tables).sort_values("order").drop(columns="order").reset_index(drop=True)


def points_table(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return a row per point: its verdict, the substances above the acceptable level, and the highest risk and hazard."""
    number, points = pd.factorize(pairs["点位"])
    verdict, named = pairs["结论"].to_numpy(), pairs["项目"].to_numpy()
    highest = {what: pairs[[f"土壤{what}", f"地下水{what}"]].max(axis=1).to_numpy() for what in ("致癌风险", "危害商")}
    together = np.split(np.argsort(number, kind="stable"), np.cumsum(np.bincount(number))[:-1])
    rows: list[dict[str, Any]] = []
    for point, at in zip(points, together, strict=True):
        over, unknown = named[at[verdict[at] == UNACCEPTABLE]], named[at[verdict[at] == UNKNOWN]]
        within = WITHIN_REST if len(unknown) else WITHIN_PARTLY if (verdict[at] == WITHIN_PARTLY).any() else WITHIN
        said = UNACCEPTABLE if len(over) else UNKNOWN if len(unknown) == len(at) else within
        rows.append({"点位": point, "结论": said, "超过的项目": "、".join(over), "不能评估的项目": "、".join(unknown)})
        for what, values in highest.items():
            known = at[~np.isnan(values[at])]
            most = known[values[known].argmax()] if len(known) else None
            rows[-1] |= {f"最大{what}": np.nan if most is None else values[most]}
            rows[-1] |= {f"最大{what}的项目": "" if most is None else str(named[most])}
    return pd.DataFrame(rows)


def values_table(one: Assessed, model: Model) -> pd.DataFrame:
    """Return the control values of every substance by route and together, once for each distinct set of parameters."""
    count = len(one.pairs)
    by_route = control_values_by_route(one.effects, one.site)
    names = {route.code: route.name for route in model.edition.routes}
    table = pd.DataFrame({"项目": one.pairs["substance"].map(name_of), "用地": LAND[one.land]})
    for route in (route for route in ROUTES if route not in model.without):
        for title, value in zip(("致癌", "非致癌"), by_route[route], strict=True):
            table[f"{names[route]}：{title}"] = _whole(value, count)
    together = {
        "土壤致癌": one.values.rcvs,
        "土壤非致癌": one.values.hcvs,
        "地下水致癌": one.values.rcvg,
        "地下水非致癌": one.values.hcvg,
    }
    for title, value in together.items():
        table[f"{title}（各途径合计）"] = _whole(value, count)
    return table.drop_duplicates(ignore_index=True)


def spread_table(one: Assessed, simulation: Simulation) -> pd.DataFrame:
    """Return a row per pair and quantity: how likely the acceptable level is exceeded, and the percentiles."""
    titles = {
        "cancer_soil": "土壤致癌风险",
        "hazard_soil": "土壤危害商",
        "cancer_groundwater": "地下水致癌风险",
        "hazard_groundwater": "地下水危害商",
    }
    tables = []
    for order, (name, title) in enumerate(titles.items()):
        spread = getattr(simulation, name)
        table = pd.DataFrame(
            {
                "点位": one.pairs["point"],
                "项目": one.pairs["substance"].map(name_of),
                "量": title,
                "超过可接受水平的概率": spread.above,
                "平均值": spread.mean,
                **{f"{share:.0%}分位数": spread.percentiles[:, at] for at, share in enumerate(PERCENTILES)},
                "不成立的抽样比例": spread.lost,
                "order": np.arange(len(one.pairs)) * len(titles) + order,
            }
        )
        tables.append(table[table["超过可接受水平的概率"].notna()])
    return pd.concat(tables).sort_values("order").drop(columns="order").reset_index(drop=True)


def _drinkable(codes: pd.Series) -> np.ndarray[Any, Any]:
    """Return the class III limit of groundwater in mg/L for each code, NaN where there is none."""
    standard = limits.standard("GB/T 14848-2017")
    wanted = set(codes)
    found = {
        limit.substance: limit.value * units.factor(limit.unit, "mg/L")
        for limit in standard.limits
        if limit.substance in wanted and limit.conditions.get("class") == DRINKABLE and limit.value is not None
    }
    drinkable: np.ndarray[Any, Any] = codes.map(found).to_numpy(float)
    return drinkable


def _whole(values: Any, count: int) -> Any:
    return np.broadcast_to(values, (count,)) if isinstance(values, np.ndarray | float) else values
