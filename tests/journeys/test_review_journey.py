"""A plan office brings a plan in, looks at what was read, corrects it and confirms it: at both widths, by keyboard."""

import re

import pytest

from tests.support.review_plan import PLAN

pytestmark = pytest.mark.browser


def press(page, role: str, name: str, *, key: str = "Enter") -> None:
    """Reach a control and use it without the mouse."""
    control = page.get_by_role(role, name=name).first
    control.focus()
    page.keyboard.press(key)


def test_upload_review_correct_confirm(transactional_db, visitor, request, tmp_path):
    from jingtu.core.jobs.worker import run_due_jobs

    visitor.sign_in(request.getfixturevalue("people").keeper)
    page = visitor.open("/")
    visitor.check()
    press(page, "link", "导入方案")
    page.wait_for_url("**/plans/upload/")
    visitor.check()

    plan = tmp_path / "香河县方案.txt"
    plan.write_text(PLAN, encoding="utf-8")
    page.get_by_label("方案文件").set_input_files(plan)
    assert "香河县方案.txt" in page.locator("[data-drop-name]").inner_text()
    press(page, "button", "上传并读取")
    page.wait_for_url("**/reviews/*/")
    page.get_by_role("heading", name="正在读取文件").wait_for()
    visitor.check()
    run_due_jobs()
    page.get_by_role("heading", level=1, name="香河县土壤污染防治工作方案").wait_for()
    visitor.check()
    visitor.shoot("review", whole=False)

    press(page, "button", "认可")
    page.get_by_text("已认可").wait_for()
    visitor.check()

    if visitor.screen == "phone":
        press(page, "link", "原文")
    flag = page.locator("#p-t003")
    flag.focus()
    page.keyboard.press("Enter")
    page.locator("#t-t003").wait_for()
    assert page.evaluate("document.activeElement.id") == "t-t003"
    visitor.check()

    press(page, "link", "更正、拆分或删除")
    page.wait_for_url("**/tasks/t001/")
    visitor.check()
    page.get_by_label("参与部门：添加单位").focus()
    page.keyboard.type("县林业局")
    page.keyboard.press("Enter")
    press(page, "button", "保存更正")
    page.wait_for_url(re.compile("focus=t001"))
    assert "县农业局、县财政局、县林业局" in page.locator("#t-t001").inner_text()

    press(page, "link", "核对并确认")
    page.wait_for_url("**/confirm/")
    visitor.check()
    visitor.shoot("confirm")
    press(page, "button", "确认方案")
    page.wait_for_url("**/plans/*/")
    visitor.check()
    visitor.shoot("plan", whole=False)
    press(page, "link", "历次版本")
    page.wait_for_url("**show=editions")
    visitor.check()
    visitor.open("/")
    visitor.check()
    visitor.shoot("home", whole=False)
    assert visitor.complaints == []


def test_words_marked_in_the_document_become_a_task(transactional_db, visitor, request):
    from jingtu.core.jobs.worker import run_due_jobs
    from jingtu.core.plans.intake import receive

    keeper = request.getfixturevalue("people").keeper
    review = receive(PLAN.encode(), "方案.txt", keeper)
    run_due_jobs()
    visitor.sign_in(keeper)
    page = visitor.open(f"/reviews/{review.pk}/#document")
    if visitor.screen == "phone":
        press(page, "link", "原文")
    page.evaluate(
        """() => {
            const words = document.querySelector("[data-document] p:nth-of-type(2) [data-at]").firstChild;
            document.getSelection().setBaseAndExtent(words, 2, words, 12);
        }"""
    )
    press(page, "link", "将选中的文字新增为任务")
    page.wait_for_url("**/tasks/add/?start=*")
    visitor.check()
    press(page, "button", "新增为任务")
    page.wait_for_url("**/tasks/new*/")
    visitor.check()
