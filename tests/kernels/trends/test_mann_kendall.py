"""Mann–Kendall and Sen's slope: the numbers of scipy and pymannkendall, and what must hold of any series."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from jingtu.kernels.progress import Cancelled
from jingtu.kernels.trends.flags import WORDS, TrendFlag, words
from jingtu.kernels.trends.mann_kendall import mann_kendall

# pymannkendall 1.4.3: pymannkendall.original_test(SERIES)
SERIES = [0.21, 0.25, 0.19, 0.24, 0.28, 0.25, 0.31, 0.30, 0.27, 0.33, 0.36, 0.31, 0.35]
OF_SERIES = {
    "s": 54.0,
    "variance": 266.6666666666667,
    "z": 3.2455739091877107,
    "p": 0.0011721413353646959,
    "slope": 0.01211111111111111,
}
CONTENT = st.integers(1, 60).map(lambda cents: cents / 100)
ANY = st.lists(CONTENT, min_size=4, max_size=30)


def one(values, times=None):
    return mann_kendall(np.arange(len(values)) if times is None else times, [values])


def test_a_series_with_ties_gives_the_numbers_of_pymannkendall():
    found = one(SERIES)

    for name, wanted in OF_SERIES.items():
        np.testing.assert_allclose(getattr(found, name)[0], wanted, rtol=1e-12, err_msg=name)


@given(values=ANY)
def test_tau_and_the_sen_slope_with_its_limits_are_those_of_scipy(values):
    assume(len(set(values)) > 1)
    found, times = one(values), np.arange(len(values), dtype=float)
    slope, _, lower, upper = stats.theilslopes(values, times, alpha=0.95)

    np.testing.assert_allclose(found.tau[0], stats.kendalltau(times, values).statistic, atol=1e-12)
    np.testing.assert_allclose([found.slope[0], found.lower[0], found.upper[0]], [slope, lower, upper], atol=1e-12)


@given(values=st.permutations(range(9)), count=st.integers(4, 9))
def test_short_series_without_ties_have_the_exact_probability(values, count):
    series = values[:count]

    np.testing.assert_allclose(one(series).p[0], stats.kendalltau(range(count), series, method="exact").pvalue, rtol=1e-10)


@given(values=ANY, factor=st.floats(0.001, 1000), shift=st.floats(-100, 100))
def test_the_unit_does_not_matter(values, factor, shift):
    first, other = one(values), one([0.5 * value for value in values])

    assert first.s == other.s
    np.testing.assert_allclose(other.slope, 0.5 * first.slope, rtol=1e-12, atol=1e-15)
    later = one(values, factor * np.arange(len(values)) + shift)
    np.testing.assert_allclose(later.slope * factor, first.slope, rtol=1e-6, atol=1e-12)


@given(values=ANY)
def test_a_series_read_backwards_has_the_opposite_trend(values):
    forwards, backwards = one(values), one(values[::-1])

    assert backwards.s == -forwards.s
    np.testing.assert_allclose(backwards.slope, -forwards.slope, atol=1e-15)
    np.testing.assert_allclose(backwards.p, forwards.p, rtol=1e-12)


@given(rows=st.lists(st.lists(CONTENT, min_size=7, max_size=7), min_size=1, max_size=5))
def test_series_tested_together_give_what_each_gives_alone(rows):
    together = mann_kendall(np.arange(7), rows)

    for number, row in enumerate(rows):
        for name in ("s", "p", "slope", "lower", "upper", "flags"):
            np.testing.assert_array_equal(getattr(together, name)[number], getattr(one(row), name)[0])


def test_a_gap_is_as_if_the_time_had_not_been():
    with_gap = mann_kendall([0, 1, 2, 3, 4, 5], [[1.0, np.nan, 2.0, 1.5, 3.0, 2.5]])
    without = mann_kendall([0, 2, 3, 4, 5], [[1.0, 2.0, 1.5, 3.0, 2.5]])

    for name in ("n", "s", "p", "slope", "lower", "upper", "intercept"):
        np.testing.assert_array_equal(getattr(with_gap, name), getattr(without, name))


def test_false_alarms_on_series_without_trend_are_as_rare_as_said():
    values = np.random.default_rng(3).lognormal(size=(4000, 15))
    alarms = (mann_kendall(np.arange(15), values).p < 0.05).mean()

    assert alarms == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 4000))


def test_the_interval_of_the_slope_covers_the_true_one_as_often_as_said():
    times = np.arange(20)
    found = mann_kendall(times, 0.3 * times + np.random.default_rng(5).normal(size=(3000, 20)))
    covered = ((found.lower <= 0.3) & (found.upper >= 0.3)).mean()

    assert covered == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(
    ("values", "flags"),
    [
        ([1.0, 2.0, 3.0], TrendFlag.TOO_FEW | TrendFlag.NONE),
        ([1.0, 2.0, 3.0, 4.0], TrendFlag.NONE),
        ([1.0, 2.0, 2.0, 4.0], TrendFlag.FEW),
        ([2.0, 2.0, 2.0, 2.0], TrendFlag.ALL_EQUAL),
        ([1.0, 2.0, np.nan, np.nan, 3.0, 5.0], TrendFlag.UNEVEN),
    ],
)
def test_what_a_series_cannot_say_is_flagged(values, flags):
    assert TrendFlag(int(one(values).flags[0])) == flags


def test_too_few_values_have_no_numbers_at_all():
    found = one([1.0, np.nan, 2.0, 3.0])

    assert found.n[0] == 3
    assert np.isnan([found.s[0], found.p[0], found.slope[0], found.intercept[0]]).all()


def test_equal_values_have_no_trend_and_full_probability():
    found = one([2.0] * 6)

    assert (found.s[0], found.p[0], found.slope[0], found.tau[0]) == (0, 1, 0, 0)


def test_values_that_follow_the_one_before_are_flagged():
    noise = np.random.default_rng(1).normal(size=60)
    walk = np.cumsum(noise)

    assert int(one(walk).flags[0]) & TrendFlag.AUTOCORRELATED
    assert not int(one(noise).flags[0]) & TrendFlag.AUTOCORRELATED


@pytest.mark.parametrize(
    ("times", "values", "said"),
    [
        ([0, 1, 1, 2], [[1.0] * 4], "increase"),
        ([0, 1], [1.0, 2.0], "shapes"),
        ([0, 1, 2], [[1.0, np.inf, 2.0]], "infinite"),
    ],
)
def test_times_and_values_that_do_not_fit_are_refused(times, values, said):
    with pytest.raises(ValueError, match=said):
        mann_kendall(times, values)


def test_the_work_can_be_stopped_and_empty_work_is_none():
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        mann_kendall(np.arange(5), np.ones((3, 5)), progress=stop)
    assert mann_kendall(np.arange(5), np.ones((0, 5))).s.shape == (0,)


def test_every_flag_has_words():
    assert set(WORDS) == {flag for flag in TrendFlag if flag}
    assert words(TrendFlag.FEW) == (WORDS[TrendFlag.FEW],)
