"""What is owed about sites, their zones and works, the soil that leaves them, and by the offices that keep the registers.

Rules that say only "regularly" (定期) leave the interval to the approved plan of the zone, the works or the aftercare.
"""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jingtu.core.duties.clocks import After, AfterMove, Before, Clock
from jingtu.core.duties.cycles import EveryAsPlanned, Window, Yearly
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.proofs import Filed
from jingtu.core.subjects.parameters import Parameter

from . import service as service  # the day on which a notice counts starts a clock
from .filings.zones import MEDIA

SITE, WORKS, REGION = "development_land.site", "development_land.works", "development_land.region"
SURVEYED = ("surveying", "contaminated", "assessing")
BUILDING = ("planned", "under_way")
REMEDIATION, CONTROL = (("aim", "remediation"),), (("aim", "control"),)


def _parameter(code: str) -> Parameter:
    return Parameter(f"development_land.{code}")


def _duty(
    code: str,
    label: str | Promise,
    requires: tuple[str, ...],
    who: Who,
    clock: Clock,
    proof: str,
    meaning: str | Promise,
    owed_by: str = "",
) -> Duty:
    """A duty that the ecology bureau watches over."""
    return Duty(
        f"development_land.{code}",
        label,
        requires=requires,
        who=who,
        clock=clock,
        proof=Filed(f"development_land.{proof}"),
        supervisor="ecology",
        owed_by=owed_by,
        meaning=meaning,
    )


PRELIMINARY_SURVEY = _duty(
    "preliminary_surveyed",
    _("完成土壤环境初步调查"),
    ("FIL-10", "FLOW-01", "FLOW-02"),
    Who(SITE, SURVEYED),
    After("noticed_on", period=_parameter("preliminary_survey")),
    "preliminary_report",
    _("土地使用权人自收到书面通知之日起六个月内完成初步调查，编制报告并上传。拒收的，按留置、邮寄或公告送达的日期起算。"),
)
SURVEY_BEFORE_CHANGE = _duty(
    "surveyed_before_change",
    _("收回、转让或变更用途前调查评估"),
    ("FIL-01", "FLOW-04"),
    Who(SITE),
    Before("use_changes_on", period=_parameter("survey_before_change")),
    "survey_result",
    _("土地收回、转让或改变用途以前，先做土壤污染状况调查，结果报生态环境、自然资源和规划部门。"),
)
REMEDIATION_PLAN = _duty(
    "remediation_plan_filed",
    _("修复方案备案"),
    ("FIL-06", "FLOW-17", "GATE-12"),
    Who(WORKS, BUILDING, having=REMEDIATION),
    Before("starts_on", period=_parameter("plan_before_works")),
    "remediation_plan",
    _("开工以前，修复方案报生态环境部门备案；方案要包括地下水污染防治的内容。"),
)
CONTROL_PLAN = _duty(
    "control_plan_filed",
    _("风险管控方案备案"),
    ("FIL-06", "REG-37"),
    Who(WORKS, BUILDING, having=CONTROL),
    Before("starts_on", period=_parameter("plan_before_control")),
    "control_plan",
    _("实施以前，风险管控方案报生态环境部门；写明区域、目标、措施、监测和应急。"),
)
BOARD_BEFORE_WORKS = _duty(
    "board_before_works",
    _("施工前设立公告牌"),
    ("FIL-49", "GATE-12"),
    Who(WORKS, BUILDING),
    Before("starts_on", period=_parameter("board_before_works")),
    "site_board",
    _("当地方案要求施工以前就设立公告牌，公开工程情况、环境影响和防范措施。"),
)
BOARD_DURING_WORKS = _duty(
    "board_during_works",
    _("施工期间设立公告牌"),
    ("FIL-49",),
    Who(WORKS, ("under_way", "finished", "accepted")),
    AfterMove("start", period=_parameter("board_during_works")),
    "site_board",
    _("自开工之日起设立公告牌，公开工程情况、环境影响和防范措施。"),
)
TRANSPORT_REPORT = _duty(
    "transport_reported",
    _("转运污染土壤提前报告"),
    ("FIL-07", "FLOW-16", "GATE-11"),
    Who("development_land.transport", ("announced", "under_way")),
    Before("departs_on", period=_parameter("transport_notice")),
    "transport_report",
    _("起运以前，把时间、方式、线路、数量、去向和最终处置措施报所在地和接收地生态环境部门。"),
)
CONTROL_REPORT = _duty(
    "control_reported",
    _("报告风险管控实施情况"),
    ("REG-37",),
    Who(WORKS, ("under_way",), having=CONTROL),
    EveryAsPlanned("begun_on", "report_months", rule=_parameter("control_report")),
    "control_report",
    _("实施风险管控期间定期报告措施的实施情况和监测结果，间隔按备案的方案。"),
)
ZONE_MONITORING = {
    medium: _duty(
        f"zone_{medium}_monitored",
        format_lazy(_("管控区{medium}监测"), medium=name),
        ("REC-20",),
        Who("development_land.control_zone", ("in_force",)),
        EveryAsPlanned("announced_on", "monitor_months", rule=_parameter(f"zone_{medium}")),
        f"zone_{medium}_monitoring",
        _("管控期间定期监测，间隔按批准的管控措施；发现污染扩散及时报告。"),
    )
    for medium, name in MEDIA.items()
}
AFTERCARE = _duty(
    "aftercare_inspected",
    _("后期管理检查"),
    ("REG-01",),
    Who(SITE, ("removed", "aftercare")),
    EveryAsPlanned("aftercare_from", "aftercare_months", rule=_parameter("aftercare")),
    "aftercare_inspection",
    _("移出名录后需要后期管理的，按评估报告的要求定期检查阻隔、覆盖和制度控制措施是否完好。"),
)
REMOVAL_REVIEW = _duty(
    "removal_reviewed",
    _("组织移出名录评审"),
    ("REG-01",),
    Who(SITE, ("applied", "removed", "failed", "aftercare")),
    AfterMove("apply", period=_parameter("removal_review")),
    "removal_review",
    _("收到移出申请后，在规定的期限内会同自然资源部门组织评审。"),
    owed_by="ecology",
)
REGISTER_UPDATE = _duty(
    "register_updated",
    _("更新污染地块名录和负面清单"),
    ("REC-10",),
    Who(REGION, ("current",)),
    Yearly("kept_from", times=_parameter("register_update")),
    "register_update",
    _("逐年更新污染地块名录及其开发利用的负面清单；没有变动也要登记。"),
    owed_by="ecology",
)


def _yearly_report(rank: str, label: str | Promise, meaning: str | Promise) -> Duty:
    """The report of a year, in the window that the rule gives the offices of a rank."""
    window = Window("kept_from", opens=_parameter(f"{rank}_report_opens"), closes=_parameter(f"{rank}_report_closes"))
    who = Who(REGION, ("current",), having=(("rank", rank),))
    return _duty(f"{rank}_reported", label, ("SYS-05",), who, window, "yearly_report", meaning, owed_by="ecology")


CITY_REPORT = _yearly_report(
    "city", _("市级污染地块年度报告"), _("设区的市每年年底前，向省级报告本行政区域污染地块的环境管理工作。")
)
PROVINCE_REPORT = _yearly_report(
    "province", _("省级污染地块年度报告"), _("省级每年一月底前，报告上一年度全省污染地块的环境管理工作。")
)
