"""A notice is seen in the top line, read and answered for; the administrator registers a robot and sees what failed."""

import re

import pytest
from django.utils import timezone

from jingtu.core.notices.models import Delivery, Notice
from jingtu.core.notices.services import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_person_reads_the_inbox_and_chooses_how_to_be_told(people, visitor):
    party = people.bureau.party
    tell(party, "assignment", "新任务待签收：排查受污染耕地", "请在 3 日内签收。", "/tasks/", "assignment:1")
    tell(party, "reminder", "进展反馈今日到期", "请于今日内提交上半年进展。", "/tasks/", "assignment:2", colour="yellow")
    tell(party, "reminder", "完成期限已过 3 天", "请说明原因和计划。", "/tasks/", "assignment:3", colour="red")
    page = visitor.page
    visitor.sign_in(people.bureau)
    visitor.open("/notices/settings/")
    page.locator(".jt-bell").click()
    page.get_by_role("heading", name="通知", exact=True).wait_for()
    visitor.check()
    visitor.shoot("notices-inbox")
    page.get_by_role("button", name=re.compile("完成期限已过 3 天")).press("Enter")
    page.get_by_text("2 条未读。").wait_for()
    page.get_by_role("button", name="全部标为已读").click()
    page.get_by_text("没有未读通知。").wait_for()
    assert not Notice.objects.filter(read_at=None).exists()

    page.get_by_role("link", name="通知设置").click()
    page.get_by_label("邮箱").fill("li@example.org")
    page.get_by_label("邮件").select_option("digest")
    page.get_by_label("免打扰开始").select_option("20")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("要么都选择钟点").wait_for()
    visitor.check()
    page.get_by_label("免打扰结束").select_option("8")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("通知设置已保存").wait_for()
    visitor.check()
    visitor.shoot("notices-settings")


def test_the_administrator_registers_a_robot_and_starts_what_failed_again(people, visitor):
    (notice,) = tell(people.bureau, "report", "反馈已退回", key="report:1")
    Delivery.objects.create(notice=notice, state="given_up", due_at=timezone.now(), attempts=8, error="邮箱已满。")
    page = visitor.page
    visitor.sign_in(people.system_admin)
    visitor.open("/robots/new/")
    visitor.check()
    page.get_by_label("名称").fill("农业农村局工作群")
    page.get_by_label("平台").select_option("wecom")
    page.get_by_label("地址（Webhook）").fill("https://127.0.0.1/send?key=k")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="试发一条").click()
    page.get_by_text("在本机或内网").wait_for()
    visitor.check()
    visitor.shoot("notices-robot")
    visitor.open("/robots/")
    visitor.check()
    visitor.open("/deliveries/")
    visitor.check()
    visitor.shoot("notices-deliveries")
    page.get_by_role("button", name="重新发送未送达的 1 条").click()
    page.get_by_text("将在一分钟内重新发送").wait_for()
    assert Delivery.objects.get().state == "waiting"
