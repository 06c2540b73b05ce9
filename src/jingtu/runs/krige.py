"""Map one element from samples: estimate, spread, interval and chance of exceeding a limit, with the skill that the map has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.predictive import deviation_of
from jingtu.kernels.geostatistics.recipe import FEWEST_SAMPLES, Prediction, Recipe, fit_recipe
from jingtu.kernels.geostatistics.recipe_simulation import share_above, simulate_recipe
from jingtu.kernels.geostatistics.recipe_skill import Assessment, assess_recipe
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.kernels.geostatistics.skill import Comparison, SkillFlag
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.krige_censored import with_non_detects
from jingtu.runs.krige_covariates import NOWHERE, Asked, read_covariate
from jingtu.runs.krige_limit import ChosenLimit, from_standard
from jingtu.runs.krige_samples import MapSamples, map_samples
from jingtu.runs.krige_words import doubts, skill_line, skill_table
from jingtu.runs.maps_files import Band, write_geoparquet, write_geotiff
from jingtu.runs.maps_grid import Grid, lay_grid, read_boundary
from jingtu.runs.maps_picture import ENGLISH, Panel, Picture, draw
from jingtu.runs.record import Inputs, Json, Outcome
from jingtu.runs.refusal import Refused

Columns = dict[str, NDArray[Any]]
FOLDS = 10
SEED = 1
INTERVAL = (0.05, 0.95)
MOST_SIMULATED = 200_000_000  # numbers that are held at once


@dataclass(frozen=True)
class Mapped:
    """A finished map before it is written."""

    samples: MapSamples
    limit: ChosenLimit | None
    grid: Grid
    recipe: Recipe
    prediction: Prediction
    assessment: Assessment
    shares_above: NDArray[np.float64] | None  # of the area, one for each simulated map

    @property
    def skill(self) -> Comparison:
        return self.assessment.comparison


def krige(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Map one element.

    Inputs: `samples` (table), `boundary` (polygons, optional), and one file for each covariate under the name that the parameter
    `covariates` gives it. Parameters: `element`; `standard`, `kind`, `on` and `conditions`, or `limit` (a number); `unit`, `sheet`,
    `crs`, `cell` (metres), `nondetects` ("auto", "half", "simulate"), `folds`, `block` (metres: cross-validate by blocks), `seed`, `simulations` (maps drawn for the
    area above the limit). Outputs: OUT.tif, and beside it .parquet
    and .png. Raises Refused.
    """
    if out.suffix.lower() not in (".tif", ".tiff"):
        raise Refused(f"结果文件 {out.name} 应以 .tif 结尾；同名的 .parquet 和 .png 会写在旁边。")
    mapped = _map(inputs, parameters, progress)
    outputs = _write(out, mapped)
    used = () if mapped.limit is None or mapped.limit.standard is None else (mapped.limit.standard,)
    return Outcome(outputs, tuple(_summary(mapped)), used, tuple(_warnings(mapped)))


def _map(inputs: Inputs, parameters: Mapping[str, Json], progress: Progress) -> Mapped:
    samples = map_samples(
        inputs["samples"],
        str(parameters["element"]),
        unit=str(parameters.get("unit") or "mg/kg"),
        sheet=_text(parameters, "sheet") or None,
        crs=_text(parameters, "crs"),
    )
    if samples.values.size < FEWEST_SAMPLES:
        raise Refused(f"只有 {samples.values.size} 个样点可用；制图至少需要 {FEWEST_SAMPLES} 个。")
    if np.ptp(samples.values) == 0:
        raise Refused(f"{samples.values.size} 个样点的值都是 {samples.values[0]:g}，没有可制图的变化。")
    limit = _limit(parameters, samples)
    boundary = read_boundary(inputs["boundary"], samples.places) if "boundary" in inputs else None
    cell = parameters.get("cell")
    grid = lay_grid(samples.places, boundary=boundary, cell=None if cell is None else float(str(cell)))
    samples, columns, at_cells = _covariates(inputs, parameters, samples, grid)
    seed = int(str(parameters.get("seed", SEED)))
    samples = with_non_detects(samples, _text(parameters, "nondetects") or "auto", np.random.default_rng(seed))
    folds, block = int(str(parameters.get("folds", FOLDS))), parameters.get("block")
    easting, northing = samples.places.easting, samples.places.northing
    recipe = fit_recipe(easting, northing, samples.values, columns, random=np.random.default_rng(seed))
    assessment = assess_recipe(
        easting,
        northing,
        samples.values,
        columns,
        limit=None if limit is None else limit.value,
        folds=folds,
        block=None if block is None else float(str(block)),
        cells=grid.targets,
        random=np.random.default_rng(seed),
        progress=lambda done, total: progress(done, total + len(recipe.members)),
    )
    prediction = recipe.predict(
        *grid.targets, at_cells, progress=lambda done, total: progress(assessment.folds + done, assessment.folds + total)
    )
    shares = _shares_above(parameters, recipe, grid, at_cells, limit, np.random.default_rng(seed))
    return Mapped(samples, limit, grid, recipe, prediction, assessment, shares)


