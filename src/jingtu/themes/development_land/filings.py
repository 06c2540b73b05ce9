"""What is filed about sites, works and transports."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

REMEDIATION_PLAN = FilingType(
    "development_land.remediation_plan",
    _("治理与修复实施方案"),
    requires=("FIL-06", "FLOW-17"),
    about="development_land.works",
    copies=("natural_resources", "housing_construction"),
    public=True,
    fields=(
        Field("target", _("修复目标"), "long_text"),
        Field("method", _("技术路线和工艺"), "long_text"),
        Field("groundwater", _("地下水污染防治的内容"), "long_text"),
        Field("secondary", _("二次污染防治措施"), "long_text"),
        Field("schedule", _("工期安排"), "long_text"),
    ),
)
TRANSPORT_REPORT = FilingType(
    "development_land.transport_report",
    _("污染土壤转运报告"),
    requires=("FIL-07", "FLOW-16"),
    about="development_land.transport",
    fields=(
        Field("departs_at", _("运输时间"), "long_text"),
        Field("way", _("运输方式"), "text"),
        Field("route", _("运输线路"), "long_text"),
        Field("quantity_t", _("污染土壤数量"), "number", unit="t", indexed=True),
        Field("destination", _("去向"), "text"),
        Field("disposal", _("最终处置措施"), "long_text"),
        Field("precautions", _("风险防范措施"), "long_text"),
    ),
)
