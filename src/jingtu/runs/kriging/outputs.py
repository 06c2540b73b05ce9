"""A finished map, and the files that it is written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.geostatistics.predictive import deviation_of
from jingtu.kernels.geostatistics.recipe import Prediction, Recipe
from jingtu.kernels.geostatistics.recipe_skill import Assessment
from jingtu.kernels.geostatistics.skill import Comparison, SkillFlag
from jingtu.runs.kriging.limit import ChosenLimit
from jingtu.runs.kriging.samples import MapSamples
from jingtu.runs.kriging.words import doubts, member_words, skill_line
from jingtu.runs.maps.files import Band, write_geoparquet, write_geotiff
from jingtu.runs.maps.grid import Grid
from jingtu.runs.maps.picture import ENGLISH, Panel, Picture, draw

INTERVAL = (0.05, 0.95)


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


def write(out: Path, mapped: Mapped) -> tuple[Path, ...]:
    """Write GeoTIFF, GeoParquet and picture and return their paths, the one asked for first."""
    bands = _bands(mapped)
    said = {
        "title": _title(mapped),
        "skill": skill_line(mapped.skill, mapped.samples.unit),
        "doubts": " ".join(doubts(mapped.skill.flags)),
    }
    tags = {
        **said,
        "limit": mapped.limit.said if mapped.limit else "",
        "method": "；".join(member_words(one) for one in mapped.recipe.members),
    }
    write_geotiff(out, mapped.grid, mapped.samples.places, bands, tags)
    beside = out.with_suffix(".parquet"), out.with_suffix(".png")
    write_geoparquet(beside[0], mapped.grid, mapped.samples.places, bands)
    draw(beside[1], _picture(mapped, {band.name: band for band in bands}))
    return out, *beside


def _title(mapped: Mapped) -> str:
    plain = f"土壤{mapped.samples.substance.name_zh}含量分布（{mapped.samples.unit}）"
    return f"{plain}：不比取一个平均值更准" if SkillFlag.NOT_BETTER_THAN_MEAN in mapped.skill.flags else plain


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
