"""Covariates as columns, and covariance by restricted maximum likelihood."""

import numpy as np
import pytest

from jingtu.kernels.geostatistics.recipe_candidates import covariate_sets
from jingtu.kernels.geostatistics.regression_covariance import CovarianceFlag, estimate_covariances
from jingtu.kernels.geostatistics.regression_design import learn_design
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.soils import smooth_field


def apart(east, north):
    return np.hypot(east[:, None] - east, north[:, None] - north)


def test_reml_equals_the_likelihood_written_out():
    """The restricted likelihood by its textbook formula (Kitanidis 1983), at the variogram found and at others on the grid."""
    east, north, values = smooth_field(count=40, noise=0.4)
    drift = np.column_stack([np.ones(40), east / 1000])
    distances = apart(east, north)
    found = estimate_covariances("exponential", distances, drift, [values])[0]

    def restricted(variogram):
        matrix = variogram.covariance(distances)
        inverse = np.linalg.inv(matrix)
        information = drift.T @ inverse @ drift
        residual = values - drift @ np.linalg.solve(information, drift.T @ inverse @ values)
        terms = (np.linalg.slogdet(matrix)[1], np.linalg.slogdet(information)[1], residual @ inverse @ residual)
        return -0.5 * sum(terms) + 0.5 * np.linalg.slogdet(drift.T @ drift)[1]

    degrees = 40 - 2
    assert restricted(found.variogram) == pytest.approx(found.likelihood - 0.5 * degrees, rel=1e-9)
    sill, reach = found.variogram.sill, found.variogram.parts_ranges[0]
    for share in (0.02, 0.3, 0.9):
        for factor in (0.5, 1.0, 2.0):
            other = Variogram("exponential", share * sill, (1 - share) * sill, reach * factor)
            if other != found.variogram and factor == 1.0:
                assert restricted(other) <= restricted(found.variogram) + 1e-9


def test_reml_finds_the_share_of_nugget_and_the_range_of_a_simulated_field():
    random = np.random.default_rng(11)
    east, north = random.uniform(0, 1000, (2, 350))
    truth = Variogram("exponential", 0.3, 0.7, 100.0)
    factor = np.linalg.cholesky(truth.covariance(apart(east, north)))
    fields = [factor @ random.normal(size=350) for _field in range(8)]
    found = estimate_covariances("exponential", apart(east, north), np.ones((350, 1)), fields)
    shares = [each.variogram.nugget / each.variogram.sill for each in found]
    assert np.median(shares) == pytest.approx(0.3, abs=0.12)
    assert np.median([each.variogram.parts_ranges[0] for each in found]) == pytest.approx(100.0, rel=0.4)
    assert np.median([each.variogram.sill for each in found]) == pytest.approx(1.0, rel=0.2)


def test_values_without_continuity_and_values_that_are_all_trend_are_flagged():
    random = np.random.default_rng(2)
    east, north = random.uniform(0, 1000, (2, 150))
    noise, slope = random.normal(size=150), east + north
    constant = np.ones((150, 1))
    found = estimate_covariances("exponential", apart(east, north), constant, [noise, slope])
    assert found[0].flags & (CovarianceFlag.NO_CONTINUITY | CovarianceFlag.SHORTEST_RANGE)
    assert found[1].flags == CovarianceFlag.LONGEST_RANGE


def test_numbers_are_standardised_and_rare_classes_count_with_the_base():
    design = learn_design({"distance": np.arange(20.0), "rock": np.array(["a"] * 10 + ["b"] * 8 + ["c"] * 2)})
    matrix = design.matrix({"distance": np.arange(20.0), "rock": ["a"] * 10 + ["b"] * 8 + ["c"] * 2}, 20)
    assert matrix.shape == (20, 2)
    assert matrix[:, 0].mean() == pytest.approx(0)
    assert matrix[:, 0].std() == pytest.approx(1)
    assert matrix[:, 1].tolist() == [0] * 10 + [1] * 8 + [0] * 2


def test_an_unknown_class_and_a_missing_number_are_missing_columns():
    design = learn_design({"distance": np.arange(20.0), "rock": np.array(["a"] * 10 + ["b"] * 10)})
    matrix = design.matrix({"distance": [1.0, np.nan, 2.0], "rock": ["a", "b", "granite"]}, 3)
    assert np.isnan(matrix).tolist() == [[False, False], [True, False], [False, True]]


def test_a_covariate_that_says_nothing_is_left_out():
    assert learn_design({"rock": np.array(["a"] * 9), "height": np.full(9, 3.0)}).names == ()


def test_covariates_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="'distance' is missing or infinite"):
        learn_design({"distance": np.array([1.0, np.nan])})
    design = learn_design({"distance": np.array([1.0, 2.0])})
    with pytest.raises(ValueError, match="'distance' is missing; given are rock"):
        design.matrix({"rock": ["a"]}, 1)
    with pytest.raises(ValueError, match="has 2 values; 3 were expected"):
        design.matrix({"distance": [1.0, 2.0]}, 3)


def test_all_subsets_of_few_covariates_are_tried_and_a_handful_of_many():
    assert covariate_sets(("a", "b")) == [(), ("a",), ("b",), ("a", "b")]
    assert covariate_sets(("a", "b", "c", "d")) == [(), ("a",), ("b",), ("c",), ("d",), ("a", "b", "c", "d")]
