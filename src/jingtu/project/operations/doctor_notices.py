"""Whether what the installation says reaches anybody: failed deliveries, robots that cannot be used, parties without people."""

from django.utils import timezone

from jingtu.core import clock
from jingtu.core.notices.addresses import AddressRefused, checked
from jingtu.core.notices.models import Delivery, Robot
from jingtu.core.notices.recipients import without_people
from jingtu.core.parties.models import Party
from jingtu.core.work.models import Assignment
from jingtu.core.work.status import WORKING

from .findings import RECENT, WAITED_LONG, Finding, ok, warning

NAMED_AT_MOST = 5


def deliveries() -> Finding:
    lost = Delivery.objects.filter(state=Delivery.State.GIVEN_UP, due_at__gt=timezone.now() - RECENT)
    if count := lost.count():
        last = lost.order_by("-due_at").first()
        said = f"7 天内有 {count} 条没有送达，最近一条：{last.error[:120]}"
        return warning("通知发送", said, "请按原因改正邮件或群机器人的设置，再在“通知发送”页重发。")
    stuck = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lt=timezone.now() - WAITED_LONG).count()
    if stuck:
        return warning("通知发送", f"{stuck} 条过了发送时间还在等待", "请检查后台进程是否在运行，邮件服务器是否能连上。")
    return ok("通知发送", "没有未送达的")


def robots() -> Finding:
    robots = list(Robot.objects.filter(is_active=True))
    for robot in robots:
        try:
            checked(robot.url)
        except AddressRefused as refused:
            return warning("群机器人", f"“{robot.name}”不能使用：{refused}", "请在“群机器人”页改正或停用。")
    return ok("群机器人", f"{len(robots)} 个" if robots else "没有设置")


def recipients() -> Finding:
    charged = Party.objects.filter(pk__in=Assignment.objects.filter(state__in=WORKING).values("party").distinct())
    silent = [party.name for party in without_people(charged, clock.today())]
    if not silent:
        return ok("承办单位", "每个承办单位都有账号")
    named = "、".join(silent[:NAMED_AT_MOST]) + ("等" if len(silent) > NAMED_AT_MOST else "")
    return warning("承办单位", f"{len(silent)} 个承办单位没有账号，收不到通知：{named}", "请建立账号并由安全管理员授予角色。")
