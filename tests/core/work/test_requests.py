"""What is asked for is decided by whoever gave the work, once, and takes effect at once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party
from jingtu.core.work import assigning, moves, requests, status
from jingtu.core.work.errors import Overtaken, WorkRefused
from jingtu.core.work.models import Assignment, Request
from tests.support.people import places

pytestmark = pytest.mark.django_db
DAY = dt.date
ASKED, DECIDED, LATER = DAY(2018, 12, 1), DAY(2018, 12, 5), DAY(2019, 3, 31)


@pytest.fixture
def signed(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 1, 20))
    return survey


def extension(assignment, people, to=LATER):
    return requests.ask(assignment, "extension", by=people.bureau, on=ASKED, reason="采样受汛期影响", due_on=to)


def test_an_extension_moves_the_due_day_from_its_decision_on(signed, people):
    asked = extension(signed, people)
    assert Notice.objects.filter(recipient=people.keeper, subject="申请延期：农用地详查").exists()
    requests.approve(asked, by=people.keeper, on=DECIDED)
    assert Assignment.objects.get(pk=signed.pk).due_on == DAY(2019, 3, 31)
    own = Assignment.objects.filter(pk=signed.pk)
    days = (DAY(2018, 12, 4), DECIDED, DAY(2019, 1, 1), DAY(2019, 4, 1))
    due_days = [status.status(own, on)[signed.pk].due_on for on in days]
    assert due_days == [DAY(2018, 12, 31)] + [DAY(2019, 3, 31)] * 3
    assert [status.status(own, on)[signed.pk].standing for on in days] == ["on_time", "on_time", "on_time", "overdue"]


def test_a_refused_extension_changes_nothing(signed, people):
    asked = extension(signed, people)
    with pytest.raises(WorkRefused, match="要写明理由"):
        requests.refuse(asked, by=people.keeper, on=DECIDED, reason="")
    requests.refuse(asked, by=people.keeper, on=DECIDED, reason="时间充足")
    assert Assignment.objects.get(pk=signed.pk).due_on == DAY(2018, 12, 31)
    with pytest.raises(Overtaken, match="现在的状态是“未同意”"):
        requests.approve(asked, by=people.keeper, on=DECIDED)


@pytest.mark.parametrize(("kind", "state"), [("not_applicable", "not_applicable"), ("suspension", "suspended")])
def test_the_other_wishes_are_moves(signed, people, kind, state):
    asked = requests.ask(signed, kind, by=people.bureau, on=ASKED, reason="辖区内没有")
    requests.approve(asked, by=people.keeper, on=DECIDED)
    signed.refresh_from_db()
    last = signed.moves.order_by("-pk").first()
    assert (signed.state, last.made_by, last.effective_on) == (state, people.keeper, DECIDED)


def test_one_request_of_a_kind_waits_at_a_time(signed, people):
    first = extension(signed, people)
    with pytest.raises(Overtaken, match="已有一份延期申请"):
        extension(signed, people)
    requests.take_back(first, by=people.bureau, on=ASKED)
    assert extension(signed, people).state == Request.State.WAITING


@pytest.mark.parametrize("to", [None, DAY(2018, 12, 31), DAY(2018, 11, 30)])
def test_an_extension_goes_to_a_later_day(signed, people, to):
    with pytest.raises(WorkRefused, match=r"延"):
        extension(signed, people, to)


def test_work_below_is_not_extended_beyond_the_work_above(signed, people):
    town = Party.objects.create(name="安平镇人民政府", place=places()[0], kind=Party.Kind.TOWN, body="town")
    below = assigning.hand_down(signed, [town], by=people.bureau, on=DAY(2018, 2, 1), due_on=DAY(2018, 10, 31))[0]
    people.town.appointments.update(party=town)
    with pytest.raises(WorkRefused, match="上级的完成期限是2018-12-31"):
        requests.ask(below, "extension", by=people.town, on=DAY(2018, 10, 1), reason="雨", due_on=DAY(2019, 1, 31))
    asked = requests.ask(below, "extension", by=people.town, on=DAY(2018, 10, 1), reason="雨", due_on=DAY(2018, 11, 30))
    with pytest.raises(PermissionDenied, match="由香河县农业局交办"):
        requests.approve(asked, by=people.keeper, on=DAY(2018, 10, 2))
    requests.approve(asked, by=people.bureau, on=DAY(2018, 10, 2))


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider"])
def test_only_the_giver_decides(signed, people, who):
    asked = extension(signed, people)
    with pytest.raises(PermissionDenied):
        requests.approve(asked, by=getattr(people, who), on=DECIDED)


def test_what_was_closed_meanwhile_is_not_extended(signed, people):
    asked = extension(signed, people)
    moves.move(signed, "withdraw", by=people.keeper, on=DAY(2018, 12, 2), reason="重新分工")
    with pytest.raises(WorkRefused, match="现在的状态是“已撤回”"):
        requests.approve(asked, by=people.keeper, on=DECIDED)
    assert Request.objects.get(pk=asked.pk).state == Request.State.WAITING
