"""What is filed about enterprises and their demolitions."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

DEMOLITION_PLAN = FilingType(
    "industry.demolition_plan",
    _("拆除活动残留污染物清理和安全处置方案"),
    requires=("FIL-02",),
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
    ),
)
