"""What a meeting decides becomes a task of the plan that cites the minutes, assigned at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work import meetings
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.meetings import Resolved
from jingtu.core.work.models import Meeting

pytestmark = pytest.mark.django_db
DAY = dt.date


def held(plan, people, **more):
    given = {"title": "土壤污染防治联席会议", "number": "〔2018〕3号", "held_on": DAY(2018, 5, 8)}
    return meetings.hold(plan, by=people.keeper, **(given | more))


def test_a_decision_with_a_lead_becomes_an_assigned_task(plan, people):
    decisions = [
        Resolved("开展医疗废物专项排查。", people.bureau.party, (people.town.party,), DAY(2018, 9, 30)),
        Resolved("会议听取了情况汇报。"),
    ]
    meeting = held(plan, people, decisions=decisions, attendees=[people.bureau.party])
    with_task, words = meeting.decisions.all()
    assert words.task is None
    task = with_task.task
    assert (task.reference, task.due_on, task.leads, task.ordinal) == ("〔2018〕3号第1项", DAY(2018, 9, 30), "香河县农业局", 6)
    assert {(row.party, row.role, row.decides, row.due_on) for row in meetings.assigned_by(meeting)} == {
        (people.bureau.party, "lead", True, DAY(2018, 9, 30)),
        (people.town.party, "participant", False, DAY(2018, 9, 30)),
    }
    assert Plan.objects.get(pk=plan.pk).task_count == 6
    assert Notice.objects.filter(recipient=people.bureau, subject="会议纪要：土壤污染防治联席会议").exists()


def test_further_decisions_go_on_counting(plan, people):
    meeting = held(plan, people, decisions=[Resolved("一")])
    made = meetings.decide(meeting, [Resolved("二", people.bureau.party)], by=people.keeper, on=DAY(2018, 5, 9))
    assert [row.ordinal for row in made] == [2]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": " "}, "会议要有名称"),
        ({"held_on": DAY(2019, 7, 1)}, "晚于今天"),
        ({"held_on": DAY(2017, 5, 1)}, "早于方案的印发日期"),
        ({"decisions": [Resolved(" ")]}, "第1项议定事项没有内容"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(plan, people, more, words):
    with pytest.raises(WorkRefused, match=words):
        held(plan, people, **more)
    assert not Meeting.objects.exists()


def test_a_decision_is_not_due_before_the_meeting(plan, people):
    decisions = [Resolved("排查", people.bureau.party, due_on=DAY(2018, 5, 7))]
    with pytest.raises(WorkRefused, match="早于会议日期2018-05-08"):
        held(plan, people, decisions=decisions)
    assert Task.objects.filter(plan=plan).count() == 5


def test_only_the_plan_office_enters_meetings(plan, people):
    for user in (people.bureau, people.leader, people.outsider):
        with pytest.raises(PermissionDenied):
            meetings.hold(plan, title="会议", held_on=DAY(2018, 5, 8), by=user)
