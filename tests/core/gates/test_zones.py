"""A suspension of a functional zone reaches the towns that lie wholly inside it, on the days on which they do."""

import datetime as dt

import pytest

from jingtu.core.gates.suspended import in_force
from jingtu.core.gates.suspending import suspend
from jingtu.core.gates.visible import suspensions_visible_to
from jingtu.core.parties.models import Appointment, Party
from jingtu.core.places.models import Level, ZoneTown
from jingtu.core.places.zones import add_zone
from jingtu.themes.industry.gates import ASSESSMENTS
from tests.support.people import division, person
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-31")]

INSIDE, OUTSIDE = "131024001", "131024002"


@pytest.fixture
def suspended(world):
    """A suspension of a zone that holds one of two towns, each with somebody of its government."""
    county = world.bureau.place
    towns = {path: division(path, name, Level.TOWN, path, county) for path, name in ((INSIDE, "淑阳镇"), (OUTSIDE, "蒋辛屯镇"))}
    world.of_town = {}
    for path, town in towns.items():
        office = Party.objects.create(name=f"{town.name}人民政府", place=town, kind=Party.Kind.TOWN)
        world.of_town[path] = person(f"t{path}", "何镇", Appointment.Role.TOWN, office, town)
    world.zone = add_zone(county, "香河新区", dt.date(2010, 1, 1), [towns[INSIDE]])
    decided = {"decided_by": "廊坊市人民政府", "level": "city", "document": "廊政〔2019〕8号"}
    return suspend(ASSESSMENTS, world.zone, by=world.inspector, on=TODAY, **decided)


@pytest.mark.parametrize(("town", "reached"), [(INSIDE, True), (OUTSIDE, False)])
def test_it_holds_in_the_towns_inside_and_not_beside(world, suspended, town, reached):
    assert in_force([ASSESSMENTS.code], town, TODAY) == ([suspended] if reached else [])
    assert list(suspensions_visible_to(world.of_town[town])) == ([suspended] if reached else [])


def test_it_holds_in_the_zone_and_not_in_the_whole_county(world, suspended):
    assert in_force([ASSESSMENTS.code], world.zone.path, TODAY) == [suspended]
    assert in_force([ASSESSMENTS.code], "131024", TODAY) == []
    assert list(suspensions_visible_to(world.inspector)) == [suspended]


@pytest.mark.parametrize(
    ("first", "until", "reached"), [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)], ids=str
)
def test_a_town_counts_only_on_the_days_on_which_it_belongs_to_the_zone(suspended, first, until, reached):
    day = TODAY + dt.timedelta(days=1)
    end = None if until is None else day + dt.timedelta(days=until)
    ZoneTown.objects.update(valid_from=day + dt.timedelta(days=first), valid_until=end)
    assert bool(in_force([ASSESSMENTS.code], INSIDE, day)) == reached
