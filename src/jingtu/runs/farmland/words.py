"""Why a unit has its class, and what would change it, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.produce import Corrected, Word
from jingtu.kernels.farmland.units import NEAR, Flag, Judged, Rule
from jingtu.runs.farmland.points import Points
from jingtu.standards import substances
from jingtu.standards.farmland import PERCENT, Rules

RULE_NAMES = {
    Rule.NONE: "",
    Rule.CONSISTENCY: "一致性原则",
    Rule.DOMINANCE: "主导性原则",
    Rule.PRUDENCE: "谨慎性原则",
    Rule.CONSERVATIVE: "保守性原则",
    Rule.NEIGHBOURS: "参照相邻同类单元",
}
PRODUCE_WORDS = {Word.WITHIN: "未超标", Word.LIGHT: "轻度超标", Word.HEAVY: "重度超标"}


@dataclass(frozen=True)
class Telling:
    """What the sentences are made from: the judgement of the soil, the classes after produce, points that change them."""

    judged: Judged
    corrected: Corrected | None
    needed: npt.NDArray[np.int8]  # (u, m, 3)
    rules: Rules

    def element_name(self, element: int) -> str:
        """Return the printed name of an element."""
        return substances.of(self.rules.elements.codes[element]).name_zh


def telling_elements(judged: Judged) -> npt.NDArray[np.int64]:
    """Return the element (u,) to speak of: of those with the unit's class the one with most points above class I; -1 for none."""
    above = judged.counts[..., 1:].sum(axis=-1) / np.maximum(judged.counts.sum(axis=-1), 1)
    deciding = (judged.classes == judged.worst[:, None]) & (judged.classes > 0)
    return np.where(deciding.any(axis=1), np.where(deciding, above, -1.0).argmax(axis=1), -1)


def nearest_to_limit(telling: Telling, points: Points, spoken: npt.NDArray[np.int64]) -> list[str]:
    """Return for each unit the sample whose value of the spoken element lies nearest to a limit, as a ratio; "" without any."""
    inside = np.flatnonzero(points.unit >= 0)
    element = spoken[points.unit[inside]]
    inside, element = inside[element >= 0], element[element >= 0]
    value = points.values[inside, element]
    limits = np.stack([points.screening[inside, element], points.control[inside, element]])
    with np.errstate(divide="ignore"):
        apart = np.abs(np.log(value / limits))
    which = np.where(np.isnan(apart), np.inf, apart).argmin(axis=0)
    nearest = apart[which, np.arange(len(inside))]
    order = np.lexsort((nearest, points.unit[inside]))  # NaN last
    units, first = np.unique(points.unit[inside][order], return_index=True)
    said = [""] * len(spoken)
    for unit, at in zip(units, order[first], strict=True):
        if np.isfinite(nearest[at]):
            kind = ("筛选值", "管制值")[which[at]]
            name = telling.element_name(int(element[at]))
            sample = points.frame["sample"].iat[inside[at]]
            said[unit] = f"{sample}：{name} {value[at]:.4g}，{kind} {limits[which[at], at]:g}"
    return said


def reason(telling: Telling, unit: int, governing: int) -> str:
    """Return why a unit has its class: the points of the element that decides and the rule, then the produce."""
    judged = telling.judged
    if governing < 0:
        return "没有可以划分类别的点位，也没有可参照的相邻单元" if judged.flags[unit].any() else "没有点位"
    name = telling.element_name(governing)
    rule = Rule(judged.rules[unit, governing])
    if rule == Rule.CONSISTENCY and judged.counts[unit, governing, 1:].sum() == 0:
        most = judged.counts[unit].sum(axis=1).max()
        said = f"{most} 个点位各元素均为{telling.rules.class_name(1)}，按一致性原则为{telling.rules.class_name(1)}"
    elif rule == Rule.NEIGHBOURS:
        said = f"{name}：单元内没有点位，参照相邻同类单元暂定"
    else:
        said = f"{name}：{_points(telling, unit, governing)}，{_by_rule(telling, unit, governing, rule)}"
    sentences = [said, *_flags(telling, unit, governing), *_produce(telling, unit)]
    return "；".join(sentences) + "。"


