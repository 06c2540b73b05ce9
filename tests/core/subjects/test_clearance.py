"""What a person sees of a subject follows from area, function and class of data; where it lies, from the rung of the ladder."""

import math
from dataclasses import replace

import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from shapely.geometry import Point, box

from jingtu.core.imports.exporting import export
from jingtu.core.subjects.clearance import classes_for, fields_for, hidden_from
from jingtu.core.subjects.declaring import tried_out
from jingtu.core.subjects.kinds import Shown, SubjectKind
from jingtu.core.subjects.models import Sensitivity
from jingtu.core.subjects.positions import METRES_PER_DEGREE, is_exact_for, moved, position_for
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.sharing import CLASSES, Circle, Rung, sharing
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.kinds import ENTERPRISES, TANKS
from jingtu.themes.industry.models import Enterprise, Tank
from tests.support.people import person
from tests.support.supervision import FOUNDED

pytestmark = pytest.mark.django_db

SEEN = {
    "inspector": {*CLASSES},
    "keeper": {"K2", "K5", "K6"},
    "town": {"K2", "K5", "K6"},
    "leader": {"K2", "K5", "K6"},
    "bureau": {"K5", "K6"},
    "firm": {"K3", "K4", "K5", "K6"},
    "outsider": {"K6"},
    "system_admin": {"K6"},
    "security_admin": {"K6"},
    "auditor": {"K6"},
}


@pytest.fixture
def everyone(world, people):
    """All the people of the world by name."""
    return people.by_name() | {"inspector": world.inspector, "firm": world.firm}


@pytest.mark.parametrize("sensitivity", CLASSES)
def test_a_row_of_a_class_is_seen_by_those_who_read_the_class_and_by_nobody_else(world, everyone, sensitivity):
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity=sensitivity)
    seen = {name for name, user in everyone.items() if visible_to(user, ENTERPRISES).exists()}
    administrators = {"system_admin", "security_admin", "auditor", "outsider"}  # nothing of this county is theirs to see
    assert seen == {name for name, classes in SEEN.items() if sensitivity in classes} - administrators


def test_classes_read_of_a_row_are_those_of_its_page_and_of_its_list(world, everyone):
    for name, user in everyone.items():
        assert classes_for(user, ENTERPRISES, world.enterprise) == SEEN[name], name
        if visible_to(user, ENTERPRISES).exists():
            assert classes_for(user, ENTERPRISES) == SEEN[name], name
    assert classes_for(AnonymousUser(), ENTERPRISES) == {"K6"}


def test_what_is_internal_is_seen_only_in_the_areas_where_one_works_inside(world, people):
    reader = person("reader", "郑两", "bureau", people.bureau.party, people.outsider.party.place)
    reader.appointments.create(role="town", party=people.town.party, valid_from="2000-01-01").areas.set(
        [people.keeper.party.place]
    )
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K2")
    assert visible_to(reader, ENTERPRISES).exists()
    elsewhere = people.outsider.party.place
    Enterprise.objects.filter(pk=world.enterprise.pk).update(place=elsewhere, place_path=elsewhere.path)
    assert not visible_to(reader, ENTERPRISES).exists()


def test_a_field_of_a_class_is_hidden_from_those_who_do_not_read_it(world, everyone):
    kind = classified(Shown("sector", sensitivity="K3"), Shown("code"), Shown("address", sensitivity="K4"))
    hidden = {name: hidden_from(user, kind, world.enterprise) for name, user in everyone.items()}
    readers = {name for name, names in hidden.items() if not names}
    assert readers == {"inspector", "firm"}
    assert {name for name, names in hidden.items() if names == {"sector", "address"}} == set(everyone) - readers
    assert [field.name for field in fields_for(everyone["keeper"], kind)] == ["code"]


def test_what_a_firm_stores_is_absent_from_page_filter_sort_search_and_export_of_those_who_must_not_know(world, people):
    tank = register(
        TANKS, by=world.inspector, place=world.works.place, name="1号储罐", on=FOUNDED, holder=world.works,
        enterprise=world.enterprise, substance="丙酮氰醇", volume_m3=37,
    )  # fmt: skip
    addresses = [
        reverse("web:register", args=["industry.tank"]) + query
        for query in ("", "?sort=substance", "?substance=汞", "?words=丙酮")
    ]
    addresses.append(reverse("web:dossier", args=["industry.tank", tank.pk]))
    for user, knows in ((world.inspector, True), (world.firm, True), (people.leader, False), (people.bureau, False)):
        client = Client()
        client.force_login(user)
        pages = [client.get(address).content.decode() for address in addresses]
        assert all("1号储罐" in page for page in (pages[0], pages[4])), user
        assert [("丙酮氰醇" in page) for page in (pages[0], pages[1], pages[4])] == [knows] * 3, user
        assert ("1号储罐" in pages[2]) == (not knows), user  # what one may not see narrows nothing
        assert "1号储罐" not in pages[3], user  # a guarded field is in nobody's search index
        assert any("丙酮氰醇" in str(cell.value) for row in sheet(user) for cell in row) == knows, user


