"""The lists of the theme, what follows what, the rules between them, and the moves that put a subject on a list and take it off.

Lists overlap and are never merged: a site is on each from a day to a day, and `SITE_LISTS` tells which follows which.
"""

from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.declaring import Who
from jingtu.core.lists.chains import ListChain
from jingtu.core.lists.declaring import Consistency, SubjectList
from jingtu.core.subjects.parameters import Parameter

SITE = "development_land.site"
CITY, PROVINCE = Parameter("development_land.register_authority"), Parameter("development_land.province_authority")
POLLUTED = ("contaminated", "assessing", "listed", "controlled", "planned", "remediating", "evaluating", "failed", "applied")

CLOSING = SubjectList("development_land.closing", _("重点关停、搬迁企业清单"), requires=("REG-32",), about=SITE)
POTENTIAL = SubjectList(
    "development_land.potential",
    _("潜在污染地块清单"),
    requires=("REG-04",),
    about=SITE,
    candidates=Who(SITE, ("potential",)),
)
LEGACY = SubjectList(
    "development_land.legacy",
    _("历史遗留污染地块清单"),
    requires=("REG-05",),
    about=SITE,
    candidates=Who(SITE, having=(("legacy", True),)),
)
SUSPECTED = SubjectList(
    "development_land.suspected",
    _("疑似污染地块名单"),
    requires=("REG-02", "REC-11"),
    about=SITE,
    candidates=Who(SITE, ("potential",)),
    enters_by="suspect",
    leaves_by="clear",
)
SURVEYED = SubjectList(
    "development_land.surveyed",
    _("污染地块清单（详查）"),
    requires=("REG-07",),
    about=SITE,
    candidates=Who(SITE, POLLUTED),
)
REGISTER = SubjectList(
    "development_land.register",
    _("污染地块名录"),
    requires=("REG-01", "REC-10", "FLOW-03"),
    about=SITE,
    candidates=Who(SITE, ("surveying",)),
    enters_by="find_contaminated",
    leaves_by="remove",
    decided_at=CITY,
)
NEGATIVE = SubjectList(
    "development_land.negative",
    _("污染地块开发利用负面清单"),
    requires=("REG-03", "REC-10"),
    about=SITE,
    candidates=Who(SITE, POLLUTED),
)
PRIORITY = SubjectList(
    "development_land.priority",
    _("污染地块优先控制名录"),
    requires=("REG-06",),
    about=SITE,
    candidates=Who(SITE, POLLUTED, having=(("priority", True),)),
)
PROVINCIAL = SubjectList(
    "development_land.provincial",
    _("建设用地土壤污染风险管控和修复名录"),
    requires=("REG-01",),
    about=SITE,
    candidates=Who(SITE, ("contaminated", "assessing")),
    enters_by="list",
    leaves_by="remove",
    decided_at=PROVINCE,
)
ZONES = SubjectList(
    "development_land.zones",
    _("污染地块管控区域"),
    requires=("REG-37",),
    about="development_land.control_zone",
    candidates=Who("development_land.control_zone", ("approved",)),
    enters_by="announce",
    leaves_by="lift",
)
MAJOR_WORKS = SubjectList(
    "development_land.major_works",
    _("重大土壤污染防治项目"),
    requires=("REG-61",),
    about="development_land.works",
    candidates=Who("development_land.works", having=(("major", True),)),
)
SITE_LISTS = ListChain(
    "development_land.site_lists",
    _("名录阶段"),
    requires=("REG-01", "REG-02", "REG-04", "REG-13", "REG-32"),
    about=SITE,
    lists=(
        "industry.to_close",
        CLOSING.code,
        LEGACY.code,
        POTENTIAL.code,
        SUSPECTED.code,
        SURVEYED.code,
        REGISTER.code,
        NEGATIVE.code,
        PRIORITY.code,
        PROVINCIAL.code,
    ),
    before="former",
)

POTENTIAL_ARE_LISTED = Consistency(
    "development_land.potential_are_listed",
    _("潜在污染地块应在潜在污染地块清单"),
    requires=("REG-04",),
    who=Who(SITE, ("potential",)),
    also_on=POTENTIAL.code,
    meaning=_("登记为潜在污染地块，却不在清单里。请列入清单，或办理排除污染嫌疑。"),
)
SUSPECTED_ARE_NOT_REGISTERED = Consistency(
    "development_land.suspected_are_not_registered",
    _("已列入名录的不再是疑似"),
    requires=("REG-01", "REG-02", "REC-11"),
    every=SUSPECTED.code,
    never_on=REGISTER.code,
    meaning=_("已列入污染地块名录，却仍在疑似污染地块名单里。请移出疑似名单。"),
)
CLEAN_ARE_NOT_SUSPECTED = Consistency(
    "development_land.clean_are_not_suspected",
    _("非污染地块不在疑似名单"),
    requires=("REG-02", "REC-11"),
    who=Who(SITE, ("clean",)),
    never_on=SUSPECTED.code,
    meaning=_("已认定为非污染地块，却仍在疑似污染地块名单里。请移出疑似名单。"),
)
REGISTERED_ARE_NEGATIVE = Consistency(
    "development_land.registered_are_negative",
    _("名录中的地块应在负面清单"),
    requires=("REG-01", "REG-03"),
    every=REGISTER.code,
    also_on=NEGATIVE.code,
    meaning=_("在污染地块名录里，却不在开发利用负面清单里。请列入负面清单，或核对是否应当移出名录。"),
)
PRIORITY_ARE_REGISTERED = Consistency(
    "development_land.priority_are_registered",
    _("优先控制地块应在名录"),
    requires=("REG-01", "REG-06"),
    every=PRIORITY.code,
    also_on=REGISTER.code,
    meaning=_("在优先控制名录里，却不在污染地块名录里。请核对两份名录。"),
)
PROVINCIAL_ARE_REGISTERED = Consistency(
    "development_land.provincial_are_registered",
    _("省级名录中的地块应在污染地块名录"),
    requires=("REG-01",),
    every=PROVINCIAL.code,
    also_on=REGISTER.code,
    meaning=_("在省级风险管控和修复名录里，却不在污染地块名录里。两份名录并行，请补列。"),
)
REMOVED_ARE_NOT_NEGATIVE = Consistency(
    "development_land.removed_are_not_negative",
    _("已移出的地块不在负面清单"),
    requires=("REG-03",),
    who=Who(SITE, ("removed", "aftercare")),
    never_on=NEGATIVE.code,
    meaning=_("已移出名录，却仍在开发利用负面清单里。请移出负面清单，或写明仍限制的用途。"),
)
