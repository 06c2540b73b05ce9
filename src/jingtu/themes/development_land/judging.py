"""Judging the results of a survey by the standard for development land, by the class of the land and the local background.

    judge(site, [delivery], by=user)                        # → Run: GB 36600 in force, class of the site, else the first
    judge(site, [delivery], by=user, land_class="class_2")  # the same results under another class, edition or background

Differences between two runs come from `core.observations.comparing`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field

from jingtu.core import clock
from jingtu.core.observations import running
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.standards import limits, substances
from jingtu.standards.loader import Facts, Source, load
from jingtu.standards.refused import Refused as NotStandard

from .models import LandClass, Site, SurveyDecision
from .uses import class_of

STAGES = {
    "preliminary": gettext_lazy("初步调查"),
    "detailed": gettext_lazy("详细调查"),
    "evaluation": gettext_lazy("效果评估"),
    "monitoring": gettext_lazy("跟踪监测"),
}
FORMAT = "site-1"
ABOVE = {
    SurveyDecision.Conclusion.ABOVE_INTERVENTION: "超过风险管制值个数",
    SurveyDecision.Conclusion.ABOVE_SCREENING: "超过风险筛选值个数",
}
OPEN = "open"


class JudgedMedium(Facts):
    """A medium with the family of standards that judges it; `target` the grade to be reached where there are grades."""

    medium: str
    family: str
    target: str = ""


class Background(Facts):
    """The substances of which content up to the local background is not managed as contamination."""

    substances: tuple[str, ...]
    source: Source


class File(Facts):
    """The file judging.yaml."""

    media: tuple[JudgedMedium, ...] = Field(min_length=1)
    background: Background


@cache
def rules() -> File:
    """Return what the file says."""
    return load(resources.files(__package__) / "judging.yaml", File)


def editions(medium: str, on: dt.date | None = None) -> list[str]:
    """Return the numbers of the standards that judge a medium, the one in force on a day first."""
    return limits.library().editions(_rule(medium).family, on or clock.today())


def class_for(site: Site, asked: str = "") -> tuple[str, str]:
    """Return the class by which a site is judged ("" where nothing is known) and why, in words.

    Raises Refused where the planned use is farming, which the standard for development land does not judge.
    """
    if asked:
        return asked, _("按选定的用地类别")
    if site.land_class:
        return site.land_class, _("按档案中的用地类别")
    found = class_of(site.planned_use)
    if found is None:
        raise Refused(_("这个地块的规划用途是农业，不按建设用地标准评价。请改选用地类别，或改正规划用途。"))
    if site.planned_use:
        return found, _("按规划用途“%(use)s”") % {"use": site.get_planned_use_display()}
    return "", _("用地类别和规划用途未知，按第一类用地")


def judge(
    site: Site,
    deliveries: Sequence[Delivery],
    *,
    by: User,
    medium: str = "soil",
    standard: str = "",
    on: dt.date | None = None,
    land_class: str = "",
    background: Mapping[str, float] | None = None,
    background_source: str = "",
    own: tuple[bytes | IO[bytes], str] | None = None,
) -> Run:
    """Ask for the evaluation of deliveries of a site.

    `background` are local contents in mg/kg by substance, with where they come from; `own` the file of a standard of the user's
    own, whose number is then `standard`. Raises Refused, FileRefused, PermissionDenied.
    """
    if background and not background_source.strip():
        raise Refused(_("填写了背景值，还没有写明来源。请写明调查报告、文献或标准附录。"))
    code = standard or _edition(medium, on)
    found, why = class_for(site, land_class)
    named = {"standard": code, "medium": _medium_word(medium), "class": LandClass(found).label if found else _("用地类别未知")}
    return running.ask(
        site,
        "evaluate",
        deliveries,
        _parameters(_rule(medium), code, on, found, background or {}),
        by=by,
        name=_("%(standard)s %(medium)s（%(class)s）") % named,
        media=[medium],
        basis={
            "medium": medium,
            "deliveries": sorted(each.pk for each in deliveries),
            "land_class": found,
            "why": why,
            "background_source": background_source.strip(),
        },
        entries=own,
    )


def conclusion_of(run: Run) -> str:
    """Return what an evaluation of soil says of the site: within, above_screening, above_intervention, or `open`."""
    elements = run.facts.get("elements", ())
    for conclusion, column in ABOVE.items():
        if any(row.get(column) for row in elements):
            return conclusion
    judged_all = elements and all(row["已评价"] == row["结果数"] for row in elements)
    return SurveyDecision.Conclusion.WITHIN if judged_all else OPEN


def conclusion_in_words(conclusion: str) -> str:
    """Return a conclusion as people read it."""
    return _("有结果不能评价，没有定论") if conclusion == OPEN else str(SurveyDecision.Conclusion(conclusion).label)


def _parameters(
    rule: JudgedMedium, code: str, on: dt.date | None, land_class: str, background: Mapping[str, float]
) -> dict[str, Any]:
    given = {"class": str(LandClass(land_class).label)} if land_class and rule.medium == "soil" else {}
    parameters: dict[str, Any] = {"standards": [code], "given": given}
    if on:
        parameters["on"] = on.isoformat()
    if rule.target:
        parameters["target"] = rule.target
    if background:
        parameters["background"] = {substances.find(word).code: content for word, content in background.items()}
    return parameters


def _edition(medium: str, on: dt.date | None) -> str:
    try:
        return limits.in_force(_rule(medium).family, on or clock.today()).code
    except NotStandard as refusal:
        raise Refused(_("%(why)s请选定一个标准再评价。") % {"why": refusal}) from refusal


def _rule(medium: str) -> JudgedMedium:
    found = next((one for one in rules().media if one.medium == medium), None)
    if found is None:
        raise Refused(_("还没有评价“%(medium)s”的标准。可以评价土壤和地下水。") % {"medium": medium})
    return found


def _medium_word(medium: str) -> str:
    return {"soil": _("土壤"), "groundwater": _("地下水")}[medium]
