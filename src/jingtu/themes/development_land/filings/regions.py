"""What is filed about the work of a region: yearly reports, updates of registers, the evaluation of what was achieved."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .common import UNIT, YEAR

REGION = "development_land.region"

REGIONAL_EVALUATION = FilingType(
    "development_land.regional_evaluation",
    _("行政区土壤污染治理与修复成效综合评估报告"),
    requires=("FIL-09",),
    about=REGION,
    by=("ecology",),
    above=("city",),
    public=True,
    period=("year",),
    fields=(
        YEAR,
        UNIT,
        Field("commissioned_by", _("委托单位"), help=_("委托第三方的街道、开发区或部门。")),
        Field("conclusion", _("综合评估结论"), "long_text"),
    ),
)
REGISTER_UPDATE = FilingType(
    "development_land.register_update",
    _("污染地块名录和负面清单更新情况"),
    requires=("REC-10",),
    about=REGION,
    by=("ecology",),
    above=("city",),
    attachment=False,
    period=("year",),
    fields=(
        YEAR,
        Field("entered", _("列入的地块数"), "number", indexed=True),
        Field("left", _("移出的地块数"), "number", indexed=True),
        Field("document", _("公布文件"), help=_("没有变动的写“无变动”。")),
    ),
)
YEARLY_REPORT = FilingType(
    "development_land.yearly_report",
    _("污染地块环境管理年度报告"),
    requires=("SYS-05",),
    about=REGION,
    by=("ecology",),
    above=("province",),
    period=("year",),
    fields=(
        YEAR,
        Field("surveyed", _("完成初步调查的疑似污染地块数"), "number", indexed=True),
        Field("registered", _("新列入名录的污染地块数"), "number", indexed=True),
        Field("controlled", _("实施风险管控的污染地块数"), "number", indexed=True),
        Field("remediated", _("完成治理与修复的污染地块数"), "number", indexed=True),
        Field("problems", _("存在的问题和下一年安排"), "long_text"),
    ),
)