def _points(telling: Telling, unit: int, element: int) -> str:
    counts = telling.judged.counts[unit, element]
    parts = [f"{telling.rules.class_name(number + 1)} {count} 个" for number, count in enumerate(counts) if count]
    return f"{counts.sum()} 个点位中{'、'.join(parts)}"


def _by_rule(telling: Telling, unit: int, element: int, rule: Rule) -> str:
    judged = telling.judged
    result = telling.rules.class_name(int(judged.classes[unit, element]))
    if rule == Rule.PRUDENCE:
        rest = RULE_NAMES[Rule(judged.rest_rules[unit, element])]
        return f"按谨慎性原则把孤立的严格管控类点位单独划出（范围待现场核实），其余按{rest}为{result}"
    if rule == Rule.DOMINANCE:
        counts = judged.counts[unit, element]
        sign = "达到" if telling.rules.dominance.operator == "at_least" else "超过"
        share = counts.max() * PERCENT / counts.sum()
        return f"{result}占 {share:.1f}%，{sign} {telling.rules.dominance.share_percent}%，其余不连片，按主导性原则为{result}"
    if rule == Rule.CONSERVATIVE:
        return f"没有占主导的类别，按保守性原则为{result}"
    return f"按一致性原则为{result}"


def _flags(telling: Telling, unit: int, element: int) -> list[str]:
    flag = Flag(int(telling.judged.flags[unit, element]))
    lacking = [
        telling.element_name(other)
        for other, of_other in enumerate(telling.judged.flags[unit])
        if Flag(int(of_other)) & Flag.NO_POINTS and not Flag(int(of_other)) & Flag.PROVISIONAL
    ]
    return [
        *(["不同类别的点位各自连片，可以考虑拆分单元"] if flag & Flag.DIVISIBLE else []),
        *(["部分点位不能划分类别，没有计入"] if flag & Flag.LEFT_OUT else []),
        *([f"没有{'、'.join(lacking)}的点位"] if lacking else []),
    ]


def _produce(telling: Telling, unit: int) -> list[str]:
    """Say of every element whose class the produce touched what was found."""
    if telling.corrected is None:
        return []
    said = []
    for element in range(telling.judged.classes.shape[1]):
        counts = telling.corrected.counts[unit, element]
        if not counts.sum():
            continue
        found = f"农产品{telling.element_name(element)} {_produce_counts(counts)}"
        before, after = (int(classes[unit, element]) for classes in (telling.judged.classes, telling.corrected.classes))
        if before != after:
            said.append(
                f"{found}，{telling.element_name(element)}由{telling.rules.class_name(before)}改为{telling.rules.class_name(after)}"
            )
        elif telling.corrected.recheck[unit, element]:
            said.append(f"{found}，土壤为优先保护类而农产品超标，应复核土壤和农产品数据")
        elif before > 1:
            said.append(f"{found}，不改变类别")
    return said


def _produce_counts(counts: Sequence[int] | npt.NDArray[np.int64]) -> str:
    return "、".join(f"{PRODUCE_WORDS[Word(number)]} {count} 个" for number, count in enumerate(counts) if count)


def change(telling: Telling, unit: int, governing: int) -> str:
    """Return how few further points would give the deciding element another class in the unit."""
    if governing < 0 or Rule(telling.judged.rules[unit, governing]) == Rule.NEIGHBOURS:
        return "补充点位后重新判定"
    parts = [
        f"{number} 个{telling.rules.class_name(added + 1)}点位"
        for added, number in enumerate(telling.needed[unit, governing])
        if number
    ]
    if not parts:
        return f"再增加 {NEAR} 个以内的任一类点位都不改变（{telling.element_name(governing)}）"
    return f"再有 {' 或 '.join(parts)}（{telling.element_name(governing)}，分散分布）即改变土壤判定的类别"
