"""What must hold of kriging whatever the samples: the textbook's properties."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.geostatistics import idw
from jingtu.kernels.geostatistics import ordinary as kriging
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.kernels.geostatistics.variogram import Anisotropy, Variogram
from tests.kernels.geostatistics.fields import EXTENT, PLAIN, field, models, neighbourhoods, seeds

few = settings(max_examples=15, deadline=None)
ROUNDING = 1e-9
factors = st.sampled_from([1e-3, 0.1, 1000.0])


def close(found, wanted, scale=1.0):
    np.testing.assert_allclose(found, wanted, rtol=1e-7, atol=ROUNDING * scale)


@few
@given(seeds, neighbourhoods, st.floats(0.0, 0.5))
def test_kriging_gives_each_sample_its_value_and_no_variance(seed, neighbours, nugget):
    samples, _targets = field(seed)
    variogram = Variogram("exponential", nugget, 1.0, 2_000.0)

    found = ordinary(*samples, *samples[:2], variogram, neighbours=neighbours)

    close(found.estimate, samples[2])
    close(found.variance, 0.0)
    assert not (found.flags & KrigingFlag.SINGULAR).any()


@few
@given(seeds, models, st.sampled_from([1, 5, 16]))
def test_the_weights_sum_to_one_and_give_the_estimate(seed, variogram, neighbours):
    samples, targets = field(seed)

    found = ordinary(*samples, *targets, variogram, neighbours=neighbours, weights=True)

    close(found.weights.sum(axis=1), 1.0)
    close((found.weights * samples[2][found.neighbours]).sum(axis=1), found.estimate)


@few
@given(seeds, models, neighbourhoods, st.randoms(use_true_random=False))
def test_the_order_of_the_samples_changes_no_bit(seed, variogram, neighbours, shuffler):
    samples, targets = field(seed)
    order = list(range(len(samples[0])))
    shuffler.shuffle(order)

    found = ordinary(*[part[order] for part in samples], *targets, variogram, neighbours=neighbours)

    wanted = ordinary(*samples, *targets, variogram, neighbours=neighbours)
    assert found.estimate.tobytes() == wanted.estimate.tobytes()
    assert found.variance.tobytes() == wanted.variance.tobytes()


@few
@given(seeds, models, neighbourhoods, factors, factors)
def test_another_unit_of_values_or_coordinates_scales_the_answer(seed, variogram, neighbours, values, distances):
    (east, north, measured), (targets_e, targets_n) = field(seed)
    scaled = variogram.scaled(values=values, distances=distances)
    places = [part * distances for part in (targets_e, targets_n)]

    found = ordinary(east * distances, north * distances, measured * values, *places, scaled, neighbours=neighbours)

    wanted = ordinary(east, north, measured, targets_e, targets_n, variogram, neighbours=neighbours)
    close(found.estimate, wanted.estimate * values, values)
    close(found.variance, wanted.variance * values**2, values**2)


@few
@given(seeds, models, neighbourhoods, st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-100.0, 100.0))
def test_only_differences_count(seed, variogram, neighbours, east_by, north_by, level):
    (east, north, measured), (targets_e, targets_n) = field(seed)

    found = ordinary(
        east + east_by, north + north_by, measured + level, targets_e + east_by, targets_n + north_by, variogram,
        neighbours=neighbours,
    )  # fmt: skip

    wanted = ordinary(east, north, measured, targets_e, targets_n, variogram, neighbours=neighbours)
    np.testing.assert_allclose(found.estimate, wanted.estimate + level, atol=1e-6)  # places near 1e6 m carry 1e-10 m
    np.testing.assert_allclose(found.variance, wanted.variance, atol=1e-6)


@few
@given(seeds, models)
def test_all_samples_as_neighbours_are_kriging_from_all(seed, variogram):
    samples, targets = field(seed)

    found = ordinary(*samples, *targets, variogram, neighbours=60)

    wanted = ordinary(*samples, *targets, variogram, neighbours=None)
    close(found.estimate, wanted.estimate)
    close(found.variance, wanted.variance)


@few
@given(seeds)
def test_more_samples_never_raise_the_variance_of_kriging_from_all(seed):
    (east, north, measured), targets = field(seed)

    fewer = ordinary(east[:40], north[:40], measured[:40], *targets, PLAIN, neighbours=None)

    assert (ordinary(east, north, measured, *targets, PLAIN, neighbours=None).variance <= fewer.variance + ROUNDING).all()


@few
@given(seeds, neighbourhoods)
def test_a_drift_that_explains_the_values_is_reproduced(seed, neighbours):
    (east, north, _measured), targets = field(seed)
    random = np.random.default_rng(seed)
    at_samples, at_targets = random.normal(size=(60, 2)), random.normal(size=(40, 2))
    slopes = np.array((3.0, -2.0))
    neighbours = neighbours if neighbours is None else 16

    found = ordinary(
        east, north, 5.0 + at_samples @ slopes, *targets, PLAIN, neighbours=neighbours, drift=(at_samples, at_targets)
    )

    np.testing.assert_allclose(found.estimate, 5.0 + at_targets @ slopes, atol=1e-7)


def test_without_structure_kriging_is_the_mean():
    samples, targets = field(1)

    found = ordinary(*samples, *targets, Variogram("spherical", 2.0, 0.0, 1.0), neighbours=None)

    close(found.estimate, samples[2].mean())
    close(found.variance, 2.0 * (1 + 1 / 60))


def test_far_from_all_samples_simple_kriging_falls_back_to_the_mean_and_the_sill():
    samples, _targets = field(2)

    found = ordinary(*samples, [50 * EXTENT], [0.0], PLAIN, mean=7.0)

    assert (found.estimate[0], found.variance[0]) == pytest.approx((7.0, PLAIN.sill))
    assert found.flags[0] & KrigingFlag.EXTRAPOLATED


def test_an_anisotropic_model_is_an_isotropic_one_on_stretched_ground():
    (east, north, measured), (targets_e, targets_n) = field(3)
    along_north = Variogram("spherical", 0.1, 0.9, 3_000.0, Anisotropy(0.0, 0.25))

    found = ordinary(east, north, measured, targets_e, targets_n, along_north, neighbours=None)

    wanted = ordinary(east * 4.0, north, measured, targets_e * 4.0, targets_n, PLAIN, neighbours=None)
    close(found.estimate, wanted.estimate)


def test_a_tiny_block_is_a_point_but_for_the_nugget():
    samples, targets = field(4)

    found = ordinary(*samples, *targets, PLAIN, block=(0.01, 0.01))

    wanted = ordinary(*samples, *targets, PLAIN)
    np.testing.assert_allclose(found.estimate, wanted.estimate, atol=1e-4)
    np.testing.assert_allclose(found.variance, wanted.variance - PLAIN.nugget, atol=1e-4)


@pytest.mark.parametrize("module", [kriging, idw])
def test_the_examples_in_the_docstrings_are_right(module):
    found = doctest.testmod(module)

    assert (found.failed, found.attempted > 0) == (0, True)
