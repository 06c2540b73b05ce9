"""When an office ends, its live work goes to the successor; every past day shows the old one."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.parties.appointing import appoint_deputy
from jingtu.core.parties.models import Appointment, Party
from jingtu.core.parties.services import take_over
from jingtu.core.work import moves, offices, status
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment
from tests.support.people import person, places

pytestmark = pytest.mark.django_db
DAY = dt.date
REFORM = DAY(2018, 11, 1)


@pytest.fixture
def successor(survey, people):
    new = Party.objects.create(name="香河县农业农村局", place=places()[0])
    take_over([people.bureau.party], new, "merge", REFORM, "机构改革方案")
    return new


def test_live_work_goes_to_the_successor_and_history_keeps_the_name(survey, people, successor):
    assert offices.hand_over_ended(DAY(2019, 6, 30)) == 4
    assert offices.hand_over_ended(DAY(2019, 6, 30)) == 0
    assert Assignment.objects.get(pk=survey.pk).party == successor
    own = Assignment.objects.filter(pk=survey.pk)
    parties = [status.status(own, on)[survey.pk].party for on in (DAY(2018, 10, 31), REFORM)]
    assert parties == [people.bureau.party.pk, successor.pk]


def test_the_successors_people_act_even_before_the_nightly_run(survey, people, successor):
    new = person("new", "郑新", Appointment.Role.BUREAU, successor, places()[0])
    moves.move(survey, "sign", by=new, on=DAY(2019, 6, 30))


def test_ended_work_stays_with_the_old_office(survey, people, successor):
    moves.move(survey, "withdraw", by=people.keeper, on=DAY(2018, 2, 1), reason="重新分工")
    offices.hand_over_ended(DAY(2019, 6, 30))
    assert Assignment.objects.get(pk=survey.pk).party == people.bureau.party


def test_after_a_transfer_the_plan_office_hands_over_by_hand(survey, people):
    other = Party.objects.create(name="香河县自然资源局", place=places()[0])
    with pytest.raises(WorkRefused, match="依据"):
        offices.hand_over([survey], other, by=people.keeper, on=REFORM, basis=" ")
    with pytest.raises(PermissionDenied):
        offices.hand_over([survey], other, by=people.bureau, on=REFORM, basis="职能划转")
    with pytest.raises(WorkRefused, match="早于"):
        offices.hand_over([survey], other, by=people.keeper, on=DAY(2018, 1, 1), basis="职能划转")
    offices.hand_over([survey], other, by=people.keeper, on=REFORM, basis="职能划转")
    with pytest.raises(PermissionDenied):
        moves.move(survey, "sign", by=people.bureau, on=DAY(2019, 1, 1))


def test_a_deputy_signs_on_behalf(survey, people, settings):
    deputy = person("deputy", "冯代", Appointment.Role.LEADER, None, places()[0])
    appoint_deputy(people.bureau, deputy, by=people.security_admin, valid_from=DAY(2019, 6, 1), valid_until=DAY(2019, 7, 1))
    row = moves.move(survey, "sign", by=deputy, on=DAY(2019, 6, 30))
    assert (row.made_by, row.behalf_of) == (deputy, people.bureau)


def test_who_left_no_longer_acts(survey, people):
    people.bureau.appointments.update(valid_until=DAY(2019, 6, 30))
    with pytest.raises(PermissionDenied):
        moves.move(survey, "sign", by=people.bureau, on=DAY(2019, 6, 30))
