"""The default recipe, chosen on samples alone, and what it reaches on points that took no part in the choice."""

import numpy as np
import pytest

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.recipe import MEMBERS, fit_recipe
from jingtu.kernels.geostatistics.recipe_simulation import share_above, simulate_recipe
from jingtu.kernels.geostatistics.recipe_skill import assess_recipe
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.soils import METALS, METRES_PER_KM, covariates, jura, smooth_field

# R gstat 2.1-0, coordinates in km: p = jura.pred, v = jura.val, both with coordinates(.) = ~Xloc+Yloc; for each metal
# w = fit.variogram(variogram(f, p, cutoff = 2), vgm("Sph")); k = krige(f, p, v, w): nugget, sill, range, MAE, RMSE.
GSTAT = {
    "Cd": (0.35171855305290456, 0.45247504127673666, 0.4554456813886677, 0.59232714780267459, 0.74097320022388202),
    "Co": (1.336284156339598, 12.634054522368375, 1.2069423605688607, 1.8880601327168947, 2.4445900352380234),
    "Cr": (25.792069929656041, 95.480016530304894, 0.48522482262929034, 7.1589519361913565, 9.3370526918128416),
    "Cu": (28.980178107854954, 398.30243735417332, 0.079070653856253392, 15.541830300577773, 25.644932369107263),
    "Ni": (11.542747497008868, 71.665961183366093, 1.3652923910184909, 4.9534606480919745, 6.3093045567475103),
    "Pb": (313.09961726505401, 492.53729032710055, 0.32090930994596956, 22.478186327200415, 40.164512845380038),
    "Zn": (195.82485015705697, 631.52264418108859, 0.59752172816718196, 22.149636581274201, 34.36736780023756),
}


def errors(estimate, truth):
    return np.abs(np.asarray(estimate) - np.asarray(truth)).mean()


@pytest.mark.parametrize("metal", METALS)
def test_ordinary_kriging_errs_exactly_as_gstat_does(metal):
    samples, points = jura("pred"), jura("val")
    nugget, sill, reach, mae, rmse = GSTAT[metal]
    kriged = ordinary(
        samples["easting"],
        samples["northing"],
        samples[metal],
        points["easting"],
        points["northing"],
        Variogram("spherical", nugget, sill, reach * METRES_PER_KM),
        neighbours=None,
    )
    error = kriged.estimate - points[metal]
    assert np.abs(error).mean() == pytest.approx(mae, rel=1e-8)
    assert np.sqrt((error**2).mean()) == pytest.approx(rmse, rel=1e-8)


def test_the_recipe_beats_mean_median_and_gstat_on_most_metals_of_the_jura():
    samples, points = jura("pred"), jura("val")
    reached = {}
    for metal in METALS:
        recipe = fit_recipe(samples["easting"], samples["northing"], samples[metal], covariates(samples))
        mapped = recipe.predict(points["easting"], points["northing"], covariates(points)).predictive.estimate
        rivals = (samples[metal].mean(), samples[metal].median())
        best = min(GSTAT[metal][3], *(errors(np.full(len(points), rival), points[metal]) for rival in rivals))
        reached[metal] = errors(mapped, points[metal]) / best
    better = [metal for metal, ratio in reached.items() if ratio < 1]
    assert better == ["Cd", "Cr", "Cu", "Ni", "Pb", "Zn"]  # Co is kriged best without any transform or covariate
    assert reached["Co"] < 1.03


def test_members_are_the_best_by_leave_one_out():
    east, north, values = smooth_field()
    recipe = fit_recipe(east, north, values)
    assert len(recipe.candidates) == 6  # three transforms, two shapes, no covariate
    assert recipe.members == recipe.candidates[:3]
    assert [member.mae for member in recipe.members] == sorted(candidate.mae for candidate in recipe.candidates)[:3]
    with_land = fit_recipe(east, north, values, {"land": np.where(east > 500, "a", "b"), "slope": east + north**1.1})
    assert len(with_land.candidates) == 24
    assert len(with_land.members) == MEMBERS


def test_a_map_passes_through_its_samples():
    east, north, values = smooth_field()
    mapped = fit_recipe(east, north, values).predict(east, north).predictive
    np.testing.assert_allclose(mapped.estimate, values, rtol=1e-6)
    np.testing.assert_allclose(mapped.quantile(0.9), values, rtol=1e-3)


def test_the_map_follows_the_unit_and_moves_with_the_coordinates():
    east, north, values = smooth_field()
    plain = fit_recipe(east, north, values).predict([500.0], [400.0]).predictive.estimate
    in_ug = fit_recipe(east, north, values * 1000).predict([500.0], [400.0]).predictive.estimate
    moved = fit_recipe(east + 4e5, north + 3e6, values).predict([500.0 + 4e5], [400.0 + 3e6]).predictive.estimate
    np.testing.assert_allclose(in_ug, plain * 1000, rtol=1e-6)
    np.testing.assert_allclose(moved, plain, rtol=1e-6)


