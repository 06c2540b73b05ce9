"""What is counted of key enterprises: how often they and their offices do what is due, and the metals under total control."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jingtu.core.indicators.blocks import FiledFor, Subjects
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import ByDay, Change, Each, Ratio, Total
from jingtu.core.subjects.parameters import Parameter

from .duties import LISTED
from .heavy_metals import METALS

KEY = Subjects("industry.enterprise", LISTED)
RUNNING = ("candidate", "listed", "abnormal")
METAL_USERS = Subjects("industry.enterprise", RUNNING, having=(("heavy_metals", True),))
STATE_CONTROLLED = Subjects("industry.enterprise", RUNNING, having=(("heavy_metals", True), ("state_controlled", True)))
APPROVED = Subjects("industry.project", ("assessed", "producing"))
LEDGER = FiledFor("industry.metal_ledger")
PER_CENT = "%"
BASE_YEAR = 2013

SELF_MONITORING = Indicator(
    "industry.self_monitoring_share",
    _("重点监管企业自行监测完成率"),
    requires=("TGT-57", "REC-02"),
    formula=Each(KEY, FiledFor("industry.soil_monitoring"), Parameter("industry.surface_monitoring")),
    unit=PER_CENT,
    meaning=_("在录的重点监管企业中，有多少按规定次数报送了当年的土壤自行监测报告。"),
    printed=("自行监测",),
)
FACILITY_CHECKS = Indicator(
    "industry.facility_check_share",
    _("重点监管企业治理设施检查完成率"),
    requires=("TGT-58", "REC-03"),
    formula=Each(KEY, FiledFor("industry.facility_check"), Parameter("industry.facility_check")),
    unit=PER_CENT,
    meaning=_("在录的重点监管企业中，有多少当年按规定次数检查过污染治理设施的运行。"),
    printed=("治理设施", "检查"),
)
ENFORCEMENT = Indicator(
    "industry.enforcement_share",
    _("重点行业企业土壤环境专项执法完成率"),
    requires=("TGT-59", "REC-06"),
    formula=Each(KEY, FiledFor("industry.enforcement_check"), Parameter("industry.enforcement_check")),
    unit=PER_CENT,
    meaning=_("在录的重点监管企业中，有多少当年按规定次数开展过土壤环境专项执法。"),
    printed=("专项执法",),
)
METAL_CAPS = tuple(
    Indicator(
        f"industry.metal_total_{metal}",
        format_lazy(_("重点工业行业{metal}年排放量"), metal=name),
        requires=(requirement,),
        formula=Total(METAL_USERS, LEDGER, (f"{metal}_kg",)),
        unit="kg",
        meaning=format_lazy(_("涉重金属企业当年台账中{metal}排放量之和，不得超过总量控制指标。"), metal=name),
        wanted=Parameter(f"industry.metal_cap_{metal}"),
        kept_when="most",
        printed=("重金属排放量", name),
    )
    for requirement, (metal, name) in zip(("TGT-15", "TGT-16", "TGT-17", "TGT-18", "TGT-19"), METALS.items(), strict=True)
)
METALS_TOTAL = Indicator(
    "industry.metal_total",
    _("重点行业重点重金属年排放量"),
    requires=("TGT-14",),
    formula=Total(METAL_USERS, LEDGER, tuple(f"{metal}_kg" for metal in METALS)),
    unit="kg",
    meaning=_("五种重点重金属当年排放量之和；完成数由上级另行下达的，与下达的任务对照。"),
    printed=("重金属排放量",),
)
METALS_AGAINST_BASE = Indicator(
    "industry.metal_change",
    _("重点行业重点重金属排放量较2013年增减"),
    requires=("TGT-13",),
    formula=Change(METALS_TOTAL.formula, BASE_YEAR),
    unit=PER_CENT,
    meaning=_("五种重点重金属当年排放量之和，与2013年台账之和相比。2013年的台账要补报后才能计算。"),
    wanted=Parameter("industry.metals_against_2013"),
    kept_when="most",
    printed=("重金属排放量", "2013"),
)
REPLACEMENT = Indicator(
    "industry.metal_replacement",
    _("新增重金属排放替代比"),
    requires=("GATE-18", "TGT-65"),
    formula=Ratio(APPROVED, "replaced_kg", "heavy_metal_kg"),
    unit=_("倍"),
    meaning=_("已批环评的新改扩建项目中，替代削减的重金属是新增排放的几倍；等量替代为 1 倍。"),
    wanted=Parameter("industry.replacement_equal"),
    printed=("置换",),
)
ONLINE_MONITORING = Indicator(
    "industry.online_monitoring_share",
    _("涉重金属国控企业在线监测设施建成率"),
    requires=("SYS-24",),
    formula=ByDay(STATE_CONTROLLED, "online_from"),
    unit=PER_CENT,
    meaning=_("涉重金属的国控企业中，在线监测设施已建成联网的占多少。"),
    wanted=Parameter("industry.online_monitoring"),
    printed=("在线监测",),
)
