"""Many parts reminded of at once: a row for each, one notice for each party."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.work import reminding
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Reminder

pytestmark = pytest.mark.django_db
TODAY = dt.date(2019, 6, 30)


def test_each_party_is_told_once_of_all_its_parts(assigned, people):
    made = reminding.remind_many(assigned.values(), by=people.keeper, on=TODAY, text="请抓紧")
    assert len(made) == Reminder.objects.count() == len(assigned)
    bureau = Notice.objects.get(recipient=people.bureau, kind="reminder")
    assert bureau.subject == "红色督办：催办任务4项"
    assert bureau.text.startswith("请抓紧\n农用地详查；重点企业名单")
    assert Notice.objects.filter(recipient=people.town, kind="reminder").count() == 1


def test_one_notice_of_many_is_not_told_to_the_leader_as_unanswered(assigned, people):
    reminding.remind_many(assigned.values(), by=people.keeper, on=TODAY)
    assert Notice.objects.get(recipient=people.bureau, kind="reminder").colour == ""


def test_none_is_reminded_of_when_one_cannot_be(assigned, people):
    rows = list(assigned.values())
    reminding.remind_many(rows[:1], by=people.keeper, on=TODAY)
    assert list(reminding.why_not(rows, people.keeper, TODAY).values()) == ["今天已经催办过，不必重复。"]
    with pytest.raises(WorkRefused, match="不必重复"):
        reminding.remind_many(rows, by=people.keeper, on=TODAY)
    assert Reminder.objects.count() == 1


def test_only_who_gave_the_work_reminds(assigned, people):
    with pytest.raises(PermissionDenied):
        reminding.remind_many(assigned.values(), by=people.bureau, on=TODAY)
    with pytest.raises(WorkRefused, match="没有选择"):
        reminding.remind_many([], by=people.keeper, on=TODAY)


def test_few_questions_whatever_the_number(assigned, people, assert_queries_at_most):
    with assert_queries_at_most(25):
        reminding.remind_many(assigned.values(), by=people.keeper, on=TODAY)
