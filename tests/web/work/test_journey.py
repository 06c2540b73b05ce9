"""Half a year in the browser: assigned, signed, reported with a photograph, returned, reported again, accepted, closed."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Party
from jingtu.core.plans.models import TaskParty
from jingtu.core.work.models import Assignment, Report
from tests.support.two_plans import two_plans

pytestmark = pytest.mark.browser
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


@pytest.fixture
def plans(transactional_db, settings, request):
    settings.JINGTU_TODAY = dt.date(2018, 3, 1)
    people = request.getfixturevalue("people")
    plans = two_plans(people.keeper, "131024001", "131024002")
    lead = Party.objects.get(name="住建局")
    TaskParty.objects.filter(party=lead, task__plan=plans.river).update(party=people.bureau.party)
    return plans


def test_half_a_year_from_assigning_to_closing(plans, people, visitor, settings):
    assign(visitor, people, plans)
    sign(visitor, people)
    settings.JINGTU_TODAY = dt.date(2018, 6, 25)
    report(visitor, people)
    return_it(visitor, people)
    report_again(visitor, people)
    accept(visitor, people)
    claim_and_close(visitor, people)


def assign(visitor, people, plans):
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/plans/{plans.river.pk}/assign/")
    visitor.check()
    visitor.shoot("work-assign")
    page.get_by_role("button", name="交办勾选的任务").click()
    page.get_by_role("button", name="交办", exact=True).click()
    page.wait_for_url("**/board/")
    visitor.check()
    visitor.shoot("work-board")
    assert Assignment.objects.filter(party=people.bureau.party).count() >= 1


def sign(visitor, people):
    visitor.sign_in(people.bureau)
    page = visitor.open("/")
    visitor.check()
    visitor.shoot("work-home")
    page.get_by_role("link", name="待签收").first.click()
    visitor.check()
    visitor.shoot("work-todo")
    page.get_by_role("button", name="全选本页").click()
    page.get_by_role("button", name="签收").click()
    page.get_by_text("已签收").first.wait_for()
    assert not Assignment.objects.filter(party=people.bureau.party, state="assigned").exists()


def report(visitor, people):
    page = visitor.open("/progress/?kind=report")
    page.get_by_role("link", name="垃圾规范处理").click()
    visitor.check()
    visitor.shoot("work-assignment")
    page.get_by_role("button", name="填写进展反馈").click()
    page.get_by_label("进展情况").fill("完成布点42个。")
    page.locator("#files").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("link", name="现场.png").wait_for()
    page.get_by_text("草稿已保存。").wait_for()
    visitor.check()
    visitor.shoot("work-report-form")
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("已提交，等待审核。").wait_for()
    assert Report.objects.get(state="submitted").evidence.count() == 1


def return_it(visitor, people):
    visitor.sign_in(people.keeper)
    page = visitor.open("/progress/?kind=verify")
    page.get_by_role("link", name="垃圾规范处理").click()
    page.get_by_label("退回的理由").fill("请写明采样进度。")
    visitor.check()
    visitor.shoot("work-verify")
    page.get_by_role("button", name="退回").click()
    page.get_by_text("已退回，理由已通知承办单位。").wait_for()


def report_again(visitor, people):
    visitor.sign_in(people.bureau)
    page = visitor.open("/progress/?kind=returned")
    visitor.check()
    page.get_by_role("link", name="垃圾规范处理").click()
    page.get_by_text("请写明采样进度。").wait_for()
    page.get_by_label("进展情况").fill("完成布点42个，采样30个。")
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("已提交，等待审核。").wait_for()


def accept(visitor, people):
    visitor.sign_in(people.keeper)
    page = visitor.open("/progress/?kind=verify")
    page.get_by_role("link", name="垃圾规范处理").click()
    page.get_by_role("button", name="通过").click()
    page.get_by_text("已通过。").first.wait_for()
    visitor.check()


def claim_and_close(visitor, people):
    waste = Assignment.objects.get(task__title="垃圾规范处理", party=people.bureau.party)
    visitor.sign_in(people.bureau)
    page = visitor.open(f"/progress/{waste.pk}/")
    page.locator("summary", has_text="申报办结").click()
    page.get_by_label("完成情况").fill("已完成详查。")
    page.get_by_role("button", name="确认申报办结").click()
    page.get_by_text("已申报办结。").wait_for()
    visitor.sign_in(people.keeper)
    page = visitor.open("/progress/?kind=claims")
    page.get_by_role("link", name="垃圾规范处理").click()
    page.get_by_role("button", name="销号").click()
    page.get_by_text("已销号。").wait_for()
    visitor.check()
    visitor.shoot("work-closed")
    page = visitor.open("/progress/all/?status=closed")
    visitor.check()
    visitor.shoot("work-list")
    page = visitor.open(f"/tasks/{waste.task_id}/")
    visitor.check()
    visitor.shoot("work-task")
    page = visitor.open("/tasks/?on=2018-06-01")
    visitor.check()
    visitor.shoot("work-tasks-then")
