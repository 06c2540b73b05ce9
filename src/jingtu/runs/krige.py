"""Map one element from samples: estimate, spread, interval and chance of exceeding a limit, with the skill that the map has."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.recipe import FEWEST_SAMPLES, Recipe, fit_recipe
from jingtu.kernels.geostatistics.recipe_simulation import share_above, simulate_recipe
from jingtu.kernels.geostatistics.recipe_skill import assess_recipe
from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.kriging.censored import with_non_detects
from jingtu.runs.kriging.covariates import NOWHERE, Asked, read_covariate
from jingtu.runs.kriging.limit import ChosenLimit, from_standard
from jingtu.runs.kriging.outputs import Mapped, write
from jingtu.runs.kriging.samples import MapSamples, map_samples
from jingtu.runs.kriging.summary import summary, warnings
from jingtu.runs.maps.grid import Grid, lay_grid, read_boundary
from jingtu.runs.record import Inputs, Json, Outcome
from jingtu.runs.refusal import Refused

Columns = dict[str, NDArray[Any]]
FOLDS = 10
SEED = 1
RANGES: dict[str, tuple[float, float, bool, str]] = {  # least, most, whether the least is out, what is expected
    "folds": (2, math.inf, False, "至少为 2"),
    "block": (0, math.inf, True, "大于 0（米）"),
    "cell": (0, math.inf, True, "大于 0（米）"),
    "limit": (0, math.inf, True, "大于 0"),
    "ph": (0, 14, False, "在 0 和 14 之间"),
    "seed": (0, 2**64 - 1, False, "不小于 0，且小于 2 的 64 次方"),
    "simulations": (0, math.inf, False, "不小于 0"),
}
MOST_SIMULATED = 200_000_000  # numbers that are held at once


def krige(inputs: Inputs, parameters: Mapping[str, Json], out: Path, *, progress: Progress = unheard) -> Outcome:
    """
    Map one element.

    Inputs: `samples` (table), `boundary` (polygons, optional), and one file for each covariate under the name that the parameter
    `covariates` gives it. Parameters: `element`; `standard`, `kind`, `on` and `conditions`, or `limit` (a number); `unit`,
    `sheet`, `crs`, `cell` (metres), `nondetects` ("auto", "half", "simulate"), `folds`, `block` (metres: cross-validate by
    blocks), `seed`, `simulations` (maps drawn for the area above the limit). Outputs: OUT.tif, and beside it .parquet and .png.
    Raises Refused.
    """
    if out.suffix.lower() not in (".tif", ".tiff"):
        raise Refused(f"结果文件 {out.name} 应以 .tif 结尾；同名的 .parquet 和 .png 会写在旁边。")
    _refuse_impossible(parameters)
    mapped = _map(inputs, parameters, progress)
    outputs = write(out, mapped)
    used = () if mapped.limit is None or mapped.limit.standard is None else (mapped.limit.standard,)
    return Outcome(outputs, tuple(summary(mapped)), used, tuple(warnings(mapped)))


def _refuse_impossible(parameters: Mapping[str, Json]) -> None:
    """Raise Refused for a number that no map can be made with."""
    conditions = parameters.get("conditions")
    told = {**parameters, "ph": conditions.get("ph") if isinstance(conditions, dict) else None}
    for name, (least, most, open_, wanted) in RANGES.items():
        if (given := told.get(name)) is None:
            continue
        try:
            number = float(str(given))
        except ValueError:
            continue  # a range in words, such as pH≤5.5
        if not (least < number if open_ else least <= number) or number > most:
            raise Refused(f"--{name} 是 {number:g}，应{wanted}；请改正。")


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
    if not np.isfinite(prediction.predictive.estimate).any():
        raise Refused("没有一个格子可以估计：协变量图层没有覆盖制图范围，或其类别在样点中都没有出现；请检查协变量图层。")
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
