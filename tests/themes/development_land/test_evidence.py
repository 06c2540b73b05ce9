"""What counts for a piece of land: all declarations that touch it, the related ones, and the status derived from these."""

import datetime as dt

import pytest
from shapely.geometry import Point, box

from jingtu.core import clock
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.deriving import derive
from jingtu.themes.development_land.evidence import Why, evidence_of, gather
from jingtu.themes.development_land.models import Parcel, Status, StatusDeclaration
from tests.support.land import EAST, NORTH, STEP, land, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("SYS-05", "FLOW-37")]
MARCH, MAY, TODAY = dt.date(2019, 3, 1), dt.date(2019, 5, 1), dt.date(2019, 6, 30)
METRE = STEP / 86


def told(world, status, on=MARCH, geometry=None, site=None, **more):
    """Declare something of the site of the world."""
    return declare(site or world.site, status, by=world.inspector, on=on, reason="报告", geometry=geometry, **more)


def status_of(row) -> tuple:
    row.refresh_from_db()
    return row.status, None if row.status_share is None else round(row.status_share, 3), row.status_from_id, row.derived_on


def seen(land, on=TODAY, **more):
    return [(each.declaration.status, each.why, round(each.share, 3)) for each in gather([land], on, **more)[0].touches]


def test_a_parcel_has_the_strictest_of_what_touches_it_with_share_declaration_and_day(world):
    other = land("site", world.inspector, world.works, name="香河另一地块", geometry=square(0.75, 0))
    clean = told(world, Status.CLEAN, safe_for="class_1")
    bad = told(world, Status.CONTAMINATED, site=other)
    derive()
    assert status_of(world.parcel) == ("contaminated", 0.25, bad.pk, TODAY)
    related = evidence_of(world.parcel, TODAY).related
    assert [each.declaration for each in related] == [bad, clean]


def test_a_later_finding_of_the_same_site_takes_the_place_of_an_earlier_as_far_as_it_reaches(world):
    told(world, Status.CONTAMINATED)
    told(world, Status.REMOVED, on=MAY, geometry=square(0, 0, width=0.6), safe_for="class_2")
    assert seen(square(0, 0)) == [("contaminated", Why.STANDS, 0.4), ("removed", Why.STANDS, 0.6)]
    assert seen(square(0, 0, width=0.5)) == [("contaminated", Why.REPLACED, 0.0), ("removed", Why.STANDS, 1.0)]
    assert seen(square(0, 0), on=dt.date(2019, 4, 30)) == [("contaminated", Why.STANDS, 1.0)]


@pytest.mark.parametrize(("metres", "why"), [(1.9, Why.SLIVER), (2.1, Why.STANDS)], ids=["thinner than 2 m", "wider than 2 m"])
def test_a_thin_overlap_that_is_small_beside_the_parcel_is_a_sliver(world, metres, why):
    told(world, Status.CONTAMINATED)
    large = box(EAST - 3 * STEP, NORTH, EAST + metres * METRE, NORTH + STEP)  # the overlap is below 1 % of it
    assert [each.why for each in gather([large], TODAY)[0].touches] == [why]


def test_a_thin_overlap_with_a_thin_parcel_is_none(world):
    told(world, Status.CONTAMINATED)
    thin = box(EAST - METRE, NORTH, EAST + METRE, NORTH + STEP)
    assert [each.why for each in gather([thin], TODAY)[0].touches] == [Why.STANDS]


def test_land_beside_the_border_touches_and_is_not_concerned(world):
    told(world, Status.CONTAMINATED)
    assert seen(square(1, 0)) == [("contaminated", Why.SLIVER, 0.0)]
    assert seen(square(3, 0)) == []


def test_a_site_of_which_only_a_point_is_known_counts_for_the_land_around_it(world):
    told(world, Status.POTENTIAL, geometry=Point(EAST + STEP / 2, NORTH + STEP / 2))
    derive()
    assert status_of(world.parcel)[:2] == ("potential", 0.0)


def test_a_corrected_declaration_counts_no_more_and_stood_until_it_was_corrected(world, settings):
    settings.JINGTU_TODAY = MARCH
    wrong = told(world, Status.CONTAMINATED)
    settings.JINGTU_TODAY = TODAY
    told(world, Status.CLEAN, corrects=wrong, safe_for="class_1")
    assert seen(square(0, 0)) == [("contaminated", Why.CORRECTED, 1.0), ("clean", Why.STANDS, 1.0)]
    assert seen(square(0, 0), known_at=clock.end_of(MAY)) == [("contaminated", Why.STANDS, 1.0)]


def test_an_adjusted_plan_takes_the_place_of_no_finding(world):
    told(world, Status.CONTAMINATED)
    told(world, Status.PLAN_ADJUSTED, on=MAY, use="green")
    derive()
    assert status_of(world.parcel)[0] == "contaminated"
    evidence = evidence_of(world.parcel, TODAY)
    assert [each.use for each in evidence.adjustments_of(evidence.related[0])] == ["green"]


