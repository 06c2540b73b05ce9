"""Inverse distance weighting."""

import numpy as np
import pytest
from hypothesis import given, settings

from jingtu.kernels.geostatistics.idw import idw
from jingtu.kernels.geostatistics.results import KrigingFlag
from tests.kernels.geostatistics.fields import field, neighbourhoods, seeds


@settings(max_examples=20, deadline=None)
@given(seeds, neighbourhoods)
def test_each_sample_keeps_its_value_and_no_target_leaves_their_range(seed, neighbours):
    samples, targets = field(seed)

    at_samples = idw(*samples, *samples[:2], neighbours=neighbours)
    at_targets = idw(*samples, *targets, neighbours=neighbours)

    np.testing.assert_array_equal(at_samples.estimate, samples[2])
    assert (at_targets.estimate >= samples[2].min() * (1 - 1e-12)).all()
    assert (at_targets.estimate <= samples[2].max() * (1 + 1e-12)).all()


def test_with_a_high_power_the_nearest_sample_decides():
    assert idw([0, 3], [0, 0], [1.0, 2.0], [1], [0], power=60.0).estimate[0] == pytest.approx(1.0)


def test_few_and_no_neighbours_and_extrapolation_are_said():
    found = idw([0, 100, 0], [0, 0, 100], [1.0, 2.0, 3.0], [1, 9000], [1, 0], neighbours=3, radius=50)

    assert list(found.flags) == [KrigingFlag.FEW_NEIGHBOURS, KrigingFlag.NO_NEIGHBOURS | KrigingFlag.EXTRAPOLATED]
    assert np.isnan(found.estimate[1])


def test_samples_at_one_place_are_averaged_and_said():
    found = idw([0, 0, 100], [0, 0, 0], [1.0, 3.0, 9.0], [0], [0], neighbours=2)

    assert found.estimate[0] == 2.0
    assert found.flags[0] == KrigingFlag.DUPLICATES_AVERAGED


def test_a_power_that_is_none_is_refused():
    with pytest.raises(ValueError, match="power of inverse distances is above 0"):
        idw([0], [0], [1.0], [1], [0], power=0.0)
