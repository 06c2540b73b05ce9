"""Assess a contaminated site by HJ 25.3: risk, hazard, contributions, control values and, with distributions, uncertainty."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.risk.assess import ROUTES, control_values, effects
from jingtu.kernels.risk.sensitivity import sensitivity
from jingtu.kernels.risk.site import Site
from jingtu.runs.partitions import names_in
from jingtu.runs.record import Inputs, Json, Outcome, UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import read_samples
from jingtu.runs.site_risk.chart import draw_contributions
from jingtu.runs.site_risk.entries import read_entries
from jingtu.runs.site_risk.model import Assessed, Model, assessed, in_specific_order, simulated
from jingtu.runs.site_risk.pairs import Pairs, pairs_of
from jingtu.runs.site_risk.parameter_tables import parameters_table, properties_table, sensitivity_table
from jingtu.runs.site_risk.parts import NEEDED, assess_parts
from jingtu.runs.site_risk.tables import (
    UNACCEPTABLE,
    UNKNOWN,
    pairs_table,
    points_table,
    routes_table,
    spread_table,
    values_table,
)
from jingtu.runs.site_risk.words import hazard_in_words, risk_in_words
from jingtu.runs.workbooks.writing import Sheet, TooManyRows, write_workbook
from jingtu.standards import exposure
from jingtu.standards.documents import document
from jingtu.standards.exposure import Edition

KINDS = (".xlsx", ".parquet")
ENDINGS = {
    "逐项风险": "",
    "点位结论": ".points",
    "途径": ".routes",
    "控制值": ".values",
    "不确定性": ".spread",
    "敏感性": ".sensitivity",
    "参数": ".parameters",
    "项目参数": ".properties",
    "未评估": ".refused",
}
NONDETECTS = {"half": 0.5, "limit": 1.0}
SHARES = "0.0%"
RISK = "0.00E+00"
DRAWS, SEED = 1000, 1
LEAST, MOST = {"draws": 1, "seed": 0}, {"draws": 10_000_000, "seed": 2**64 - 1}


def risk(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Assess samples of a site.

    Inputs: `samples` (table of results; or Parquet with the columns point, substance, surface, subsurface, groundwater), and
    `parameters` (the user's own values and distributions, optional). Parameters: `use` (class_1, class_2), `edition` or `on`,
    `without` (routes that do not exist), `crack` (soil, crack), `nondetect` (half, limit), `drinking`, `sensitivity`, `chart`,
    `draws`, `seed`, `sheet`. Output: OUT.xlsx, or OUT.parquet with a file for each further table beside it, and with `chart`
    OUT.png; for partitioned input a folder OUT with one file per partition. Raises Refused.
    """
    model = _model(inputs, parameters)
    if _is_partitioned(inputs["samples"]):
        return assess_parts(
            inputs["samples"], model, str(parameters.get("use") or "class_1"), out, _used(model.edition), progress
        )
    if out.suffix.lower() not in KINDS:
        raise Refused(f"结果文件 {out.name} 应以 {' 或 '.join(KINDS)} 结尾。")
    pairs = _pairs(inputs["samples"], parameters, model)
    groups = assessed(pairs.frame, model)
    tables = _tables(groups, pairs, model, parameters, progress)
    summary = _summary(tables, model, parameters)
    warnings = [*pairs.notes, *_doubts(groups, model), *(str(fault) for fault in pairs.faults)]
    outputs = _written(out, tables, [*summary, *warnings])
    if parameters.get("chart"):
        outputs += (out.with_suffix(".png"),)
        draw_contributions(outputs[-1], groups, model)
    return Outcome(outputs, tuple(summary), _used(model.edition), tuple(warnings), len(pairs.faults))


def _model(inputs: Inputs, parameters: Mapping[str, Json]) -> Model:
    edition = _edition(parameters)
    without = tuple(str(code) for code in _list(parameters.get("without")))
    if strange := [code for code in without if code not in ROUTES]:
        known = "、".join(f"{route.code}（{route.name}）" for route in edition.routes)
        raise Refused(f"没有途径 {'、'.join(strange)}；可以去掉的有：{known}。")
    crack = str(parameters.get("crack") or "soil")
    if crack not in ("soil", "crack"):
        raise Refused(f"裂隙孔隙度的算法 {crack} 不认识，应为 soil（土壤孔隙度）或 crack（裂隙自身的孔隙度）。")
    entries = read_entries(inputs["parameters"]) if "parameters" in inputs else ()
    return Model(edition, in_specific_order(entries), without, "soil" if crack == "soil" else "crack")


