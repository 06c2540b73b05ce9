"""People come in, administrators do their half, the auditor looks on: at both widths, by keyboard where it matters."""

import pytest

from jingtu.core.parties.models import User
from jingtu.core.parties.services import find_or_create
from tests.support.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NEW = "Quiet-river-27"


def test_a_newcomer_gets_an_account_a_role_and_a_password_of_their_own(people, visitor):
    page = visitor.page
    _log_in(visitor, "system_admin", PASSWORD)
    visitor.open("/people/new/")
    page.get_by_label("用户名").fill("newcomer")
    page.get_by_label("姓名").fill("郑新")
    visitor.check()
    page.get_by_role("button", name="建立账号").click()
    password = page.locator(".jt-once").inner_text()
    visitor.check()
    _log_out(visitor)

    _log_in(visitor, "security_admin", PASSWORD)
    visitor.open("/appointments/?words=郑新")
    visitor.check()
    page.get_by_role("link", name="郑新", exact=True).click()
    page.get_by_label("角色").select_option("bureau")
    page.get_by_label("管辖区域").fill("香河县")
    visitor.check()
    page.get_by_role("button", name="授予").click()
    page.get_by_text("角色已授予").wait_for()
    _log_out(visitor)

    _log_in(visitor, "newcomer", password)
    page.get_by_role("heading", name="修改密码").wait_for()
    visitor.check()
    page.get_by_label("现在的密码").fill(password)
    page.locator("[name=new_password1]").fill(NEW)
    page.locator("[name=new_password2]").fill(NEW)
    page.keyboard.press("Enter")
    page.get_by_text("密码已修改").wait_for()
    assert not User.objects.get(username="newcomer").must_change_password
    _log_out(visitor)

    _log_in(visitor, "auditor", PASSWORD)
    visitor.open("/journal/?words=newcomer")
    page.get_by_role("cell", name="建立账号").wait_for()
    visitor.check()
    page.get_by_role("button", name="检查日志是否完好").click()
    page.get_by_text("首尾相接").wait_for()
    visitor.check()


def test_the_plan_office_finds_a_party_and_registers_its_new_name(people, visitor):
    place = people.keeper.party.place
    find_or_create("国土局", place, "county")
    find_or_create("县国土资源局", place, "county")
    page = visitor.page
    visitor.sign_in(people.keeper)
    visitor.open("/parties/")
    visitor.check()
    page.get_by_label("名称").fill("资源")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="国土局", exact=True).click()
    visitor.check()
    page.get_by_label("新名称").fill("县自然资源和规划局")
    page.get_by_label("启用日期").fill("2019-01-10")
    page.get_by_role("button", name="登记新名称").click()
    page.get_by_text("新名称已登记").wait_for()
    visitor.check()


def _log_in(visitor, username: str, password: str) -> None:
    page = visitor.open("/login/")
    visitor.check()
    page.get_by_label("用户名").fill(username)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.locator(".jt-user").wait_for()


def _log_out(visitor) -> None:
    visitor.page.locator(".jt-user > summary").click()
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.page.get_by_label("用户名").wait_for()
