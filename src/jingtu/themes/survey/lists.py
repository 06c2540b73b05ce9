"""The lists of the theme: the points of the network as they are published, and those of irrigation water."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.declaring import Who
from jingtu.core.lists.declaring import Consistency, SubjectList

POINT = "survey.point"
IRRIGATION = (("rank", "irrigation"),)

NETWORK = SubjectList(
    "survey.network",
    _("土壤环境质量监测网络点位名单"),
    requires=("REG-56", "SYS-11"),
    about=POINT,
    candidates=Who(POINT, ("laid", "in_use")),
)
IRRIGATION_POINTS = SubjectList(
    "survey.irrigation_points",
    _("农田灌溉水监测点名单"),
    requires=("REG-49", "SYS-12"),
    about=POINT,
    decided_by="water",
    candidates=Who(POINT, ("laid", "in_use"), having=IRRIGATION),
)
IRRIGATION_POINTS_ARE_LISTED = Consistency(
    "survey.irrigation_points_are_listed",
    _("启用的灌溉水点位应在农田灌溉水监测点名单"),
    requires=("REG-49",),
    who=Who(POINT, ("in_use",), having=IRRIGATION),
    also_on="survey.irrigation_points",
    meaning=_("点位已启用，却不在农田灌溉水监测点名单里。请列入名单，或改正点位类型。"),
)
STOPPED_IS_NOT_IN_NETWORK = Consistency(
    "survey.stopped_is_not_in_network",
    _("停用或移位的点位不应在监测网络名单"),
    requires=("REG-56",),
    who=Who(POINT, ("stopped", "moved")),
    never_on="survey.network",
    meaning=_("点位已停用或移位，却仍在监测网络点位名单里。请移出名单。"),
)
