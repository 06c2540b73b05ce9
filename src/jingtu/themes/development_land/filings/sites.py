"""What is filed about a site: from the notice that starts the survey to the inspections after its removal."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .common import EXCEEDED, LABORATORY, POINTS, SUBSTANCES, UNIT

SITE = "development_land.site"
LAND_OFFICES = ("natural_resources", "planning")
WAYS_OF_SERVICE = (
    ("direct", _("直接送达")),
    ("left", _("留置送达")),
    ("post", _("邮寄送达")),
    ("announcement", _("公告送达")),
)
CONCLUSION = Field(
    "conclusion",
    _("调查结论"),
    "choice",
    choices=(("clean", _("未超过相应标准，不属于污染地块")), ("contaminated", _("超过相应标准，属于污染地块"))),
    indexed=True,
    help=_("报告应当明确地块是否为污染地块。"),
)

SURVEY_NOTICE = FilingType(
    "development_land.survey_notice",
    _("开展土壤环境调查的书面通知"),
    requires=("FIL-11", "FLOW-01"),
    about=SITE,
    by=("ecology",),
    then=("development_land.served",),
    fields=(
        Field("document", _("文号")),
        Field(
            "asks",
            _("通知开展"),
            "choice",
            choices=(("preliminary", _("初步调查")), ("detailed", _("详细调查和风险评估"))),
        ),
        Field("way", _("送达方式"), "choice", choices=WAYS_OF_SERVICE, indexed=True),
        Field(
            "delivered_on",
            _("送达日期"),
            "date",
            indexed=True,
            help=_("直接送达填签收日，留置送达填留置日，邮寄送达填回执上的收件日，公告送达填公告日。"),
        ),
        Field("evidence", _("送达凭证"), "long_text", help=_("送达回证编号、见证人、邮件编号或公告的媒体。")),
    ),
)
PRELIMINARY_REPORT = FilingType(
    "development_land.preliminary_report",
    _("土壤环境初步调查报告"),
    requires=("FIL-10", "FLOW-02"),
    about=SITE,
    copies=LAND_OFFICES,
    above=("city",),
    commissioned=("development_land.preliminary_survey",),
    public=True,
    fields=(
        UNIT,
        LABORATORY,
        POINTS,
        SUBSTANCES,
        EXCEEDED,
        Field("sampling", _("采样信息"), "long_text", help=_("采样日期、点位布设、深度和样品数。")),
        CONCLUSION,
    ),
)
DETAILED_REPORT = FilingType(
    "development_land.detailed_report",
    _("土壤环境详细调查报告"),
    requires=("FIL-01", "FLOW-04"),
    about=SITE,
    copies=LAND_OFFICES,
    above=("city",),
    commissioned=("development_land.detailed_survey",),
    public=True,
    fields=(
        UNIT,
        LABORATORY,
        POINTS,
        SUBSTANCES,
        EXCEEDED,
        Field("extent", _("污染的范围、深度和程度"), "long_text"),
        Field("groundwater", _("地下水是否受到污染"), "yes_no"),
    ),
)
RISK_ASSESSMENT = FilingType(
    "development_land.risk_assessment",
    _("土壤污染风险评估报告"),
    requires=("FIL-01", "FLOW-04"),
    about=SITE,
    copies=LAND_OFFICES,
    above=("city", "province"),
    commissioned=("development_land.risk_assessment",),
    public=True,
    fields=(
        UNIT,
        Field("pollutants", _("主要污染物"), "long_text"),
        Field("unacceptable", _("风险是否不可接受"), "yes_no"),
        Field("targets", _("风险管控、修复的目标和基本要求"), "long_text", help=_("风险可以接受的写“无”。")),
    ),
)
SURVEY_RESULT = FilingType(
    "development_land.survey_result",
    _("建设用地土壤环境调查评估结果备案"),
    requires=("FIL-01", "FLOW-04", "FLOW-39", "FLOW-40"),
    about=SITE,
    copies=(*LAND_OFFICES, "approval"),
    above=("city",),
    fields=(
        Field("change", _("收回、转让或变更用途的情况"), "long_text"),
        Field("use", _("规划用途")),
        CONCLUSION,
        Field("limits", _("土地利用的限制条件"), "long_text", help=_("没有写“无”。")),
    ),
)
EXPERT_OPINION = FilingType(
    "development_land.expert_opinion",
    _("专家咨询论证意见"),
    requires=("FIL-14",),
    about=SITE,
    by=("ecology",),
    fields=(
        Field(
            "stage",
            _("论证的报告"),
            "choice",
            choices=(
                ("survey", _("调查评估报告")),
                ("plan", _("治理与修复实施方案")),
                ("supervision", _("环境监理报告")),
                ("evaluation", _("效果评估报告")),
            ),
            indexed=True,
        ),
        Field("held_on", _("论证日期"), "date"),
        Field("experts", _("专家及所在单位"), "long_text", sensitivity="K4"),
        Field(
            "conclusion",
            _("论证结论"),
            "choice",
            choices=(("passed", _("通过")), ("revise", _("修改后通过")), ("failed", _("不通过"))),
            indexed=True,
        ),
        Field("opinion", _("论证意见"), "long_text"),
        Field("dissent", _("不同意见"), "long_text", help=_("没有写“无”。")),
    ),
)
SPREAD_REPORT = FilingType(
    "development_land.spread_report",
    _("污染扩散应急报告"),
    requires=("REG-37",),
    about=SITE,
    attachment=False,
    commissioned=("development_land.works", "development_land.aftercare"),
    fields=(
        Field("found_on", _("发现日期"), "date"),
        Field("what", _("扩散的污染物、介质和范围"), "long_text"),
        Field("measures", _("已采取的隔离、阻断措施"), "long_text"),
        Field("threatened", _("受威胁的水源、居民和农用地"), "long_text", help=_("没有写“无”。")),
    ),
)
REMOVAL_APPLICATION = FilingType(
    "development_land.removal_application",
    _("移出建设用地土壤污染风险管控和修复名录申请"),
    requires=("REG-01",),
    about=SITE,
    above=("city", "province"),
    fields=(
        Field("goals", _("已达到的风险管控、修复目标"), "long_text"),
        Field("use", _("规划用途")),
        Field("aftercare", _("后期管理的安排"), "long_text", help=_("不需要后期管理的写“无”。")),
    ),
)
REMOVAL_REVIEW = FilingType(
    "development_land.removal_review",
    _("移出名录评审意见"),
    requires=("REG-01",),
    about=SITE,
    by=("ecology",),
    fields=(
        Field("held_on", _("评审日期"), "date"),
        Field("jointly", _("会同的自然资源主管部门"), required=False, help=_("土壤污染防治法施行以后应当会同，请写明部门名称。")),
        Field("opinion", _("评审意见"), "long_text"),
        Field("reached", _("是否达到目标、可以安全利用"), "yes_no"),
    ),
)
AFTERCARE_INSPECTION = FilingType(
    "development_land.aftercare_inspection",
    _("后期管理检查报告"),
    requires=("REG-01",),
    about=SITE,
    commissioned=("development_land.aftercare",),
    fields=(
        Field("inspected_on", _("检查日期"), "date"),
        Field("measures", _("阻隔、覆盖和制度控制措施是否完好"), "long_text"),
        Field("monitoring", _("监测结果"), "long_text"),
        Field("problems", _("发现的问题和处理"), "long_text", help=_("没有问题写“无”。")),
    ),
)
