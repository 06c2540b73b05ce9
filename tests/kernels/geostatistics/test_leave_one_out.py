"""Leaving samples out beside doing it by hand."""

import numpy as np
import pytest
from hypothesis import given, settings

from jingtu.kernels.geostatistics.leave_one_out import leave_one_out
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.fields import PLAIN, field, models, neighbourhoods, seeds


def by_hand(samples, variogram, **options):
    found = []
    for number in range(len(samples[0])):
        others = [np.delete(part, number) for part in samples]
        one = ordinary(*others, samples[0][number : number + 1], samples[1][number : number + 1], variogram, **options)
        found.append((one.estimate[0], one.variance[0]))
    return np.array(found).T


@settings(max_examples=8, deadline=None)
@given(seeds, models, neighbourhoods)
def test_one_left_out_is_kriged_from_the_others(seed, variogram, neighbours):
    samples, _targets = field(seed, samples=30)

    found = leave_one_out(*samples, variogram, neighbours=neighbours)

    estimate, variance = by_hand(samples, variogram, neighbours=neighbours)
    np.testing.assert_allclose(found.estimate, estimate, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(found.variance, variance, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize("neighbours", [12, None])
def test_a_known_mean_is_used(neighbours):
    samples, _targets = field(1, samples=30)

    found = leave_one_out(*samples, PLAIN, neighbours=neighbours, mean=1.5)

    np.testing.assert_allclose(found.estimate, by_hand(samples, PLAIN, neighbours=neighbours, mean=1.5)[0])


@pytest.mark.parametrize("neighbours", [2, None])
def test_samples_at_one_place_are_left_out_together(neighbours):
    found = leave_one_out([0, 0, 900, 1800], [0, 0, 0, 0], [1.0, 3.0, 5.0, 6.0], PLAIN, neighbours=neighbours)

    assert found.estimate[0] == found.estimate[1] > 3.0
    assert (found.flags[:2] & KrigingFlag.DUPLICATES_AVERAGED).all()


def test_a_singular_system_is_said():
    samples, _targets = field(1, samples=30)

    found = leave_one_out(*samples, Variogram("gaussian", 0.0, 1.0, 1e6), neighbours=None)

    assert (found.flags == KrigingFlag.SINGULAR).all()
    assert np.isnan(found.estimate).all()


def test_a_known_mean_and_a_drift_exclude_each_other():
    samples, _targets = field(1, samples=30)

    with pytest.raises(ValueError, match="exclude each other"):
        leave_one_out(*samples, PLAIN, mean=0.0, drift=samples[0])
