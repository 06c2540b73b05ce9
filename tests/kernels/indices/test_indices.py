"""Indices against worked examples, their classes at both sides of every edge, and what must hold for any data."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from jingtu.kernels import indices
from jingtu.kernels.indices import background, classes, exceedance, limits
from jingtu.standards import backgrounds, scales

# What laboratories report: from a tenth of a microgram to ten grams per kilogram.
CONTENT = st.floats(1e-4, 1e4)
TABLE = arrays.arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=CONTENT)


@pytest.mark.parametrize("module", [background, classes, exceedance, limits])
def test_the_examples_in_the_docstrings_are_right(module):
    assert doctest.testmod(module).failed == 0


def test_nemerow_of_three_factors_is_what_its_closed_form_says():
    assert indices.nemerow([[0.5, 1.0, 2.0]])[0] == pytest.approx(math.sqrt(193 / 72), rel=1e-15)  # mean 7/6, maximum 2
    assert indices.classify(indices.nemerow([[0.5, 1.0, 2.0]]), scales.scale("nemerow"))[0] == 2


def test_the_worked_example_of_geoaccumulation_comes_out():
    igeo = indices.geoaccumulation([[0.97]], [backgrounds.of_region("china_mean").values["cd"]])
    assert igeo[0, 0] == pytest.approx(2.737, abs=5e-4)
    assert indices.classify(igeo, scales.scale("geoaccumulation"))[0, 0] == 3


def test_ecological_risk_of_doubled_background_is_twice_the_sum_of_responses():
    response = scales.toxic_response().factors
    region = backgrounds.of_region("china_mean").values
    codes = ["hg", "cd", "as", "cu", "pb", "cr", "zn"]
    reference = np.array([region[code] for code in codes])
    factors = indices.ecological_factor(2 * reference[None], reference, [response[code] for code in codes])
    assert indices.ecological_risk(factors)[0] == pytest.approx(2 * (40 + 30 + 10 + 5 + 5 + 2 + 1))


@pytest.mark.parametrize(
    ("shares", "rate"),
    [
        ((11.2, 2.3, 1.5, 1.1), 16.1),  # all land
        ((13.7, 2.8, 1.8, 1.1), 19.4),  # cropland
        ((5.9, 1.6, 1.2, 1.3), 10.0),  # forest
        ((7.6, 1.2, 0.9, 0.7), 10.4),  # grassland
        ((8.4, 1.1, 0.9, 1.0), 11.4),  # unused land
    ],
)
def test_the_bands_add_up_to_the_rate_as_in_the_national_bulletin_of_2014(shares, rate):
    points = [round(share * 10) for share in shares]
    factors = np.repeat([1.5, 2.5, 4.0, 9.0, 0.5], [*points, 1000 - sum(points)])
    found = indices.exceedance_rate(factors[:, None], scales.scale("exceedance"))
    assert round(100 * found.rate, 1) == rate
    assert [round(100 * share, 1) for share in found.shares[1:]] == list(shares)


@pytest.mark.parametrize("scale", scales.indices().scales, ids=lambda scale: scale.code)
def test_an_index_on_an_edge_belongs_to_the_class_that_owns_it(scale):
    for number, edge in enumerate(scale.edges):
        below, on, above = indices.classify([np.nextafter(edge, -math.inf), edge, np.nextafter(edge, math.inf)], scale)
        assert (below, above) == (number, number + 1)
        assert on == (number if scale.upper_closed else number + 1)


def test_what_was_not_measured_stays_out():
    factors = indices.single_factor([[0.6, np.nan], [np.nan, np.nan]], [0.3, 80.0])
    assert indices.nemerow(factors)[0] == 2
    assert np.isnan(indices.nemerow(factors)[1])
    assert np.isnan(indices.ecological_risk(factors)[1])
    found = indices.exceedance_rate(factors, scales.scale("exceedance"))
    assert (found.assessed, found.left_out, found.rate) == (1, 1, 1.0)


def test_no_point_gives_no_rate():
    found = indices.exceedance_rate(np.empty((0, 3)), scales.scale("exceedance"))
    assert (found.assessed, found.left_out) == (0, 0)
    assert math.isnan(found.rate)


def test_equality_is_not_an_exceedance():
    factors = indices.single_factor([[0.3]], [0.3])
    assert indices.exceedance_rate(factors, scales.scale("exceedance")).rate == 0
    assert np.isnan(indices.exceedance_multiple(factors)[0, 0])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: indices.single_factor([[-1.0]], [1.0]), "A concentration is negative or infinite"),
        (lambda: indices.single_factor([[np.inf]], [1.0]), "A concentration is negative or infinite"),
        (lambda: indices.single_factor([[1.0]], [0.0]), "A limit is not above zero"),
        (lambda: indices.geoaccumulation([[1.0]], [0.0]), "A background content is not above zero"),
        (lambda: indices.geoaccumulation([[1.0]], [1.0], factor=0), "The factor of the background is not above zero"),
        (lambda: indices.nemerow([1.0, 2.0]), "Expected an array of n points by m elements, found 1 dimensions"),
    ],
)
def test_what_cannot_be_is_refused(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@given(TABLE, st.floats(1e-3, 1e3))
def test_no_index_depends_on_the_unit(values, factor):
    reference = np.full(values.shape[1], 3.0)
    for index in (indices.single_factor, indices.geoaccumulation, indices.accumulation):
        np.testing.assert_allclose(index(values * factor, reference * factor), index(values, reference), rtol=1e-12, atol=1e-12)


@given(TABLE)
def test_nemerow_lies_between_mean_and_maximum(factors):
    index = indices.nemerow(factors)
    assert np.all(index >= factors.mean(axis=1) * (1 - 1e-12))
    assert np.all(index <= factors.max(axis=1) * (1 + 1e-12))
    assert np.all(index >= factors.max(axis=1) / math.sqrt(2) * (1 - 1e-12))


@given(TABLE, st.randoms(use_true_random=False))
def test_the_order_of_elements_does_not_matter(factors, random):
    order = list(range(factors.shape[1]))
    random.shuffle(order)
    np.testing.assert_allclose(indices.nemerow(factors[:, order]), indices.nemerow(factors), rtol=1e-12)
    np.testing.assert_allclose(indices.ecological_risk(factors[:, order]), indices.ecological_risk(factors), rtol=1e-12)
    np.testing.assert_array_equal(indices.governing(factors[:, order])[0], indices.governing(factors)[0])


@given(TABLE, st.floats(1, 10))
def test_more_content_never_brings_a_milder_class(values, factor):
    reference = np.full(values.shape[1], 3.0)
    for code, index in (("geoaccumulation", indices.geoaccumulation), ("exceedance", indices.single_factor)):
        scale = scales.scale(code)
        assert np.all(
            indices.classify(index(values * factor, reference), scale) >= indices.classify(index(values, reference), scale)
        )


@given(TABLE)
def test_shares_of_pollutants_add_up_to_one(factors):
    np.testing.assert_allclose(indices.pollution_share(factors).sum(axis=1), 1, rtol=1e-12)