def _edition(parameters: Mapping[str, Json]) -> Edition:
    if number := parameters.get("edition"):
        return exposure.edition(str(number))
    if on := parameters.get("on"):
        return exposure.in_force(dt.date.fromisoformat(str(on)))
    return exposure.editions()[-1]


def _pairs(path: Path, parameters: Mapping[str, Json], model: Model) -> Pairs:
    use = str(parameters.get("use") or "class_1")
    if use not in ("class_1", "class_2"):
        raise Refused(f"用地类别 {use} 不认识，应为 class_1（第一类用地）或 class_2（第二类用地）。")
    how = str(parameters.get("nondetect") or "half")
    if how not in NONDETECTS:
        raise Refused(f"未检出的处理 {how} 不认识，应为 half（检出限的一半）或 limit（检出限）。")
    samples = read_samples(path, sheet=str(parameters.get("sheet") or "") or None)
    depth = float(model.edition.values("class_1")["d"])
    pairs = pairs_of(samples, use=use, surface_to_cm=depth, share_of_limit=NONDETECTS[how])
    if pairs.frame.empty:
        raise Refused(pairs.faults or "文件里没有可以评估的浓度；请检查列名和单位。")
    if unknown := {entry.point for entry in model.entries if entry.point} - set(pairs.frame["point"]):
        raise Refused(f"参数表里的点位 {'、'.join(sorted(unknown))} 不在样品表里；请核对编号。")
    return pairs


def _tables(
    groups: list[Assessed], pairs: Pairs, model: Model, parameters: Mapping[str, Json], progress: Progress
) -> dict[str, pd.DataFrame]:
    drinking = bool(parameters.get("drinking"))
    every = pd.concat([pairs_table(one, model, drinking=drinking) for one in groups], ignore_index=True)
    tables = {
        "点位结论": points_table(every),
        "逐项风险": every,
        "途径": pd.concat([routes_table(one, model) for one in groups], ignore_index=True),
        "控制值": pd.concat([values_table(one, model) for one in groups], ignore_index=True),
    }
    if model.drawn:
        tables["不确定性"] = pd.concat([_spread(one, model, parameters, progress) for one in groups], ignore_index=True)
    if parameters.get("sensitivity"):
        tables["敏感性"] = pd.concat([sensitivity_table(_ratios(one, model), one, model) for one in groups], ignore_index=True)
    tables["参数"] = parameters_table(model, [one.land for one in groups])
    tables["项目参数"] = properties_table(list(dict.fromkeys(pairs.frame["substance"])), model)
    tables["未评估"] = pd.DataFrame({"位置和原因": [str(fault) for fault in pairs.faults]}, dtype=object)
    return tables


def _written(out: Path, tables: Mapping[str, pd.DataFrame], said: list[str]) -> tuple[Path, ...]:
    """Write one workbook, or one Parquet file for each table: OUT.parquet with the pairs, OUT.points.parquet and so on."""
    if out.suffix.lower() == ".parquet":
        paths = {name: out.with_name(f"{out.stem}{ending}.parquet") for name, ending in ENDINGS.items() if name in tables}
        for name, path in paths.items():
            _of_one_kind(tables[name]).to_parquet(path, index=False)
        return tuple(paths.values())
    sheets = [Sheet(name, table, _formats(table), {"结论": _colour}, {"说明": 60}) for name, table in tables.items()]
    try:
        write_workbook(out, [Sheet("摘要", pd.DataFrame({"摘要": said}, dtype=object), widths={"摘要": 110}), *sheets])
    except TooManyRows:
        raise Refused("结果超过 Excel 的行数上限；请分几次评估，或用 Parquet 分区数据。") from None
    return (out,)


def _of_one_kind(table: pd.DataFrame) -> pd.DataFrame:
    """Write columns of numbers and words (a value, or the distribution it is drawn from) as words: Parquet knows no other way."""
    mixed = {name: table[name].map(str) for name in table if table[name].dtype == object and table[name].map(type).nunique() > 1}
    return table.assign(**mixed)


def _spread(one: Assessed, model: Model, parameters: Mapping[str, Json], progress: Progress) -> pd.DataFrame:
    draws, seed = _whole(parameters, "draws", DRAWS), _whole(parameters, "seed", SEED)
    simulation = simulated(one, model, draws=draws, seed=seed, threads=os.cpu_count() or 1, progress=progress)
    return spread_table(one, simulation)


