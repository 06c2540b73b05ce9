"""Shared areas are those of GEOS, whatever the polygons look like, and nothing of a mosaic is lost or counted twice."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.farmland.overlay import overlay, overlay_fast, overlay_plainly
from tests.kernels.farmland.mosaics import mosaic, with_hole


def matrix(found, first, second):
    areas = np.zeros((len(first), len(second)))
    areas[found.first, found.second] = found.area
    return areas


def stars(count, generator, extent):
    """Return `count` crooked, often concave polygons, every third with a hole, every fifth in two parts."""
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = generator.uniform(20, 200, (count, 12))
    middle = generator.uniform(0, extent, (count, 2))
    corners = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=-1) + middle[:, None, :]
    shapes = shapely.polygons(corners)
    shapes[::3] = shapely.difference(shapes[::3], shapely.buffer(shapely.points(middle[::3]), 15))
    shapes[::5] = shapely.union(
        shapes[::5], shapely.box(*(generator.uniform(extent, extent + 90, (2, len(shapes[::5])))), extent + 100, extent + 100)
    )
    return shapes


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), far=st.sampled_from([0.0, 500_000.0, 4_000_000.0]))
def test_both_ways_measure_the_same_areas(seed, far):
    generator = np.random.default_rng(seed)
    first, second = stars(12, generator, 700), np.concatenate([mosaic(7, generator), stars(5, generator, 700)])
    first, second = (shapely.transform(shapes, lambda corners: corners + far) for shapes in (first, second))
    plain, fast = (matrix(way(first, second), first, second) for way in (overlay_plainly, overlay_fast))
    np.testing.assert_allclose(fast, plain, atol=1e-8 * plain.max() if far else 1e-10 * plain.max())


@pytest.mark.parametrize(
    ("one", "other", "area"),
    [
        (shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10), 0),  # a common edge
        (shapely.box(0, 0, 10, 10), shapely.box(10, 10, 20, 20), 0),  # a common corner
        (shapely.box(0, 0, 10, 10), shapely.box(0, 0, 10, 10), 100),
        (shapely.box(0, 0, 10, 10), shapely.box(2, 2, 4, 4), 4),
        (shapely.box(2, 2, 4, 4), shapely.box(0, 0, 10, 10), 4),
        (with_hole((0, 0, 10, 10), (2, 2, 8, 8)), shapely.box(3, 3, 5, 5), 0),
        (with_hole((0, 0, 10, 10), (2, 2, 8, 8)), shapely.box(0, 0, 10, 10), 64),
        (with_hole((0, 0, 10, 10), (2, 2, 8, 8)), with_hole((0, 0, 10, 10), (4, 4, 6, 6)), 64),
        (shapely.box(0, 0, 10, 10).reverse(), shapely.box(5, 0, 15, 10), 50),
        (shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(9, 0, 10, 1)]), shapely.box(0, 0, 9.5, 1), 1.5),
    ],
)
def test_what_touches_shares_nothing_and_holes_and_turning_are_minded(one, other, area):
    for way in (overlay_plainly, overlay_fast):
        assert way(np.array([one]), np.array([other])).area.sum() == pytest.approx(area, abs=1e-12)


def test_a_mosaic_loses_no_area():
    generator = np.random.default_rng(3)
    parcels, zones = mosaic(40, generator), stars(60, generator, 3_000)
    whole = shapely.union_all(parcels)
    found = overlay_fast(zones, parcels)
    inside = np.bincount(found.first, weights=found.area, minlength=len(zones))
    np.testing.assert_allclose(inside, shapely.area(shapely.intersection(zones, whole)), atol=1e-5)


def test_pairs_come_in_ascending_order_on_any_number_of_threads():
    generator = np.random.default_rng(9)
    parcels, zones = mosaic(72, generator), stars(700, generator, 7_000)
    one, several = (overlay(zones, parcels, threads=threads) for threads in (1, 3))
    assert (np.diff(one.first.astype(np.int64) * len(parcels) + one.second) > 0).all()
    assert one.area.tobytes() == several.area.tobytes()
    assert one.second.tobytes() == several.second.tobytes()


def test_nothing_shares_nothing():
    nothing = np.array([], dtype=object)
    assert len(overlay_fast(nothing, nothing).area) == 0
    assert len(overlay_plainly(nothing, nothing).area) == 0
