"""What the indicators count of points and results that are there."""

from decimal import Decimal

import pytest

from jingtu.core.filings import lodging
from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.valuing import by_place, value
from jingtu.core.subjects.models import Event
from jingtu.themes.survey.filings import IRRIGATION_RESULT
from jingtu.themes.survey.indicators import COVERAGE, IRRIGATION_WATER
from tests.support.every_filing import given
from tests.support.supervision import FOUNDED, TODAY
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(world):
    """A function that registers a point in use, with its event."""

    def made(number, **facts):
        row = in_use(world.inspector, world.bureau, number, number * 500, **facts)
        Event.objects.filter(subject=row.pk).update(target="in_use")
        return row

    return made


def filed(point, by, exceeded):
    filing = lodging.begin(IRRIGATION_RESULT, point, by=by)
    values = given(IRRIGATION_RESULT) | {"year": "2019", "exceeded": exceeded}
    assert lodging.save(filing, values, by=by, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=by)
    lodging.submit(filing, by=by, on=TODAY)


@pytest.mark.requires("TGT-52")
def test_a_county_counts_as_covered_from_the_day_its_point_is_in_use(world, point):
    point(1)
    found = by_place(COVERAGE, Asked("1310", TODAY, 2019), ["131024", "131081"])
    assert {path: each.value for path, each in found.items()} == {"131024": 100, "131081": 0}
    assert value(COVERAGE, Asked("1310", FOUNDED.replace(year=2009), 2009)).value == 0


@pytest.mark.requires("TGT-52")
def test_where_no_plan_says_what_to_cover_there_is_no_value(world, point):
    point(1)
    assert value(COVERAGE, Asked("13", TODAY, 2019)).value is None


@pytest.mark.requires("TGT-56", "REC-23")
def test_water_is_fit_where_nothing_exceeds_and_points_without_a_result_are_left_out(world, point, officer_of):
    water = officer_of("water")
    points = [point(number, rank="irrigation", medium="irrigation_water") for number in (1, 2, 3)]
    point(4)
    filed(points[0], water, "0")
    filed(points[1], water, "2")
    found = value(IRRIGATION_WATER, Asked("1310", TODAY, 2019))
    assert (found.value, found.tally.counted, found.tally.left_out, found.kept) == (Decimal(50), 2, 1, False)
    rows = IRRIGATION_WATER.formula.inputs(Asked("1310", TODAY, 2019))
    assert {row.pk: row.counts for row in rows} == {points[0].pk: 1, points[1].pk: 1, points[2].pk: 0}


@pytest.mark.requires("TGT-56")
def test_a_later_result_of_the_year_takes_the_place_of_the_earlier(world, point, officer_of):
    water, row = officer_of("water"), point(1, rank="irrigation")
    filed(row, water, "1")
    lodging.withdraw(row.subject.filings.get(), by=water, on=TODAY)
    filed(row, water, "0")
    assert value(IRRIGATION_WATER, Asked("1310", TODAY, 2019)).value == 100
