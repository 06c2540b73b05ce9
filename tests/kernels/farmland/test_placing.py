"""A point is given to the unit that covers it, by the compiled search exactly as by GEOS."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.farmland.placing import NOWHERE, Placing, place, place_fast, place_plainly
from jingtu.kernels.farmland.shapes import flatten, index
from jingtu.kernels.progress import Cancelled
from tests.kernels.farmland.mosaics import mosaic, with_hole

SQUARES = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), shapely.box(5, 5, 15, 15)])


def both(easting, northing, units):
    easting, northing = np.asarray(easting, float), np.asarray(northing, float)
    plain, fast = place_plainly(easting, northing, units), place_fast(easting, northing, units)
    np.testing.assert_array_equal(plain.unit, fast.unit)
    np.testing.assert_array_equal(plain.flags, fast.flags)
    return plain


@pytest.mark.parametrize(
    ("at", "unit", "flag"),
    [
        ((2, 2), 0, Placing.CLEAR),
        ((12, 2), 1, Placing.CLEAR),
        ((10, 2), 0, Placing.SEVERAL),  # the border between two
        ((7, 7), 0, Placing.SEVERAL),  # where two overlap
        ((0, 0), 0, Placing.CLEAR),  # a corner belongs to its unit
        ((3, 0), 0, Placing.CLEAR),  # so does an edge that runs level
        ((7, 15), 2, Placing.CLEAR),
        ((21, 2), NOWHERE, Placing.OUTSIDE),
        ((-1, 2), NOWHERE, Placing.OUTSIDE),
        ((float("nan"), 2), NOWHERE, Placing.NO_COORDINATES),
    ],
)
def test_a_point_is_given_to_the_first_unit_that_covers_it(at, unit, flag):
    placed = both([at[0]], [at[1]], SQUARES)
    assert (placed.unit[0], placed.flags[0]) == (unit, flag)


def test_a_point_in_a_hole_is_outside_and_one_in_the_second_part_inside():
    ring = with_hole((0, 0, 10, 10), (4, 4, 6, 6))
    units = np.array([shapely.multipolygons([ring, shapely.box(20, 0, 30, 10)]), shapely.box(40, 0, 50, 10)])
    assert list(both([5, 1, 25, 45, 35], [5, 1, 5, 5, 5], units).unit) == [NOWHERE, 0, 0, 1, NOWHERE]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), side=st.integers(1, 7), far=st.sampled_from([0.0, 500_000.0, 4_000_000.0]))
def test_the_compiled_search_gives_the_answer_of_geos_even_on_borders_and_corners(seed, side, far):
    generator = np.random.default_rng(seed)
    units = shapely.transform(mosaic(side, generator), lambda corners: corners + far)
    corners = shapely.get_coordinates(units)
    middles = (corners[:-1] + corners[1:]) / 2
    anywhere = generator.uniform(corners.min() - 20, corners.max() + 20, (100, 2))
    points = np.concatenate([corners, middles, anywhere, np.nextafter(middles, np.inf)])
    placed = both(points[:, 0], points[:, 1], units)
    assert (placed.flags[: len(corners)] & Placing.OUTSIDE == 0).all()


def test_the_order_of_the_points_changes_nothing_and_neither_does_the_number_of_threads():
    generator = np.random.default_rng(4)
    units, (easting, northing) = mosaic(20, generator), generator.uniform(0, 2_000, (2, 70_000))
    order = generator.permutation(len(easting))
    placed = place(easting, northing, units, threads=1)
    np.testing.assert_array_equal(placed.unit[order], place(easting[order], northing[order], units, threads=3).unit)
    few = slice(0, 2_000)
    np.testing.assert_array_equal(placed.unit[few], place(easting[few], northing[few], units).unit)


def test_a_large_unit_among_small_ones_does_not_fill_the_index():
    units = np.concatenate([mosaic(30, np.random.default_rng(5)), [shapely.box(-1e6, -1e6, 1e6, 1e6)] * 50])
    grid = index(flatten(units))
    assert len(grid.entries) <= 16 * len(units) + 1_000_000
    assert both([1_500.0, -5e5], [1_500.0, 5e5], units).unit[1] == 900


def test_other_geometry_than_polygons_is_refused_by_its_number():
    with pytest.raises(ValueError, match=r"Geometry 1 is a Point; expected a polygon"):
        flatten(np.array([SQUARES[0], shapely.Point(0, 0)]))
    with pytest.raises(ValueError, match=r"Geometry 0 is missing"):
        flatten(np.array([None]))


def test_no_units_place_no_point():
    assert list(both([1.0], [1.0], np.array([], dtype=object)).unit) == [NOWHERE]


def test_a_caller_can_stop_the_search():
    def stop(done, total):
        if done:
            raise Cancelled

    easting = np.linspace(0, 20, 100_000)
    with pytest.raises(Cancelled):
        place(easting, easting, SQUARES, progress=stop)
