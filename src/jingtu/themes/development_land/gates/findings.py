"""What holds back what is found of a site: clean, contaminated, no control needed, listed, and a plan of remediation."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.parameters import Parameter

from ..models import SurveyDecision
from ..survey_conditions import InProvincialList, ListKept, PlanFiled, ReportSays, Reviewed, SurveysSettled

SITE = "development_land.site"
SURVEY, RISK = "development_land.preliminary_report", "development_land.risk_assessment"
SURVEYED, SURVEY_REVIEWED = Parameter("development_land.found_by_survey"), Parameter("development_land.survey_reviewed")
ASSESSED, RISK_REVIEWED = Parameter("development_land.listed_by_assessment"), Parameter("development_land.assessment_reviewed")
DRAWN = Parameter("development_land.review_drawn")
SETTLED = Parameter("development_land.surveys_settled")
ABOVE = (SurveyDecision.Conclusion.ABOVE_SCREENING, SurveyDecision.Conclusion.ABOVE_INTERVENTION)

CLEARANCE = Gate(
    "development_land.suspicion_may_be_dropped",
    _("可否排除污染嫌疑"),
    requires=("REG-02",),
    about=SITE,
    conditions=(SurveysSettled(SETTLED, requires=("REG-02",), barred=ABOVE),),
)
CLEAN = Gate(
    "development_land.site_may_be_found_clean",
    _("可否认定为非污染地块"),
    requires=("FIL-10", "FIL-14"),
    about=SITE,
    conditions=(
        ReportSays(SURVEY, "conclusion", "clean", SURVEYED, requires=("FIL-10",)),
        Reviewed(SURVEY, SURVEY_REVIEWED, DRAWN, requires=("FIL-14",)),
        SurveysSettled(SETTLED, requires=("FIL-10",), barred=ABOVE),
    ),
)
CONTAMINATED = Gate(
    "development_land.site_may_be_found_contaminated",
    _("可否认定为污染地块"),
    requires=("REG-01", "FIL-10", "FIL-14"),
    about=SITE,
    conditions=(
        ReportSays(SURVEY, "conclusion", "contaminated", SURVEYED, requires=("REG-01", "FIL-10")),
        Reviewed(SURVEY, SURVEY_REVIEWED, DRAWN, requires=("FIL-14",)),
        SurveysSettled(SETTLED, requires=("REG-01",)),
    ),
)
NO_CONTROL = Gate(
    "development_land.site_may_need_no_control",
    _("可否认定无需管控"),
    requires=("FIL-01", "FIL-14"),
    about=SITE,
    conditions=(
        ReportSays(RISK, "unacceptable", False, ASSESSED, requires=("FIL-01",)),
        Reviewed(RISK, RISK_REVIEWED, DRAWN, requires=("FIL-14",)),
        SurveysSettled(SETTLED, requires=("FIL-01",)),
    ),
)
LISTING = Gate(
    "development_land.site_may_be_listed",
    _("可否列入省级名录"),
    requires=("REG-01", "FIL-01", "FIL-14"),
    about=SITE,
    conditions=(
        ListKept(Parameter("development_land.province_authority"), requires=("REG-01",)),
        ReportSays(RISK, "unacceptable", True, ASSESSED, requires=("REG-01", "FIL-01")),
        Reviewed(RISK, RISK_REVIEWED, DRAWN, requires=("FIL-14",)),
        SurveysSettled(SETTLED, requires=("REG-01",)),
    ),
)
PLAN = Gate(
    "development_land.plan_may_be_filed",
    _("可否办理修复方案备案"),
    requires=("REG-01", "FIL-06", "FLOW-17"),
    about=SITE,
    conditions=(
        InProvincialList(Parameter("development_land.planned_when_listed"), requires=("REG-01", "FIL-06")),
        PlanFiled(
            "development_land.remediation_plan",
            Parameter("development_land.plan_before_works"),
            requires=("FIL-06", "FLOW-17"),
        ),
    ),
)
