"""What enterprises may not do until what."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asking import Gate
from jingtu.core.gates.conditions import DutyMet

DEMOLITION = Gate(
    "industry.demolition_may_start",
    _("拆除活动可否开工"),
    requires=("GATE-09",),
    about="industry.demolition",
    conditions=(DutyMet("industry.demolition_plan_filed"),),
    day="starts_on",
)
