"""Entering subjects and changing their facts over the interface: with the form, the rights and the words of the pages."""

import pytest

from jingtu.core.journal.models import Entry
from jingtu.core.subjects.models import Event, Revision
from jingtu.themes.industry.models import Enterprise
from jingtu.web.api.problems import NotValid
from jingtu.web.api.subject_writing import _geometry
from tests.support.supervision import TODAY
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
ROWS = "/api/v1/registers/industry.enterprise"
POINT = {"type": "Point", "coordinates": [116.99, 39.76]}


def new(**more):
    """Return the body that enters an enterprise of 香河."""
    said = {
        "name": "香河新电镀厂",
        "code": "91131024MA00000038",
        "place": "131024",
        "holder": "香河演示电镀厂",
        "geometry": POINT,
        "facts": {"sector": "金属表面处理", "heavy_metals": True},
        "on": TODAY.isoformat(),
        "grounds": "廊环〔2019〕9号",
    }
    return {name: value for name, value in (said | more).items() if value is not ...}


def fields_of(problem):
    return {each["field"] for each in problem["errors"]}


def test_a_subject_is_entered_as_on_the_page_and_found_at_once(world):
    made = world.callers.inspector.post(ROWS, new())

    assert made.status_code == 201, made.json()
    row = Enterprise.objects.get(pk=made.json()["id"])
    assert (row.name, row.holder, row.place.code) == ("香河新电镀厂", world.works, "131024")
    assert (row.heavy_metals, row.geometry.x, row.west) == (True, 116.99, 116.99)
    assert made["ETag"] == f'"{row.version}"'
    assert made.json()["facts"]["sector"] == "金属表面处理"
    found = world.callers.inspector.get(f"{ROWS}?words=新电镀").json()["results"]
    assert [each["id"] for each in found] == [row.pk]
    entered = Event.objects.get(subject=row.pk)
    assert (entered.recorded_by, entered.effective_on, entered.grounds) == (world.inspector, TODAY, "廊环〔2019〕9号")
    assert Entry.objects.filter(action="subjects.enter", subject=f"subject:{row.pk}").exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ...}, "name"),
        ({"name": ["厂"]}, "name"),
        ({"place": ...}, "place"),
        ({"place": "天津市"}, "place"),
        ({"code": "91131024MA0000001Y"}, "code"),
        ({"holder": "没有的单位"}, "holder"),
        ({"on": 5}, "on"),
        ({"on": ...}, "on"),
        ({"geometry": {"type": "Point", "coordinates": [500000, 4400000]}}, "geometry"),
        ({"geometry": {"type": "Point"}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": [10**400, 39]}}, "geometry"),
        ({"geometry": {"type": "Point", "coordinates": []}}, "geometry"),
        ({"geometry": "116.9, 39.5"}, "geometry"),
        ({"longitude": 116.9}, "longitude"),
        ({"state": "listed"}, "state"),
        ({"facts": {"state": "listed"}}, "state"),
        ({"facts": {"name": "另一个厂"}}, "facts.name"),
        ({"facts": {"heavy_metals": "有"}}, "facts.heavy_metals"),
        ({"facts": {"sector": True}}, "facts.sector"),
        ({"facts": ["金属表面处理"]}, ""),
    ],
)
def test_what_cannot_be_kept_is_said_by_field_and_nothing_is_entered(world, said, field):
    wrong = problem_of(world.callers.inspector.post(ROWS, new(**said)), 400, "not-valid")

    assert fields_of(wrong) == {field}
    assert Enterprise.objects.count() == 1


def test_a_day_to_come_is_refused(world):
    problem_of(world.callers.inspector.post(ROWS, new(on="2019-07-01")), 409, "refused")


def test_nobody_enters_what_he_may_not_enter_on_the_page(world):
    problem_of(world.callers.firm.post(ROWS, new()), 403, "not-allowed")
    problem_of(world.callers.outsider.post(ROWS, new()), 403, "not-allowed")

    assert Enterprise.objects.count() == 1


