"""Beside the calendar: a report is asked for and answered, a meeting decides, and a function moves to another office."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.plans.models import TaskParty
from jingtu.core.work import assigning, moves
from jingtu.core.work.models import Assignment, Demand, Handover, Meeting
from tests.support.two_plans import two_plans

pytestmark = pytest.mark.browser
TASK = "垃圾规范处理"


@pytest.fixture
def signed(transactional_db, settings, request) -> Assignment:
    """Return a task that the standing bureau signed in March 2018."""
    settings.JINGTU_TODAY = dt.date(2018, 3, 1)
    people = request.getfixturevalue("people")
    plans = two_plans(people.keeper, "131024001", "131024002")
    lead = Party.objects.get(name="住建局")
    TaskParty.objects.filter(party=lead, task__plan=plans.river).update(party=people.bureau.party)
    assigning.assign(plans.river, by=people.keeper, on=settings.JINGTU_TODAY)
    assignment = Assignment.objects.get(task__title=TASK, party=people.bureau.party)
    moves.move(assignment, "sign", by=people.bureau, on=settings.JINGTU_TODAY)
    settings.JINGTU_TODAY = dt.date(2018, 4, 3)
    return assignment


def test_what_a_filter_finds_is_asked_and_answered(signed, people, visitor):
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/progress/all/?party={signed.party_id}")
    visitor.check()
    page.get_by_role("button", name="全部要求反馈").click()
    page.get_by_label("反馈期限").fill("2018-04-10")
    page.get_by_label("反馈内容").fill("写明村庄数。")
    visitor.check()
    visitor.shoot("ask")
    page.get_by_role("button", name="发出要求").click()
    page.get_by_text("项在2018-04-10前反馈。").wait_for()
    visitor.sign_in(people.bureau)
    page = visitor.open(f"/progress/{signed.pk}/")
    visitor.check()
    page.get_by_role("button", name="按要求反馈").click()
    page.get_by_label("进展情况").fill("九十个村庄已经规范处理。")
    page.get_by_role("button", name="提交审核").click()
    page.get_by_text("已提交，等待审核。").wait_for()
    assert Demand.objects.get(assignment=signed).report.text == "九十个村庄已经规范处理。"


def test_a_meeting_takes_one_decision_more(signed, people, visitor):
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/meetings/new/?plan={signed.task.plan_id}")
    visitor.check()
    page.get_by_label("会议名称").fill("第一次联席会议")
    page.get_by_role("button", name="再加一项议定事项").click()
    fourth = page.locator("#decision-4")
    fourth.get_by_label("议定事项").fill("开展联合检查。")
    fourth.get_by_label("牵头部门").select_option(label=signed.party.name)
    fourth.get_by_label(people.town.party.name).check()
    page.get_by_role("button", name="登记并交办").click()
    page.get_by_role("heading", name="第一次联席会议").wait_for()
    visitor.check()
    assert Meeting.objects.get().decisions.get().task.participants == people.town.party.name


def test_a_function_moves_and_its_work_with_it(signed, people, visitor):
    old = signed.party
    PartyFunction.objects.create(party=old, code="housing_construction")
    new = Party.objects.create(name="香河县城市管理局", place=old.place)
    visitor.sign_in(people.keeper)
    page = visitor.open(f"/parties/{old.pk}/")
    page.get_by_label("承接单位").select_option(label=new.name)
    page.get_by_label("方式").select_option(label="职能划转")
    page.get_by_label("涉及职能").select_option(label="住房城乡建设")
    page.get_by_label("生效日期").fill("2018-04-01")
    page.get_by_label("依据").fill("机构改革方案")
    page.get_by_role("button", name="登记承接").click()
    page.get_by_role("heading", name="移交在办任务").wait_for()
    visitor.check()
    page.get_by_role("button", name="看谁接办什么").click()
    page.get_by_text("请核对：谁接办什么").wait_for()
    visitor.check()
    visitor.shoot("handover")
    page.get_by_role("button", name="确认移交").click()
    page.get_by_text("承接单位已收到通知。").wait_for()
    assert Assignment.objects.get(pk=signed.pk).party == new
    page.get_by_role("button", name="撤回移交").click()
    page.get_by_text("移交已撤回").wait_for()
    assert Assignment.objects.get(pk=signed.pk).party == old
    assert Handover.objects.filter(assignment=signed).count() == 2
