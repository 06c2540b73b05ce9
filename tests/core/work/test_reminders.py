"""Blue before the day, yellow on it, red after it, each once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.work import moves, reminders
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment, Reminder

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def alone(survey, people):
    """Leave one signed assignment, due on 2018-12-31 and reported up to it."""
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    Assignment.objects.exclude(pk=survey.pk).update(state="withdrawn", touched_on=DAY(2018, 1, 20))
    Assignment.objects.filter(pk=survey.pk).update(reported_until=DAY(2018, 12, 31), report_due_on=DAY(2019, 7, 10))
    survey.refresh_from_db()
    return survey


@pytest.mark.parametrize(
    ("on", "colours"),
    [
        (DAY(2018, 12, 15), []),
        (DAY(2018, 12, 16), ["blue"]),
        (DAY(2018, 12, 31), ["yellow"]),
        (DAY(2019, 1, 1), ["red"]),
    ],
)
def test_the_colour_follows_the_day(alone, on, colours):
    assert [each.colour for each in reminders.due(on, Assignment.objects.filter(pk=alone.pk)) if each.about == "due"] == colours


def test_each_colour_is_sent_once(alone, people, settings):
    sent = {}
    for on in (DAY(2018, 12, 16), DAY(2018, 12, 17), DAY(2018, 12, 31), DAY(2019, 1, 1), DAY(2019, 1, 2)):
        settings.JINGTU_TODAY = on
        reminders.remind_due(on)
        sent[on] = Reminder.objects.filter(about="due", assignment=alone).count()
    assert list(sent.values()) == [1, 1, 2, 3, 3]
    assert Notice.objects.filter(recipient=people.bureau, kind="reminder", colour="red").count() == 1


def test_an_unsigned_assignment_is_asked_to_be_signed(assigned):
    town = Assignment.objects.filter(pk=assigned["农用地详查", "implementer"].pk)
    said = {
        on: [(each.about, each.colour) for each in reminders.due(on, town)]
        for on in (DAY(2018, 1, 19), DAY(2018, 1, 20), DAY(2018, 1, 21))
    }
    assert list(said.values()) == [[], [("sign", "yellow")], [("sign", "red")]]


def test_a_late_report_is_asked_for(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    own = Assignment.objects.filter(pk=survey.pk)
    days = (DAY(2018, 6, 20), DAY(2018, 6, 21), DAY(2018, 7, 10), DAY(2018, 7, 11))
    assert [[each.colour for each in reminders.due(on, own)] for on in days] == [[], ["blue"], ["yellow"], ["red"]]


def test_the_giver_reminds_by_hand_once_a_day(alone, people):
    row = reminders.remind(alone, by=people.keeper, on=DAY(2019, 6, 30), text="请抓紧")
    assert (row.colour, row.about, row.day, row.sent_by) == ("red", "due", DAY(2018, 12, 31), people.keeper)
    assert Notice.objects.get(recipient=people.bureau, kind="reminder").text == "请抓紧"
    with pytest.raises(WorkRefused, match="不必重复"):
        reminders.remind(alone, by=people.keeper, on=DAY(2019, 6, 30))
    with pytest.raises(PermissionDenied):
        reminders.remind(alone, by=people.town, on=DAY(2019, 6, 30))


def test_the_letter_says_what_and_until_when(alone, people):
    letter = reminders.letter(alone, DAY(2019, 1, 1))
    assert (letter.colour, letter.addressee, letter.day) == ("red", "香河县农业局", DAY(2018, 12, 31))
    assert letter.issuer == "香河县土壤污染防治工作领导小组办公室"


def test_few_questions_whatever_the_number(assigned, assert_queries_at_most):
    with assert_queries_at_most(25):
        reminders.remind_due(DAY(2019, 6, 30))
