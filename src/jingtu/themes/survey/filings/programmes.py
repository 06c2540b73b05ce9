"""What is filed about the monitoring work of a place: plans, surveys, adjustment of the network, the database, training."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .common import POINTS, UNIT, YEAR

PROGRAMME = "survey.programme"
SOURCES = (
    ("soil", _("土壤环境质量监测数据")),
    ("produce", _("农产品质量检测数据")),
    ("farmland", _("耕地质量监测数据")),
    ("emissions", _("污染源排放数据")),
    ("land_use", _("土地利用现状数据")),
    ("geology", _("地质调查数据")),
)

SURVEY_PLAN = FilingType(
    "survey.survey_plan",
    _("土壤污染状况详查实施方案"),
    requires=("FIL-34",),
    about=PROGRAMME,
    by=("ecology",),
    above=("city",),
    fields=(
        Field("body", _("详查工作机构"), help=_("名称、牵头单位和联系人。")),
        Field("extent", _("详查范围"), "long_text"),
        POINTS,
        Field("steps", _("样品采集、制备、流转和测试的安排"), "long_text"),
        Field("finish_on", _("计划完成日期"), "date", indexed=True),
    ),
)
ROUTINE_PLAN = FilingType(
    "survey.routine_plan",
    _("土壤环境例行监测工作方案"),
    requires=("FIL-35",),
    about=PROGRAMME,
    by=("ecology",),
    above=("city",),
    period=("year",),
    fields=(YEAR, POINTS, Field("substances", _("监测项目"), "long_text"), Field("frequency", _("监测频次"))),
)
FARMLAND_SURVEY = FilingType(
    "survey.farmland_survey",
    _("农用地土壤环境质量状况调查报告"),
    requires=("REC-01", "SYS-03"),
    about=PROGRAMME,
    by=("ecology",),
    copies=("agriculture", "natural_resources"),
    above=("city",),
    fields=(
        UNIT,
        POINTS,
        Field("area_km2", _("调查面积"), "number", unit="km²", indexed=True),
        Field("polluted_km2", _("污染面积"), "number", unit="km²", indexed=True, required=False),
        Field("conclusion", _("污染面积、分布、主要污染物和对农产品质量的影响"), "long_text"),
    ),
)
ENTERPRISE_SURVEY = FilingType(
    "survey.enterprise_survey",
    _("重点行业企业用地土壤环境质量状况调查报告"),
    requires=("REC-01", "SYS-04"),
    about=PROGRAMME,
    by=("ecology",),
    copies=("industry", "natural_resources"),
    above=("city",),
    fields=(
        UNIT,
        Field("working", _("在产企业地块数"), "number", indexed=True),
        Field("closed", _("关闭搬迁企业地块数"), "number", indexed=True),
        Field("conclusion", _("污染地块分布和环境风险情况"), "long_text"),
    ),
)
NETWORK_ADJUSTMENT = FilingType(
    "survey.network_adjustment",
    _("监测点位优化调整记录"),
    requires=("REC-25",),
    about=PROGRAMME,
    by=("ecology",),
    copies=("agriculture", "natural_resources"),
    attachment=False,
    fields=(
        Field("added", _("增加的点位数"), "number", indexed=True),
        Field("moved", _("移位的点位数"), "number", indexed=True),
        Field("dropped", _("停用的点位数"), "number", indexed=True),
        Field("basis", _("依据的土地利用规划和用途变化"), "long_text", help=_("没有变化的写“核对后无须调整”和理由。")),
    ),
)
DATABASE_UPDATE = FilingType(
    "survey.database_update",
    _("土壤环境基础数据库更新和上报情况"),
    requires=("REC-26", "SYS-01", "SYS-02"),
    about=PROGRAMME,
    by=("ecology",),
    above=("city", "province"),
    attachment=False,
    fields=(
        Field("updated_to", _("数据更新到"), "date", indexed=True),
        Field("records", _("新增和更正的记录数"), "number", indexed=True),
        Field("uploaded_to", _("上报的平台"), help=_("如省土壤环境信息化管理平台。")),
        Field("lacking", _("未上报的数据和原因"), "long_text", help=_("没有写“无”。")),
    ),
)
CONTRIBUTION = FilingType(
    "survey.contribution",
    _("部门监测数据交换"),
    requires=("FLOW-13", "SYS-13"),
    about=PROGRAMME,
    by=("agriculture", "natural_resources", "water", "ecology"),
    copies=("agriculture", "natural_resources"),
    fields=(
        Field("source", _("数据类别"), "choice", choices=SOURCES, indexed=True),
        Field("from_day", _("数据起始日期"), "date"),
        Field("to_day", _("数据截止日期"), "date", indexed=True),
        Field("records", _("记录数"), "number", indexed=True),
        Field("conditions", _("使用范围和共享条件"), "long_text"),
    ),
)
TRAINING = FilingType(
    "survey.training",
    _("农民专业合作社、家庭农场、农业龙头企业培训记录"),
    requires=("REC-16",),
    about=PROGRAMME,
    by=("agriculture",),
    to="agriculture",
    copies=("ecology",),
    attachment=False,
    period=("year",),
    fields=(
        YEAR,
        Field("held", _("培训期次"), "number", indexed=True),
        Field("people", _("培训人次"), "number", indexed=True),
        Field("what", _("培训内容"), "long_text"),
    ),
)