def _shares_above(
    parameters: Mapping[str, Json],
    recipe: Recipe,
    grid: Grid,
    at_cells: Columns,
    limit: ChosenLimit | None,
    random: np.random.Generator,
) -> NDArray[np.float64] | None:
    count = int(str(parameters.get("simulations") or 0))
    if not count:
        return None
    if limit is None:
        raise Refused("模拟用来求超过限值的面积；请用 --standard 或 --limit 给出限值。")
    if count * int(grid.inside.sum()) > MOST_SIMULATED:
        raise Refused(
            f"{count} 次模拟 × {int(grid.inside.sum())} 格超过 {MOST_SIMULATED} 个数；请减少次数，或用 --cell 加大格子。"
        )
    return share_above(simulate_recipe(recipe, *grid.targets, at_cells, realisations=count, random=random), limit.value)


def _text(parameters: Mapping[str, Json], name: str) -> str:
    return str(parameters.get(name) or "")


def _limit(parameters: Mapping[str, Json], samples: MapSamples) -> ChosenLimit | None:
    if (number := parameters.get("limit")) is not None:
        return ChosenLimit(float(str(number)), samples.unit, f"指定的限值 {float(str(number)):g} {samples.unit}")
    if not (code := _text(parameters, "standard")):
        return None
    conditions = parameters.get("conditions") or {}
    fixed = {name: str(value) for name, value in conditions.items()} if isinstance(conditions, dict) else {}
    on = dt.date.fromisoformat(text) if (text := _text(parameters, "on")) else None
    chosen = from_standard(code, samples.substance.code, samples.points, fixed, kind=_text(parameters, "kind"), on=on)
    if chosen.unit != samples.unit:
        raise Refused(f"限值的单位是 {chosen.unit}，地图的单位是 {samples.unit}；请用 --unit {chosen.unit}。")
    return chosen


def _covariates(
    inputs: Inputs, parameters: Mapping[str, Json], samples: MapSamples, grid: Grid
) -> tuple[MapSamples, Columns, Columns]:
    """Return the samples that have every covariate, and the covariates at them and at the cells."""
    told = parameters.get("covariates") or {}
    asked = [
        Asked(name, inputs[str(entry["input"])], str(entry.get("field") or ""), bool(entry.get("distance")))
        for name, entry in (told.items() if isinstance(told, dict) else ())
        if isinstance(entry, dict)
    ]
    places = samples.places
    at_samples = {one.name: read_covariate(one, places, places.easting, places.northing) for one in asked}
    at_cells = {one.name: read_covariate(one, places, *grid.targets) for one in asked}
    known = np.ones(samples.values.size, dtype=bool)
    for column in at_samples.values():
        known &= np.isfinite(column) if column.dtype.kind == "f" else column != NOWHERE
    if known.all():
        return samples, at_samples, at_cells
    if known.sum() < FEWEST_SAMPLES:
        raise Refused(
            f"只有 {int(known.sum())} 个样点处有全部协变量；至少需要 {FEWEST_SAMPLES} 个。请检查协变量图层的范围和坐标系。"
        )
    note = f"{int((~known).sum())} 个样点处没有协变量，没有用于制图。"
    kept = replace(
        samples,
        places=replace(places, easting=places.easting[known], northing=places.northing[known]),
        values=samples.values[known],
        censored=samples.censored[known],
        points=samples.points[known].reset_index(drop=True),
        notes=(*samples.notes, note),
    )
    return kept, {name: column[known] for name, column in at_samples.items()}, at_cells


def _bands(mapped: Mapped) -> list[Band]:
    predictive, unit = mapped.prediction.predictive, mapped.samples.unit
    name = mapped.samples.substance.name_zh
    bands = [
        Band("estimate", f"{name}估计值（中位数），{unit}", predictive.estimate),
        Band("sd", f"预测标准差，{unit}", deviation_of(predictive)),
        Band("p05", f"90% 预测区间下限，{unit}", predictive.quantile(INTERVAL[0])),
        Band("p95", f"90% 预测区间上限，{unit}", predictive.quantile(INTERVAL[1])),
    ]
    if mapped.limit is not None:
        title = f"超过 {mapped.limit.value:g} {unit} 的概率"
        bands.append(Band("p_exceed", title, predictive.exceedance(mapped.limit.value)))
    return bands


def _write(out: Path, mapped: Mapped) -> tuple[Path, ...]:
    bands = _bands(mapped)
    said = {
        "title": _title(mapped),
        "skill": skill_line(mapped.skill, mapped.samples.unit),
        "doubts": " ".join(doubts(mapped.skill.flags)),
    }
    tags = {
        **said,
        "limit": mapped.limit.said if mapped.limit else "",
        "method": "; ".join(one.title for one in mapped.recipe.members),
    }
    write_geotiff(out, mapped.grid, mapped.samples.places, bands, tags)
    beside = out.with_suffix(".parquet"), out.with_suffix(".png")
    write_geoparquet(beside[0], mapped.grid, mapped.samples.places, bands)
    draw(beside[1], _picture(mapped, {band.name: band for band in bands}))
    return out, *beside


