"""The moves of points from the plan to the end of their series, of watched land, and of the monitoring work of a place."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.lifecycle import Actor, Lifecycle, Move

SECTORS = ("ecology", "agriculture", "natural_resources", "water")
ECOLOGY = Actor(functions=("ecology",))
NETWORK = Actor(functions=SECTORS)
HOLDER = Actor(holder=True, functions=SECTORS)

POINT = Lifecycle(
    states={
        "planned": _("规划"),
        "laid": _("布设"),
        "in_use": _("启用"),
        "moved": _("已移位"),
        "stopped": _("停用"),
    },
    first="planned",
    last=("moved", "stopped"),
    moves={
        "lay": Move(_("登记布设"), ("planned",), "laid", NETWORK, needs=("geometry", "laid_on")),
        "use": Move(_("启用"), ("laid",), "in_use", NETWORK, needs=("used_from", "code")),
        "relocate": Move(_("登记移位"), ("laid", "in_use"), "moved", NETWORK),
        "stop": Move(_("停用"), ("laid", "in_use"), "stopped", NETWORK),
        "drop": Move(_("不再布设"), ("planned",), "stopped", NETWORK),
        "resume": Move(_("恢复启用"), ("stopped",), "in_use", NETWORK, needs=("geometry", "used_from", "code")),
    },
)

PLOT = Lifecycle(
    states={"watched": _("纳入巡查检测"), "released": _("已退出")},
    first="watched",
    last=("released",),
    moves={
        "release": Move(_("登记退出"), ("watched",), "released", NETWORK),
        "watch_again": Move(_("重新纳入"), ("released",), "watched", NETWORK),
    },
)

PROGRAMME = Lifecycle(
    states={"current": _("进行中"), "ended": _("已结束")},
    first="current",
    last=("ended",),
    moves={"end": Move(_("登记结束"), ("current",), "ended", ECOLOGY)},
)

CAMPAIGN = Lifecycle(
    states={
        "drafting": _("编制方案"),
        "approved": _("方案已批准"),
        "sampling": _("采样中"),
        "analysing": _("检测中"),
        "reviewing": _("审核中"),
        "finished": _("已完成"),
        "given_up": _("已取消"),
    },
    first="drafting",
    last=("finished", "given_up"),
    moves={
        "approve": Move(_("批准方案"), ("drafting",), "approved", NETWORK, needs=("starts_on", "ends_on")),
        "revise": Move(_("退回修改方案"), ("approved",), "drafting", NETWORK),
        "begin": Move(_("开始采样"), ("approved",), "sampling", HOLDER),
        "analyse": Move(_("采样完成，转入检测"), ("sampling",), "analysing", HOLDER),
        "review": Move(_("检测完成，转入审核"), ("analysing",), "reviewing", NETWORK),
        "take_again": Move(_("退回补采"), ("analysing", "reviewing"), "sampling", NETWORK),
        "finish": Move(_("审核通过"), ("reviewing",), "finished", NETWORK, apart_from=("review",)),
        "give_up": Move(_("取消任务"), ("drafting", "approved"), "given_up", NETWORK),
    },
)
