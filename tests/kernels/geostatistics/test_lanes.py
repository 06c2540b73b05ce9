"""Eight numbers at a time."""

import numpy as np
from numba import njit

from jingtu.kernels.geostatistics.lanes import ALIGNED, LANES, exp_of_minus, load, reciprocal_above, scratch, spread, store


@njit
def exponentials(given, found):
    for register in range(given.size // LANES):
        store(found, register, exp_of_minus(load(given, register)))


@njit
def reciprocals(given, found, least):
    store(found, 0, reciprocal_above(load(given, 0), spread(least)))


def test_the_exponential_is_right_to_two_units_in_the_last_place():
    given, found = scratch(2_000), scratch(2_000)
    given[:8_000] = np.linspace(0.0, 700.0, 8_000)
    given[8_000:] = np.random.default_rng(1).exponential(1.0, 8_000)

    exponentials(given, found)

    assert np.abs(found / np.exp(-given) - 1.0).max() <= 2 * np.finfo(float).eps


def test_the_exponential_of_what_is_far_is_practically_nothing():
    given, found = scratch(1), scratch(1)
    given[:] = [700.0, 701.0, 1e10, 1e200, np.inf, 0.0, 1.0, 745.2]

    exponentials(given, found)

    assert (found[:5] < 1e-303).all()
    assert found[5] == 1.0


def test_a_reciprocal_of_what_is_not_above_the_least_is_nothing():
    given, found = scratch(1), scratch(1)
    given[:] = [2.0, 1.0, 0.5, 0.0, -1.0, np.nan, np.inf, 4.0]

    reciprocals(given, found, 0.5)

    np.testing.assert_array_equal(found, [0.5, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.25])


def test_scratch_arrays_are_aligned():
    assert all(scratch(count).ctypes.data % ALIGNED == 0 for count in (1, 3, 400))
