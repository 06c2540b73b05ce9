"""The moves of an enterprise on the way into the list and off it, and of what it builds, buries and takes down."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.lifecycle import Actor, Lifecycle, Move
from jingtu.core.subjects.parameters import Parameter

ECOLOGY = Actor(functions=("ecology",))
LISTING = Actor(functions=("ecology",), level=Parameter("industry.listing_authority"))
INDUSTRY = Actor(functions=("industry",))
OWN = Actor(holder=True, functions=("ecology",))

RUNS_AGAIN = ("resume", "relist")  # what was done for the stop before is not done for the next one

ENTERPRISE = Lifecycle(
    states={
        "candidate": _("候选"),
        "listed": _("在录"),
        "abnormal": _("监测异常"),
        "stopped": _("停产"),
        "surveyed": _("已做终止调查"),
        "removed": _("已移出"),
        "handed_over": _("转为地块管理"),
    },
    first="candidate",
    last=("removed", "handed_over"),
    moves={
        "list": Move(_("列入名录"), ("candidate",), "listed", LISTING, needs=("code", "sector"), then=("industry.listed",)),
        "set_aside": Move(_("不予列入"), ("candidate",), "removed", ECOLOGY),
        "find_abnormal": Move(_("认定监测异常"), ("listed",), "abnormal", ECOLOGY),
        "rectify": Move(_("认定整改完成"), ("abnormal",), "listed", ECOLOGY, apart_from=("find_abnormal",)),
        "stop": Move(_("登记停产"), ("listed", "abnormal"), "stopped", OWN, needs=("stopped_on",)),
        "resume": Move(_("恢复生产"), ("stopped",), "listed", ECOLOGY, undoes="stop", then=("industry.resumed",)),
        "survey": Move(_("登记终止调查"), ("stopped",), "surveyed", ECOLOGY, held_by=("industry.closing_survey_on_file",)),
        "remove": Move(
            _("移出名录"), ("listed", "surveyed"), "removed", LISTING, apart_from=("survey",), then=("industry.unlisted",)
        ),
        "hand_over": Move(
            _("转为地块管理"), ("surveyed",), "handed_over", LISTING, then=("industry.unlisted", "industry.handed_over")
        ),
        "relist": Move(_("重新列入"), ("removed",), "listed", LISTING, needs=("code", "sector"), then=("industry.listed",)),
    },
)

DEMOLITION = Lifecycle(
    states={
        "announced": _("计划中"),
        "under_way": _("拆除中"),
        "treatment": _("治理设施拆除中"),
        "finished": _("已拆除"),
        "reported": _("已总结"),
        "given_up": _("已取消"),
    },
    first="announced",
    last=("reported", "given_up"),
    moves={
        "start": Move(_("开工"), ("announced",), "under_way", OWN, held_by=("industry.demolition_may_start",)),
        "start_treatment": Move(
            _("开始拆除治理设施"),
            ("under_way",),
            "treatment",
            OWN,
            needs=("treatment_starts_on",),
            held_by=("industry.treatment_may_go",),
        ),
        "finish": Move(
            _("登记拆除完成"), ("under_way", "treatment"), "finished", OWN, needs=("finished_on",), tells=("finished_on",)
        ),
        "report": Move(_("收到总结报告"), ("finished",), "reported", ECOLOGY),
        "give_up": Move(_("取消拆除"), ("announced",), "given_up", OWN),
    },
)

PROJECT = Lifecycle(
    states={
        "planned": _("计划中"),
        "assessed": _("已批环评"),
        "producing": _("已投产"),
        "given_up": _("已取消"),
    },
    first="planned",
    last=("given_up",),
    moves={
        "assess": Move(
            _("登记环评批复"),
            ("planned",),
            "assessed",
            ECOLOGY,
            needs=("assessed_on",),
            held_by=("industry.project_may_be_approved",),
        ),
        "produce": Move(
            _("登记投产"), ("assessed",), "producing", OWN, needs=("produces_on",), held_by=("industry.project_may_produce",)
        ),
        "give_up": Move(_("取消项目"), ("planned", "assessed"), "given_up", OWN),
    },
)

TANK = Lifecycle(
    states={"planned": _("未使用"), "in_use": _("使用中"), "removed": _("已停用")},
    first="planned",
    last=("removed",),
    moves={
        "use": Move(_("投入使用"), ("planned",), "in_use", OWN, needs=("used_from",)),
        "remove": Move(_("停用"), ("planned", "in_use"), "removed", OWN),
    },
)

PERMIT = Lifecycle(
    states={"applied": _("申请中"), "in_force": _("有效"), "ended": _("已失效"), "refused": _("不予许可")},
    first="applied",
    last=("ended", "refused"),
    moves={
        "grant": Move(
            _("登记发证"),
            ("applied",),
            "in_force",
            ECOLOGY,
            needs=("code", "granted_on", "expires_on"),
            then=("industry.permitted",),
        ),
        "refuse": Move(_("登记不予许可"), ("applied",), "refused", ECOLOGY),
        "end": Move(_("登记届满、换证、撤销或注销"), ("in_force",), "ended", ECOLOGY, then=("industry.permit_ended",)),
    },
)

PARK = Lifecycle(
    states={"open": _("已设立"), "abolished": _("已撤销")},
    first="open",
    last=("abolished",),
    moves={"abolish": Move(_("登记撤销"), ("open",), "abolished", ECOLOGY)},
)

TAILINGS = Lifecycle(
    states={"in_use": _("在用"), "stopped": _("停用"), "closed": _("已闭库"), "removed": _("已销号")},
    first="in_use",
    last=("removed",),
    moves={
        "stop": Move(_("登记停用"), ("in_use",), "stopped", OWN),
        "resume": Move(_("恢复使用"), ("stopped",), "in_use", ECOLOGY),
        "close": Move(_("登记闭库"), ("stopped",), "closed", ECOLOGY),
        "remove": Move(_("登记销号"), ("closed",), "removed", ECOLOGY, apart_from=("close",)),
    },
)

PHASE_OUT = Lifecycle(
    states={"drafting": _("编制方案"), "adopted": _("方案已印发"), "finished": _("年度工作结束")},
    first="drafting",
    last=("finished",),
    moves={
        "adopt": Move(_("登记方案印发"), ("drafting",), "adopted", INDUSTRY),
        "finish": Move(_("登记年度工作结束"), ("adopted",), "finished", INDUSTRY),
    },
)