def sheet(user):
    """Return the rows of what the person would export."""
    return openpyxl.load_workbook(export(TANKS, visible_to(user, TANKS), by=user)).active


def test_a_kind_of_an_unknown_class_cannot_be_declared():
    with pytest.raises(ValueError, match="K7"), tried_out():
        SubjectKind("industry.unclear", "不明", requires=("REG-08",), model="industry.Enterprise", sensitivity="K7")


def test_a_row_begins_in_the_class_of_its_kind(world):
    assert world.enterprise.sensitivity == Sensitivity.CONDITIONAL


@pytest.fixture
def located(world):
    """The enterprise with a position."""
    world.enterprise.geometry = Point(117.0, 39.7)
    return world.enterprise


def test_the_role_decides_the_rung(located, everyone):
    rungs = {name: getattr(position_for(user, located), "rung", None) for name, user in everyone.items()}
    exact = dict.fromkeys(("inspector", "keeper", "town", "leader", "firm"), Rung.EXACT)
    nobody = dict.fromkeys(("outsider", "system_admin", "security_admin", "auditor"))
    assert rungs == exact | nobody | {"bureau": Rung.OFFSET}


def test_an_offset_position_lies_in_its_ring_and_never_moves(located, everyone):
    places = {position_for(everyone["bureau"], located).geometry for _again in range(3)}
    assert len(places) == 1
    ring = sharing().offset_m
    assert ring.least <= metres_between(located.geometry, places.pop()) <= ring.most


@hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(anchor=st.integers(1, 2**62), longitude=st.floats(74, 135), latitude=st.floats(4, 53))
def test_every_offset_lies_in_the_ring_wherever_the_subject_lies(anchor, longitude, latitude):
    ring = sharing().offset_m
    distance = metres_between(Point(longitude, latitude), moved(Point(longitude, latitude), anchor))
    assert ring.least * 0.999 <= distance <= ring.most * 1.001


def test_another_key_moves_every_position_elsewhere(located, settings):
    first = moved(located.geometry, 7)
    settings.POSITION_KEY = "another"
    assert moved(located.geometry, 7) != first != moved(located.geometry, 8)


def test_what_belongs_to_a_subject_moves_with_it_so_that_their_mean_tells_nothing(located, everyone):
    tanks = [Tank(pk=at, enterprise_id=located.pk, place_path=located.place_path, sensitivity="K5") for at in (901, 902, 903)]
    for tank in tanks:
        tank.geometry = located.geometry
    places = {position_for(everyone["bureau"], row).geometry.wkt for row in (located, *tanks)}
    assert len(places) == 1


def test_coarser_rungs_tell_a_place_and_no_coordinates(located, everyone):
    located.place_path = "131024001"
    kind = classified(Shown("geometry", sensitivity="K1"))
    place = position_for(everyone["leader"], located, kind)
    assert (place.rung, place.geometry, place.path) == (Rung.TOWN, None, "131024001")
    place = position_for(everyone["bureau"], located, kind)
    assert (place.rung, place.geometry, place.path) == (Rung.COUNTY, None, "131024")


def test_a_parcel_is_shown_without_name_where_a_point_would_only_tell_its_town(located, everyone):
    located.place_path, kind = "131024001", classified(Shown("geometry", sensitivity="K4"))
    assert position_for(everyone["leader"], located, kind).rung == Rung.TOWN
    located.geometry = box(117.0, 39.7, 117.001, 39.701)
    place = position_for(everyone["leader"], located, kind)
    assert (place.rung, place.named, place.geometry) == (Rung.OUTLINE, False, located.geometry)


def test_only_who_sees_every_position_exactly_may_ask_by_a_box(everyone):
    exact = {name for name in SEEN if is_exact_for(everyone[name], ENTERPRISES)}
    assert {"inspector", "firm"} <= exact
    assert not {"bureau", "keeper"} & exact


def test_no_position_is_finer_than_that_of_a_less_sensitive_class():
    order = [*Rung, None]
    for circle in Circle:
        if circle is not Circle.HOLDER:
            rungs = [order.index(sharing().rung(each, frozenset({circle}))) for each in ("K1", "K2", "K5", "K6")]
            assert rungs == sorted(rungs, reverse=True), circle


def classified(*fields: Shown) -> SubjectKind:
    """Return the kind of enterprises with other fields, undeclared."""
    with tried_out():
        return replace(ENTERPRISES, code="industry.classified", fields=fields)


def metres_between(one: Point, other: Point) -> float:
    east = (other.x - one.x) * METRES_PER_DEGREE * math.cos(math.radians(one.y))
    return math.hypot(east, (other.y - one.y) * METRES_PER_DEGREE)
