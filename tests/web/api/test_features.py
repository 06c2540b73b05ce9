"""A register as GeoJSON: the filters of the register, positions as exact as the owner of the key may know them, pages."""

import pytest
from shapely.geometry import Point, shape

from jingtu.core.subjects.positions import position_for
from jingtu.themes.industry.models import Enterprise
from tests.support.supervision import enterprise
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
LAYER = "/api/v1/registers/industry.enterprise/features"
AT = Point(116.99, 39.76)
BOX = "west=116&south=39&east=117&north=40"


@pytest.fixture
def placed(world):
    """Three enterprises with a position beside the one that has none."""
    return [enterprise(world.inspector, world.works, f"香河{name}厂", geometry=AT) for name in "甲乙丙"]


def test_a_layer_holds_what_the_register_finds_where_the_owner_may_know_it(world, placed):
    layer = world.callers.inspector.get(f"{LAYER}?words=甲厂").json()

    assert (layer["type"], layer["total"], layer["without_position"], layer["links"]) == (
        "FeatureCollection",
        {"number": 1, "exact": True},
        0,
        [],
    )
    (feature,) = layer["features"]
    known = position_for(world.inspector, placed[0])
    assert (feature["id"], feature["properties"]["name"]) == (placed[0].pk, "香河甲厂")
    assert feature["properties"]["rung"] == str(known.rung)
    assert shape(feature["geometry"]).equals(known.geometry)


def test_what_has_no_position_is_counted_and_not_drawn(world, placed):
    layer = world.callers.inspector.get(LAYER).json()

    assert (len(layer["features"]), layer["without_position"], layer["total"]["number"]) == (3, 1, 4)


def test_pages_follow_each_other(world, placed):
    caller, seen, address = world.callers.inspector, [], f"{LAYER}?limit=2"
    while address:
        layer = caller.get(address).json()
        seen += [feature["id"] for feature in layer["features"]]
        address = {link["rel"]: link["href"] for link in layer["links"]}.get("next")

    assert sorted(seen) == sorted(row.pk for row in placed)


def test_nobody_learns_more_than_on_the_map(world, placed):
    Enterprise.objects.filter(pk=placed[0].pk).update(sensitivity="K1")
    for caller, owner in ((world.callers.firm, world.firm), (world.callers.colleague, world.colleague)):
        for feature in caller.get(LAYER).json()["features"]:
            row = Enterprise.objects.get(pk=feature["id"])
            known = position_for(owner, row)
            assert feature["properties"]["rung"] == str(known.rung)
            assert (feature["geometry"] is None) is (known.geometry is None)
    assert world.callers.outsider.get(LAYER).json()["features"] == []


def test_only_who_sees_every_position_exactly_asks_by_a_box(world, placed, monkeypatch):
    monkeypatch.setattr("jingtu.web.api.features.is_exact_for", lambda user, kind: user == world.inspector)
    caller = world.callers.inspector

    assert len(caller.get(f"{LAYER}?{BOX}").json()["features"]) == 3
    assert caller.get(f"{LAYER}?west=117&south=39&east=118&north=40").json()["features"] == []
    problem_of(world.callers.colleague.get(f"{LAYER}?{BOX}"), 400, "not-valid")
    problem_of(caller.get(f"{LAYER}?west=116"), 400, "not-valid")
    problem_of(caller.get(f"{LAYER}?west=x"), 400, "not-valid")


def test_a_page_of_a_layer_asks_few_questions(world, placed, assert_queries_at_most):
    with assert_queries_at_most(15):
        world.callers.inspector.get(LAYER)
