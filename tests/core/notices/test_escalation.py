"""A red reminder that stays unanswered is reported to the leader of the place, once."""

import datetime as dt

import pytest

from jingtu.core.notices.escalation import escalate
from jingtu.core.notices.recipients import leaders_above
from jingtu.core.notices.services import answered, tell
from tests.support.people import person

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 6, 1)
WEEK = dt.timedelta(days=7)


@pytest.fixture
def reminded(people):
    return tell(
        people.bureau.party, "reminder", "完成期限已过", key="assignment:1:red", on=DAY, colour="red", about="assignment:1"
    )


def test_the_leader_hears_of_it_after_the_days_are_over_and_once(people, reminded):
    assert escalate(DAY + WEEK - dt.timedelta(days=1)) == []
    (told,) = escalate(DAY + WEEK)
    assert (told.recipient, told.colour) == (people.leader, "red")
    assert told.subject == "香河县农业局 逾期 7 天未办理：完成期限已过"
    assert escalate(DAY + 2 * WEEK) == []


def test_what_was_answered_is_not_reported(reminded):
    answered("assignment:1")

    assert escalate(DAY + WEEK) == []


def test_yellow_and_mere_messages_are_not_reported(people):
    tell(people.bureau.party, "reminder", "今日到期", key="assignment:1", on=DAY, colour="yellow")
    tell(people.bureau.party, "report", "反馈已退回", key="report:1", on=DAY, colour="red")

    assert escalate(DAY + WEEK) == []


def test_the_nearest_leader_is_told_and_none_elsewhere(people):
    city = people.bureau.party.place.parent
    mayor = person("mayor", "市领导", "leader", None, city)

    assert leaders_above("131024", DAY) == [people.leader]
    assert leaders_above("131081", DAY) == [mayor]
    assert leaders_above("31", DAY) == []