def _title(mapped: Mapped) -> str:
    doubtful = SkillFlag.NOT_BETTER_THAN_MEAN in mapped.skill.flags
    return (
        f"土壤{mapped.samples.substance.name_zh}含量分布（{mapped.samples.unit}）{'：不比取一个平均值更准' if doubtful else ''}"
    )


def _picture(mapped: Mapped, bands: Mapping[str, Band]) -> Picture:
    unit, limit, skill = mapped.samples.unit, mapped.limit, mapped.skill
    level = None if limit is None else limit.value
    panels = [Panel("估计值（中位数）", ENGLISH["estimate"], bands["estimate"].values, unit, level)]
    if limit is not None:
        title = f"超过 {limit.value:g} {unit} 的概率"
        panels.append(Panel(title, f"{ENGLISH['chance']} {limit.value:g} {unit}", bands["p_exceed"].values, "", 0.5, chance=True))
    doubtful = SkillFlag.NOT_BETTER_THAN_MEAN in skill.flags
    lines = [
        skill_line(skill, unit),
        *doubts(skill.flags),
        *([f"{'限值' if doubtful else '红线'}：{limit.said}"] if limit else []),
    ]
    symbol = mapped.samples.substance.symbol or mapped.samples.substance.name_en
    english = [
        f"Cross-validated MAE {skill.model.mae:.3g} {unit}; mean alone {skill.mean.mae:.3g}, median alone {skill.median.mae:.3g}"
    ]
    english += [flag.name.replace("_", " ").capitalize() for flag in SkillFlag if flag in skill.flags and flag.name]
    places, values = mapped.samples.places, mapped.samples.values
    return Picture(
        _title(mapped),
        f"{symbol} in soil",
        mapped.grid,
        places,
        values,
        level,
        tuple(panels),
        tuple(lines),
        tuple(english),
        doubtful,
    )


def _summary(mapped: Mapped) -> list[str]:
    samples, grid, recipe = mapped.samples, mapped.grid, mapped.recipe
    rows, columns = grid.shape
    lines = [
        f"{samples.substance.name_zh}：{samples.values.size} 个样点，{samples.values.min():.4g}–{samples.values.max():.4g} {samples.unit}，"
        f"中位数 {np.median(samples.values):.4g}",
        f"坐标 {samples.places.name}；网格 {grid.cell:g} m，{columns}×{rows}，制图 {int(grid.inside.sum())} 格",
        f"方法 {len(recipe.members)} 个模型的平均（从 {len(recipe.candidates)} 个中按留一法误差选出）：",
        *(f"  {member.title}，留一法平均绝对误差 {member.mae:.4g}" for member in recipe.members),
        f"检验（{_folding(mapped.assessment)}，模型在每一折中重新选定）：",
        *skill_table(mapped.skill),
        skill_line(mapped.skill, samples.unit),
    ]
    if mapped.limit is not None:
        chance = mapped.prediction.predictive.exceedance(mapped.limit.value)
        known = chance[np.isfinite(chance)]
        lines += [
            f"限值 {mapped.limit.said}",
            f"超过限值的面积估计占 {known.mean():.1%}（各格概率的平均）；概率大于一半的格子占 {(known > 0.5).mean():.1%}",
        ]
    if mapped.shares_above is not None:
        low, middle, high = np.quantile(mapped.shares_above, (INTERVAL[0], 0.5, INTERVAL[1]))
        lines.append(
            f"{mapped.shares_above.size} 次条件模拟：超过限值的面积占 {middle:.1%}，90% 区间 {low:.1%}–{high:.1%}"
            "（只计最佳一个模型之内的不确定性）"
        )
    return lines


def _folding(assessment: Assessment) -> str:
    kind = "随机分折" if assessment.block is None else f"按 {assessment.block:.4g} m 方块分折"
    matched = assessment.matched
    apart = f"（留出样点距其余样点中位 {matched.held_out_m:.3g} m，格子距样点中位 {matched.cells_m:.3g} m）" if matched else ""
    return f"交叉验证 {assessment.folds} 折，{kind}{apart}"


def _warnings(mapped: Mapped) -> list[str]:
    notes = [*doubts(mapped.skill.flags), *mapped.samples.notes, *(mapped.limit.notes if mapped.limit else ())]
    flags = mapped.prediction.flags
    if missing := int(np.count_nonzero(flags & KrigingFlag.NO_COVARIATE)):
        notes.append(f"{missing} 个格子没有协变量，或其类别在样点中没有出现，地图上是空白。")
    if outside := int(np.count_nonzero(flags & KrigingFlag.EXTRAPOLATED)):
        notes.append(f"{outside} 个格子在样点范围之外，是外推，误差比检验结果大。")
    return notes
