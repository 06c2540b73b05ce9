"""Whether what was found of land lets it be used for something, finding by finding: pure functions of evidence, use and day.

Land that was cleaned or found in order is safe for a class of uses, which is less than clean; land of which nothing was
declared is not known to be clean. An adjusted plan opens the land that it covers for the use that it names, without works, of
what was found before it; since the law nothing is built on land that was to reach goals and has not.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.gates.models import Outcome
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .evidence import Evidence, Touch
from .models import LandClass, Status, StatusDeclaration
from .strictness import SAFE_FOR_A_CLASS
from .uses import barred_while_listed, class_of, said, surveyed_first

OPENS = {
    Status.SUSPECTED: gettext_lazy("请先完成土壤污染状况初步调查并经评审。"),
    Status.CONTAMINATED: gettext_lazy(
        "请先完成详细调查和风险评估；经评审无需管控，或修复后效果评估达标，再查询。也可以依法调整规划用途。"
    ),
    Status.LISTED: gettext_lazy("请按风险评估结论管控或修复，效果评估达标并移出名录后再查询。也可以依法调整规划用途。"),
    Status.CONTROLLED: gettext_lazy("请在风险管控效果评估达标或解除管控后再查询。也可以依法调整规划用途。"),
    Status.REMEDIATING: gettext_lazy("请在修复完工、效果评估达标后再查询。"),
    Status.FAILED: gettext_lazy("请重新修复，效果评估达标后再查询；达标前不得开工建设与管控、修复无关的项目。"),
}
UNREACHED = frozenset({Status.LISTED, Status.CONTROLLED, Status.REMEDIATING, Status.FAILED})
REACHED_FIRST = Parameter("development_land.reached_before_building")


@dataclass(frozen=True)
class Asked:
    """What is asked of land: its use, on a day, at a place (whose lists of uses count).

    `builds` where building would begin, `surveyed` where land that may be polluted is surveyed first, whatever the use.
    """

    use: str
    on: dt.date
    place_path: str
    builds: bool = False
    surveyed: bool = False


@dataclass(frozen=True)
class Found:
    """How one finding answers: the outcome, the sentence, what would open it."""

    outcome: Outcome
    said: str
    opens_by: str = ""


def judge(touch: Touch, evidence: Evidence, asked: Asked) -> Found:
    """Judge one finding that counts for the land."""
    told, words = touch.declaration, _words(touch, asked)
    if told.status == Status.POTENTIAL or (told.status == Status.CLEAN and not told.safe_for):
        return _not_surveyed(told, asked, words)
    if told.status in SAFE_FOR_A_CLASS:
        return _safe_for(told, evidence, asked, words)
    adjusted = [] if told.status == Status.SUSPECTED else evidence.adjustments_of(touch)
    if adjusted and all(_opens(each, asked) for each in adjusted):
        words |= {"on": adjusted[0].effective_on}
        if barred := _not_built_on(told, asked):
            kept = _(
                "%(what)s；%(on)s 规划调整为%(use)s，但没有达到管控、修复目标，不得开工建设与管控、修复无关的项目（%(clause)s）。"
            )
            return Found(Outcome.BLOCKED, kept % (words | {"clause": barred.source.quoted}), str(OPENS[Status(told.status)]))
        opened = _("%(what)s；%(on)s 规划调整为%(use)s，所问用途与调整后一致，可以不经修复使用，原有污染仍须管控。")
        return Found(Outcome.PASS, opened % words)
    return Found(Outcome.BLOCKED, _("%(what)s。") % words, str(OPENS[Status(told.status)]))


def nothing_declared() -> str:
    """Return the sentence for land of which nothing is declared."""
    return _("没有登记涉及该地块的认定。没有登记不等于没有污染，需要调查的仍应调查。")


def _words(touch: Touch, asked: Asked) -> dict[str, object]:
    told = touch.declaration
    share = _("涉及面积 %(n).1f%%") % {"n": touch.share * 100} if touch.share else _("只有点位，位于该地块内")
    what = _("%(on)s 认定为“%(status)s”（%(share)s）") % {
        "on": told.effective_on,
        "status": told.get_status_display(),
        "share": share,
    }
    return {"what": what, "use": said(asked.use)}


def _not_surveyed(told: StatusDeclaration, asked: Asked, words: dict[str, object]) -> Found:
    if asked.surveyed and told.status == Status.POTENTIAL:
        said_ = _("%(what)s，还没有调查；不论规划用途是什么，都要先调查。")
        return Found(Outcome.BLOCKED, said_ % words, _("请先完成土壤污染状况调查。"))
    first = surveyed_first(asked.place_path, asked.on)
    if first and first.names(asked.use):
        return Found(
            Outcome.BLOCKED,
            _("%(what)s，还没有调查；规划用途%(use)s必须先调查（%(clause)s）。") % (words | {"clause": first.source.quoted}),
            _("请先完成土壤污染状况调查。"),
        )
    return Found(Outcome.PASS, _("%(what)s，还没有调查；规划用途%(use)s不在必须先调查的范围。") % words)


def _safe_for(told: StatusDeclaration, evidence: Evidence, asked: Asked, words: dict[str, object]) -> Found:
    wanted = class_of(asked.use)
    if wanted is None:
        said_ = _("%(what)s，认定按建设用地标准作出，不能说明能否用于农业。") % words
        return Found(Outcome.NOT_DECIDABLE, said_, _("请按农用地标准另行调查。"))
    if not told.safe_for:
        return Found(
            Outcome.NOT_DECIDABLE, _("%(what)s，没有写明适用的用地类别。") % words, _("请更正认定，写明适用的用地类别。")
        )
    words |= {"safe": told.get_safe_for_display(), "wanted": wanted.label}
    if wanted == LandClass.FIRST and told.safe_for == LandClass.SECOND:
        return Found(
            Outcome.BLOCKED,
            _("%(what)s，只适用于%(safe)s；规划用途%(use)s按%(wanted)s判断。") % words,
            _("请按%(wanted)s重新调查评估，或把规划用途调整为%(safe)s中的用途。") % words,
        )
    barred = barred_while_listed(asked.place_path, asked.on)
    if told.status == Status.REACHED and evidence.was(Status.LISTED, told.site_id) and barred and barred.names(asked.use):
        return Found(
            Outcome.BLOCKED,
            _("%(what)s，还没有移出名录；列入名录的地块不得用作%(use)s（%(clause)s）。")
            % (words | {"clause": barred.source.quoted}),
            _("请在移出名录后再查询。"),
        )
    if told.status == Status.CLEAN:
        return Found(Outcome.PASS, _("%(what)s，适用于%(safe)s。") % words)
    return Found(Outcome.PASS, _("%(what)s，对%(safe)s安全；这不等于没有污染，改作其他用途要重新查询。") % words)


def _not_built_on(told: StatusDeclaration, asked: Asked) -> Value | None:
    """Return the rule by which nothing is built on land that has not reached its goals; None where it is not asked."""
    if not asked.builds or told.status not in UNREACHED:
        return None
    try:
        return REACHED_FIRST.at(asked.place_path, asked.on)
    except NoValue:
        return None


def _opens(adjusted: StatusDeclaration, asked: Asked) -> bool:
    """An adjusted plan opens for exactly its use, unless registered land may not be put to it or the class is the first."""
    barred = barred_while_listed(asked.place_path, asked.on)
    return (
        asked.use == adjusted.use != "" and class_of(asked.use) == LandClass.SECOND and not (barred and barred.names(asked.use))
    )
