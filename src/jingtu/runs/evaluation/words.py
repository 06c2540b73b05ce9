"""What a judgement says in words: the verdict, the limit that decided, the conditions, and what must be read with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.evaluation import Flag, Judged, Rules
from jingtu.kernels.evaluation.judging import NO_VERDICT
from jingtu.standards import substances
from jingtu.standards.figures import content, figure
from jingtu.standards.limits import Limit

_UNJUDGED = (
    (Flag.NOT_ASSESSABLE, "不能评价"),
    (Flag.UNDECIDED, "待定"),
    (Flag.NO_LIMIT, "没有限值"),
    (Flag.INCOMPLETE_SUM, "不能评价"),
)


@dataclass(frozen=True)
class Case:
    """One kind of judgement: results with the same substance, cell, level and flags say the same but for their numbers.

    `too_little`: the level comes of a limit from beneath (pH 5.4 where 5.5 to 8.5 is asked for).
    """

    rules: Rules
    substance: int
    cell: int
    level: int
    flags: Flag
    too_little: bool = False

    @cached_property
    def verdict(self) -> str:
        """The verdict: 超过风险筛选值，未超过风险管制值; Ⅲ类; 不能评价."""
        if self.level == NO_VERDICT:
            return next((word for flag, word in _UNJUDGED if self.flags & flag), "不能评价")
        marks = f"（{'、'.join(self._marks)}）" if self._marks else ""
        return self._plain_verdict + marks

    @cached_property
    def limit(self) -> Limit | None:
        """The limit that decided: the highest one exceeded, or the first one kept."""
        rules = self.rules
        if self.flags & Flag.NOT_ASSESSABLE:
            return None
        level = max(self.level, 0)
        graded = rules.rungs[0].grade is not None
        rung = min(level, len(rules.rungs) - 1) if graded else max(level - 1, 0)
        return self._limit_at(rung)

    @cached_property
    def surpassed(self) -> Limit | None:
        """The limit of the grade that was just missed; None where limits are no grades, or none is missed."""
        rules = self.rules
        if rules.rungs[0].grade is None or not 0 < self.level < len(rules.rungs):
            return None
        return self._limit_at(self.level - 1)

    @cached_property
    def conditions(self) -> str:
        """The conditions of the limit: 水田，5.5＜pH≤6.5."""
        if self.limit is None:
            return ""
        named = {dimension.code: dimension for dimension in self.rules.standard.dimensions if dimension.kind != "grade"}
        return "，".join(named[code].name_of(value) for code, value in self.limit.conditions.items() if code in named)

    @cached_property
    def remarks(self) -> str:
        """What a reader must know besides, in whole sentences."""
        return "".join(self._remarks())

    def _limit_at(self, rung: int) -> Limit | None:
        """Return the limit of a rung on the side where the content lies; where it is limited on one side only, that limit."""
        rules = self.rules
        most, least = (table[self.substance, self.cell, rung] for table in (rules.limit, rules.lower_limit))
        places = (least, most) if self.too_little else (most, least)
        return next((rules.limits[place] for place in places if place >= 0), None)

    @property
    def _marks(self) -> list[str]:
        named = ((Flag.PROVISIONAL, "暂定"), (Flag.NOT_PROVEN, "未能证明"), (Flag.BACKGROUND, "不高于背景值"))
        return [word for flag, word in named if self.flags & flag]

    @property
    def _plain_verdict(self) -> str:
        rules, level = self.rules, self.level
        if rules.rungs[0].grade is not None:
            if level < len(rules.rungs):
                return rules.rungs[level].name
            beyond = next(dimension.beyond for dimension in rules.standard.dimensions if dimension.kind == "grade")
            return beyond.name if beyond else f"劣于{rules.rungs[-1].name}"
        if level == 0:
            return f"未超过{self._first_name}"
        exceeded = f"超过{rules.rungs[level - 1].name}"
        above = range(level, len(rules.rungs))
        next_kept = next((rules.rungs[rung].name for rung in above if rules.limit[self.substance, self.cell, rung] >= 0), "")
        return f"{exceeded}，未超过{next_kept}" if next_kept else exceeded

    @property
    def _first_name(self) -> str:
        rungs = enumerate(self.rules.rungs)
        return next(
            (rung.name for at, rung in rungs if self.rules.limit[self.substance, self.cell, at] >= 0), self.rules.rungs[0].name
        )

    def _remarks(self) -> list[str]:
        rules, flags = self.rules, self.flags
        unknown = "、".join(d.name for d in rules.unknown_dimensions(int(rules.undecided[self.substance, self.cell])))
        said = []
        if flags & Flag.NOT_ASSESSABLE:
            said.append(f"{unknown}未知，限值无法确定；请补充，或用暂定评价。")
        if flags & Flag.PROVISIONAL:
            said.append(f"{unknown}未知，暂按最严的限值评价，补充后应重新评价。")
        if flags & Flag.ASSUMED:
            assumed = rules.unknown_dimensions(int(rules.assumed[self.substance, self.cell]))
            said += [f"{d.name}未知，按标准 {d.unknown_clause} 取{d.name_of(d.unknown or '')}。" for d in assumed]
        if flags & Flag.NOT_PROVEN:
            said.append("未检出，但检出限未写明或高于限值，不能证明未超过；请用检出限更低的方法复测。")
        if flags & Flag.NO_LIMIT:
            said.append("标准在这种条件下没有规定限值。")
        if flags & Flag.UNDECIDED and self.limit is not None:
            said.append(f"总量超过限值，不能直接判定，应测定{_name_of(self.limit.substance)}。")
        if flags & Flag.INCOMPLETE_SUM:
            said.append("合计的组分没有全部测定或检出限未知，合计偏低。")
        if flags & Flag.BACKGROUND:
            said.append("含量超过限值但不高于填写的当地背景值。")
        if self.limit is not None and self.limit.note:
            said.append(f"{self.limit.note}。")
        return said


def cases_of(
    rules: Rules, substance: NDArray[np.integer], value: NDArray[np.float64], judged: Judged
) -> tuple[list[Case], NDArray[np.int64]]:
    """Return the different cases of judged results, and which of them each result is."""
    rung = np.maximum(judged.level, 1) - 1
    too_little = (judged.level > 0) & (value < rules.lower[substance, judged.cell, rung])
    packed = substance.astype(np.int64) << 41 | judged.cell.astype(np.int64) << 25
    packed |= (judged.level.astype(np.int64) + 1) << 17  # no verdict is level -1
    packed |= judged.flags.astype(np.int64) << 1 | too_little
    which, keys = pd.factorize(packed, sort=True)
    return [Case(rules, *_unpacked(int(key))) for key in keys], which


def _unpacked(key: int) -> tuple[int, int, int, Flag, bool]:
    return key >> 41, key >> 25 & 0xFFFF, (key >> 17 & 0xFF) - 1, Flag(key >> 1 & 0xFFFF), bool(key & 1)


def reason(case: Case, value: float, detection_limit: float) -> str:
    """Return why: 0.35 ＞ 0.3 mg/kg（GB 15618-2018 表1 序号1，水田，pH≤5.5）; of grades both the one missed and the one kept."""
    limit = case.limit
    missed = math.isnan(value)
    found = _found(case, value, detection_limit)
    if limit is None:
        return f"{found}。{case.remarks}"
    where = "，".join(part for part in (f"{limit.source.document} {limit.source.clause}", case.conditions) if part)
    if limit.value is None:
        return f"{found}；要求{limit.text}（{where}）。{case.remarks}"
    if missed:
        return f"{found}；限值 {content(limit.value, limit.unit)}（{where}）。{case.remarks}"
    compared, better = f"{_sign(value, limit)} {content(limit.value, limit.unit)}", case.surpassed
    if better is not None and better.value is not None:
        compared = (
            f"{_sign(value, better)} {content(better.value, better.unit)}（{case.rules.rungs[case.level - 1].name}），{compared}"
        )
    return f"{found} {compared}（{where}）。{case.remarks}"


def _found(case: Case, value: float, detection_limit: float) -> str:
    if substances.of(case.rules.substances[case.substance]).observed:
        return "有" if value > 0 else "无"
    if not math.isnan(value):
        return figure(value)
    return "未检出" if math.isnan(detection_limit) else f"未检出（检出限 {figure(detection_limit)}）"


def _sign(value: float, limit: Limit) -> str:
    if value == limit.value:
        return "＝"
    return "＞" if limit.value is not None and value > limit.value else "＜"


def _name_of(code: str) -> str:
    return substances.of(code).name_zh
