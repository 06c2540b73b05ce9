"""What is said of a map's skill, in the summary, on the picture and in the file: plainly when it is not better than the mean."""

from __future__ import annotations

from math import isnan

from jingtu.kernels.geostatistics.recipe_candidates import Candidate
from jingtu.kernels.geostatistics.skill import Comparison, Skill, SkillFlag

DOUBTS = {
    SkillFlag.NOT_BETTER_THAN_MEAN: "交叉验证表明本图不比全区取一个平均值更准，不能据此判断各处高低；请只看样点，或增加样点、加入协变量。",
    SkillFlag.NO_CLEAR_GAIN: "本图只比平均值略准，差别在偶然范围之内（单侧 5%），各处高低仅供参考。",
    SkillFlag.NOT_BETTER_THAN_IDW: "反距离加权插值的误差并不比本图大：模型没有使估计值更准（区间和概率仍只有模型能给出）。",
    SkillFlag.INTERVALS_TOO_NARROW: "置信区间过窄：落在区间内的样点比应有的少，实际误差比图上写的大。",
    SkillFlag.INTERVALS_TOO_WIDE: "置信区间过宽：实际误差比图上写的小。",
    SkillFlag.PROBABILITY_NOT_BETTER: "超过限值的概率不比全区同一超标率更准，概率图不能用来划定范围。",
    SkillFlag.FEW_SAMPLES: "样点不足 30 个，检验本身也不确定。",
}
TRANSFORMS = {"none": "不变换", "logarithm": "取对数", "normal scores": "正态得分"}
MODELS = {"exponential": "指数模型", "spherical": "球状模型"}
ROWS = (("本图", "model"), ("全区平均值", "mean"), ("全区中位数", "median"), ("反距离加权", "idw"))


def member_words(member: Candidate) -> str:
    """Return what a model of the recipe is made of, in words."""
    trend = "、".join(member.design.names)
    return (
        f"{TRANSFORMS[member.transform.name]}，{f'协变量 {trend}' if trend else '无协变量'}，{MODELS[member.variogram.models[0]]}"
    )


def doubts(flags: SkillFlag) -> list[str]:
    """Return a sentence for each flag, the gravest first."""
    return [sentence for flag, sentence in DOUBTS.items() if flag in flags]


def skill_line(found: Comparison, unit: str) -> str:
    """Return the line that stands on the picture."""
    best = "平均值" if found.mean.mae <= found.median.mae else "中位数"
    change = (
        f"比取{best}小 {found.gain:.0%}" if found.gain > 0 else f"不小于取{best}（{min(found.mean.mae, found.median.mae):.3g}）"
    )
    return f"交叉验证（{found.model.count} 点）：平均绝对误差 {found.model.mae:.3g} {unit}，{change}；90% 区间实际包含 {found.model.coverage:.0%}"


def skill_table(found: Comparison) -> list[str]:
    """Return the scores of the map and of its simpler rivals as lines for a terminal."""
    head = "  方法          平均绝对误差  均方根误差      CRPS  90%区间包含  Brier"
    return [head, *(_row(title, getattr(found, name)) for title, name in ROWS)]


def _row(title: str, scored: Skill) -> str:
    wide = 14 - sum(2 if ord(letter) > 0x2E80 else 1 for letter in title)
    coverage = "—" if isnan(scored.coverage) else f"{scored.coverage:.0%}"
    brier = "—" if isnan(scored.brier) else f"{scored.brier:.3f}"
    return f"  {title}{' ' * wide}{scored.mae:>12.4g}{scored.rmse:>12.4g}{scored.crps:>10.4g}{coverage:>13}{brier:>7}"
