"""What is filed about works of remediation or risk control, and about soil that leaves them."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType
from jingtu.core.subjects.parameters import Parameter

from .common import EXCEEDED, LABORATORY, POINTS, SUBSTANCES, UNIT

WORKS = "development_land.works"
BUILDER = ("development_land.works",)

REMEDIATION_PLAN = FilingType(
    "development_land.remediation_plan",
    _("治理与修复实施方案"),
    requires=("FIL-06", "FLOW-17"),
    about=WORKS,
    copies=("natural_resources", "housing_construction"),
    commissioned=("development_land.plan",),
    public=True,
    fields=(
        Field("target", _("修复目标"), "long_text"),
        Field("method", _("技术路线和工艺"), "long_text"),
        Field("groundwater", _("地下水污染防治的内容"), "long_text"),
        Field("secondary", _("二次污染防治措施"), "long_text"),
        Field("schedule", _("工期安排"), "long_text"),
    ),
)
CONTROL_PLAN = FilingType(
    "development_land.control_plan",
    _("风险管控方案"),
    requires=("FIL-06", "REG-37"),
    about=WORKS,
    copies=("government_office",),
    commissioned=("development_land.plan",),
    public=True,
    fields=(
        Field("area", _("管控区域"), "long_text"),
        Field("goals", _("管控目标"), "long_text"),
        Field("measures", _("主要措施"), "long_text"),
        Field("groundwater", _("地下水污染防治的内容"), "long_text"),
        Field("monitoring", _("环境监测计划"), "long_text"),
        Field("emergency", _("应急措施"), "long_text"),
    ),
)
CONTROL_REPORT = FilingType(
    "development_land.control_report",
    _("风险管控实施情况报告"),
    requires=("REG-37",),
    about=WORKS,
    commissioned=BUILDER,
    fields=(
        Field("progress", _("措施的实施和运行情况"), "long_text"),
        Field("monitoring", _("监测结果"), "long_text"),
        Field("spread", _("是否发现污染扩散"), "yes_no"),
    ),
)
SITE_BOARD = FilingType(
    "development_land.site_board",
    _("治理与修复工程公告牌"),
    requires=("FIL-49",),
    about=WORKS,
    commissioned=BUILDER,
    public=True,
    fields=(
        Field("put_up_on", _("设立日期"), "date"),
        Field("works", _("工程基本情况"), "long_text"),
        Field("impact", _("环境影响及其防范措施"), "long_text"),
        Field("contact", _("责任单位和监督电话")),
    ),
)
SUPERVISION_REPORT = FilingType(
    "development_land.supervision_report",
    _("修复工程环境监理报告"),
    requires=("FIL-12",),
    about=WORKS,
    commissioned=("development_land.supervision",),
    fields=(
        UNIT,
        Field("measures", _("二次污染防治措施的落实情况"), "long_text"),
        Field("quantity_m3", _("处置的污染土壤"), "number", unit="m³", indexed=True),
        Field("problems", _("发现的问题和整改"), "long_text", help=_("没有问题写“无”。")),
    ),
)
EFFECT_EVALUATION = FilingType(
    "development_land.effect_evaluation",
    _("治理与修复效果评估报告"),
    requires=("FIL-08", "FLOW-18"),
    about=WORKS,
    copies=("natural_resources",),
    above=("city",),
    commissioned=("development_land.evaluation",),
    by_another=Parameter("development_land.evaluator_another"),
    public=True,
    fields=(
        UNIT,
        LABORATORY,
        POINTS,
        SUBSTANCES,
        EXCEEDED,
        Field("reached", _("是否达到风险管控、修复目标"), "yes_no", indexed=True),
        Field("aftercare", _("后期管理的建议"), "long_text", help=_("不需要的写“无”。")),
    ),
)
ACCEPTANCE = FilingType(
    "development_land.acceptance",
    _("修复工程验收意见"),
    requires=("FIL-13",),
    about=WORKS,
    by=("ecology",),
    fields=(
        Field("held_on", _("验收日期"), "date"),
        Field("opinion", _("验收意见"), "long_text"),
        Field("passed", _("是否通过验收"), "yes_no", indexed=True),
    ),
)
TRANSPORT_REPORT = FilingType(
    "development_land.transport_report",
    _("污染土壤转运报告"),
    requires=("FIL-07", "FLOW-16"),
    about="development_land.transport",
    also_at=("destination_place",),
    commissioned=BUILDER,
    fields=(
        Field("departs_at", _("运输时间"), "long_text"),
        Field("way", _("运输方式"), "text"),
        Field("route", _("运输线路"), "long_text"),
        Field("quantity_t", _("污染土壤数量"), "number", unit="t", indexed=True),
        Field("destination", _("去向"), "text"),
        Field("disposal", _("最终处置措施"), "long_text"),
        Field("precautions", _("风险防范措施"), "long_text"),
        Field(
            "manifest",
            _("危险废物转移联单编号"),
            required=False,
            help=_("转运的污染土壤属于危险废物时填写；不属于的不填。"),
        ),
    ),
)
