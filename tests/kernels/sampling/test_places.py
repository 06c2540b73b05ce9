"""Places lie inside, are spread as asked, and the same seed gives the same places."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.sampling.coverage import coverage, spread
from jingtu.kernels.sampling.places import grid, grid_of, random

RING = shapely.difference(shapely.box(0, 0, 1_000, 1_000), shapely.box(200, 200, 800, 800))
TWO = np.array([shapely.box(0, 0, 300, 1_000), shapely.box(300, 0, 1_000, 1_000)])
L_SHAPE = np.array([shapely.union(shapely.box(0, 0, 100, 1_000), shapely.box(0, 0, 1_000, 100))])


def inside(sites, polygons):
    return shapely.covers(shapely.buffer(polygons[sites.polygon], 1e-6), shapely.points(sites.easting, sites.northing)).all()


@settings(max_examples=30, deadline=None)
@given(spacing=st.floats(30, 400), hexagonal=st.booleans(), start=st.tuples(st.floats(0, 0.99), st.floats(0, 0.99)))
def test_nodes_of_a_grid_lie_inside_and_no_nearer_than_the_spacing(spacing, hexagonal, start):
    sites = grid(TWO, spacing, hexagonal=hexagonal, start=start)
    apart = np.hypot(np.subtract.outer(sites.easting, sites.easting), np.subtract.outer(sites.northing, sites.northing))
    assert inside(sites, TWO)
    assert len(sites) == 1 or apart[~np.eye(len(sites), dtype=bool)].min(initial=np.inf) >= spacing * (1 - 1e-9)


def test_a_grid_leaves_holes_out_and_one_density_serves_all_polygons():
    assert len(grid(np.array([RING]), 100)) == 100 - 36
    assert np.bincount(grid(TWO, 50).polygon).tolist() == [120, 280]


@pytest.mark.parametrize("count", [1, 5, 50, 400])
@pytest.mark.parametrize("hexagonal", [False, True])
def test_a_grid_can_be_asked_for_by_number(count, hexagonal):
    sites, spacing = grid_of(TWO, count, hexagonal=hexagonal)
    assert abs(len(sites) - count) <= max(0.1 * count, 1)
    assert len(grid(TWO, spacing, hexagonal=hexagonal)) == len(sites)


def test_random_places_are_uniform_over_the_area():
    sites = random(np.array([RING]), [20_000], np.random.default_rng(1))
    expected = shapely.box(0, 0, 1_000, 200).area / RING.area
    share = float((sites.northing < 200).mean())
    assert inside(sites, np.array([RING]))
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / 20_000))


def test_strata_get_their_numbers_and_a_seed_repeats_the_places():
    one, again = (random(TWO, [3, 7], np.random.default_rng(5)) for _ in range(2))
    assert np.bincount(one.polygon).tolist() == [3, 7]
    assert one.easting.tobytes() == again.easting.tobytes()


def test_places_can_be_kept_apart_or_are_refused_where_they_do_not_fit():
    sites = random(TWO[:1], [20], np.random.default_rng(2), apart=80)
    apart = np.hypot(np.subtract.outer(sites.easting, sites.easting), np.subtract.outer(sites.northing, sites.northing))
    assert apart[~np.eye(20, dtype=bool)].min() >= 80
    with pytest.raises(ValueError, match=r"of 100 places fit 500 m apart"):
        random(TWO[:1], [100], np.random.default_rng(2), apart=500)


def test_coverage_beats_random_places_and_stays_inside_a_concave_polygon():
    covered = coverage(L_SHAPE, 12, np.random.default_rng(3))
    drawn = random(L_SHAPE, [12], np.random.default_rng(3))
    assert len(covered.sites) == 12
    assert inside(covered.sites, L_SHAPE)
    assert spread(L_SHAPE, covered.sites.easting, covered.sites.northing) < spread(L_SHAPE, drawn.easting, drawn.northing)


def test_on_a_square_four_places_cover_the_quarters():
    # The middle of each quarter: the mean squared distance inside a square of side a is a²/6, here a = 500.
    covered = coverage(np.array([shapely.box(0, 0, 1_000, 1_000)]), 4, np.random.default_rng(4))
    assert covered.settled
    assert covered.distance == pytest.approx(500 / np.sqrt(6), rel=0.01)


def test_new_places_keep_away_from_those_that_are_there():
    there = np.array([[250.0, 250.0], [750.0, 250.0], [250.0, 750.0]])
    sites = coverage(np.array([shapely.box(0, 0, 1_000, 1_000)]), 1, np.random.default_rng(6), fixed=there).sites
    assert (sites.easting[0], sites.northing[0]) == pytest.approx((750, 750), abs=40)


@pytest.mark.parametrize("spacing", [0, -1, float("nan"), 1e-4])
def test_a_spacing_that_gives_no_grid_is_refused(spacing):
    with pytest.raises(ValueError, match="does not do"):
        grid(TWO, spacing)
