"""An enterprise enters what it means to do itself, for its own plants and no others."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.parties.models import Appointment, Party
from jingtu.core.subjects.announcing import announce, announced_by
from jingtu.core.subjects.errors import Refused
from jingtu.themes.industry.kinds import DEMOLITIONS, ENTERPRISES
from tests.support.people import person
from tests.support.supervision import TODAY, enterprise, supervision

pytestmark = pytest.mark.django_db
STARTS_ON = dt.date(2019, 9, 1)


@pytest.fixture
def world(people, settings):
    settings.JINGTU_TODAY = TODAY
    return supervision(people)


def test_a_firm_announces_a_demolition_in_the_place_and_name_of_its_plant(world):
    row = announce(DEMOLITIONS, world.enterprise, by=world.firm, name="一号车间拆除", starts_on=STARTS_ON)
    assert (row.enterprise, row.holder, row.place) == (world.enterprise, world.works, world.enterprise.place)
    assert (row.state, row.valid_from) == ("announced", TODAY)


def test_nobody_announces_for_the_plant_of_another(world):
    place = world.works.place
    neighbours = Party.objects.create(name="香河邻厂", place=place, kind=Party.Kind.ENTERPRISE)
    stranger = person("stranger", "吴邻", Appointment.Role.ENTERPRISE, neighbours, place)
    enterprise(world.inspector, neighbours, name="香河邻厂")
    for who in (stranger, world.inspector):
        with pytest.raises(PermissionDenied, match="不是您单位的"):
            announce(DEMOLITIONS, world.enterprise, by=who, name="一号车间拆除", starts_on=STARTS_ON)


def test_what_only_the_office_registers_is_not_announced(world):
    with pytest.raises(PermissionDenied, match="不是您单位的"):
        announce(ENTERPRISES, world.enterprise, by=world.firm, name="新厂")


def test_an_announcement_without_a_name_is_refused(world):
    with pytest.raises(Refused, match="还没有填写名称"):
        announce(DEMOLITIONS, world.enterprise, by=world.firm, name=" ", starts_on=STARTS_ON)


def test_only_somebody_of_an_enterprise_is_offered_it(world):
    assert announced_by(world.firm) == [DEMOLITIONS]
    assert announced_by(world.inspector) == []
