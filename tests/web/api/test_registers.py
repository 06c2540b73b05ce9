"""Registers over the interface: the rows, filters, fields and moves that the owner of the key has on the pages."""

import pytest

from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from tests.support.supervision import TODAY, city, enterprise
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
ROWS = "/api/v1/registers/industry.enterprise"


def names(response):
    return [row["name"] for row in response.json()["results"]]


def test_the_kinds_are_those_that_are_declared_with_their_states_and_fields(world):
    kinds = {kind["kind"]: kind for kind in world.callers.inspector.get("/api/v1/registers").json()}

    assert kinds["industry.enterprise"]["states"]["candidate"]
    assert "sector" in {field["name"] for field in kinds["industry.enterprise"]["fields"]}


def test_a_register_shows_the_rows_of_the_owners_area_and_of_nobody_elses(world):
    assert names(world.callers.inspector.get(ROWS)) == ["香河演示电镀厂"]
    assert names(world.callers.firm.get(ROWS)) == ["香河演示电镀厂"]
    assert names(world.callers.outsider.get(ROWS)) == []


def test_the_filters_are_those_of_the_page(world):
    caller = world.callers.inspector

    assert names(caller.get(f"{ROWS}?words=电镀&state=candidate&place=131024")) == ["香河演示电镀厂"]
    assert names(caller.get(f"{ROWS}?state=listed")) == []
    wrong = problem_of(caller.get(f"{ROWS}?state=nothing&place=无此地"), 400, "not-valid")
    assert {each["field"] for each in wrong["errors"]} == {"state", "place"}


def test_a_parameter_that_is_not_known_is_refused_instead_of_being_left_out(world):
    wrong = problem_of(world.callers.inspector.get(f"{ROWS}?stat=listed"), 400, "not-valid")

    assert wrong["errors"][0]["field"] == "stat"
    assert "state" in wrong["errors"][0]["detail"]


def test_pages_follow_each_other_without_a_gap_in_both_ways(world):
    for name in ("丙厂", "乙厂", "甲厂", "丁厂"):
        enterprise(world.inspector, world.works, name)
    caller = world.callers.inspector
    first = caller.get(f"{ROWS}?limit=2").json()
    second = caller.get(first["next"]).json()
    third = caller.get(second["next"]).json()
    everything = [row["name"] for part in (first, second, third) for row in part["results"]]

    assert everything == ["丙厂", "丁厂", "甲厂", "香河演示电镀厂", "乙厂"]
    assert third["next"] is None
    assert first["previous"] is None
    assert caller.get(second["previous"]).json()["results"] == first["results"]
    assert first["total"] == {"number": 5, "exact": True}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "sort=nothing", "after=zzz", "before=W10="])
def test_a_page_that_cannot_be_is_refused(world, query):
    problem_of(world.callers.inspector.get(f"{ROWS}?{query}"), 400, "not-valid")


def test_one_row_tells_its_version_and_need_not_be_sent_twice(world):
    caller, path = world.callers.city, f"{ROWS}/{world.enterprise.pk}"
    response = caller.get(path)

    assert response["ETag"] == f'"{response.json()["version"]}"'
    assert caller.get(path, If_None_Match=response["ETag"]).status_code == 304
    assert "list" in {move["move"] for move in response.json()["moves"]}


def test_a_row_elsewhere_is_as_if_it_were_not_there(world):
    problem_of(world.callers.outsider.get(f"{ROWS}/{world.enterprise.pk}"), 404, "not-found")
    problem_of(world.callers.inspector.get("/api/v1/registers/industry.nothing"), 404, "not-found")


def test_a_move_is_made_once_from_the_version_that_was_read(world):
    caller, path = world.callers.city, f"{ROWS}/{world.enterprise.pk}"
    version = f'"{caller.get(path).json()["version"]}"'
    move = {"move": "list", "on": TODAY.isoformat(), "grounds": "廊环〔2019〕1号"}

    problem_of(caller.post(f"{path}/moves", move), 428, "version-missing")
    made = caller.post(f"{path}/moves", move, If_Match=version)

    assert (made.status_code, made.json()["state"]) == (201, "listed")
    problem_of(caller.post(f"{path}/moves", move, If_Match=version), 412, "version-stale")
    problem_of(caller.post(f"{path}/moves", move, If_Match=made["ETag"]), 409, "refused")
    assert Event.objects.filter(subject=world.enterprise.pk, move="list").count() == 1


def test_a_move_that_is_not_the_owners_or_not_complete_says_so(world):
    path = f"{ROWS}/{world.enterprise.pk}"
    version = world.callers.firm.get(path)["ETag"]
    move = {"move": "list", "on": TODAY.isoformat(), "grounds": "依据"}

    problem_of(world.callers.firm.post(f"{path}/moves", move, If_Match=version), 403, "not-allowed")
    caller = world.callers.inspector
    wrong = problem_of(caller.post(f"{path}/moves", {"move": "list", "when": "x"}, If_Match=version), 400, "not-valid")
    assert wrong["errors"][0]["field"] == "when"
    problem_of(caller.post(f"{path}/moves", {"move": "fly", "on": "2019-06-30"}, If_Match=version), 400, "not-valid")
    problem_of(caller.post(f"{path}/moves", ["list"], If_Match=version), 400, "not-valid")


def test_a_page_of_the_register_asks_few_questions(world, assert_queries_at_most):
    for number in range(20):
        enterprise(world.inspector, world.works, f"演示企业{number}")

    with assert_queries_at_most(15):
        assert len(names(world.callers.inspector.get(f"{ROWS}?words=演示&place=131024"))) == 21


def test_a_move_says_what_it_needs_and_takes_it_along(world):
    path = f"{ROWS}/{world.enterprise.pk}"
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    firm = world.callers.firm
    version = firm.get(path)["ETag"]
    assert firm.get(path).json()["moves"] == [
        {"move": "stop", "label": "登记停产", "needs": [{"name": "stopped_on", "label": "停产日期"}]}
    ]
    move = {"move": "stop", "on": TODAY.isoformat(), "grounds": "停产报告"}
    problem_of(firm.post(f"{path}/moves", move, If_Match=version), 409, "refused")
    for facts, field in (
        ({"stopped_on": "x"}, "facts.stopped_on"),
        ({"sector": "x"}, "facts.sector"),
        ({"stopped_on": True}, "facts.stopped_on"),
        (["x"], "facts"),
    ):
        wrong = problem_of(firm.post(f"{path}/moves", move | {"facts": facts}, If_Match=version), 400, "not-valid")
        assert wrong["errors"][0]["field"] == field
    made = firm.post(f"{path}/moves", move | {"facts": {"stopped_on": "2019-06-18"}}, If_Match=version)
    assert (made.status_code, made.json()["state"], made.json()["facts"]["stopped_on"]) == (201, "stopped", "2019-06-18")
