"""The hull of the samples beside SciPy's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import Delaunay

from jingtu.kernels.geostatistics.hull import outside
from jingtu.kernels.geostatistics.samples import prepare


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 300), st.booleans())
def test_targets_outside_are_those_in_no_triangle(seed, count, on_a_grid):
    random = np.random.default_rng(seed)
    places = random.integers(0, 9, (count, 2)).astype(float) if on_a_grid else random.normal(size=(count, 2))
    samples = prepare(*np.vstack((places, [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])).T, np.zeros(count + 3))
    targets = random.uniform(-3.0, 10.0, (200, 2))

    found = outside(samples.places, targets)

    np.testing.assert_array_equal(found, Delaunay(samples.places).find_simplex(targets) < 0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 1e-3, 1e6]))
def test_no_sample_is_outside(seed, scale):
    places = np.random.default_rng(seed).normal(size=(100, 2)) * scale + 4e6
    samples = prepare(*places.T, np.zeros(100))

    assert not outside(samples.places, samples.places).any()


@pytest.mark.parametrize("places", [[(5.0, 5.0)], [(0.0, 0.0), (10.0, 0.0)], [(0.0, 0.0), (0.0, 10.0)], [(0, 0), (4, 4), (9, 9)]])
def test_a_point_or_a_line_has_only_itself_inside(places):
    samples = prepare(*np.array(places, dtype=float).T, np.zeros(len(places)))

    found = outside(samples.places, np.array([*places, (20.0, 20.0), (3.0, 1.0)], dtype=float))

    assert list(found) == [False] * len(places) + [True, True]
