"""The pages of points: coverage with its map and table, and moving a point."""

import pytest
from django.urls import reverse

from jingtu.core.places.models import Level
from jingtu.themes.survey.models import Point
from tests.support.people import division
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db
NEW = {
    "code": "P900",
    "place": "131024",
    "longitude": "117.01",
    "latitude": "39.76",
    "on": "2019-06-01",
    "grounds": "原点位已硬化",
}


@pytest.fixture
def point(world):
    return in_use(world.inspector, world.bureau, 1)


@pytest.fixture
def desk(client, world):
    client.force_login(world.inspector)
    return client


def test_the_coverage_page_counts_and_names_those_without(desk, point):
    page = desk.get(reverse("web:survey_coverage") + "?place=131024").content.decode()
    assert "1 个地区中，1 个有启用的监测点位" in page
    assert "（七），任务007" in page
    assert "没有点位" not in page


def test_the_coverage_of_towns_is_shown_beside_what_the_plan_asks(desk, point, world):
    division("131024100", "淑阳镇", Level.TOWN, "131024100", world.works.place)
    page = desk.get(reverse("web:survey_coverage") + "?place=131024&level=town").content.decode()
    assert "1 个地区中，0 个有启用的监测点位" in page
    assert "不是方案要求的一级" in page
    assert "另有 1 个启用的点位只登记到上一级地区" in page


def test_a_medium_that_nobody_samples_covers_nothing(desk, point):
    assert "没有点位" in desk.get(reverse("web:survey_coverage") + "?place=131024&medium=air").content.decode()


def test_a_point_is_moved_on_its_page_and_both_dossiers_name_the_other(desk, point):
    answer = desk.post(reverse("web:point_relocate", args=[point.pk]), NEW, follow=True)
    after = Point.objects.get(code="P900")
    assert after.name in answer.content.decode()
    assert "P001" in answer.content.decode()
    assert "P900" in desk.get(reverse("web:dossier", args=["survey.point", point.pk])).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"), [({"longitude": "117.0", "latitude": "39.75"}, "仍是同一个点位"), ({"code": "P001"}, "新的编号")]
)
def test_what_is_no_move_is_said_on_the_page(desk, point, wrong, says):
    assert says in desk.post(reverse("web:point_relocate", args=[point.pk]), NEW | wrong).content.decode()
    assert not Point.objects.filter(succeeds=point).exists()


def test_nobody_of_another_office_moves_a_point(client, people, point):
    client.force_login(people.leader)
    assert client.get(reverse("web:point_relocate", args=[point.pk])).status_code == 403
    client.force_login(people.outsider)
    assert client.get(reverse("web:point_relocate", args=[point.pk])).status_code == 404