def test_an_adjusted_plan_speaks_for_a_point_that_lies_in_it_and_for_no_other(world):
    told(world, Status.CONTAMINATED, geometry=Point(EAST + STEP * 0.9, NORTH + STEP / 2))
    told(world, Status.PLAN_ADJUSTED, geometry=square(0, 0, width=0.5), use="green")
    first = evidence_of(world.parcel, TODAY)
    assert first.adjustments_of(first.related[0]) == []
    told(world, Status.PLAN_ADJUSTED, geometry=square(0.5, 0, width=0.5), use="green")
    then = gather([square(0, 0)], TODAY)[0]
    assert len(then.adjustments_of(then.related[0])) == 1


def test_an_adjustment_next_door_says_nothing_of_a_finding(world):
    told(world, Status.CONTAMINATED, geometry=square(0, 0, width=0.5))
    told(world, Status.PLAN_ADJUSTED, geometry=square(0, 0, width=0.5), use="green")
    told(world, Status.PLAN_ADJUSTED, geometry=square(0.5, 0, width=0.5), use="industrial")
    found = evidence_of(world.parcel, TODAY)
    assert [each.use for each in found.adjustments_of(found.related[0])] == ["green"]


def test_a_parcel_across_the_border_of_a_county_is_told_of_both_sides(world, people):
    neighbour = people.outsider.party
    across = land("parcel", world.inspector, world.works, code="131024001001GB00002", geometry=square(-1, 0, width=2))
    there = land("site", world.inspector, neighbour, name="邻县地块", geometry=square(-1, 0))
    told(world, Status.CLEAN, safe_for="class_1")
    told(world, Status.LISTED, site=there)
    derive()
    assert status_of(across)[:2] == ("listed", 0.5)


def test_setwise_and_one_by_one_say_the_same(world):
    sites = [world.site, *(land("site", world.inspector, world.works, name=f"第{n}地块", geometry=square(n, n)) for n in (1, 2))]
    for number, site in enumerate(sites):
        for step, status in enumerate((Status.SUSPECTED, Status.CONTAMINATED, Status.REACHED)):
            part = square(number + step / 4, number, width=1 - step / 5)
            told(world, status, on=MARCH + dt.timedelta(days=step), geometry=part, site=site, safe_for="class_2")
    for n in range(12):
        shape = square(n / 4, n / 3, width=0.9 + n / 20, height=1.3)
        land("parcel", world.inspector, world.works, code=f"P{n}", geometry=shape)
    derive()
    for row in Parcel.objects.exclude(geometry=None):
        first = next(iter(evidence_of(row, TODAY).related), None)
        plain = (first.declaration.status, first.declaration.pk) if first else ("", None)
        assert (row.status, row.status_from_id) == plain
        assert row.status_share == pytest.approx(first.share if first else None)


def test_each_piece_of_land_can_be_asked_for_a_day_of_its_own(world):
    told(world, Status.CONTAMINATED)
    told(world, Status.REMOVED, on=MAY, safe_for="class_1")
    days = [MARCH - dt.timedelta(days=1), MARCH, MAY]
    found = gather([square(0, 0)] * 3, days)
    assert [[touch.declaration.status for touch in each.related] for each in found] == [[], ["contaminated"], ["removed"]]


@pytest.mark.requires("SYS-05")
def test_a_declaration_and_a_new_outline_bring_the_status_up_to_date_by_themselves(world, run_jobs):
    run_jobs()
    assert status_of(world.parcel)[0] == "potential"  # what the site entered as, declared once it was drawn
    told(world, Status.CONTAMINATED)
    run_jobs()
    assert status_of(world.parcel)[0] == "contaminated"
    from jingtu.core.subjects.revising import revise

    revise(world.parcel, {"geometry": square(5, 5)}, by=world.inspector, on=TODAY, version=world.parcel.version, grounds="重测")
    run_jobs()
    assert status_of(world.parcel) == ("", None, None, TODAY)


def test_what_moves_found_before_a_site_was_drawn_is_declared_for_its_own_day(world, run_jobs):
    from jingtu.core.subjects.moves import make
    from jingtu.core.subjects.revising import revise

    bare = land("site", world.inspector, world.works, name="未测绘地块")
    make(bare, "suspect", by=world.inspector, on=MARCH, grounds="名单")
    revise(bare, {"geometry": square(3, 3)}, by=world.inspector, on=TODAY, version=bare.version, grounds="测绘")
    run_jobs()
    run_jobs()
    found = StatusDeclaration.objects.filter(site=bare).values_list("status", "effective_on")
    assert list(found) == [("potential", bare.valid_from), ("suspected", MARCH)]


def test_deriving_again_changes_nothing(world):
    told(world, Status.CONTAMINATED)
    assert derive() == 1
    assert derive() == 0
