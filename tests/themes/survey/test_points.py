"""Points: where they may lie, how they move, what others see of their place, and which towns and counties have one."""

import pytest
from django.core.exceptions import ValidationError

from jingtu.core.places.models import Level
from jingtu.core.subjects.errors import MoveRefused, Refused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.positions import position_for
from jingtu.core.subjects.revising import revise
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.survey.covering import coverage
from jingtu.themes.survey.kinds import POINTS
from jingtu.themes.survey.models import Point
from jingtu.themes.survey.moving import relocate, series
from tests.support.people import division
from tests.support.supervision import TODAY
from tests.support.survey import at, in_use

pytestmark = pytest.mark.django_db
MOVED = {"code": "P901", "on": TODAY, "grounds": "土地用途变化"}


@pytest.mark.requires("REG-56", "REG-49")
@pytest.mark.parametrize("rank", ["national", "provincial", "municipal", "risk", "fixed", "surroundings", "own", "irrigation"])
def test_points_of_every_kind_are_registered(world, rank):
    assert in_use(world.inspector, world.bureau, 1, rank=rank).get_rank_display()
    assert visible_to(world.inspector, POINTS).filter(rank=rank).exists()


def test_a_point_is_made_more_exact_but_not_moved(world):
    point = in_use(world.inspector, world.bureau, 1)
    revise(point, {"geometry": at(9)}, by=world.inspector, on=TODAY, version=point.version)
    with pytest.raises(ValidationError, match="移位"):
        revise(point, {"geometry": at(25)}, by=world.inspector, on=TODAY, version=point.version)


def test_a_point_that_is_only_planned_may_still_be_put_elsewhere(world):
    revise(world.point, {"geometry": at()}, by=world.inspector, on=TODAY, version=world.point.version)
    revise(world.point, {"geometry": at(900)}, by=world.inspector, on=TODAY, version=world.point.version)
    assert world.point.geometry == at(900)


def test_a_moved_point_is_a_new_series_that_is_linked_to_the_old(world):
    point = in_use(world.inspector, world.bureau, 1, rank="risk", interval_months=3)
    after = relocate(point, at(200), point.place, by=world.inspector, **MOVED)
    assert (point.state, after.state, after.succeeds) == ("moved", "planned", point)
    assert (after.rank, after.interval_months, after.holder) == ("risk", 3, world.bureau)
    assert series(after) == series(point) == [point, after]


@pytest.mark.parametrize(
    ("metres", "code", "says"), [(8, "P901", "仍是同一个点位"), (200, "P001", "新的编号"), (200, "  ", "新的编号")]
)
def test_what_is_no_move_is_refused_and_nothing_changes(world, metres, code, says):
    point = in_use(world.inspector, world.bureau, 1)
    with pytest.raises(Refused, match=says):
        relocate(point, at(metres), point.place, by=world.inspector, **MOVED | {"code": code})
    point.refresh_from_db()
    assert (point.state, Point.objects.filter(succeeds=point).count()) == ("in_use", 0)


def test_a_number_that_is_taken_leaves_the_point_where_it_was(world):
    point = in_use(world.inspector, world.bureau, 1)
    in_use(world.inspector, world.bureau, 901, 5000)
    with pytest.raises(ValidationError, match="不重复使用"):
        relocate(point, at(200), point.place, by=world.inspector, **MOVED)
    point.refresh_from_db()
    assert point.state == "in_use"


def test_nobody_moves_a_point_twice(world):
    point = in_use(world.inspector, world.bureau, 1)
    relocate(point, at(200), point.place, by=world.inspector, **MOVED)
    with pytest.raises(MoveRefused):
        relocate(point, at(400), point.place, by=world.inspector, **MOVED | {"code": "P902"})


def test_a_point_is_used_only_after_it_was_laid(world):
    with pytest.raises(MoveRefused, match="布设"):
        make(world.point, "use", by=world.inspector, on=TODAY, grounds="文号")


def test_exact_positions_are_for_those_who_supervise(world, people):
    point = in_use(world.inspector, world.bureau, 1)
    assert position_for(world.inspector, point).geometry == at()
    assert position_for(people.keeper, point).geometry is None
    assert position_for(people.bureau, point).path == "131024"


@pytest.fixture
def towns(world):
    """Two towns of Xianghe."""
    county = world.works.place
    return [division(f"13102410{n}", f"演示{n}镇", Level.TOWN, f"13102410{n}", county) for n in (1, 2)]


@pytest.mark.requires("TGT-52", "SYS-11")
def test_a_county_with_a_point_in_use_is_covered_and_one_without_is_not(world):
    in_use(world.inspector, world.bureau, 1)
    found = coverage(Point.objects.all(), "1310", TODAY)
    assert {unit.division.code: unit.points for unit in found.units} == {"131024": 1, "131081": 0}
    assert (found.covered, found.elsewhere, found.rule.value) == (1, 0, "county")


def test_a_point_that_is_only_planned_covers_nothing(world):
    assert coverage(Point.objects.all(), "1310", TODAY).covered == 0


def test_points_count_for_the_town_they_lie_in_by_rank(world, towns, monkeypatch):
    monkeypatch.setattr("jingtu.themes.survey.covering.rule_at", lambda path, on: None)
    for number, place in enumerate([towns[0], towns[0], world.works.place]):
        in_use(world.inspector, world.bureau, number, place=place, rank=("risk", "municipal", "risk")[number])
    found = coverage(Point.objects.all(), "131024", TODAY)
    assert [dict(unit.by_rank) for unit in found.units] == [{"risk": 1, "municipal": 1}, {}]
    assert (found.covered, found.elsewhere) == (1, 1)


def test_a_point_in_a_town_counts_for_its_county(world, towns):
    in_use(world.inspector, world.bureau, 1, place=towns[1])
    assert coverage(Point.objects.all(), "1310", TODAY).covered == 1
    assert [unit.points for unit in coverage(Point.objects.all(), "131024", TODAY).units] == [1]


def test_towns_are_looked_at_though_the_plan_names_counties_and_then_no_plan_is_quoted(world, towns):
    in_use(world.inspector, world.bureau, 1, place=towns[1])
    found = coverage(Point.objects.all(), "1310", TODAY, "town")
    assert {unit.division.code: unit.points for unit in found.units} == {towns[0].code: 0, towns[1].code: 1}
    assert found.rule is None
    assert coverage(Point.objects.all(), "1310", TODAY, "county").rule.value == "county"


def test_three_questions_are_asked_however_many_points(world, django_assert_max_num_queries):
    for number in range(5):
        in_use(world.inspector, world.bureau, number, number * 100)
    with django_assert_max_num_queries(3):
        coverage(Point.objects.all(), "1310", TODAY)
