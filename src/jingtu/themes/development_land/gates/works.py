"""What holds back works, transports, and the moves of a site that follow its works, up to its removal."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asking import Gate
from jingtu.core.gates.conditions import DutyMet
from jingtu.core.gates.filed import FiledBy
from jingtu.core.subjects.parameters import Parameter

from ..goals import GoalsReached, ReachedSinceFinished
from ..removal_conditions import NoWorksUnderWay, PublicLongEnough, ReviewedJointly, SomeWorks
from ..works_conditions import HazardousUnderManifest, IntervalSet, Only, ToldAtDestination

WORKS, SITE = "development_land.works", "development_land.site"
REACHED = Parameter("development_land.goals_reached")
REPORTED = "development_land.transport_reported"
AS_WORKS = Parameter("development_land.site_follows_works")

TRANSPORT = Gate(
    "development_land.soil_may_leave",
    _("污染土壤可否起运"),
    requires=("GATE-11", "FIL-07"),
    about="development_land.transport",
    conditions=(
        DutyMet(REPORTED),
        ToldAtDestination(REPORTED, Parameter("development_land.destination_told"), requires=("GATE-11",)),
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
        Only(
            "aim",
            "control",
            IntervalSet("report_months", Parameter("development_land.control_report"), requires=("GATE-12",)),
            requires=("GATE-12",),
        ),
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
        ReachedSinceFinished(Parameter("development_land.effect_evaluated"), requires=("FIL-08", "FIL-13")),
        FiledBy(
            "development_land.acceptance",
            yes="passed",
            rule=Parameter("development_land.acceptance_held"),
            requires=("FIL-13",),
            opens_by=_("请组织验收，填报验收意见；没有通过的，办理“验收不合格，返工”。"),
        ),
    ),
)
BEGINNING = Gate(
    "development_land.remediation_has_begun",
    _("地块可否登记修复开工"),
    requires=("GATE-12",),
    about=SITE,
    conditions=(SomeWorks(("under_way",), AS_WORKS, requires=("GATE-12",), opens_by=_("请先办理治理与修复工程开工。")),),
)
COMPLETION = Gate(
    "development_land.works_are_finished",
    _("地块可否登记完工并开展效果评估"),
    requires=("FIL-08",),
    about=SITE,
    conditions=(
        NoWorksUnderWay(AS_WORKS, requires=("FIL-08",)),
        SomeWorks(("finished", "accepted"), AS_WORKS, requires=("FIL-08",), opens_by=_("请先登记治理与修复工程完工。")),
    ),
)
APPLICATION = Gate(
    "development_land.removal_may_be_applied_for",
    _("地块可否申请移出名录"),
    requires=("REG-01", "FIL-08"),
    about=SITE,
    conditions=(NoWorksUnderWay(REACHED, requires=("REG-01",)), GoalsReached(REACHED, requires=("FIL-08",))),
)
REMOVAL = Gate(
    "development_land.site_may_be_removed",
    _("地块可否移出名录"),
    requires=("REG-01", "FIL-08", "PUB-08"),
    about=SITE,
    conditions=(
        NoWorksUnderWay(REACHED, requires=("REG-01",)),
        GoalsReached(REACHED, requires=("FIL-08",)),
        PublicLongEnough(Parameter("development_land.evaluation_public"), requires=("PUB-08",)),
        ReviewedJointly(Parameter("development_land.removal_jointly"), requires=("REG-01",)),
        Only(
            "needs_aftercare",
            True,
            IntervalSet("aftercare_months", Parameter("development_land.aftercare"), requires=("REG-01",)),
            requires=("REG-01",),
        ),
    ),
)
