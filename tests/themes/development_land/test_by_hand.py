"""What is declared by hand: an adjusted plan, a part of what was found, corrections; each by the office that decides on it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from shapely.geometry import Point

from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land.by_hand import declare_by_hand
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.models import Status, StatusDeclaration
from tests.support.land import EAST, NORTH, STEP, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("SYS-05", "FLOW-37")]
MARCH, TODAY = dt.date(2019, 3, 1), dt.date(2019, 6, 30)
METRE = STEP / 86


def by_hand(world, status, by=None, on=TODAY, **more):
    return declare_by_hand(world.site, status, by=by or world.inspector, on=on, reason="报告", **more)


@pytest.fixture
def listed(world):
    """A site that the province put on its list in March 2019."""
    type(world.site).objects.filter(pk=world.site.pk).update(state="assessing", state_since=dt.date(2019, 1, 2))
    make(world.site, "list", by=world.province, on=MARCH, grounds="评审", despite="纸质材料齐全")
    return StatusDeclaration.objects.get(status="listed")


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PLAN_ADJUSTED, Status.LISTED}))
def test_what_a_move_finds_is_not_declared_by_hand(listed, world, status):
    with pytest.raises(Refused, match="由办理认定，不能直接登记；地块现在是“列入风险管控和修复名录”"):
        by_hand(world, status, by=world.province, safe_for="class_1")
    assert StatusDeclaration.objects.count() == 1


def test_a_part_is_declared_to_be_what_the_whole_was_found_to_be_by_the_office_of_that_level(listed, world):
    part = square(0, 0, width=0.5)
    for below in (world.inspector, world.city):
        with pytest.raises(PermissionDenied, match="由省级以上生态环境部门作出（中华人民共和国土壤污染防治法"):
            by_hand(world, Status.LISTED, by=below, geometry=part)
    assert by_hand(world, Status.LISTED, by=world.province, geometry=part).geometry.equals(part)


def test_an_adjusted_plan_is_declared_by_the_office_of_the_county(listed, world):
    assert by_hand(world, Status.PLAN_ADJUSTED, use="green").recorded_by == world.inspector


def test_a_part_is_not_declared_for_another_class_than_the_whole(world):
    declare(world.site, Status.CLEAN, by=world.inspector, on=MARCH, reason="报告", safe_for="class_2")
    with pytest.raises(Refused, match="对第二类用地作出，部分范围不能改为别的类别"):
        by_hand(world, Status.CLEAN, safe_for="class_1")
    assert by_hand(world, Status.CLEAN, safe_for="class_2", geometry=square(0, 0, width=0.5)).safe_for == "class_2"


def test_a_correction_is_made_by_the_office_that_decides(listed, world):
    part = square(0, 0, width=0.5)
    for below in (world.inspector, world.city):
        for on in (TODAY, dt.date(2018, 12, 31)):  # a day before the law does not help
            with pytest.raises(PermissionDenied, match="省级"):
                by_hand(world, Status.LISTED, by=below, on=on, corrects=listed, geometry=part)
    assert by_hand(world, Status.LISTED, by=world.province, corrects=listed, geometry=part).corrects == listed


@pytest.mark.parametrize("status", [Status.CLEAN, Status.CONTAMINATED, Status.REMOVED])
def test_a_correction_finds_nothing_that_a_move_would_have_to_find(world, status):
    make(world.site, "suspect", by=world.inspector, on=MARCH, grounds="名单")
    wrong = StatusDeclaration.objects.get(status="suspected")
    with pytest.raises(Refused, match="更正只能改为“疑似污染”"):
        by_hand(world, status, by=world.province, corrects=wrong, safe_for="class_1")
    assert by_hand(world, Status.SUSPECTED, corrects=wrong, geometry=square(0, 0, width=0.5)).corrects == wrong


def test_a_correction_goes_back_to_what_stood_before_and_never_to_a_more_sensitive_class(world):
    declare(world.site, Status.POTENTIAL, by=world.inspector, on=MARCH, reason="名单")
    wrong = declare(world.site, Status.CLEAN, by=world.inspector, on=TODAY, reason="报告", safe_for="class_2")
    with pytest.raises(Refused, match="更敏感的第一类用地"):
        by_hand(world, Status.CLEAN, corrects=wrong, safe_for="class_1")
    assert by_hand(world, Status.POTENTIAL, corrects=wrong).corrects == wrong


@pytest.mark.parametrize(("metres", "lies_within"), [(0.5, True), (1.9, True), (2.1, False)])
def test_the_outline_lies_in_the_site_but_for_a_sliver(world, metres, lies_within):
    type(world.site).objects.filter(pk=world.site.pk).update(geometry=square(0, 0, width=10))
    world.site.refresh_from_db()
    outline = square(-metres / 86, 0, width=1)
    if lies_within:
        assert by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=outline)
    else:
        with pytest.raises(Refused, match=r"超出地块“香河演示地块”的边界 2\d\d\.\d 平方米"):
            by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=outline)


def test_a_point_lies_in_the_site_or_the_outline_around_the_point_that_is_known_of_it(world):
    inside, outside = (Point(EAST + STEP * at, NORTH + STEP / 2) for at in (0.5, 1.5))
    with pytest.raises(Refused, match="超出地块"):
        by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=outside)
    assert by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=inside)
    type(world.site).objects.filter(pk=world.site.pk).update(geometry=inside)
    world.site.refresh_from_db()
    with pytest.raises(Refused, match="超出地块"):
        by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=square(1, 0))
    assert by_hand(world, Status.PLAN_ADJUSTED, use="green", geometry=square(0, 0))
