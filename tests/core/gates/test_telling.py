"""Offices that decide on a matter and enterprises that it holds back are told of a suspension, and of its end."""

import pytest

from jingtu.core.gates.suspending import lift, suspend
from jingtu.core.notices.models import Kind, Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.gates import ASSESSMENTS, HEAVY_METALS, LAND_SUPPLY
from jingtu.themes.industry.kinds import PROJECTS
from tests.support.people import person
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-31", "GATE-18")]

DECISION = {"decided_by": "廊坊市人民政府", "level": "city", "document": "廊政〔2019〕8号"}


@pytest.fixture
def project(world):
    facts = {"enterprise": world.enterprise, "holder": world.works, "heavy_metal_kg": 0}
    return register(PROJECTS, by=world.inspector, place=world.works.place, name="香河二期", on=TODAY, **facts)


@pytest.fixture
def city(world):
    """Somebody of the ecology bureau of the city above."""
    place = world.bureau.place.parent
    office = Party.objects.create(name="廊坊市生态环境局", place=place)
    PartyFunction.objects.create(party=office, code="ecology")
    return person("city", "郑环", Appointment.Role.BUREAU, office, place)


def told():
    return {notice.recipient.username: notice for notice in Notice.objects.filter(kind=Kind.GATE).select_related("recipient")}


def test_the_offices_there_and_above_and_the_firm_are_told_but_not_who_recorded_it(world, project, city):
    row = suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    notices = told()
    assert set(notices) == {"colleague", "city", "firm"}
    assert notices["colleague"].subject == "香河县：建设项目环评限批"
    assert "廊政〔2019〕8号" in notices["colleague"].text
    assert notices["colleague"].link == f"/suspensions/{row.pk}/"
    assert "涉及“香河二期”" in notices["firm"].text
    assert notices["firm"].link == f"/registers/industry.project/{project.pk}/"


def test_they_are_told_when_it_is_lifted_on_the_same_day_too(world, project):
    row = suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    Notice.objects.all().delete()
    lift(row, by=world.colleague, on=TODAY, document="廊政〔2019〕9号")
    notices = told()
    assert set(notices) == {"inspector", "firm"}
    assert notices["firm"].subject == "香河县：建设项目环评限批已解除"
    assert "廊政〔2019〕9号" in notices["firm"].text


@pytest.mark.parametrize(("state", "is_told"), [("planned", True), ("assessed", False), ("given_up", False)])
def test_a_firm_whose_project_is_past_the_gate_is_left_in_peace(world, project, state, is_told):
    type(project).objects.filter(pk=project.pk).update(state=state)
    suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    assert ("firm" in told()) == is_told


@pytest.mark.parametrize(("emitted", "is_told"), [(0, False), ("0.001", True), (None, True)])
def test_of_heavy_metals_a_firm_without_any_is_not_told(world, project, emitted, is_told):
    type(project).objects.filter(pk=project.pk).update(heavy_metal_kg=emitted)
    suspend(HEAVY_METALS, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    assert ("firm" in told()) == is_told


def test_of_land_the_office_for_land_is_told_and_not_the_one_for_the_environment(world, project, city):
    PartyFunction.objects.create(party=world.bureau, code="natural_resources")
    suspend(LAND_SUPPLY, world.bureau.place, by=world.inspector, on=TODAY, **DECISION)
    assert set(told()) == {"colleague", "firm"}