def test_only_what_is_named_is_changed_and_what_was_is_kept(world):
    caller, path = world.callers.inspector, f"{ROWS}/{world.enterprise.pk}"
    change = {"address": "香河县新路1号", "facts": {"sector": "炼焦"}, "on": TODAY.isoformat(), "grounds": "来函"}

    changed = caller.send("PATCH", path, change, If_Match=caller.get(path)["ETag"])

    assert changed.status_code == 200, changed.json()
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    assert (row.address, row.sector, row.name, row.holder, row.code) == (
        "香河县新路1号",
        "炼焦",
        world.enterprise.name,
        world.works,
        world.enterprise.code,
    )
    kept = Revision.objects.get(subject=row.pk)
    assert (kept.before["sector"], kept.grounds, kept.recorded_by) == ("金属表面处理", "来函", world.inspector)
    assert Entry.objects.filter(action="subjects.revise", subject=f"subject:{row.pk}").exists()


def test_null_clears_and_a_required_field_cannot_be_cleared(world):
    caller, path = world.callers.inspector, f"{ROWS}/{world.enterprise.pk}"
    on = {"on": TODAY.isoformat()}
    placed = caller.send("PATCH", path, {"geometry": POINT} | on, If_Match=caller.get(path)["ETag"])
    cleared = caller.send("PATCH", path, {"geometry": None, "holder": None} | on, If_Match=placed["ETag"])

    assert placed.json()["position"]["geometry"]["coordinates"] == [116.99, 39.76]
    assert (cleared.json()["position"], cleared.json()["holder"]) == (None, None)
    wrong = problem_of(caller.send("PATCH", path, {"name": None} | on, If_Match=cleared["ETag"]), 400, "not-valid")
    assert fields_of(wrong) == {"name"}


def test_two_systems_do_not_overwrite_each_other(world):
    caller, path = world.callers.inspector, f"{ROWS}/{world.enterprise.pk}"
    change, seen = {"address": "甲路", "on": TODAY.isoformat()}, caller.get(path)["ETag"]

    problem_of(caller.send("PATCH", path, change), 428, "version-missing")
    assert caller.send("PATCH", path, change, If_Match=seen).status_code == 200
    problem_of(caller.send("PATCH", path, change | {"address": "乙路"}, If_Match=seen), 412, "version-stale")
    assert Enterprise.objects.get(pk=world.enterprise.pk).address == "甲路"


def test_nobody_changes_what_he_may_not_change_on_the_page(world):
    path, change = f"{ROWS}/{world.enterprise.pk}", {"address": "甲路", "on": TODAY.isoformat()}

    problem_of(world.callers.firm.send("PATCH", path, change, If_Match='"0"'), 403, "not-allowed")
    problem_of(world.callers.outsider.send("PATCH", path, change, If_Match='"0"'), 404, "not-found")
    caller = world.callers.inspector
    moved = {"place": "天津市", "on": TODAY.isoformat()}
    wrong = problem_of(caller.send("PATCH", path, moved, If_Match=caller.get(path)["ETag"]), 400, "not-valid")
    assert fields_of(wrong) == {"place"}


def test_a_move_without_a_day_that_is_text_is_refused_and_not_an_error_of_ours(world):
    caller, path = world.callers.inspector, f"{ROWS}/{world.enterprise.pk}"
    for on in (5, True, ["2019-06-30"], {"day": 1}):
        move = {"move": "list", "on": on, "grounds": "依据"}
        wrong = problem_of(caller.post(f"{path}/moves", move, If_Match=caller.get(path)["ETag"]), 400, "not-valid")
        assert fields_of(wrong) == {"on"}


def test_collections_of_collections_are_no_geometry():
    nested = {"type": "Point", "coordinates": [116.99, 39.76]}
    for _level in range(5000):
        nested = {"type": "GeometryCollection", "geometries": [nested]}
    with pytest.raises(NotValid):
        _geometry(nested)
