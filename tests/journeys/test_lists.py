"""A section chief's morning: find a task, open it, take the list along; by mouse, by keyboard, on a desk and on a phone."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from jingtu.core.parties.models import Party
from tests.support.two_plans import two_plans

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plans(people):
    return two_plans(people.keeper, "131024001", "131024002")


def test_filter_open_and_export(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:tasks"))
    visitor.check()
    page.get_by_label("搜索").fill("名单")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 2 项任务").first).to_be_visible()
    page.locator("#id_plan").select_option(label="青山县土壤污染防治方案")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 1 项任务").first).to_be_visible()
    assert "plan=" in page.url
    visitor.check()
    visitor.shoot("task-list")
    with page.expect_download() as excel:
        page.get_by_role("link", name="导出 Excel").click()
    sheet = load_workbook(BytesIO(excel.value.path().read_bytes())).active
    assert sheet.max_row == 2
    page.get_by_role("link", name="监管企业名单").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("监管企业名单")
    visitor.check()


def test_a_task_and_its_words_lead_to_each_other(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:task", args=[plans.river.tasks.get(ordinal=2).pk]))
    expect(page.get_by_text("有两种理解").first).to_be_visible()
    visitor.check()
    visitor.shoot("task")
    page.get_by_role("link", name="在原文中查看").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("清河区")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("垃圾规范处理")


def test_whatever_the_keyboard_reaches_shows_that_it_was_reached(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:tasks"))
    for name in ("导出 Excel", "导出 Word 任务表"):
        link = page.get_by_role("link", name=name)
        for _stop in range(60):
            page.keyboard.press("Tab")
            if link.evaluate("link => link === document.activeElement"):
                break
        expect(link).to_have_css("outline-style", "solid")


def test_columns_are_chosen_by_keyboard(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:tasks"))
    page.get_by_text("显示列").focus()
    page.keyboard.press("Enter")
    page.get_by_label("主题", exact=True).last.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="应用").focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    expect(page.get_by_text("土壤污染状况详查").last).to_be_visible()


def test_the_calendar_is_walked_by_keyboard(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(reverse("web:calendar") + "?month=2018-12")
    page.locator("[data-calendar] td a").first.focus()
    for key in ("ArrowRight", "ArrowLeft", "Home", "End"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2018年12月31日到期的任务")).to_be_visible()
    expect(page.get_by_role("link", name="摸清农田土壤底数")).to_be_visible()


def test_a_filter_works_without_a_script(visitor, people, plans, chromium):
    visitor.sign_in(people.keeper)
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies(visitor.page.context.cookies())
    page = context.new_page()
    page.goto(visitor.address + reverse("web:tasks"))
    page.get_by_label("搜索").fill("村庄")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_text("共 1 项任务").first).to_be_visible()
    context.close()


def test_every_page_is_sound(visitor, people, plans):
    own = {
        "annex": reverse("web:annex", args=[plans.annex.pk]),
        "comparison": reverse("web:comparison", args=["periodic_survey"]),
        "party": reverse("web:party_tasks", args=[Party.objects.get(name="生态环境局").pk]),
        "calendar": reverse("web:calendar") + "?month=2018-12",
    }
    names = ("matrix", "timeline", "targets", "targets_side", "annexes", "coverage", "comparisons")
    visitor.sign_in(people.keeper)
    for name, address in (own | {name: reverse(f"web:{name}") for name in names}).items():
        visitor.open(address)
        visitor.check()
        visitor.shoot(f"list-{name.replace('_', '-')}")