def _ratios(one: Assessed, model: Model) -> dict[str, np.ndarray[Any, Any]]:
    def soil_value(substance: Any, site: Site) -> Any:
        return control_values(effects(substance, site, crack_porosity=model.crack_porosity, without=model.without), site).soil

    known = [symbol for symbol in Site.__dataclass_fields__ if not np.isnan(getattr(one.site, symbol)).all()]
    return {symbol: sensitivity(soil_value, one.substance, one.site, symbol) for symbol in known}


def _summary(tables: dict[str, pd.DataFrame], model: Model, parameters: Mapping[str, Json]) -> list[str]:
    points, pairs = tables["点位结论"], tables["逐项风险"]
    over = pairs[pairs["结论"] == UNACCEPTABLE]
    lines = [
        f"按 {model.edition.document} 评估了 {len(points)} 个点位、{pairs['项目'].nunique()} 个项目，共 {len(pairs)} 项。",
        f"超过{model.accepted}的点位 {int((points['结论'] == UNACCEPTABLE).sum())} 个，"
        f"不能评估的点位 {int((points['结论'] == UNKNOWN).sum())} 个。",
    ]
    for name, group in over.groupby("项目", sort=False):
        risk, hazard = (group[[f"土壤{what}", f"地下水{what}"]].max(axis=1).max() for what in ("致癌风险", "危害商"))
        lines.append(
            f"{name}：{len(group)} 个点位超过；最大致癌风险 {risk_in_words(risk)}，最大危害商 {hazard_in_words(hazard)}。"
        )
    if "不确定性" in tables:
        draws, seed = _whole(parameters, "draws", DRAWS), _whole(parameters, "seed", SEED)
        spread = tables["不确定性"]
        likely = len(spread[spread["超过可接受水平的概率"] > 0.5].drop_duplicates(["点位", "项目"]))  # of risk, hazard or both
        lines.append(f"不确定性：每项抽样 {draws} 次（种子 {seed}），{likely} 项超过可接受水平的概率大于一半。")
    return lines


def _doubts(groups: list[Assessed], model: Model) -> list[str]:
    """Say what of the parameters is not confirmed, and what the user brought."""
    codes = dict.fromkeys(code for one in groups for code in one.pairs["substance"])
    unsure = [exposure.substances()[code].name for code in codes if not exposure.substances()[code].checked.is_confirmed]
    lines = [f"项目参数未核对原文：{'、'.join(unsure)}；使用前请查对。"] if unsure else []
    shaky = [parameter.symbol for parameter in model.edition.parameters if not parameter.checked.is_confirmed]
    lines += [f"场地参数未核对原文：{'、'.join(shaky)}；见“参数”表。"] if shaky else []
    own = list(dict.fromkeys(entry.symbol for entry in model.values))
    lines += [f"用户给定的参数：{'、'.join(own)}。"] if own else []
    names = {route.code: route.name for route in model.edition.routes}
    lines += [f"按要求没有计算的途径：{'、'.join(names[code] for code in model.without)}。"] if model.without else []
    return lines


def _used(edition: Edition) -> tuple[UsedStandard, ...]:
    known = document(edition.document)
    data = files("jingtu.standards") / "data"
    content = b"".join((data / name).read_bytes() for name in (*exposure.FILES, "hj25_3_substances.yaml"))
    return (
        UsedStandard(
            code=known.number,
            title=known.title,
            valid_from=str(edition.valid_from),
            valid_until=str(edition.valid_until or ""),
            sha256=sha256(content).hexdigest(),
            checked=known.checked.words,
        ),
    )


def _is_partitioned(path: Path) -> bool:
    return (path.is_dir() or path.suffix.lower() == ".parquet") and set(NEEDED) <= set(names_in(path))


def _formats(table: pd.DataFrame) -> dict[str, str]:
    kinds = {"率": SHARES, "概率": SHARES, "比例": SHARES}
    formats = {column: kind for column in table for ending, kind in kinds.items() if str(column).endswith(ending)}
    risks = {column: RISK for column in table if str(column).endswith(("致癌风险", "致癌")) or str(column) == "致癌风险"}
    return {**risks, **formats, "敏感性比例": "0.000"}


def _colour(verdict: object) -> str | None:
    return {UNACCEPTABLE: "#F4B6A6", UNKNOWN: "#E6E6E6"}.get(str(verdict))


def _whole(parameters: Mapping[str, Json], name: str, default: int) -> int:
    value = parameters.get(name)
    number = default if value is None else int(str(value))
    if not LEAST[name] <= number <= MOST[name]:
        raise Refused(f"{name} 是 {number}，应在 {LEAST[name]} 和 {MOST[name]} 之间。")
    return number


def _list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []
