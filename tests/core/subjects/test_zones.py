"""Who works for a functional zone sees and decides in the zone and in the towns that lie wholly inside it, and nowhere else."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Level
from jingtu.core.places.zones import add_zone
from jingtu.core.subjects.moves import allowed
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.support.people import division, person
from tests.support.supervision import TODAY, enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(world, people):
    """A zone over one of two towns, with its inspector; an enterprise in each town and one in the zone."""
    county = people.keeper.party.place
    inside = division("131024001", "淑阳镇", Level.TOWN, "131024001", county)
    outside = division("131024002", "蒋辛屯镇", Level.TOWN, "131024002", county)
    area = add_zone(county, "香河新区", dt.date(2010, 1, 1), [inside])
    office = Party.objects.create(name="香河新区生态环境分局", place=area, kind=Party.Kind.ZONE)
    PartyFunction.objects.create(party=office, code="ecology")
    world.zone_inspector = person("zone_inspector", "何区", Appointment.Role.BUREAU, office, area)
    for at, place in enumerate((inside, outside, area)):
        works = Party.objects.create(name=f"{place.name}工厂", place=place, kind=Party.Kind.ENTERPRISE)
        enterprise(world.inspector, works, name=f"{place.name}工厂", code=f"C{at}")
    return world


def test_a_zone_s_people_see_the_zone_and_the_towns_inside(zone):
    assert {row.name for row in visible_to(zone.zone_inspector, ENTERPRISES)} == {"淑阳镇工厂", "香河新区工厂"}


def test_they_decide_there_too_and_not_beside_it(zone):
    rows = {row.name: row for row in ENTERPRISES.table.objects.exclude(pk=zone.enterprise.pk)}
    decided = {name for name, row in rows.items() if allowed(row, zone.zone_inspector)}
    assert decided == {"淑阳镇工厂", "香河新区工厂"}


def test_a_town_counts_only_for_the_days_it_belongs_to_the_zone(zone, settings):
    zone.zone_inspector.party.place.towns_inside.update(valid_until=TODAY)
    assert {row.name for row in visible_to(zone.zone_inspector, ENTERPRISES)} == {"香河新区工厂"}


def test_nobody_else_is_asked_about_zones(zone, django_assert_num_queries):
    with django_assert_num_queries(1):
        scope_of(zone.inspector.__class__.objects.none().model(pk=zone.inspector.pk, is_active=True))