def test_the_map_does_not_hang_on_the_order_of_the_samples():
    east, north, values = smooth_field()
    order = np.random.default_rng(3).permutation(values.size)
    first = fit_recipe(east, north, values).predict([500.0], [400.0]).predictive.estimate
    second = fit_recipe(east[order], north[order], values[order]).predict([500.0], [400.0]).predictive.estimate
    np.testing.assert_allclose(first, second, rtol=1e-9)


def test_a_class_that_no_sample_has_is_flagged_not_guessed():
    east, north, values = smooth_field()
    land = np.where(east > 500, "paddy", "orchard")
    recipe = fit_recipe(east, north, values * np.where(east > 500, 3.0, 1.0), {"land": land})
    found = recipe.predict([300.0, 300.0], [300.0, 300.0], {"land": ["paddy", "forest"]})
    assert np.isfinite(found.predictive.estimate[0])
    assert np.isnan(found.predictive.estimate[1])
    assert found.flags[1] & KrigingFlag.NO_COVARIATE


def test_many_samples_are_learned_from_a_draw_that_the_generator_repeats():
    east, north, values = smooth_field(count=700, noise=0.3)
    first = fit_recipe(east, north, values, random=np.random.default_rng(7))
    again = fit_recipe(east, north, values, random=np.random.default_rng(7))
    assert [member.title for member in first.members] == [member.title for member in again.members]
    estimate = first.predict([400.0], [600.0]).predictive.estimate
    np.testing.assert_array_equal(estimate, again.predict([400.0], [600.0]).predictive.estimate)
    with pytest.raises(ValueError, match="give a random generator"):
        fit_recipe(east, north, values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda e, n, v: (e[:9], n[:9], v[:9]), "10 samples at least, found 9"),
        (lambda e, n, v: (e, n, np.full(v.size, 2.0)), "the value 2; there is nothing to map"),
        (lambda e, n, v: (np.where(e == e[1], e[0], e), np.where(n == n[1], n[0], n), v), "at one place"),
        (lambda e, n, v: (e, n, np.where(v == v[0], np.nan, v)), "finite values"),
    ],
)
def test_samples_that_make_no_map_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        fit_recipe(*change(*smooth_field()))


def test_simulated_maps_spread_around_the_map_and_give_the_area_above_a_limit():
    east, north, values = smooth_field(count=80, noise=0.2)
    land = np.where(east > 500, "a", "b")
    recipe = fit_recipe(east, north, values * np.where(east > 500, 2.0, 1.0), {"land": land})
    cells = [each.ravel() for each in np.meshgrid(np.arange(25.0, 1000, 50), np.arange(25.0, 1000, 50))]
    at_cells = {"land": np.where(cells[0] > 500, "a", "b")}
    ensemble = simulate_recipe(recipe, *cells, at_cells, realisations=60, random=np.random.default_rng(1))
    mapped = recipe.predict(*cells, at_cells).predictive
    assert np.corrcoef(np.log(ensemble.estimate), np.log(mapped.estimate))[0, 1] > 0.95
    limit = float(np.median(mapped.estimate))
    shares = share_above(ensemble, limit)
    assert shares.shape == (60,)
    assert shares.mean() == pytest.approx(mapped.exceedance(limit).mean(), abs=0.06)
    assert 0 < shares.std() < 0.1


def test_simulating_many_samples_takes_the_plain_trend_and_leaves_cells_without_covariate_out():
    east, north, values = smooth_field(count=700, noise=0.3)
    recipe = fit_recipe(east, north, values, {"slope": east}, random=np.random.default_rng(1))
    slope = [300.0, np.nan] if "slope" in recipe.members[0].design.names else [300.0, 400.0]
    ensemble = simulate_recipe(
        recipe, [300.0, 400.0], [300.0, 400.0], {"slope": slope}, realisations=40, random=np.random.default_rng(1)
    )
    assert np.isfinite(ensemble.realisations[:, 0]).all()
    assert share_above(ensemble, 0.0).tolist() == [1.0] * 40


def test_folds_that_leave_too_little_are_predicted_by_the_mean():
    east, north, values = smooth_field(count=10)
    few = assess_recipe(east, north, values, random=np.random.default_rng(1)).comparison
    assert few.model.mae == pytest.approx(few.mean.mae)
    one_high = np.where(np.arange(10) == 3, 5.0, 1.0)
    alike = assess_recipe(
        np.tile(east, 2) + np.repeat([0.0, 7.0], 10),
        np.tile(north, 2),
        np.append(one_high, np.ones(10)),
        folds=20,
        random=np.random.default_rng(1),
    ).comparison
    assert alike.model.count == 20


def test_values_that_a_class_explains_wholly_are_mapped_by_the_class():
    east, north, _values = smooth_field()
    land = np.where(east > 500, "a", "b")
    recipe = fit_recipe(east, north, np.where(land == "a", 2.0, 1.0), {"land": land})
    found = recipe.predict([333.0, 777.0], [333.0, 777.0], {"land": ["b", "a"]}).predictive.estimate
    np.testing.assert_allclose(found, [1.0, 2.0], atol=0.01)
