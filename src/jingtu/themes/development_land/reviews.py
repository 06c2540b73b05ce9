"""What experts judge of the work at a site: reports of surveys, plans, environmental supervision, evaluations of the effect."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.panels.declaring import Review
from jingtu.core.subjects.parameters import Parameter

RULES = {
    "files": "development_land.expert_opinion",
    "requires": ("FIL-14",),
    "least": Parameter("development_land.review_experts"),
    "kept": Parameter("development_land.review_archive"),
    "drawn": Parameter("development_land.review_drawn"),
}

SURVEY = Review(
    "development_land.survey_review",
    _("调查评估报告评审"),
    of=("development_land.preliminary_report", "development_land.detailed_report", "development_land.risk_assessment"),
    says=(("stage", "survey"),),
    fields=("soil", "monitoring"),
    **RULES,
)
PLAN = Review(
    "development_land.plan_review",
    _("治理与修复方案评审"),
    of=("development_land.remediation_plan", "development_land.control_plan"),
    says=(("stage", "plan"),),
    through="site",
    fields=("soil", "engineering"),
    **RULES,
)
SUPERVISION = Review(
    "development_land.supervision_review",
    _("环境监理报告评审"),
    of=("development_land.supervision_report",),
    says=(("stage", "supervision"),),
    through="site",
    fields=("engineering",),
    **RULES,
)
EVALUATION = Review(
    "development_land.evaluation_review",
    _("效果评估报告评审"),
    of=("development_land.effect_evaluation",),
    says=(("stage", "evaluation"),),
    through="site",
    fields=("soil", "monitoring"),
    **RULES,
)
