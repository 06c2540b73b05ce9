"""What holds back works, transports and the removal of a site until it may be."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asking import Gate
from jingtu.core.gates.conditions import DutyMet
from jingtu.core.subjects.parameters import Parameter

from ..goals import GoalsReached
from ..removal_conditions import NoWorksUnderWay, PublicLongEnough, ReviewedJointly
from ..works_conditions import FiledBy, HazardousUnderManifest, Only, ToldAtDestination

WORKS = "development_land.works"
REACHED = Parameter("development_land.goals_reached")

TRANSPORT = Gate(
    "development_land.soil_may_leave",
    _("污染土壤可否起运"),
    requires=("GATE-11", "FIL-07"),
    about="development_land.transport",
    conditions=(
        DutyMet("development_land.transport_reported"),
        ToldAtDestination(Parameter("development_land.destination_told"), requires=("GATE-11",)),
        HazardousUnderManifest(Parameter("development_land.hazardous_soil"), requires=("GATE-11",)),
    ),
    day="departs_on",
)
START = Gate(
    "development_land.works_may_start",
    _("治理与修复工程可否开工"),
    requires=("GATE-12", "FIL-06", "FIL-49"),
    about=WORKS,
    conditions=(
        Only("aim", "remediation", DutyMet("development_land.remediation_plan_filed"), requires=("GATE-12",)),
        Only("aim", "control", DutyMet("development_land.control_plan_filed"), requires=("GATE-12",)),
        DutyMet("development_land.board_before_works"),
    ),
    day="starts_on",
)
ACCEPTANCE = Gate(
    "development_land.works_may_be_accepted",
    _("治理与修复工程可否通过验收"),
    requires=("FIL-08", "FIL-12", "FIL-13"),
    about=WORKS,
    conditions=(
        FiledBy(
            "development_land.supervision_report",
            rule=Parameter("development_land.supervision_reported"),
            requires=("FIL-12", "FIL-13"),
            opens_by=_("请报送环境监理报告。"),
        ),
        FiledBy(
            "development_land.effect_evaluation",
            yes="reached",
            rule=Parameter("development_land.effect_evaluated"),
            requires=("FIL-08", "FIL-13"),
            opens_by=_("请另行委托单位评估效果，达到目标后报送评估报告。"),
        ),
    ),
)
REMOVAL = Gate(
    "development_land.site_may_be_removed",
    _("地块可否移出名录"),
    requires=("REG-01", "FIL-08", "PUB-08"),
    about="development_land.site",
    conditions=(
        NoWorksUnderWay(REACHED, requires=("REG-01",)),
        GoalsReached(REACHED, requires=("FIL-08",)),
        PublicLongEnough(Parameter("development_land.evaluation_public"), requires=("PUB-08",)),
        ReviewedJointly(Parameter("development_land.removal_jointly"), requires=("REG-01",)),
    ),
)
