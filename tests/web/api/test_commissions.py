"""Commissions and panels over the interface: what the pages show, to whom the pages show it."""

import pytest

from jingtu.core.commissions.models import Commission
from tests.support.supervision import TODAY
from tests.web.api.conftest import problem_of
from tests.web.land_world import land_world

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def land(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return land_world(world, TODAY)


def test_commissions_are_told_as_of_a_day_to_who_sees_the_subject(world, land):
    path = f"{API}/registers/development_land.site/{land['land']}/commissions"
    told = world.callers.inspector.get(path).json()
    assert [(each["label"], each["unit"], each["ended_on"], each["breaks"]) for each in told] == [
        ("效果评估", "河北演示评估中心", None, "")
    ]
    Commission.objects.update(stage="development_land.works", valid_from="2019-03-01", valid_until="2019-06-01")
    ended = [world.callers.firm.get(f"{path}?on={on}").json() for on in ("2019-02-28", "2019-05-31", "2019-06-01")]
    assert [[each["ended_on"] for each in rows] for rows in ended] == [[], [None], ["2019-06-01"]]
    problem_of(world.callers.outsider.get(path), 404, "not-found")
    problem_of(world.callers.inspector.get(f"{path}?on=2019-07-01"), 400, "not-valid")
    problem_of(world.callers.inspector.get(f"{path}?day=2019-06-01"), 400, "not-valid")


def test_a_panel_is_told_with_its_draw_and_without_how_to_reach_the_experts(world, land):
    caller = world.callers.inspector
    assert [each["id"] for each in caller.get(f"{API}/panels").json()["results"]] == [land["panel"]]
    one = caller.get(f"{API}/panels/{land['panel']}").json()
    assert (one["seed"], len(one["candidates"]), len(one["seats"])) == ("2019", 3, 1)
    assert set(one["seats"][0]) == {"expert", "unit", "withdrew", "conclusion", "opinion"}
    problem_of(world.callers.firm.get(f"{API}/panels/{land['panel']}"), 404, "not-found")
    assert world.callers.outsider.get(f"{API}/panels").json()["results"] == []
