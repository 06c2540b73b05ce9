"""Fields that several types ask for."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field

UNIT = Field("unit", _("承担单位"), help=_("编制报告的单位全称。"))
LABORATORY = Field("laboratory", _("检测机构"), help=_("应当有相应的检测资质。"))
POINTS = Field("points", _("点位数"), "number", indexed=True)
SUBSTANCES = Field("substances", _("检测项目"), "long_text")
EXCEEDED = Field("exceeded", _("超标的点位数"), "number", indexed=True, help=_("没有超标填 0。"))
YEAR = Field("year", _("所属年度"), "number", indexed=True, help=_("四位数字，如 2019。"))
