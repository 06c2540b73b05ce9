"""The moves of an enterprise on the way into the list and off it, and of a demolition."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.lifecycle import Actor, Lifecycle, Move

ECOLOGY = Actor(functions=("ecology",))
OWN = Actor(holder=True, functions=("ecology",))

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
        "list": Move(_("列入名录"), ("candidate",), "listed", ECOLOGY, needs=("code", "sector")),
        "set_aside": Move(_("不予列入"), ("candidate",), "removed", ECOLOGY),
        "find_abnormal": Move(_("认定监测异常"), ("listed",), "abnormal", ECOLOGY),
        "rectify": Move(_("认定整改完成"), ("abnormal",), "listed", ECOLOGY, apart_from=("find_abnormal",)),
        "stop": Move(_("登记停产"), ("listed", "abnormal"), "stopped", OWN, needs=("stopped_on",)),
        "resume": Move(_("恢复生产"), ("stopped",), "listed", ECOLOGY),
        "survey": Move(_("登记终止调查"), ("stopped",), "surveyed", ECOLOGY),
        "remove": Move(_("移出名录"), ("listed", "surveyed"), "removed", ECOLOGY, apart_from=("survey",)),
        "hand_over": Move(_("转为地块管理"), ("surveyed",), "handed_over", ECOLOGY),
        "relist": Move(_("重新列入"), ("removed",), "listed", ECOLOGY),
    },
)

DEMOLITION = Lifecycle(
    states={
        "announced": _("计划中"),
        "under_way": _("拆除中"),
        "finished": _("已拆除"),
        "reported": _("已总结"),
        "given_up": _("已取消"),
    },
    first="announced",
    last=("reported", "given_up"),
    moves={
        "start": Move(_("开工"), ("announced",), "under_way", OWN),
        "finish": Move(_("登记拆除完成"), ("under_way",), "finished", OWN, needs=("finished_on",)),
        "report": Move(_("收到总结报告"), ("finished",), "reported", ECOLOGY),
        "give_up": Move(_("取消拆除"), ("announced",), "given_up", OWN),
    },
)
