"""What other bureaus ask before land is planned, supplied, built on, transferred or taken back: one gate for each purpose."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asked import Asked
from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.parameters import Parameter

from ..land_conditions import KeyUnitSurveyed, MeetsUse, NotUsedFor, OutsideZones, SurveyedBeforeUse, SurveyedWhere
from ..models import LandUse

ABOUT = "development_land.parcel"
PLANNED_USE = Asked("planned_use", _("规划用途"), tuple(LandUse.choices), _("不明（按第一类用地判断）"))
FITS = Parameter("development_land.land_meets_use")
OUTSIDE = OutsideZones(Parameter("development_land.zone_not_developed"), requires=("GATE-03",))
FARMLAND = SurveyedWhere("heavily_polluted_farmland", Parameter("development_land.farmland_surveyed"), requires=("GATE-08",))
UNUSED = SurveyedWhere("unused_land", Parameter("development_land.unused_land_meets_standard"), requires=("GATE-22",))
LEFT_ALONE = NotUsedFor(
    "unused_land",
    (LandUse.FARMING, LandUse.COMMERCIAL),
    Parameter("development_land.unused_polluted_land_left"),
    requires=("GATE-37",),
    opens_by=_("请划入管控区，按规定采取环境风险管控措施。"),
)
KEY_SECTOR = SurveyedWhere("key_sector", Parameter("development_land.key_sector_surveyed"), requires=("GATE-07",))
ASSESSED = Parameter("development_land.assessment_after_remediation")
OF_KEY_UNITS = Parameter("development_land.key_unit_surveyed")

PLANNING = Gate(
    "development_land.planning",
    _("规划选址和用途确定"),
    requires=("GATE-01", "GATE-03", "GATE-06", "GATE-08", "GATE-22", "GATE-37", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(FITS, requires=("GATE-01", "GATE-03", "GATE-06")),
        SurveyedBeforeUse(requires=("GATE-06",)),
        FARMLAND,
        UNUSED,
        LEFT_ALONE,
        OUTSIDE,
    ),
    asks=(PLANNED_USE,),
)
LAND_SUPPLY = Gate(
    "development_land.land_supply",
    _("建设用地申报和供应"),
    requires=("GATE-01", "GATE-02", "GATE-03", "GATE-06", "GATE-08", "GATE-22", "GATE-37", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(FITS, requires=("GATE-01", "GATE-02", "GATE-03", "GATE-06")),
        SurveyedBeforeUse(requires=("GATE-06",)),
        FARMLAND,
        UNUSED,
        LEFT_ALONE,
        OUTSIDE,
    ),
    asks=(PLANNED_USE,),
)
ASSESSMENT = Gate(
    "development_land.assessment",
    _("开发项目环评批复"),
    requires=("GATE-04", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(ASSESSED, requires=("GATE-04",), surveyed=True),
        SurveyedWhere("key_sector", ASSESSED, requires=("GATE-04",)),
        SurveyedBeforeUse(requires=("GATE-04",)),
        OUTSIDE,
    ),
    asks=(PLANNED_USE,),
)
CONSTRUCTION = Gate(
    "development_land.construction",
    _("建设工程规划和施工许可"),
    requires=("GATE-03", "GATE-06", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(FITS, requires=("GATE-03", "GATE-06"), builds=True),
        SurveyedBeforeUse(requires=("GATE-06",)),
        OUTSIDE,
    ),
    asks=(PLANNED_USE,),
)
TRANSFER = Gate(
    "development_land.transfer",
    _("土地使用权流转"),
    requires=("GATE-05", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(Parameter("development_land.transfer_meets_use"), requires=("GATE-05",)),
        SurveyedWhere("key_sector", OF_KEY_UNITS, requires=("GATE-05",)),
        KeyUnitSurveyed(OF_KEY_UNITS, requires=("GATE-05",)),
    ),
    asks=(PLANNED_USE,),
)
TAKING_BACK = Gate(
    "development_land.taking_back",
    _("土地使用权收回"),
    requires=("GATE-07", "FLOW-37"),
    about=ABOUT,
    conditions=(KEY_SECTOR, KeyUnitSurveyed(OF_KEY_UNITS, requires=("GATE-07",))),
)
USE_CHANGE = Gate(
    "development_land.use_change",
    _("土地用途变更"),
    requires=("GATE-01", "GATE-06", "GATE-07", "GATE-08", "FLOW-37"),
    about=ABOUT,
    conditions=(
        MeetsUse(FITS, requires=("GATE-01", "GATE-06")),
        KEY_SECTOR,
        KeyUnitSurveyed(OF_KEY_UNITS, requires=("GATE-07",)),
        SurveyedBeforeUse(requires=("GATE-07",)),
        FARMLAND,
    ),
    asks=(PLANNED_USE,),
)
DEMOLITION = Gate(
    "development_land.demolition",
    _("片区征收拆除"),
    requires=("GATE-03", "GATE-07", "FLOW-37"),
    about=ABOUT,
    conditions=(KEY_SECTOR, OUTSIDE),
)
LAND_GATES = (PLANNING, LAND_SUPPLY, ASSESSMENT, CONSTRUCTION, TRANSFER, TAKING_BACK, USE_CHANGE, DEMOLITION)
