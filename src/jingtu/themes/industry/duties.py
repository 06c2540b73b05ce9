"""What is owed by enterprises, and by the offices that supervise them.

Plans and rules that name no interval (定期) have a filing and no duty: a duty without an end cannot be declared.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.clocks import After, Before, Clock
from jingtu.core.duties.cycles import Every, Once, Window, Yearly
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.proofs import Filed
from jingtu.core.subjects.parameters import Parameter

from .lifecycle import RUNS_AGAIN

LISTED = ("listed", "abnormal")
KEY = Who("industry.enterprise", LISTED)

DEMOLITION_PLAN = Duty(
    "industry.demolition_plan_filed",
    _("拆除方案备案"),
    requires=("FIL-02", "GATE-09"),
    who=Who("industry.demolition", ("announced", "under_way", "treatment")),
    clock=Before("starts_on", period=Parameter("industry.demolition_notice")),
    proof=Filed("industry.demolition_plan"),
    supervisor="ecology",
    meaning=_("开工以前先备案：残留物怎样清理、怎样处置、出了事故怎么办。生态环境和工信两个部门都要收到。"),
)
SURFACE_MONITORING = Duty(
    "industry.surface_monitored",
    _("土壤自行监测"),
    requires=("REC-02", "FIL-15"),
    who=KEY,
    clock=Yearly("listed_on", times=Parameter("industry.surface_monitoring")),
    proof=Filed("industry.soil_monitoring"),
    supervisor="ecology",
    meaning=_("自己或委托有资质的机构监测本企业用地的土壤，报告报生态环境部门并向社会公开。"),
)
DEEP_MONITORING = Duty(
    "industry.deep_monitored",
    _("深层土壤自行监测"),
    requires=("REC-02", "FIL-15"),
    who=KEY,
    clock=Every("listed_on", interval=Parameter("industry.deep_monitoring")),
    proof=Filed("industry.deep_monitoring"),
    supervisor="ecology",
    meaning=_("隐蔽性重点设施周边要监测到深层土壤，间隔比表层长。"),
)
RELEASE_REPORT = Duty(
    "industry.release_reported",
    _("报告有毒有害物质排放情况"),
    requires=("REC-31",),
    who=KEY,
    clock=Yearly("listed_on", times=Parameter("industry.release_report")),
    proof=Filed("industry.release_report"),
    supervisor="ecology",
    meaning=_("每年向生态环境部门报告排放了哪些有毒有害物质、怎样排放、设施运行得怎样。"),
)
PERMIT_REPORT = Duty(
    "industry.permit_reported",
    _("报送排污许可证年度执行报告"),
    requires=("REG-08", "REC-31"),
    who=Who("industry.permit", ("in_force",)),
    clock=Window("granted_on", Parameter("industry.permit_report_opens"), Parameter("industry.permit_report_closes")),
    proof=Filed("industry.permit_report"),
    supervisor="ecology",
    meaning=_("持证企业每年报告许可证执行得怎样：实际排放、设施运行，还有土壤污染防治义务的履行。"),
)
PERMIT_RENEWAL = Duty(
    "industry.permit_renewal_asked",
    _("申请延续排污许可证"),
    requires=("REG-08",),
    who=Who("industry.permit", ("in_force",)),
    clock=Before("expires_on", period=Parameter("industry.permit_renewal")),
    proof=Filed("industry.permit_renewal"),
    supervisor="ecology",
    meaning=_("有效期届满以后还要排放污染物的，届满以前提出延续申请；不再排放的，说明情况后免除。"),
)
HIDDEN_DANGER = Duty(
    "industry.hidden_danger_investigated",
    _("土壤污染隐患排查"),
    requires=("REG-08",),
    who=KEY,
    clock=Every("listed_on", interval=Parameter("industry.hidden_danger_again"), first=Parameter("industry.hidden_danger_first")),
    proof=Filed("industry.hidden_danger"),
    supervisor="ecology",
    meaning=_("把会渗漏、流失、扬散的地方查一遍，建立台账并整改。"),
)


def _by_ecology(
    name: str, label: str | Promise, requires: tuple[str, ...], clock: Clock, proof: str, meaning: str | Promise
) -> Duty:
    """What the ecology bureau owes about each enterprise on the list."""
    return Duty(
        f"industry.{name}",
        label,
        requires=requires,
        who=KEY,
        clock=clock,
        proof=Filed(f"industry.{proof}"),
        supervisor="ecology",
        owed_by="ecology",
        meaning=meaning,
    )


def _yearly(parameter: str) -> Yearly:
    return Yearly("listed_on", times=Parameter(f"industry.{parameter}"))


RESPONSIBILITY_LETTER = _by_ecology(
    "responsibility_letter_signed",
    _("签订土壤污染防治责任书"),
    ("REC-07", "FIL-03"),
    _yearly("responsibility_letter"),
    "responsibility_letter",
    _("政府与企业每年签订责任书，写明措施和责任，并向社会公开。"),
)
FIRST_RESPONSIBILITY_LETTER = _by_ecology(
    "first_responsibility_letter_signed",
    _("签订土壤污染防治责任书（一次）"),
    ("REC-07", "FIL-03"),
    Once("listed_on", rule=Parameter("industry.first_responsibility_letter")),
    "responsibility_letter",
    _("政府与列入名录的企业签订责任书，写明措施和责任。方案没有写期限，列入名录的当年年底是本平台的约定。"),
)
FACILITY_CHECK = _by_ecology(
    "facilities_checked",
    _("检查污染治理设施运行"),
    ("REC-03",),
    _yearly("facility_check"),
    "facility_check",
    _("生态环境部门到企业检查治理设施，记录发现的问题。"),
)
SURROUNDINGS_MONITORING = _by_ecology(
    "surroundings_monitored",
    _("企业周边监督性监测"),
    ("REC-04",),
    Every("listed_on", interval=Parameter("industry.surroundings_monitoring")),
    "surroundings_monitoring",
    _("生态环境部门监测企业周边的土壤，数据上传，作为执法和风险预警的依据。"),
)
ENFORCEMENT_CHECK = _by_ecology(
    "enforcement_checked",
    _("土壤环境专项执法"),
    ("REC-06",),
    _yearly("enforcement_check"),
    "enforcement_check",
    _("对重点行业企业开展土壤环境专项执法，记录发现的问题。"),
)
PARK_SURROUNDINGS = Duty(
    "industry.park_surroundings_monitored",
    _("工业园区周边监督性监测"),
    requires=("REC-04", "REG-31"),
    who=Who("industry.park", ("open",)),
    clock=Every("watched_from", interval=Parameter("industry.surroundings_monitoring")),
    proof=Filed("industry.park_surroundings_monitoring"),
    supervisor="ecology",
    owed_by="ecology",
    meaning=_("生态环境部门监测重点园区周边的土壤，结果作为执法和风险预警的依据。"),
)
CLOSING_SURVEY = Duty(
    "industry.closing_survey_done",
    _("终止生产经营前调查"),
    requires=("REG-08", "REG-13"),
    who=Who("industry.enterprise", ("listed", "abnormal", "stopped", "surveyed")),
    clock=Before("stopped_on", period=Parameter("industry.closing_survey"), renewed_by=RUNS_AGAIN),
    proof=Filed("industry.closing_survey"),
    supervisor="ecology",
    meaning=_("停产以前查清土壤和地下水的状况，报告上传并公开；以后移出名录、土地另作他用都要用到。"),
)
BASELINE_SURVEY = Duty(
    "industry.baseline_surveyed",
    _("环评中的土壤和地下水现状调查"),
    requires=("FIL-36", "GATE-14"),
    who=Who("industry.project", ("planned", "assessed", "producing")),
    clock=Before("assessed_on", period=Parameter("industry.project_baseline")),
    proof=Filed("industry.baseline_survey"),
    supervisor="ecology",
    meaning=_("新建、改建、扩建以前，先查清用地原来的状况，说明怎样防止污染、怎样监测。"),
)
PROJECT_HIDDEN_DANGER = Duty(
    "industry.project_hidden_danger_investigated",
    _("新改扩建项目隐患排查"),
    requires=("FIL-36",),
    who=Who("industry.project", ("producing",)),
    clock=After("produces_on", period=Parameter("industry.hidden_danger_new_project")),
    proof=Filed("industry.project_hidden_danger"),
    supervisor="ecology",
    meaning=_("投产后一年以内，把新的设施查一遍。"),
)
TANK_NOTICE = Duty(
    "industry.tank_noticed",
    _("地下储罐信息备案"),
    requires=("REG-08",),
    who=Who("industry.tank", ("planned", "in_use")),
    clock=Before("used_from", period=Parameter("industry.tank_notice")),
    proof=Filed("industry.tank_notice"),
    supervisor="ecology",
    meaning=_("储罐投入使用以前，把位置、物质、容积和防渗漏措施备案。"),
)


def _groundwater(unit_class: str, near: bool) -> Duty:
    """The class of the units, and what lies around, decide how often groundwater is monitored."""
    name = f"{unit_class}_near" if near else unit_class
    return Duty(
        f"industry.groundwater_{name}_monitored",
        _("地下水自行监测"),
        requires=("REC-02", "FIL-15"),
        who=Who("industry.enterprise", LISTED, having=(("unit_class", unit_class), ("near_groundwater", near))),
        clock=Yearly("listed_on", times=Parameter(f"industry.groundwater_{name}"), numbered=True),
        proof=Filed("industry.groundwater_monitoring"),
        supervisor="ecology",
        meaning=_("监测本企业的地下水；单元类别越高、周边越敏感，次数越多。"),
    )


GROUNDWATER_MONITORING = tuple(_groundwater(unit_class, near) for unit_class in ("class_1", "class_2") for near in (False, True))
