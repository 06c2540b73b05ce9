"""Duties, lists, plans, tasks and places over the interface: what the pages show, to whom the pages show it."""

import datetime as dt

import pytest

from jingtu.core.duties.reckoning import reckon
from jingtu.core.lists.editions import publish
from jingtu.core.parties.models import Appointment
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry.lists import KEY_UNITS
from tests.support.supervision import TODAY, city
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def listed(world):
    """Return the world with the enterprise on the list since today, its duties reckoned."""
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="廊环〔2019〕1号")
    reckon()
    return world


def results(caller, path):
    return caller.get(f"{API}{path}").json()["results"]


def test_terms_are_told_with_their_standing_to_who_owes_and_who_watches(listed):
    firm, inspector, outsider = listed.callers.firm, listed.callers.inspector, listed.callers.outsider
    owed = results(firm, "/dues?standing=all")

    assert owed
    assert {due["subject_name"] for due in owed} <= {listed.enterprise.name, listed.site.name}
    assert {due["id"] for due in owed} <= {due["id"] for due in results(inspector, "/dues?standing=all")}
    assert results(outsider, "/dues?standing=all") == []
    one = firm.get(f"{API}/dues/{owed[0]['id']}")
    assert one.json() == owed[0]
    assert firm.get(f"{API}/dues/{owed[0]['id']}", If_None_Match=one["ETag"]).status_code == 304
    problem_of(outsider.get(f"{API}/dues/{owed[0]['id']}"), 404, "not-found")
    assert {due["duty"] for due in owed} <= {duty["duty"] for duty in firm.get(f"{API}/duties").json()}


def test_a_list_is_told_as_of_a_day_and_as_it_was_published(listed):
    caller, path = listed.callers.inspector, f"/lists/{KEY_UNITS.code}"
    edition = publish(KEY_UNITS, listed.bureau.place, by=listed.inspector, as_of=TODAY, document="公告2019年第1号")

    assert [entry["name"] for entry in results(caller, f"{path}/entries")] == [listed.enterprise.name]
    assert results(caller, f"{path}/entries?on=2019-06-29") == []
    assert results(listed.callers.outsider, f"{path}/entries") == []
    assert [each["number"] for each in results(caller, f"{path}/editions")] == [1]
    rows = caller.get(f"{API}{path}/editions/{edition.pk}").json()["rows"]
    assert [row["name"] for row in rows] == [listed.enterprise.name]
    problem_of(listed.callers.outsider.get(f"{API}{path}/editions/{edition.pk}"), 404, "not-found")
    problem_of(caller.get(f"{API}/lists/industry.nothing/entries"), 404, "not-found")
    assert KEY_UNITS.code in {each["list"] for each in caller.get(f"{API}/lists").json()}


def test_entries_of_a_past_day_bear_the_names_and_codes_of_that_day_where_the_subject_lay_then(world, people):
    row, home, there = world.enterprise, world.bureau.place, people.outsider.party.place
    make(row, "list", by=city(world), on=TODAY - dt.timedelta(days=9), grounds="廊环〔2019〕1号")
    revise(row, {"name": "香河新名厂", "code": "91131024MA0000003X"}, by=world.inspector, on=TODAY, version=row.version)
    revise(row, {"place": there}, by=city(world), on=TODAY, version=row.version)
    Appointment.objects.get(user=world.inspector).areas.add(there)

    def told(on, place):
        found = results(world.callers.inspector, f"/lists/{KEY_UNITS.code}/entries?on={on}&place={place.code}")
        return [(entry["name"], entry["code"]) for entry in found]

    assert told("2019-06-29", home) == [("香河演示电镀厂", "91131024MA0000001X")]
    assert told("2019-06-29", there) == told("2019-06-30", home) == []
    assert told("2019-06-30", there) == [("香河新名厂", "91131024MA0000003X")]


def test_places_are_found_by_name_code_and_what_lies_above(world):
    caller = world.callers.inspector

    assert [each["name"] for each in results(caller, "/places?q=香河")] == ["香河县"]
    assert {each["code"] for each in results(caller, "/places?below=1310")} == {"131024", "131081"}
    assert caller.get(f"{API}/places/131024").json()["path"] == "131024"
    problem_of(caller.get(f"{API}/places/999999"), 404, "not-found")
    problem_of(caller.get(f"{API}/places?on=gestern"), 400, "not-valid")


def test_plans_and_tasks_are_for_who_reads_plans(world):
    assert results(world.callers.inspector, "/plans") == []
    assert results(world.callers.inspector, "/tasks") == []
    problem_of(world.callers.firm.get(f"{API}/plans"), 403, "not-allowed")
    problem_of(world.callers.inspector.get(f"{API}/tasks?due_from=2019-02-01&due_until=2019-01-01"), 400, "not-valid")
    problem_of(world.callers.inspector.get(f"{API}/tasks/1"), 404, "not-found")
