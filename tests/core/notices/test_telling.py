"""Telling: to whom, once, and ended when what was asked is done."""

import datetime as dt

import pytest

from jingtu.core.notices.models import Delivery, Notice
from jingtu.core.notices.services import Telling, answered, inbox, mark_read, tell, tell_all, unread
from jingtu.core.parties.models import Appointment, Deputy, Party, Succession

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 6, 30)


def test_a_party_is_told_through_the_people_who_act_for_it(people):
    told = tell(people.bureau.party, "assignment", "新任务待签收", "请签收。", "/tasks/1/", "assignment:1", DAY)

    assert [(notice.recipient, notice.party) for notice in told] == [(people.bureau, people.bureau.party)]
    assert (unread(people.bureau), unread(people.leader)) == (1, 0)


def test_who_acts_for_the_own_party_without_its_being_named_is_told(people):
    Appointment.objects.filter(user=people.bureau).update(party=None)
    told = tell(people.bureau.party, "assignment", "新任务待签收", key="assignment:1", on=DAY)
    assert [notice.recipient for notice in told] == [people.bureau]


def test_nobody_is_told_twice(people):
    party = people.bureau.party
    for _time in range(2):
        tell(party, "reminder", "进展反馈到期", key="assignment:1", on=DAY)
        tell([people.bureau, people.bureau], "reminder", "进展反馈到期", key="assignment:1", on=DAY)

    assert Notice.objects.count() == 1
    assert tell(party, "reminder", "进展反馈到期", key="assignment:1", on=DAY) == []


def test_another_day_or_kind_is_another_notice(people):
    tell(people.bureau, "reminder", "进展反馈到期", key="assignment:1", on=DAY)
    tell(people.bureau, "reminder", "进展反馈到期", key="assignment:1", on=DAY + dt.timedelta(days=1))
    tell(people.bureau, "report", "进展反馈到期", key="assignment:1", on=DAY)

    assert Notice.objects.count() == 3


def test_a_deputy_and_the_people_of_the_successor_are_told(people):
    heir = Party.objects.create(name="香河县农业农村局", place=people.bureau.party.place)
    Succession.objects.create(
        predecessor=people.bureau.party, successor=heir, kind="rename", on="2019-01-01", basis="机构改革方案"
    )
    people.town.appointments.update(party=heir)
    Deputy.objects.create(principal=people.town, deputy=people.keeper, valid_from="2000-01-01")

    told = tell(people.bureau.party, "assignment", "新任务", key="assignment:1")

    assert {notice.recipient for notice in told} == {people.bureau, people.town, people.keeper}


def test_a_disabled_account_is_not_told(people):
    people.bureau.is_active = False
    people.bureau.save()

    assert tell(people.bureau.party, "assignment", "新任务", key="assignment:1") == []
    assert tell(people.bureau, "assignment", "新任务", key="assignment:1") == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"kind": "gossip"}, "Unknown kind"),
        ({"colour": "green"}, "Unknown colour"),
        ({"key": ""}, "needs a key"),
        ({"link": "https://example.org/"}, "path of the console"),
        ({"link": "//example.org/"}, "path of the console"),
        ({"link": "/\\example.org"}, "path of the console"),
    ],
)
def test_a_telling_that_makes_no_sense_is_refused(people, wrong, said):
    with pytest.raises(ValueError, match=said):
        tell(**{"to": people.bureau, "kind": "report", "subject": "反馈", "key": "report:1"} | wrong)


def test_many_tellings_cost_as_many_questions_as_one(people, assert_queries_at_most):
    tellings = [Telling(people.bureau.party, "assignment", f"任务{n}", key=f"assignment:{n}") for n in range(400)]

    with assert_queries_at_most(16):  # rows go in batches of a few dozen on SQLite
        assert len(tell_all(tellings)) == 400


def test_reading_and_answering_are_noted_once(people):
    tell(people.bureau, "reminder", "进展反馈已逾期", key="assignment:1:red", colour="red", about="assignment:1")
    tell(people.bureau, "report", "反馈已退回", key="report:2")

    assert mark_read(people.bureau, [inbox(people.bureau).last().pk]) == 1
    assert mark_read(people.keeper) == 0
    assert unread(people.bureau) == 1
    assert mark_read(people.bureau) == 1
    assert answered("assignment:1") == 1
    assert answered(["assignment:1", ""]) == 0


def test_without_a_mail_server_nothing_waits_to_be_sent(people):
    tell(people.bureau, "report", "反馈已退回", key="report:2")

    assert not Delivery.objects.exists()
