"""What is filed about enterprises and their projects, tanks and demolitions.

A report for a period says which: `year`, or `year` and `part` of the year. That, not the day of filing, tells the duty it meets.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .heavy_metals import METALS

ENTERPRISE = "industry.enterprise"
YEAR = Field("year", _("所属年度"), "number", indexed=True, help=_("四位数字，如 2019。"))
PART = Field(
    "part",
    _("本年第几次"),
    "choice",
    choices=(("1", _("第1次")), ("2", _("第2次")), ("3", _("第3次")), ("4", _("第4次"))),
)
EXCEEDED = Field("exceeded", _("超标的点位数"), "number", required=False, indexed=True, help=_("没有超标填 0。"))
POINTS = Field("points", _("监测点位数"), "number", indexed=True)
SUBSTANCES = Field("substances", _("监测项目"), "long_text")
FOUND = Field("found", _("发现的问题"), "long_text", help=_("没有问题写“无”。"))
REMEDY = Field("remedy", _("整改要求和期限"), "long_text", required=False)

DEMOLITION_PLAN = FilingType(
    "industry.demolition_plan",
    _("拆除活动残留污染物清理和安全处置方案"),
    requires=("FIL-02", "FLOW-06"),
    about="industry.demolition",
    to="ecology",
    copies=("industry",),
    fields=(
        Field("facilities", _("拆除的生产设施、构筑物和污染治理设施"), "long_text"),
        Field("residues", _("残留污染物的种类和数量"), "long_text"),
        Field("hazardous_waste_t", _("危险废物数量"), "number", unit="t", indexed=True),
        Field("disposal", _("清理和安全处置措施"), "long_text"),
        Field("order", _("拆除顺序"), "long_text", help=_("先拆生产设施，后拆污染治理设施。")),
        Field("emergency", _("应急措施和应急物资"), "long_text"),
        Field("contact", _("现场负责人和电话")),
        Field(
            "monitoring",
            _("监测报告的编号和结论"),
            "long_text",
            required=False,
            help=_("廊坊市方案要求出具符合国家标准要求的监测报告，请写明编号和结论，并作为附件上传。"),
        ),
    ),
)
HAZARDOUS_FIND = FilingType(
    "industry.hazardous_find",
    _("拆除中发现有毒有害废物的报告"),
    requires=("FLOW-07",),
    about="industry.demolition",
    copies=("industry",),
    attachment=False,
    fields=(
        Field("found_on", _("发现日期"), "date"),
        Field("what", _("发现的物质和数量"), "long_text"),
        Field("measures", _("已采取的措施"), "long_text"),
    ),
)
DEMOLITION_SUMMARY = FilingType(
    "industry.demolition_summary",
    _("拆除活动总结报告"),
    requires=("FIL-02", "REG-64"),
    about="industry.demolition",
    copies=("industry",),
    fields=(
        Field("handled_t", _("处置的危险废物数量"), "number", unit="t", indexed=True),
        Field("left", _("遗留问题"), "long_text", help=_("没有遗留问题写“无”。")),
    ),
)
RESPONSIBILITY_LETTER = FilingType(
    "industry.responsibility_letter",
    _("企业土壤污染防治责任书"),
    requires=("FIL-03",),
    about=ENTERPRISE,
    by=("ecology",),
    public=True,
    period=("year",),
    fields=(YEAR, Field("signed_by", _("签订的政府或部门")), Field("signed_on", _("签订日期"), "date")),
)
SOIL_MONITORING = FilingType(
    "industry.soil_monitoring",
    _("土壤自行监测报告（表层）"),
    requires=("FIL-15", "FLOW-08"),
    about=ENTERPRISE,
    public=True,
    period=("year",),
    fields=(YEAR, Field("laboratory", _("监测机构")), POINTS, SUBSTANCES, EXCEEDED),
)
DEEP_MONITORING = FilingType(
    "industry.deep_monitoring",
    _("土壤自行监测报告（深层）"),
    requires=("FIL-15", "FLOW-08"),
    about=ENTERPRISE,
    public=True,
    fields=(Field("laboratory", _("监测机构")), POINTS, SUBSTANCES, EXCEEDED),
)
GROUNDWATER_MONITORING = FilingType(
    "industry.groundwater_monitoring",
    _("地下水自行监测报告"),
    requires=("FIL-15", "FLOW-08"),
    about=ENTERPRISE,
    public=True,
    period=("year", "part"),
    fields=(YEAR, PART, Field("laboratory", _("监测机构")), POINTS, SUBSTANCES, EXCEEDED),
)
PERMIT_REPORT = FilingType(
    "industry.permit_report",
    _("排污许可证年度执行报告"),
    requires=("REG-08", "REC-31"),
    about="industry.permit",
    period=("year",),
    fields=(
        YEAR,
        Field("emissions", _("污染物实际排放情况"), "long_text"),
        Field("facilities", _("污染防治设施运行情况"), "long_text"),
        Field("soil", _("土壤污染防治义务履行情况"), "long_text", help=_("控制排放、隐患排查、自行监测各做了什么。")),
    ),
)
PERMIT_RENEWAL = FilingType(
    "industry.permit_renewal",
    _("排污许可证延续申请"),
    requires=("REG-08",),
    about="industry.permit",
    fields=(Field("changes", _("与原许可证相比的变化"), "long_text", help=_("没有变化写“无”。")),),
)
RELEASE_REPORT = FilingType(
    "industry.release_report",
    _("有毒有害物质排放情况报告"),
    requires=("REC-31",),
    about=ENTERPRISE,
    public=True,
    period=("year",),
    fields=(
        YEAR,
        Field("pollutants", _("主要污染物名称"), "long_text"),
        Field("way", _("排放方式、排放浓度和总量"), "long_text"),
        Field("facilities", _("污染防治设施建设和运行情况"), "long_text"),
        Field("soil", _("厂区土壤环境质量状况"), "long_text", required=False),
    ),
)
HIDDEN_DANGER = FilingType(
    "industry.hidden_danger",
    _("土壤污染隐患排查报告"),
    requires=("REG-08",),
    about=ENTERPRISE,
    fields=(Field("found", _("隐患台账"), "long_text", help=_("没有隐患写“无”。")), REMEDY),
)
EMERGENCY_PLAN = FilingType(
    "industry.emergency_plan",
    _("突发环境事件应急预案（含土壤污染防治内容）"),
    requires=("FIL-17",),
    about=ENTERPRISE,
    above=("city",),  # the body of Langfang's plan names the city's office, its table the local one
    fields=(Field("approved_on", _("签署日期"), "date"), Field("soil", _("土壤污染防治的内容"), "long_text")),
)
DRILL = FilingType(
    "industry.emergency_drill",
    _("应急培训和演练记录"),
    requires=("REC-33",),
    about=ENTERPRISE,
    attachment=False,
    fields=(Field("held_on", _("日期"), "date"), Field("people", _("参加人数"), "number"), Field("what", _("内容"), "long_text")),
)
CLOSING_SURVEY = FilingType(
    "industry.closing_survey",
    _("终止生产经营前土壤和地下水调查报告"),
    requires=("REG-08", "REG-13"),
    about=ENTERPRISE,
    public=True,
    fields=(POINTS, EXCEEDED, Field("conclusion", _("结论"), "long_text")),
)
BASELINE_SURVEY = FilingType(
    "industry.baseline_survey",
    _("建设项目土壤和地下水现状调查与监测计划"),
    requires=("FIL-36",),
    about="industry.project",
    public=True,
    fields=(
        POINTS,
        Field("measures", _("防渗漏、防扩散、防累积的措施"), "long_text"),
        Field("monitoring", _("监测计划"), "long_text"),
    ),
)
PROJECT_HIDDEN_DANGER = FilingType(
    "industry.project_hidden_danger",
    _("新改扩建项目土壤污染隐患排查报告"),
    requires=("FIL-36",),
    about="industry.project",
    fields=(Field("found", _("隐患台账"), "long_text", help=_("没有隐患写“无”。")), REMEDY),
)
TANK_NOTICE = FilingType(
    "industry.tank_notice",
    _("地下储罐信息备案"),
    requires=("REG-08",),
    about="industry.tank",
    fields=(Field("kind", _("类型和材质")), Field("protection", _("防渗漏措施"), "long_text")),
)
FACILITY_CHECK = FilingType(
    "industry.facility_check",
    _("污染治理设施运行检查记录"),
    requires=("REC-03",),
    about=ENTERPRISE,
    by=("ecology",),
    period=("year",),
    fields=(YEAR, FOUND, REMEDY),
)
SURROUNDINGS_MONITORING = FilingType(
    "industry.surroundings_monitoring",
    _("企业周边土壤监督性监测报告"),
    requires=("REC-04",),
    about=ENTERPRISE,
    by=("ecology",),
    fields=(POINTS, SUBSTANCES, EXCEEDED),
)
ENFORCEMENT_CHECK = FilingType(
    "industry.enforcement_check",
    _("土壤环境专项执法检查记录"),
    requires=("REC-06",),
    about=ENTERPRISE,
    by=("ecology",),
    period=("year",),
    fields=(YEAR, FOUND, REMEDY),
)
PARK_SURROUNDINGS_MONITORING = FilingType(
    "industry.park_surroundings_monitoring",
    _("工业园区周边土壤监督性监测报告"),
    requires=("REC-04", "REG-31"),
    about="industry.park",
    by=("ecology",),
    fields=(POINTS, SUBSTANCES, EXCEEDED),
)
TAILINGS_RISK = FilingType(
    "industry.tailings_risk",
    _("尾矿库环境风险评估报告"),
    requires=("FIL-42",),
    about="industry.tailings",
    fields=(
        Field(
            "grade",
            _("环境风险等级"),
            "choice",
            choices=(("major", _("重大")), ("considerable", _("较大")), ("ordinary", _("一般"))),
            indexed=True,
        ),
        Field("conclusion", _("评估结论"), "long_text"),
        Field("facilities", _("需要完善的污染治理设施"), "long_text", help=_("没有写“无”。")),
        Field("supplies", _("储备的应急物资"), "long_text"),
    ),
)
PHASE_OUT_PLAN = FilingType(
    "industry.phase_out_plan",
    _("年度落后产能淘汰方案"),
    requires=("FIL-28", "REG-23"),
    about="industry.phase_out",
    by=("industry",),
    fields=(
        Field("enterprises", _("涉及的企业数"), "number", indexed=True),
        Field("capacity", _("淘汰的生产能力、工艺和产品"), "long_text"),
        Field("measures", _("组织实施的措施和完成时间"), "long_text"),
    ),
)
METAL_LEDGER = FilingType(
    "industry.metal_ledger",
    _("重点重金属排放台账"),
    requires=("REG-55", "TGT-15", "TGT-16", "TGT-17", "TGT-18", "TGT-19"),
    about=ENTERPRISE,
    attachment=False,
    period=("year",),
    fields=(
        YEAR,
        *(
            Field(
                f"{metal}_kg",
                format_lazy(_("{metal}排放量"), metal=name),
                "number",
                unit="kg",
                indexed=True,
                help=_("没有排放填 0。"),
            )
            for metal, name in METALS.items()
        ),
        Field(
            "method",
            _("核算方法"),
            "choice",
            choices=(
                ("online", _("在线监测")),
                ("sampled", _("手工监测")),
                ("balance", _("物料衡算")),
                ("coefficient", _("产排污系数")),
            ),
        ),
        Field("grounds", _("核算依据"), "long_text"),
    ),
)
