"""Cell declustering."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.geostatistics.declustering import cell_weights, decluster


def clustered_field(seed=1):
    """A trend to the east, sampled at random and once more densely where it is high; the true mean is 50."""
    random = np.random.default_rng(seed)
    east = np.concatenate([random.uniform(0, 100, 100), random.uniform(80, 100, 150)])
    north = np.concatenate([random.uniform(0, 100, 100), random.uniform(40, 60, 150)])
    return east, north, east + random.normal(0, 1, 250)


@given(st.integers(1, 60), st.floats(0.5, 500.0))
def test_weights_sum_to_the_number_of_samples(count, size):
    random = np.random.default_rng(count)
    weights = cell_weights(random.uniform(0, 100, count), random.uniform(0, 100, count), size)
    assert weights.sum() == pytest.approx(count)
    assert (weights > 0).all()


def test_weights_are_equal_for_tiny_and_for_huge_cells():
    random = np.random.default_rng(2)
    east, north = random.uniform(0, 100, 30), random.uniform(0, 100, 30)
    np.testing.assert_allclose(cell_weights(east, north, 1e-6), 1.0)
    assert cell_weights(east, north, 1e9, origins=1) == pytest.approx(np.ones(30))


def test_weights_do_not_hang_on_the_order_of_the_samples():
    east, north, _values = clustered_field()
    order = np.random.default_rng(5).permutation(east.size)
    np.testing.assert_allclose(cell_weights(east, north, 10.0)[order], cell_weights(east[order], north[order], 10.0))


def test_the_mean_of_a_clustered_sample_comes_closer_to_the_truth():
    east, north, values = clustered_field()
    found = decluster(east, north, values, sizes=[5.0, 10.0, 20.0, 40.0])
    assert values.mean() > 65
    assert abs(np.average(values, weights=found.weights) - 50) < 4
    assert found.means.min() == pytest.approx(np.average(values, weights=found.weights))


def test_low_clusters_take_the_largest_mean():
    east, north, values = clustered_field()
    found = decluster(east, north, -values, sizes=[5.0, 10.0, 20.0, 40.0], clustered="low")
    assert found.means.max() == pytest.approx(np.average(-values, weights=found.weights))


def test_what_cannot_be_declustered_is_refused():
    with pytest.raises(ValueError, match="above 0 m"):
        cell_weights([0.0], [0.0], 0.0)
    with pytest.raises(ValueError, match="finite coordinates"):
        cell_weights([np.nan], [0.0], 1.0)
    with pytest.raises(ValueError, match="finite values"):
        decluster([0.0], [0.0], [np.nan], [1.0])
    with pytest.raises(ValueError, match="'high' or 'low'"):
        decluster([0.0], [0.0], [1.0], [1.0], clustered="both")
