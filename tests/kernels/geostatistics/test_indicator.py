"""Indicator kriging and its order relations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from jingtu.kernels.geostatistics.indicator import IndicatorFlag, correct_order, indicator_variograms, krige_indicators
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.soils import jura, smooth_field

MODEL = Variogram("spherical", 0.02, 0.2, 400.0)


@given(arrays(np.float64, (5, 4), elements=st.floats(-0.5, 1.5)))
def test_corrected_probabilities_rise_and_stay_between_0_and_1(raw):
    corrected, flags = correct_order(raw)
    assert (corrected >= 0).all()
    assert (corrected <= 1).all()
    assert (np.diff(corrected, axis=1) >= 0).all()
    in_order = (np.diff(raw, axis=1) >= 0).all(axis=1) & (raw >= 0).all(axis=1) & (raw <= 1).all(axis=1)
    np.testing.assert_array_equal(flags == IndicatorFlag.NONE, in_order)


def test_order_relations_of_a_worked_example():
    corrected, flags = correct_order(np.array([[0.3, 0.2, 0.6], [-0.1, 0.5, 1.2], [0.1, np.nan, 0.2]]))
    np.testing.assert_allclose(corrected[0], [0.25, 0.25, 0.6])
    np.testing.assert_allclose(corrected[1], [0.0, 0.5, 1.0])
    assert np.isnan(corrected[2]).all()
    assert flags.tolist() == [IndicatorFlag.ORDER_CORRECTED, IndicatorFlag.OUTSIDE_0_1, IndicatorFlag.NOT_KRIGED]


def test_one_threshold_is_ordinary_kriging_of_zeros_and_ones():
    east, north, values = smooth_field()
    found = krige_indicators(east, north, values, [500.0, 620.0], [500.0, 380.0], [1.0], MODEL)
    plain = ordinary(east, north, (values <= 1.0).astype(float), [500.0, 620.0], [500.0, 380.0], MODEL)
    np.testing.assert_allclose(found.probabilities[:, 0], np.clip(plain.estimate, 0, 1), atol=1e-12)
    np.testing.assert_allclose(found.exceedance(1.0), 1 - found.probabilities[:, 0])
    assert (found.correction >= 0).all()


def test_samples_keep_their_indicators():
    east, north, values = smooth_field()
    found = krige_indicators(east, north, values, east, north, [0.7, 1.0, 2.0], MODEL)
    np.testing.assert_allclose(found.probabilities, values[:, None] <= np.array([0.7, 1.0, 2.0]), atol=1e-9)


def test_probabilities_at_validation_points_are_better_than_the_plain_share():
    samples, points = jura("pred"), jura("val")
    limit = float(samples["Co"].median())
    thresholds = [limit * 0.8, limit, limit * 1.2]
    variograms = indicator_variograms(samples["easting"], samples["northing"], samples["Co"], thresholds)
    found = krige_indicators(
        samples["easting"], samples["northing"], samples["Co"], points["easting"], points["northing"], thresholds, variograms
    )
    above = (points["Co"] > limit).to_numpy(float)
    brier = np.mean((found.exceedance(limit) - above) ** 2)
    assert brier < 0.8 * np.mean(((samples["Co"] > limit).mean() - above) ** 2)


def test_what_cannot_be_kriged_is_refused():
    east, north, values = smooth_field()
    with pytest.raises(ValueError, match="must rise, found 2, 1"):
        krige_indicators(east, north, values, [0.0], [0.0], [2.0, 1.0], MODEL)
    with pytest.raises(ValueError, match="All samples are at or below 100"):
        krige_indicators(east, north, values, [0.0], [0.0], [100.0], MODEL)
    with pytest.raises(ValueError, match="as many variograms"):
        krige_indicators(east, north, values, [0.0], [0.0], [1.0], [MODEL, MODEL])
    with pytest.raises(KeyError, match="none of the thresholds"):
        krige_indicators(east, north, values, [0.0], [0.0], [1.0], MODEL).exceedance(2.0)
