"""What enterprises may not do until what, and what can be suspended for a whole region."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.gates.asking import Gate
from jingtu.core.gates.conditions import DutyMet
from jingtu.core.gates.facts import DoneBy, OneOf, Replaced
from jingtu.core.gates.filed import FiledBy, Told
from jingtu.core.gates.matters import Matter
from jingtu.core.gates.regions import NotSuspended
from jingtu.core.subjects.parameters import Parameter

from .lifecycle import RUNS_AGAIN

PROJECT, PLAN_FILED = "industry.project", "industry.demolition_plan_filed"

ASSESSMENTS = Matter(
    "industry.assessments",
    _("建设项目环评限批"),
    requires=("GATE-31",),
    recorded_by=("ecology",),
    lawful_level=Parameter("industry.assessments_suspended_by"),
)
HEAVY_METALS = Matter(
    "industry.heavy_metal_assessments",
    _("涉重金属建设项目环评限批"),
    requires=("GATE-18",),
    recorded_by=("ecology",),
    lawful_level=Parameter("industry.assessments_suspended_by"),
)
LAND_SUPPLY = Matter(
    "industry.land_supply",
    _("建设用地限批"),
    requires=("GATE-32",),
    recorded_by=("natural_resources",),
)
DEMOLITION = Gate(
    "industry.demolition_may_start",
    _("拆除活动可否开工"),
    requires=("GATE-09",),
    about="industry.demolition",
    conditions=(
        DutyMet(PLAN_FILED),
        Told(
            PLAN_FILED,
            "monitoring",
            rule=Parameter("industry.demolition_monitored"),
            requires=("GATE-09",),
            opens_by=_("请出具监测报告，在拆除方案中写明编号和结论后重新报送。"),
        ),
        Told(
            PLAN_FILED,
            "emergency",
            rule=Parameter("industry.demolition_supplied"),
            requires=("GATE-09",),
            opens_by=_("请储备应急物资，在拆除方案中写明后重新报送。"),
        ),
    ),
    day="starts_on",
)
CLOSING = Gate(
    "industry.closing_survey_on_file",
    _("可否登记终止调查"),
    requires=("REG-08", "REG-13"),
    about="industry.enterprise",
    conditions=(
        FiledBy(
            "industry.closing_survey",
            rule=Parameter("industry.closing_survey"),
            requires=("REG-08", "REG-13"),
            renewed_by=RUNS_AGAIN,
            opens_by=_("请企业报送终止生产经营前土壤和地下水调查报告。"),
        ),
    ),
)
TREATMENT_DEMOLITION = Gate(
    "industry.treatment_may_go",
    _("污染治理设施可否拆除"),
    requires=("GATE-10",),
    about="industry.demolition",
    conditions=(
        DoneBy(
            "production_gone_on",
            before="treatment_starts_on",
            rule=Parameter("industry.production_goes_first"),
            requires=("GATE-10",),
            opens_by=_("请先拆除生产设施并登记拆除完毕的日期，或把污染治理设施的拆除改到那以后。"),
        ),
    ),
    day="treatment_starts_on",
)
START_UP = Gate(
    "industry.project_may_produce",
    _("建设项目可否投产"),
    requires=("GATE-13",),
    about=PROJECT,
    conditions=(
        DoneBy(
            "facilities_ready_on",
            rule=Parameter("industry.facilities_with_project"),
            requires=("GATE-13",),
            opens_by=_("请先建成土壤污染防治设施并登记建成日期。"),
        ),
    ),
    day="produces_on",
)
ASSESSMENT = Gate(
    "industry.project_may_be_approved",
    _("建设项目环评可否批复"),
    requires=("GATE-14", "GATE-17", "GATE-18", "GATE-20", "GATE-31"),
    about=PROJECT,
    conditions=(
        DutyMet("industry.baseline_surveyed"),
        OneOf(
            "near_people",
            (False,),
            rule=Parameter("industry.no_polluter_near_people"),
            requires=("GATE-17",),
            opens_by=_("请另选离开居民区、学校、医疗和养老机构的地址。"),
        ),
        Replaced(
            "heavy_metal_kg",
            "replaced_kg",
            rule=Parameter("industry.replacement_equal"),
            requires=("GATE-18",),
            opens_by=_("请增加替代削减量，或减少新增排放量。"),
        ),
        Replaced(
            "heavy_metal_kg",
            "replaced_kg",
            strictly=True,
            rule=Parameter("industry.replacement_reducing"),
            requires=("GATE-18",),
            opens_by=_("请增加替代削减量，或减少新增排放量。"),
        ),
        OneOf(
            "sector_standing",
            ("allowed",),
            rule=Parameter("industry.no_backward_project"),
            requires=("GATE-20",),
            opens_by=_("落后产能和产能过剩的项目不予批准。"),
        ),
        NotSuspended("industry.assessments", requires=("GATE-31",)),
        NotSuspended("industry.heavy_metal_assessments", touching="heavy_metal_kg", requires=("GATE-18",)),
    ),
    day="assessed_on",
)
LAND = Gate(
    "industry.project_may_have_land",
    _("建设项目可否供地"),
    requires=("GATE-19", "GATE-32"),
    about=PROJECT,
    conditions=(
        OneOf(
            "sector_standing",
            ("allowed",),
            rule=Parameter("industry.no_land_for_phase_out"),
            requires=("GATE-19",),
            opens_by=_("淘汰类和产能过剩行业的项目不予供地。"),
        ),
        NotSuspended("industry.land_supply", requires=("GATE-32",)),
    ),
)
