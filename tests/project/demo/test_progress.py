"""The invented progress of the demonstration: every way a task can stand is there to see, and all of it says it is invented."""

import datetime as dt

import pytest

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import User
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work import status, targets
from jingtu.core.work.models import Assignment, Decision, Handover, Meeting, Reminder, Report, Request, TargetActual
from jingtu.core.work.visible import assignments_visible_to
from jingtu.project.demo import load_demo
from jingtu.project.demo.langfang import FILENAME

DAY = dt.date(2019, 6, 30)
COUNTED = (Assignment, Report, Reminder, Request, Handover, TargetActual, Decision)

pytestmark = pytest.mark.django_db


@pytest.fixture
def langfang(demonstration):
    return Plan.objects.get(review__filename=FILENAME)


def test_progress_shows_every_standing_and_a_second_load_adds_nothing(langfang):
    counts = status.task_counts(Task.objects.filter(plan=langfang), DAY)
    assert {name for name, number in counts.items() if number} == set(status.Standing.values) - {"withdrawn"}
    reports = set(Report.objects.values_list("state", flat=True))
    assert reports == set(Report.State.values)
    assert Report.objects.filter(is_late=True).exists()
    assert set(Reminder.objects.values_list("colour", flat=True)) == set(Reminder.Colour.values)
    assert set(Request.objects.values_list("state", flat=True)) >= {"waiting", "approved", "refused"}
    reporting = {each.reporting for each in status.status(Assignment.objects.all(), DAY).values()}
    assert reporting >= {"open", "overdue"}
    check_what_is_invented_says_so()
    check_the_merged_office(langfang)
    check_the_meeting(langfang)
    check_what_a_town_sees()
    check_targets(langfang)
    check_only_recent_notices_are_unread()

    filled = [model.objects.count() for model in COUNTED]
    load_demo()
    assert [model.objects.count() for model in COUNTED] == filled


def check_what_is_invented_says_so():
    for text in Report.objects.values_list("text", flat=True):
        assert "演示数据" in text
    for source in TargetActual.objects.values_list("source", flat=True):
        assert "演示数据" in source
    assert "演示数据" in Meeting.objects.get().title


def check_only_recent_notices_are_unread():
    unread = Notice.objects.filter(read_at=None)
    assert unread.exists()
    assert not unread.filter(day__lt=DAY - dt.timedelta(days=60)).exists()


def check_the_merged_office(langfang):
    handed = Handover.objects.get(assignment__task__ordinal=53)
    assert handed.assignment.party.name == "市市场监督管理局"
    before = status.status(Assignment.objects.filter(pk=handed.assignment_id), dt.date(2018, 7, 1))
    assert before[handed.assignment_id].party == handed.from_party_id


def check_the_meeting(langfang):
    led = Decision.objects.filter(task__isnull=False)
    assert led.count() == 2
    assert Assignment.objects.filter(identity__editions__decision__in=led, state="signed").count() == 2


def check_what_a_town_sees():
    town = User.objects.get(username="shuyang")
    assert [each.task.ordinal for each in assignments_visible_to(town).filter(party=town.party)] == [68]


def check_targets(langfang):
    verdicts = {targets.attainment(target, DAY).verdict for target in langfang.targets.all()}
    assert verdicts == {"met", "not_met", "no_data", "unknown"}
