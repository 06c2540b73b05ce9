"""The normal-score transform and its tails."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jingtu.kernels.geostatistics.scores import normal_scores
from jingtu.kernels.geostatistics.scores_transform import fit_transform, usable_transforms

CONCENTRATIONS = arrays(np.float64, st.integers(3, 40), elements=st.floats(0.01, 1e4).map(lambda value: round(value, 3)))


@given(CONCENTRATIONS)
def test_values_come_back_from_their_scores(values):
    if np.unique(values).size < 2:
        return
    scores = normal_scores(values)
    inside = np.linspace(values.min(), values.max(), 50)
    np.testing.assert_allclose(scores.back(scores.forward(inside)), inside, rtol=1e-9)


@given(CONCENTRATIONS)
def test_scores_rise_with_values_also_in_the_tails(values):
    if np.unique(values).size < 2:
        return
    scores = normal_scores(values)
    wide = np.linspace(0.0, values.max() * 5, 200)
    assert (np.diff(scores.forward(wide)) >= 0).all()
    assert (np.diff(scores.back(np.linspace(-6, 6, 200))) >= 0).all()


def test_tails_come_back_too():
    scores = normal_scores([2.0, 3.0, 5.0, 9.0])
    outside = np.array([0.1, 1.0, 12.0, 60.0])
    np.testing.assert_allclose(scores.back(scores.forward(outside)), outside, rtol=1e-9)


def test_the_lower_tail_ends_at_the_minimum_and_the_upper_one_at_the_maximum():
    scores = normal_scores([2.0, 3.0, 5.0], maximum=8.0)
    assert scores.back(-np.inf) == 0.0
    assert scores.back(np.inf) == 8.0
    assert scores.forward([0.0, 8.0]).tolist() == [-np.inf, np.inf]


def test_the_hyperbolic_tail_halves_its_probability_by_the_stated_power():
    scores = normal_scores([1.0, 2.0, 4.0], exponent=3.0)
    from scipy.stats import norm

    above = norm.sf(scores.forward([4.0, 4.0 * 2 ** (1 / 3)]))
    assert above[1] == pytest.approx(above[0] / 2)


def test_scores_of_many_values_are_standard_normal():
    scores = normal_scores(np.random.default_rng(3).lognormal(1.0, 0.8, 2000))
    given_back = scores.forward(scores.values)
    assert given_back.mean() == pytest.approx(0.0, abs=1e-9)
    assert given_back.std() == pytest.approx(1.0, abs=0.005)


def test_weights_move_the_scores_as_repeated_samples_would():
    repeated = normal_scores([1.0, 1.0, 1.0, 2.0, 4.0])
    weighted = normal_scores([1.0, 2.0, 4.0], [3.0, 1.0, 1.0])
    np.testing.assert_allclose(repeated.scores, weighted.scores)


def test_missing_values_stay_missing():
    scores = normal_scores([1.0, 2.0])
    assert np.isnan(scores.forward([np.nan])).all()
    assert np.isnan(scores.back([np.nan])).all()


@pytest.mark.parametrize(
    ("values", "weights", "words"),
    [([1.0, np.nan], None, "finite"), ([1.0, 1.0], None, "two different values"), ([1.0, 2.0], [-1.0, 2.0], "negative")],
)
def test_a_sample_without_scores_is_refused(values, weights, words):
    with pytest.raises(ValueError, match=words):
        normal_scores(values, weights)


def test_a_logarithm_of_zero_is_refused_and_not_offered():
    with pytest.raises(ValueError, match="above 0"):
        fit_transform("logarithm", [0.0, 1.0])
    with pytest.raises(ValueError, match="known are none"):
        fit_transform("cube root", [1.0, 2.0])
    assert usable_transforms([0.0, 1.0]) == ("none", "normal scores")
    assert usable_transforms([2.0, 2.0]) == ("none",)


@pytest.mark.parametrize("name", ["none", "logarithm", "normal scores"])
def test_every_transform_comes_back(name):
    values = np.array([0.3, 1.0, 7.5])
    transform = fit_transform(name, values)
    assert transform.name == name
    np.testing.assert_allclose(transform.back(transform.forward(values)), values)
