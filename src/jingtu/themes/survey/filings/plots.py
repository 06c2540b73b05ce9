"""What is filed about watched land: patrols, tests of its produce, radiation at mines."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .common import DONE, EXCEEDED, FOUND, LABORATORY, SUBSTANCES, YEAR

PLOT = "survey.plot"

PATROL = FilingType(
    "survey.patrol",
    _("巡查记录"),
    requires=("REC-18", "REC-19"),
    about=PLOT,
    by=("ecology", "natural_resources", "agriculture"),
    attachment=False,
    fields=(Field("patrolled_on", _("巡查日期"), "date", indexed=True), Field("people", _("巡查人员")), FOUND, DONE),
)
PRODUCE_TEST = FilingType(
    "survey.produce_test",
    _("林地、园地食用农（林）产品检测报告"),
    requires=("REC-17",),
    about=PLOT,
    by=("agriculture", "forestry"),
    to="agriculture",
    copies=("market",),
    fields=(
        Field("species", _("品种")),
        Field("samples", _("样品数"), "number", indexed=True),
        LABORATORY,
        SUBSTANCES,
        EXCEEDED,
        Field("measures", _("超标时采取的措施"), "long_text", help=_("没有超标写“无”。")),
    ),
)
RADIATION = FilingType(
    "survey.mine_radiation",
    _("矿区土壤辐射环境监测报告"),
    requires=("REC-24",),
    about=PLOT,
    period=("year",),
    fields=(YEAR, LABORATORY, SUBSTANCES, EXCEEDED),
)
