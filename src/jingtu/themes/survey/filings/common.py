"""Fields that several types ask for."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field

YEAR = Field("year", _("所属年度"), "number", indexed=True, help=_("四位数字，如 2019。"))
UNIT = Field("unit", _("承担单位"), help=_("开展工作的单位全称。"))
LABORATORY = Field("laboratory", _("检测机构"), help=_("应当有相应的检测资质。"))
SUBSTANCES = Field("substances", _("监测项目"), "long_text")
POINTS = Field("points", _("点位数"), "number", indexed=True)
EXCEEDED = Field("exceeded", _("超标的项目数"), "number", indexed=True, help=_("没有超标填 0。"))
FOUND = Field("found", _("发现的问题"), "long_text", help=_("没有问题写“无”。"))
DONE = Field("done", _("处理情况"), "long_text", required=False)
