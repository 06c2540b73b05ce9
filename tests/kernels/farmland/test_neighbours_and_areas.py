"""Empty units look to neighbours of their kind; areas are cropland and nothing of them is lost."""

import numpy as np
import pytest
import shapely

from jingtu.kernels.farmland.areas import by_class, by_zone_and_class, pieces
from jingtu.kernels.farmland.neighbours import from_neighbours
from jingtu.kernels.farmland.units import Flag, Rule, judge
from jingtu.standards.farmland import rules

RULES = rules()
ROW = np.array([shapely.box(100 * number, 0, 100 * number + 100, 100) for number in range(5)])
NOWHERE = np.full(5, np.nan)


def row(classes):
    """Judge five units in a row with one point each; 0 leaves a unit without points."""
    unit = np.array([number for number, one in enumerate(classes) if one], dtype=np.int32)
    found = np.array([one for one in classes if one], dtype=np.int8)[:, None]
    return judge(unit, found, 5, RULES, unit * 100.0 + 50, np.full(len(unit), 50.0))


@pytest.mark.parametrize(
    ("classes", "kinds", "combine", "expected"),
    [
        ([1, 0, 2, 0, 0], "aaaaa", "worst", [1, 2, 2, 2, 0]),
        ([1, 0, 2, 0, 0], "aaaaa", "agreed", [1, 0, 2, 2, 0]),
        ([1, 0, 2, 0, 0], "aabaa", "worst", [1, 1, 2, 0, 0]),
        ([0, 0, 0, 0, 0], "aaaaa", "worst", [0, 0, 0, 0, 0]),
    ],
)
def test_an_empty_unit_is_judged_from_units_of_its_kind_that_have_points(classes, kinds, combine, expected):
    empty = RULES.empty_units.model_copy(update={"combine": combine})
    result = from_neighbours(row(classes), ROW, np.array(list(kinds), dtype=object), empty)
    assert result.worst.tolist() == expected
    lent = np.array(expected) * (np.array(classes) == 0) > 0
    assert (result.rules[:, 0] == Rule.NEIGHBOURS).tolist() == lent.tolist()
    assert (result.flags[:, 0] & Flag.PROVISIONAL > 0).tolist() == lent.tolist()


def carved(cropland, at=(50, 50), others=((20, 20), (80, 80))):
    points = np.array([at, *others], float)
    unit, apart = np.zeros(3, np.int32), np.array([True, False, False])
    worst = np.array([1, 2, 2, 1, 0], dtype=np.int8)
    return pieces(ROW, worst, cropland, unit, apart, *points.T, RULES.prudence)


def test_the_area_around_a_point_set_apart_comes_off_its_unit():
    result = carved(NOWHERE)
    radius = np.hypot(30, 30) / 2
    assert result.classes.tolist() == [1, 2, 2, 1, 0, 3]
    assert result.area[5] == pytest.approx(np.pi * radius**2, rel=0.01)
    assert result.area.sum() == pytest.approx(50_000)
    assert by_class(result.classes, result.area) == pytest.approx([1e4, 2e4 - result.area[5], 2e4, result.area[5]])


def test_the_circle_stays_inside_its_unit_and_below_the_largest_radius():
    inside = carved(NOWHERE, at=(0, 0))
    assert shapely.covers(ROW[0], inside.geometry[5])
    wide = np.array([shapely.box(0, 0, 10_000, 10_000)])
    far = np.array([[5_000, 5_000], [100, 100]], float)
    result = pieces(
        wide, np.array([1], np.int8), np.array([np.nan]), np.zeros(2, np.int32), np.array([True, False]), *far.T, RULES.prudence
    )
    assert result.area[1] == pytest.approx(np.pi * RULES.prudence.radius_at_most_m**2, rel=0.01)


def test_cropland_and_not_the_polygon_is_what_counts():
    result = carved(np.array([5_000, np.nan, 0, 1e4, 1e4]))
    assert result.area.sum() == pytest.approx(5_000 + 10_000 + 0 + 20_000)
    assert result.area[5] == pytest.approx(carved(NOWHERE).area[5] / 2)


def test_a_unit_that_is_class_iii_as_a_whole_has_nothing_set_apart():
    result = pieces(
        ROW[:1], np.array([3], np.int8), np.array([np.nan]), np.zeros(2, np.int32), np.array([True, False]),
        np.array([20.0, 80]), np.array([20.0, 80]), RULES.prudence,
    )  # fmt: skip
    assert len(result.geometry) == 1


def test_zones_sum_their_part_of_every_class():
    zones = np.array([shapely.box(-10, 0, 150, 50), shapely.box(0, 0, 500, 100), shapely.box(900, 0, 910, 10)])
    areas = by_zone_and_class(zones, ROW, np.array([1, 2, 2, 3, 0], np.int8), np.array([1e4, 5e3, 1e4, 1e4, 1e4]))
    assert areas == pytest.approx(np.array([[0, 5e3, 1.25e3, 0], [1e4, 1e4, 1.5e4, 1e4], [0, 0, 0, 0]]))
