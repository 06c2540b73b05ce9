"""The stages of the work at a site that units are commissioned with, and who may not do which of them as well."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.commissions.declaring import Apart, Stage
from jingtu.core.subjects.parameters import Parameter

SITE = "development_land.site"
WORKS = ("development_land.works", "site")
TRANSPORTS = ("development_land.transport", "works__site")
ZONES = ("development_land.control_zone", "site")

PRELIMINARY_SURVEY = Stage("development_land.preliminary_survey", _("初步调查"), requires=("FIL-10",), about=SITE)
DETAILED_SURVEY = Stage("development_land.detailed_survey", _("详细调查"), requires=("FIL-10",), about=SITE)
RISK_ASSESSMENT = Stage("development_land.risk_assessment", _("风险评估"), requires=("FIL-10",), about=SITE)
PLAN = Stage("development_land.plan", _("方案编制"), requires=("FIL-06",), about=SITE, reaches=(WORKS,))
WORKS_STAGE = Stage(
    "development_land.works",
    _("修复施工或风险管控"),
    requires=("FIL-06", "FIL-07"),
    about=SITE,
    reaches=(WORKS, TRANSPORTS, ZONES),
    else_holder=True,
)
SUPERVISION = Stage("development_land.supervision", _("环境监理"), requires=("FIL-12",), about=SITE, reaches=(WORKS, TRANSPORTS))
EVALUATION = Stage("development_land.evaluation", _("效果评估"), requires=("FIL-08",), about=SITE, reaches=(WORKS, ZONES))
AFTERCARE = Stage("development_land.aftercare", _("后期管理和监测"), requires=("REC-20",), about=SITE, reaches=(ZONES,))

INVESTIGATING = (PRELIMINARY_SURVEY.code, DETAILED_SURVEY.code, RISK_ASSESSMENT.code)
WORKING = (WORKS_STAGE.code,)
EVALUATING = (EVALUATION.code,)
IN_SHANDONG = Parameter("development_land.stages_apart")

EVALUATOR = Apart(
    "development_land.evaluator",
    _("效果评估应当委托实施修复或风险管控以外的单位"),
    requires=("FIL-08",),
    rule=Parameter("development_land.evaluator_another"),
    one=EVALUATING,
    other=WORKING,
)
SUPERVISOR = Apart(
    "development_land.supervisor",
    _("环境监理不得由实施修复或风险管控的单位承担"),
    requires=("FIL-12",),
    rule=Parameter("development_land.supervisor_another"),
    one=(SUPERVISION.code,),
    other=WORKING,
)
SURVEY_AND_WORKS = Apart(
    "development_land.survey_and_works",
    _("同一单位不得既承担调查评估又承担管控修复"),
    requires=("FIL-10",),
    rule=IN_SHANDONG,
    one=INVESTIGATING,
    other=WORKING,
)
EVALUATION_AND_OTHERS = Apart(
    "development_land.evaluation_and_others",
    _("效果评估单位不得是承担调查评估或管控修复的单位"),
    requires=("FIL-08",),
    rule=IN_SHANDONG,
    one=EVALUATING,
    other=INVESTIGATING + WORKING,
)
