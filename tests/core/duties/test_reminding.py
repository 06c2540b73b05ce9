"""Reminding: each colour once for each day that counts, one notice for all of a colour, the watching office of what is late."""

import datetime as dt

import pytest

from jingtu.core.duties import relieving
from jingtu.core.duties.explaining import explain
from jingtu.core.duties.reckoning import reckon
from jingtu.core.duties.reminding import remind_due
from jingtu.core.notices.models import Kind, Notice
from jingtu.core.subjects.declaring import find
from jingtu.themes.industry.duties import DEMOLITION_PLAN
from tests.core.duties.test_demolition import DUE, filed
from tests.core.duties.test_relieving import LATER, SUSPEND
from tests.support.supervision import TODAY, demolition

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02")]

DAY = dt.date


@pytest.fixture
def soon(world, settings):
    settings.REMIND_DAYS = 10
    reckon()
    return world


def reminders(person):
    return list(Notice.objects.filter(recipient=person, kind=Kind.REMINDER).order_by("day", "pk").values_list("colour", "day"))


def test_each_colour_is_told_once_and_a_standstill_is_made_up_for(soon):
    days = [TODAY, DUE - dt.timedelta(days=10), DUE - dt.timedelta(days=9), DUE, DUE + dt.timedelta(days=3), DAY(2019, 8, 30)]
    assert [remind_due(day) for day in days] == [0, 1, 0, 1, 1, 0]
    assert reminders(soon.firm) == [("blue", days[1]), ("yellow", days[3]), ("red", days[4])]
    late = Notice.objects.get(recipient=soon.inspector, kind=Kind.DUTY)
    assert ("新增逾期 1 项" in late.subject, late.link) == (True, "/duties/?standing=overdue")


def test_many_terms_of_one_owner_are_one_notice(soon):
    for _number in range(4):
        demolition(soon.inspector, soon.enterprise, DAY(2019, 8, 1), DAY(2019, 6, 1))
    reckon()
    assert remind_due(DUE) == 5
    assert "应办事项 5 项" in Notice.objects.get(recipient=soon.firm).subject


def test_what_was_done_answers_the_red_reminder(soon, settings):
    remind_due(DUE + dt.timedelta(days=1))
    assert Notice.objects.get(recipient=soon.firm).answered_at is None
    filed(soon, DUE + dt.timedelta(days=2), settings)
    reckon()
    remind_due(DUE + dt.timedelta(days=2))
    assert Notice.objects.get(recipient=soon.firm, colour="red").answered_at


def test_a_suspended_term_is_not_reminded_of_until_its_new_day(soon):
    remind_due(DUE - dt.timedelta(days=10))
    relief = relieving.ask(soon.demolition, relieving.term_of(soon.demolition, DEMOLITION_PLAN.code, ""), SUSPEND, by=soon.firm)
    relieving.decide(relief, approve=True, by=soon.inspector)
    assert [remind_due(day) for day in (DUE, DUE + dt.timedelta(days=1), LATER, LATER + dt.timedelta(days=1))] == [0, 0, 0, 1]


def test_a_term_is_explained_with_clause_meaning_next_step_and_who_decides(soon):
    due = relieving.term_of(soon.demolition, DEMOLITION_PLAN.code, "")
    said = explain(find(type(DEMOLITION_PLAN), due.duty), due, soon.demolition)
    assert said.counted == "2019-08-01之前15个工作日，即 2019-07-11 以前"
    assert "第十四条" in said.clause
    assert said.next_step == "请香河演示电镀厂在 2019-07-11 以前报送“拆除活动残留污染物清理和安全处置方案”。"
    assert said.decides == "材料由生态环境部门受理；暂缓和免除由生态环境部门审批。"
