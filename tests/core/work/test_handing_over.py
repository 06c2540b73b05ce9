"""A function moves to another office: its live work is proposed, handed over in one step, and taken back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.parties.services import take_over
from jingtu.core.plans.models import TaskParty
from jingtu.core.work import assigning, handing_over, moves, status
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment
from tests.support.people import person, places

pytestmark = pytest.mark.django_db
DAY = dt.date
REFORM, TODAY = DAY(2018, 11, 1), DAY(2019, 6, 30)
BASIS = "香河县机构改革方案"


@pytest.fixture
def reform(assigned, people):
    """The bureau of two functions gives 畜牧 to a new office; one plan row prints 畜牧局, the others 农业局."""
    old = people.bureau.party
    for code in ("agriculture", "livestock"):
        PartyFunction.objects.create(party=old, code=code)
    TaskParty.objects.filter(task=assigned["长期监测", "lead"].task).update(printed="县畜牧局")
    new = Party.objects.create(name="香河县畜牧兽医局", place=places()[0])
    take_over([old], new, "transfer", REFORM, BASIS, "livestock")
    return new


def by_title(people):
    return {each.assignment.task.title: each for each in handing_over.propose(people.bureau.party, people.keeper, TODAY)}


def test_the_printed_name_tells_which_function_a_part_belongs_to(reform, people):
    proposed = by_title(people)
    assert {title: each.to and each.to.name for title, each in proposed.items()} == {
        "农用地详查": None,
        "重点企业名单": None,
        "定期报告": None,
        "长期监测": "香河县畜牧兽医局",
    }
    assert proposed["农用地详查"].why == "职能未划出：农业农村"
    assert proposed["长期监测"].why == "职能：畜牧兽医"


def test_a_name_that_means_several_functions_is_left_to_a_person(reform, people, assigned):
    TaskParty.objects.filter(task=assigned["长期监测", "lead"].task).update(printed="香河县办公室")
    found = by_title(people)["长期监测"]
    assert found.to is None
    assert found.why.startswith("涉及几项职能")


def test_what_is_chosen_goes_over_in_one_step_and_history_keeps_the_name(reform, people, assigned):
    rows = {row: reform for (title, _role), row in assigned.items() if title in ("长期监测", "重点企业名单")}
    made = handing_over.hand_over_to(rows, by=people.keeper, on=REFORM, basis=BASIS)
    assert len({row.recorded_at for row in made}) == 1
    own = Assignment.objects.filter(pk=assigned["长期监测", "lead"].pk)
    parties = [status.status(own, on)[own.get().pk].party for on in (DAY(2018, 10, 31), REFORM, TODAY)]
    assert parties == [people.bureau.party.pk, reform.pk, reform.pk]


def test_the_successor_is_told_once(reform, people, assigned):
    member = person("vet", "马牧", Appointment.Role.BUREAU, reform, places()[0])
    rows = {row: reform for row in assigned.values() if row.party == people.bureau.party}
    handing_over.hand_over_to(rows, by=people.keeper, on=REFORM, basis=BASIS)
    assert [notice.subject for notice in Notice.objects.filter(recipient=member)] == ["接办任务4项：原由香河县农业局承办"]


def test_what_the_successor_has_already_is_not_offered_to_it(reform, people, assigned):
    row = assigned["长期监测", "lead"]
    Assignment.objects.filter(pk=assigned["定期报告", "lead"].pk).update(party=reform, identity=row.identity_id)
    found = by_title(people)["长期监测"]
    assert found.to is None
    assert "已承办这项任务的同一分工" in found.why
    with pytest.raises(WorkRefused, match="本次没有移交"):
        handing_over.hand_over_to({row: reform}, by=people.keeper, on=REFORM, basis=BASIS)


def test_taken_back_it_is_as_if_it_had_never_gone(reform, people, assigned):
    row = assigned["长期监测", "lead"]
    (made,) = handing_over.hand_over_to({row: reform}, by=people.keeper, on=REFORM, basis=BASIS)
    handing_over.take_back(made, by=people.keeper)
    own = Assignment.objects.filter(pk=row.pk)
    assert {status.status(own, on)[row.pk].party for on in (DAY(2018, 10, 31), REFORM, TODAY)} == {people.bureau.party.pk}
    with pytest.raises(WorkRefused, match="不能撤回"):
        handing_over.take_back(made, by=people.keeper)


def test_once_the_successor_worked_on_it_it_stays(reform, people, assigned):
    row = assigned["长期监测", "lead"]
    (made,) = handing_over.hand_over_to({row: reform}, by=people.keeper, on=REFORM, basis=BASIS)
    moves.move(row, "sign", by=person("vet", "马牧", Appointment.Role.BUREAU, reform, places()[0]), on=TODAY)
    with pytest.raises(WorkRefused, match="已经办理过"):
        handing_over.take_back(made, by=people.keeper)


def test_only_the_plan_office_hands_over(reform, people, assigned):
    row = assigned["长期监测", "lead"]
    assert not handing_over.live_work(people.bureau.party, people.bureau).exists()
    with pytest.raises(PermissionDenied):
        handing_over.hand_over_to({row: reform}, by=people.bureau, on=REFORM, basis=BASIS)
    with pytest.raises(WorkRefused, match="没有选择"):
        handing_over.hand_over_to({}, by=people.keeper, on=REFORM, basis=BASIS)


def test_new_work_of_a_function_that_moved_is_proposed_to_who_took_it(people, plan):
    old = people.bureau.party
    new = Party.objects.create(name="香河县畜牧兽医局", place=places()[0])
    take_over([old], new, "transfer", REFORM, BASIS, "livestock")
    TaskParty.objects.filter(task__title="长期监测").update(printed="县畜牧局")
    charged = {each.task.title: each.party for each in assigning.propose(plan) if each.decides}
    assert (charged["长期监测"], charged["定期报告"]) == (new, old)
