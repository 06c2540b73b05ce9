"""Step change, regional trend and many tests at once: known breaks, other programs' numbers, and chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jingtu.kernels.trends.flags import TrendFlag
from jingtu.kernels.trends.multiple import benjamini_hochberg
from jingtu.kernels.trends.regional import regional_kendall
from jingtu.kernels.trends.step_change import pettitt

# Discharge of the Nile at Aswan 1871–1970 in 1e8 m3 (data set Nile of R): the textbook jump after 1898.
NILE = [
    1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
    831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
    781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
    744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
]  # fmt: skip
# pymannkendall 1.4.3: regional_test(POINTS.T) and correlated_multivariate_test(POINTS.T), which has no continuity correction.
POINTS = np.array(
    [
        [0.21, 0.25, 0.19, 0.24, 0.28, 0.25, 0.31, 0.30, 0.27, 0.33],
        [1.1, 1.0, 1.3, 1.2, 1.4, 1.25, 1.5, 1.45, 1.6, 1.55],
        [5.0, 5.2, 4.8, 5.1, 5.3, 5.2, 5.6, 5.5, 5.45, 5.4],
    ]
)

REGIONAL = {"s": 85.0, "variance": 373.0, "z": 4.3493551338593806, "slope": 0.03571428571428571}
DEPENDENT_VARIANCE = 941.0


def test_the_nile_falls_after_1898():
    found = pettitt([NILE])

    assert 1871 + found.after[0] == 1898
    assert found.p[0] < 1e-5
    assert found.before_median[0] > found.after_median[0]


@given(values=st.lists(st.integers(1, 20).map(float), min_size=6, max_size=25))
def test_the_statistic_is_the_double_sum_of_signs(values):
    found = pettitt([values])
    sums = [sum(np.sign(early - late) for early in values[:t] for late in values[t:]) for t in range(1, len(values))]

    assert found.statistic[0] == max(map(abs, sums))


def test_a_gap_does_not_move_the_step():
    found = pettitt([[1, 1.1, np.nan, 0.9, 1.2, np.nan, 3, 3.1, 2.9, 3.2]])

    assert found.after[0] == 4
    assert (found.before_median[0], found.after_median[0]) == (1.05, 3.05)


def test_short_and_constant_series_are_flagged():
    found = pettitt([[1, 2, 3, 4, 5, np.nan], [2, 2, 2, 2, 2, 2]])

    assert [TrendFlag(int(flag)) for flag in found.flags] == [TrendFlag.TOO_FEW, TrendFlag.ALL_EQUAL]
    assert np.isnan(found.p[0])
    assert found.p[1] == 1
    assert pettitt(np.ones((0, 3))).p.shape == (0,)


def test_steps_are_seldom_found_where_there_are_none():
    p = pettitt(np.random.default_rng(2).normal(size=(1500, 20))).p

    assert (p < 0.05).mean() <= 0.05


def test_independent_points_give_the_regional_numbers_of_pymannkendall():
    found = regional_kendall(np.arange(10), POINTS, independent=True)

    assert (found.points, found.s, found.variance) == (3, REGIONAL["s"], REGIONAL["variance"])
    assert found.z == pytest.approx(REGIONAL["z"], rel=1e-12)
    assert found.slope == pytest.approx(REGIONAL["slope"], rel=1e-12)


def test_dependent_points_have_the_variance_of_pymannkendall():
    found = regional_kendall(np.arange(10), POINTS)

    assert found.variance == pytest.approx(DEPENDENT_VARIANCE, rel=1e-12)
    assert found.p > regional_kendall(np.arange(10), POINTS, independent=True).p


def test_a_point_counted_twice_convinces_only_those_who_think_it_two():
    twice = np.vstack([POINTS[:1], POINTS[:1]])
    alone, dependent, independent = (
        regional_kendall(np.arange(10), rows, independent=flag)
        for rows, flag in ((POINTS[:1], True), (twice, False), (twice, True))
    )

    assert dependent.variance == pytest.approx(4 * alone.variance, rel=0.01)
    assert independent.p < dependent.p


def test_points_that_share_their_noise_raise_no_more_false_alarms_than_said():
    rng = np.random.default_rng(4)
    alarms = []
    for _trial in range(400):
        shared = rng.normal(size=15)
        rows = shared + 0.5 * rng.normal(size=(6, 15))
        alarms.append([regional_kendall(np.arange(15), rows, independent=flag).p < 0.05 for flag in (False, True)])
    careful, careless = np.mean(alarms, axis=0)

    assert careful < 0.09
    assert careless > 0.25


def test_a_region_without_enough_values_says_so():
    found = regional_kendall(np.arange(3), np.ones((2, 3)))

    assert (found.points, found.flags) == (0, TrendFlag.TOO_FEW)
    assert np.isnan(found.p)
    assert regional_kendall(np.arange(4), np.ones((2, 4))).flags == TrendFlag.ALL_EQUAL


@given(p=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_values_are_those_of_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), rtol=1e-12)


def test_unknown_values_are_no_tests_and_impossible_ones_are_refused():
    np.testing.assert_array_equal(benjamini_hochberg([0.01, np.nan]), [0.01, np.nan])
    with pytest.raises(ValueError, match="outside 0 to 1"):
        benjamini_hochberg([1.5])
