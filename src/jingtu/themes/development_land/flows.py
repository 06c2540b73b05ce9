"""Which lists of the theme go to other offices, each edition against a receipt."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.exchange.declaring import Flow
from jingtu.core.subjects.parameters import Parameter

TO_GOVERNMENT = Flow(
    "development_land.register_told",
    _("污染地块名录通报"),
    requires=("FLOW-03",),
    list="development_land.register",
    to=("government_office",),
    rule=Parameter("development_land.tell_government"),
    meaning=_("名录公开的同时，通报污染地块所在地的县级人民政府。"),
)
JOINTLY = Flow(
    "development_land.register_shared",
    _("联合监管部门共享污染地块名录"),
    requires=("FLOW-15",),
    list="development_land.register",
    to=("natural_resources", "planning", "housing_construction"),
    rule=Parameter("development_land.share_sites"),
    meaning=_("自然资源、规划、住房城乡建设和生态环境部门共享地块信息，联合监管用地。"),
)
TO_PLANNERS = Flow(
    "development_land.negative_to_planners",
    _("负面清单送规划编制部门"),
    requires=("FLOW-39", "REG-03"),
    list="development_land.negative",
    to=("planning", "natural_resources"),
    rule=Parameter("development_land.planned_by_quality"),
    meaning=_("编制和调整规划时，把土壤环境质量作为确定用途的依据。"),
)
TO_ASSESSORS = Flow(
    "development_land.negative_to_assessors",
    _("负面清单送环评审批部门"),
    requires=("FLOW-40", "REG-03"),
    list="development_land.negative",
    to=("approval",),
    rule=Parameter("development_land.assessed_by_survey"),
    meaning=_("审批规划和建设项目环评时，把调查评估的结论作为依据。"),
)
