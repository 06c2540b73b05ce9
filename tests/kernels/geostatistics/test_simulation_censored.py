"""Non-detects drawn from their neighbours: tested by hiding 10 to 50 % of the cadmium of jura and meuse below a made-up limit."""

import numpy as np
import pytest

from jingtu.kernels.censored import regression_on_order_statistics
from jingtu.kernels.geostatistics.recipe import fit_recipe
from jingtu.kernels.geostatistics.simulation_censored import impute_non_detects
from tests.kernels.geostatistics.soils import jura, meuse, smooth_field

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)


def hidden(values, share):
    """Return values with the lowest share of them hidden, and the limit that hides them."""
    limit = np.quantile(values, share)
    return np.where(values < limit, np.nan, values), np.full(values.size, limit)


def rmse(one, other):
    return np.sqrt(np.mean((np.asarray(one) - np.asarray(other)) ** 2))


def map_error(samples, values, points, truth):
    recipe = fit_recipe(samples["easting"], samples["northing"], values)
    return rmse(recipe.predict(points["easting"], points["northing"]).predictive.estimate, truth)


@pytest.mark.parametrize("share", SHARES)
def test_hidden_cadmium_of_the_jura_is_recovered_better_than_by_half_the_limit_or_by_order_statistics(share):
    samples = jura("pred")
    truth = samples["Cd"].to_numpy()
    seen, limits = hidden(truth, share)
    below = np.isnan(seen)
    imputed = impute_non_detects(samples["easting"], samples["northing"], seen, limits, random=np.random.default_rng(1)).values
    error = rmse(imputed[below], truth[below])
    assert error < 0.9 * rmse(limits[below] / 2, truth[below])
    assert error < 0.75 * rmse(regression_on_order_statistics(seen, limits)[below], truth[below])
    np.testing.assert_array_equal(imputed[~below], truth[~below])
    assert (imputed[below] <= limits[below]).all()


def test_maps_of_half_hidden_cadmium_stay_near_those_of_all_of_it():
    """Figures of all shares: docs/methods/simulation.md."""
    pred, val = jura("pred"), jura("val")
    soil = meuse()
    split = np.random.default_rng(3).permutation(len(soil))
    cases = [(pred, val, "Cd"), (soil.iloc[split[:105]], soil.iloc[split[105:]], "cadmium")]
    for samples, points, metal in cases:
        truth = samples[metal].to_numpy()
        seen, limits = hidden(truth, 0.5)
        place = (samples["easting"], samples["northing"])
        drawn = impute_non_detects(*place, seen, limits, random=np.random.default_rng(1), draws=20).values
        complete = map_error(samples, truth, points, points[metal])
        assert map_error(samples, drawn, points, points[metal]) < 1.05 * complete


def test_a_low_valley_among_non_detects_is_found_again():
    east, north, values = smooth_field(count=120, noise=0.02)
    seen, limits = hidden(values, 0.4)
    below = np.isnan(seen)
    imputed = impute_non_detects(east, north, seen, limits, random=np.random.default_rng(2)).values
    assert np.corrcoef(imputed[below], values[below])[0, 1] > 0.7


def test_the_same_generator_draws_the_same_and_the_unit_does_not_matter():
    east, north, values = smooth_field()
    seen, limits = hidden(values, 0.3)
    first = impute_non_detects(east, north, seen, limits, random=np.random.default_rng(2), draws=5)
    again = impute_non_detects(east, north, seen * 1000, limits * 1000, random=np.random.default_rng(2), draws=5)
    assert first.draws.shape == (5, 60)
    np.testing.assert_allclose(first.values * 1000, again.values, rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda seen, limits: (np.where(np.arange(60) < 52, np.nan, seen), limits), "10 detected values at least, found 7"),
        (lambda seen, limits: (seen - 5.0, limits), "above 0"),
        (lambda seen, limits: (seen, np.zeros(60)), "a detection limit above 0"),
    ],
)
def test_what_cannot_be_imputed_is_refused(change, words):
    east, north, values = smooth_field()
    seen, limits = change(*hidden(values, 0.05))
    with pytest.raises(ValueError, match=words):
        impute_non_detects(east, north, seen, limits, random=np.random.default_rng(0))
