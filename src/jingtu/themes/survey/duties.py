"""What is owed at points, on watched land and by the offices of a place: surveys, monitoring, patrols, upkeep.

Plans that only say "regularly" (定期, 长期, 常态, 动态) leave the interval to the plan of each point or place; nothing is owed
while it is not filled in.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.clocks import Clock
from jingtu.core.duties.cycles import Every, EveryAsPlanned, Yearly
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.proofs import Filed
from jingtu.core.subjects.parameters import Parameter

PROGRAMME = Who("survey.programme", ("current",))


def _parameter(code: str) -> Parameter:
    return Parameter(f"survey.{code}")


def _duty(
    code: str,
    label: str | Promise,
    requires: tuple[str, ...],
    who: Who,
    clock: Clock,
    proof: str,
    meaning: str | Promise,
    owed_by: str = "ecology",
    supervisor: str = "ecology",
) -> Duty:
    """A duty of an office about a subject; without `owed_by` one of its holder."""
    return Duty(
        f"survey.{code}",
        label,
        requires=requires,
        who=who,
        clock=clock,
        proof=Filed(f"survey.{proof}"),
        supervisor=supervisor,
        owed_by=owed_by,
        meaning=meaning,
    )


def _points(rank: str) -> Who:
    return Who("survey.point", ("in_use",), having=(("rank", rank),))


def _plots(sort: str) -> Who:
    return Who("survey.plot", ("watched",), having=(("sort", sort),))


def _as_planned(since: str, months: str, rule: str) -> EveryAsPlanned:
    return EveryAsPlanned(since, months, rule=_parameter(rule))


FARMLAND_SURVEY = _duty(
    "farmland_surveyed",
    _("农用地土壤环境质量状况定期调查"),
    ("REC-01", "SYS-03"),
    PROGRAMME,
    Every("farmland_surveyed_on", interval=_parameter("farmland_survey")),
    "farmland_survey",
    _("农用地土壤环境质量状况定期调查，从上一轮完成之日起算，每一轮的报告上报并进入数据库。"),
)
ENTERPRISE_SURVEY = _duty(
    "enterprises_surveyed",
    _("重点行业企业用地土壤环境质量状况定期调查"),
    ("REC-01", "SYS-04"),
    PROGRAMME,
    Every("enterprises_surveyed_on", interval=_parameter("enterprise_survey")),
    "enterprise_survey",
    _("在产企业和关闭搬迁企业用地分别调查，与农用地调查各自计算周期。"),
)
NETWORK_ADJUSTMENT = _duty(
    "network_adjusted",
    _("监测点位动态优化调整"),
    ("REC-25",),
    PROGRAMME,
    _as_planned("kept_from", "adjust_months", "network_adjustment"),
    "network_adjustment",
    _("结合土地利用规划和用途变化，定期核对点位是否仍有代表性；不需要调整的也要记录。"),
)
DATABASE_UPDATE = _duty(
    "database_updated",
    _("更新土壤环境基础数据库并上报"),
    ("REC-26",),
    PROGRAMME,
    _as_planned("kept_from", "upload_months", "database_update"),
    "database_update",
    _("数据随办理随更新；按填写的间隔核对一次是否全部更新、上报。"),
)
DATA_EXCHANGE = _duty(
    "data_exchanged",
    _("部门间土壤环境信息交换"),
    ("FLOW-13", "SYS-13"),
    PROGRAMME,
    _as_planned("kept_from", "share_months", "data_exchange"),
    "contribution",
    _("生态环境、农业农村、自然资源等部门的监测、调查、评估数据定期交换。"),
)
TRAINING = _duty(
    "farmers_trained",
    _("培训农民专业合作社、家庭农场和农业龙头企业"),
    ("REC-16",),
    PROGRAMME,
    Yearly("kept_from", times=_parameter("training")),
    "training",
    _("每年分期分批培训，讲解安全利用和污染防治的技术。"),
    owed_by="agriculture",
    supervisor="agriculture",
)
RISK_POINTS = _duty(
    "risk_point_monitored",
    _("风险监控点位监测"),
    ("REC-22",),
    _points("risk"),
    _as_planned("used_from", "interval_months", "risk_points"),
    "point_result",
    _("危险废物治理企业及其周边、饮用水水源地等重点区域的风险点位，按监测方案定期监测。"),
)
FIXED_POINTS = _duty(
    "fixed_point_monitored",
    _("安全利用类耕地长期定位监测"),
    ("REC-21",),
    _points("fixed"),
    _as_planned("used_from", "interval_months", "fixed_points"),
    "point_result",
    _("在安全利用类耕地设置的长期定位监测点，监控农产品质量安全变化动态。"),
    owed_by="agriculture",
)
IRRIGATION_POINTS = _duty(
    "irrigation_water_monitored",
    _("农田灌溉水水质监测"),
    ("REC-23", "SYS-12"),
    _points("irrigation"),
    Yearly("used_from", times=_parameter("irrigation_points")),
    "irrigation_result",
    _("灌溉水应当符合农田灌溉水质标准；方案要求经常监测，每年至少有一次结果。"),
    owed_by="water",
)
ORCHARDS_AND_FORESTS = _duty(
    "produce_tested",
    _("林地、园地食用农（林）产品检测"),
    ("REC-17",),
    _plots("orchard_forest"),
    _as_planned("watched_from", "interval_months", "produce_test"),
    "produce_test",
    _("林地、园地产出的食用农（林）产品定期检测，超标的不得进入食用领域，并调整种植结构。"),
    owed_by="agriculture",
    supervisor="agriculture",
)
UNUSED_LAND = _duty(
    "unused_land_patrolled",
    _("巡查耕地后备资源未利用地"),
    ("REC-18",),
    _plots("unused"),
    _as_planned("watched_from", "interval_months", "unused_land_patrol"),
    "patrol",
    _("纳入耕地后备资源的未利用地要加强保护，定期巡查。"),
)
WATER_SOURCES = _duty(
    "water_source_patrolled",
    _("巡查饮用水水源保护区"),
    ("REC-19",),
    _plots("water_source"),
    _as_planned("watched_from", "interval_months", "water_source_patrol"),
    "patrol",
    _("定期巡查，查处向保护区内违法排放污染物和非法开发的行为。"),
)
MINE_RADIATION = _duty(
    "mine_radiation_monitored",
    _("矿区土壤辐射环境监测"),
    ("REC-24",),
    _plots("mine"),
    Yearly("watched_from", times=_parameter("mine_radiation")),
    "mine_radiation",
    _("矿产资源开发利用企业每年对本矿区土壤进行辐射环境监测。"),
    owed_by="",
)
