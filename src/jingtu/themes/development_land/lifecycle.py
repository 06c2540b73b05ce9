"""The moves of a site from suspicion to removal and after, and those of parcels, zones, works and transports."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.lifecycle import Actor, Lifecycle, Move
from jingtu.core.subjects.parameters import Parameter

ECOLOGY = Actor(functions=("ecology",))
CITY = Actor(functions=("ecology",), level=Parameter("development_land.register_authority"))
PROVINCE = Actor(functions=("ecology",), level=Parameter("development_land.province_authority"))
LAND = Actor(functions=("natural_resources", "ecology"))
OWN = Actor(holder=True, functions=("ecology",))
BUILDER = Actor(holder=True, functions=("ecology",), stages=("development_land.works",))
DECLARED = ("development_land.declared",)
SUSPECTED = (*DECLARED, "development_land.suspected", "development_land.notice_spent")
CLEARED = (*DECLARED, "development_land.cleared")

SITE = Lifecycle(
    states={
        "potential": _("潜在污染地块"),
        "suspected": _("疑似污染地块"),
        "surveying": _("初步调查中"),
        "clean": _("非污染地块"),
        "contaminated": _("污染地块"),
        "assessing": _("详细调查和风险评估中"),
        "no_control": _("无需管控"),
        "listed": _("列入省级名录"),
        "controlled": _("风险管控"),
        "planned": _("修复方案已备案"),
        "remediating": _("修复施工中"),
        "evaluating": _("效果评估中"),
        "failed": _("治理修复未达标"),
        "applied": _("申请移出"),
        "removed": _("已移出名录"),
        "aftercare": _("后期管理"),
    },
    first="potential",
    last=("clean", "no_control", "removed", "aftercare"),
    moves={
        "suspect": Move(_("列为疑似污染地块"), ("potential", "clean"), "suspected", ECOLOGY, needs=("origin",), then=SUSPECTED),
        "clear": Move(
            _("排除污染嫌疑"),
            ("potential", "suspected"),
            "clean",
            ECOLOGY,
            held_by=("development_land.suspicion_may_be_dropped",),
            then=CLEARED,
        ),
        "notify": Move(
            _("书面通知开展初步调查"), ("suspected",), "surveying", ECOLOGY, needs=("noticed_on",), tells=("noticed_on",)
        ),
        "find_clean": Move(
            _("认定为非污染地块"),
            ("surveying",),
            "clean",
            ECOLOGY,
            needs=("land_class",),
            apart_from=("notify",),
            held_by=("development_land.site_may_be_found_clean",),
            then=CLEARED,
        ),
        "find_contaminated": Move(
            _("认定为污染地块并列入名录"),
            ("surveying",),
            "contaminated",
            CITY,
            needs=("risk_grade", "geometry"),
            held_by=("development_land.site_may_be_found_contaminated",),
            then=(*DECLARED, "development_land.registered"),
        ),
        "order_assessment": Move(_("通知详细调查和风险评估"), ("contaminated",), "assessing", ECOLOGY),
        "find_no_control": Move(
            _("评审认定无需管控"),
            ("assessing",),
            "no_control",
            PROVINCE,
            needs=("land_class",),
            held_by=("development_land.site_may_need_no_control",),
            then=CLEARED,
        ),
        "list": Move(
            _("列入省级风险管控和修复名录"),
            ("assessing", "contaminated"),
            "listed",
            PROVINCE,
            needs=("geometry",),
            held_by=("development_land.site_may_be_listed",),
            then=(*DECLARED, "development_land.listed"),
        ),
        "control": Move(
            _("实施风险管控"), ("contaminated", "listed", "failed"), "controlled", ECOLOGY, needs=("geometry",), then=DECLARED
        ),
        "plan": Move(
            _("修复方案备案"),
            ("contaminated", "listed", "controlled", "failed"),
            "planned",
            ECOLOGY,
            held_by=("development_land.plan_may_be_filed",),
        ),
        "remediate": Move(
            _("登记修复开工"),
            ("planned",),
            "remediating",
            BUILDER,
            held_by=("development_land.remediation_has_begun",),
            then=DECLARED,
        ),
        "evaluate": Move(
            _("登记完工并开展效果评估"),
            ("remediating", "controlled"),
            "evaluating",
            BUILDER,
            held_by=("development_land.works_are_finished",),
        ),
        "fail": Move(_("认定未达标"), ("evaluating",), "failed", ECOLOGY, then=DECLARED),
        "apply": Move(
            _("达标后申请移出"),
            ("evaluating",),
            "applied",
            OWN,
            needs=("land_class",),
            held_by=("development_land.removal_may_be_applied_for",),
            then=DECLARED,
        ),
        "turn_down": Move(_("不予移出"), ("applied",), "failed", PROVINCE, then=DECLARED),
        "remove": Move(
            _("移出名录"),
            ("applied",),
            "removed",
            PROVINCE,
            needs=("land_class",),
            apart_from=("apply",),
            held_by=("development_land.site_may_be_removed",),
            then=(*DECLARED, "development_land.removed", "development_land.care_owed"),
        ),
        "look_after": Move(_("转入后期管理"), ("removed",), "aftercare", ECOLOGY, needs=("aftercare_from", "aftercare_months")),
        "suspect_again": Move(
            _("重新列为疑似污染地块"), ("no_control", "removed", "aftercare"), "suspected", ECOLOGY, then=SUSPECTED
        ),
    },
)

PARCEL = Lifecycle(
    states={"current": _("现状"), "ended": _("已注销")},
    first="current",
    last=("ended",),
    moves={"end": Move(_("登记注销"), ("current",), "ended", LAND, can_be_corrected=False)},
)

ZONE = Lifecycle(
    states={
        "proposed": _("拟划定"),
        "approved": _("已批准"),
        "in_force": _("已公告实施"),
        "lifted": _("已解除"),
    },
    first="proposed",
    last=("lifted",),
    moves={
        "approve": Move(
            _("登记政府批准"),
            ("proposed",),
            "approved",
            ECOLOGY,
            needs=("approved_on", "area_m2", "geometry"),
            needs_area=True,
        ),
        "announce": Move(
            _("公告并设立标识"),
            ("approved",),
            "in_force",
            ECOLOGY,
            needs=("announced_on", "sign_on", "monitor_months"),
            tells=("announced_on", "sign_on"),
            then=("development_land.zone_in_force",),
        ),
        "lift": Move(
            _("解除管控"), ("in_force",), "lifted", ECOLOGY, apart_from=("approve",), then=("development_land.zone_lifted",)
        ),
        "drop": Move(_("不予划定"), ("proposed",), "lifted", ECOLOGY),
    },
)

WORKS = Lifecycle(
    states={
        "planned": _("编制方案"),
        "under_way": _("施工中"),
        "finished": _("已完工"),
        "accepted": _("已验收"),
        "given_up": _("已取消"),
    },
    first="planned",
    last=("accepted", "given_up"),
    moves={
        "start": Move(
            _("开工"),
            ("planned",),
            "under_way",
            BUILDER,
            needs=("starts_on",),
            held_by=("development_land.works_may_start",),
            then=("development_land.begun",),
        ),
        "finish": Move(_("登记完工"), ("under_way",), "finished", BUILDER, needs=("finished_on",), tells=("finished_on",)),
        "accept": Move(_("通过验收"), ("finished",), "accepted", ECOLOGY, held_by=("development_land.works_may_be_accepted",)),
        "reopen": Move(_("验收不合格，返工"), ("finished",), "under_way", ECOLOGY),
        "give_up": Move(_("取消工程"), ("planned",), "given_up", OWN),
    },
)

TRANSPORT = Lifecycle(
    states={
        "announced": _("计划中"),
        "under_way": _("运输中"),
        "received": _("已接收"),
        "refused": _("被拒收"),
        "given_up": _("已取消"),
    },
    first="announced",
    last=("received", "refused", "given_up"),
    moves={
        "depart": Move(_("起运"), ("announced",), "under_way", BUILDER, held_by=("development_land.soil_may_leave",)),
        "receive": Move(
            _("登记接收"), ("under_way",), "received", ECOLOGY, needs=("received_on", "received_t"), tells=("received_on",)
        ),
        "refuse": Move(_("登记拒收"), ("under_way",), "refused", ECOLOGY),
        "give_up": Move(_("取消转运"), ("announced",), "given_up", BUILDER),
    },
)

REGION = Lifecycle(
    states={"current": _("进行中"), "ended": _("已结束")},
    first="current",
    last=("ended",),
    moves={"end": Move(_("登记结束"), ("current",), "ended", ECOLOGY)},
)
