"""What enterprises owe."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.clocks import Before
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.proofs import Filed
from jingtu.core.subjects.parameters import Parameter

DEMOLITION_PLAN = Duty(
    "industry.demolition_plan_filed",
    _("拆除方案备案"),
    requires=("FIL-02", "GATE-09"),
    who=Who("industry.demolition", ("announced", "under_way")),
    clock=Before("starts_on", working_days=Parameter("industry.demolition_notice")),
    proof=Filed("industry.demolition_plan"),
    supervisor="ecology",
    meaning=_("开工以前先备案：残留物怎样清理、怎样处置、出了事故怎么办。生态环境和工信两个部门都要收到。"),
)
