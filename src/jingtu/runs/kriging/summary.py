"""What is told of a finished map at the terminal: samples, method, skill, area above the limit, and what to doubt."""

from __future__ import annotations

import numpy as np

from jingtu.kernels.geostatistics.recipe_skill import Assessment
from jingtu.kernels.geostatistics.regression_covariance import CovarianceFlag
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.runs.kriging.outputs import INTERVAL, Mapped
from jingtu.runs.kriging.words import doubts, member_words, skill_line, skill_table

CELLS = {
    KrigingFlag.NO_COVARIATE: "个格子没有协变量，或其类别在样点中没有出现，地图上是空白。",
    KrigingFlag.SINGULAR: "个格子的克里格方程组没有稳定的解，地图上是空白；请检查是否有几乎重合的样点。",
    KrigingFlag.EXTRAPOLATED: "个格子在样点范围之外，是外推，误差比检验结果大。",
}
COVARIANCE = {
    CovarianceFlag.NO_CONTINUITY: "样点之间几乎看不出空间相关，地图主要由平均水平和协变量决定。",
    CovarianceFlag.SHORTEST_RANGE: "空间相关的距离短于样点间距，样点之间的变化没有测到。",
    CovarianceFlag.LONGEST_RANGE: "空间相关的距离超出研究区，可能有没有计入的趋势；可加入协变量。",
}


def summary(mapped: Mapped) -> list[str]:
    """Return the lines that a run prints."""
    samples, grid, recipe = mapped.samples, mapped.grid, mapped.recipe
    rows, columns = grid.shape
    lines = [
        f"{samples.substance.name_zh}：{samples.values.size} 个样点，{samples.values.min():.4g}–{samples.values.max():.4g} "
        f"{samples.unit}，中位数 {np.median(samples.values):.4g}",
        f"坐标 {samples.places.name}；网格 {grid.cell:g} m，{columns}×{rows}，制图 {int(grid.inside.sum())} 格",
        f"方法 {len(recipe.members)} 个模型的平均（从 {len(recipe.candidates)} 个中按留一法误差选出）：",
        *(f"  {member_words(member)}，留一法平均绝对误差 {member.mae:.4g}" for member in recipe.members),
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


def warnings(mapped: Mapped) -> list[str]:
    """Return sentences on what is to be doubted, the skill first."""
    notes = [*doubts(mapped.skill.flags), *mapped.samples.notes, *(mapped.limit.notes if mapped.limit else ())]
    notes += [sentence for flag, sentence in COVARIANCE.items() if flag in mapped.recipe.members[0].flags]
    for flag, sentence in CELLS.items():
        if count := int(np.count_nonzero(mapped.prediction.flags & flag)):
            notes.append(f"{count} {sentence}")
    return notes
