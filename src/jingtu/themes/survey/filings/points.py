"""What is filed about points: their results, of risk points, long-term points and irrigation water each by itself."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from ..lifecycle import SECTORS
from .common import DONE, EXCEEDED, LABORATORY, SUBSTANCES, YEAR

POINT = "survey.point"

SUPERVISORY_RESULT = FilingType(
    "survey.supervisory_result",
    _("监督性监测结果"),
    requires=("FLOW-09",),
    about=POINT,
    by=("ecology",),
    above=("city",),
    fields=(
        Field("sampled_on", _("采样日期"), "date", indexed=True),
        LABORATORY,
        SUBSTANCES,
        EXCEEDED,
        Field("use", _("结果的使用"), "long_text", help=_("如作为环境执法、风险预警的依据；没有写“无”。")),
    ),
)
POINT_RESULT = FilingType(
    "survey.point_result",
    _("监测点位监测结果"),
    requires=("REC-21", "REC-22"),
    about=POINT,
    by=SECTORS,
    fields=(Field("sampled_on", _("采样日期"), "date", indexed=True), LABORATORY, SUBSTANCES, EXCEEDED, DONE),
)
IRRIGATION_RESULT = FilingType(
    "survey.irrigation_result",
    _("农田灌溉水水质监测结果"),
    requires=("REC-23", "REG-49", "SYS-12"),
    about=POINT,
    by=("water", "agriculture", "ecology"),
    copies=("agriculture",),
    period=("year",),
    fields=(
        YEAR,
        Field("sampled_on", _("采样日期"), "date"),
        LABORATORY,
        SUBSTANCES,
        EXCEEDED,
        Field("measures", _("不达标时采取的措施"), "long_text", required=False),
    ),
)
