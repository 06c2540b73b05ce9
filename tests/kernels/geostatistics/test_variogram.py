"""Variogram models, experimental variograms and fits by themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import Experimental, FitFlag, fit
from jingtu.kernels.geostatistics.variogram import Anisotropy, Variogram
from tests.kernels.geostatistics.fields import NESTED, PLAIN, SMOOTH, field, seeds

few = settings(max_examples=20, deadline=None)
DISTANCES = np.linspace(0.0, 10_000.0, 101)


def exact(variogram, distances, azimuth=np.nan, pairs=1000, cutoff=5_000.0):
    """The experimental variogram of a field that follows the model to the digit."""
    azimuths = np.full(len(distances), azimuth)
    return Experimental(distances, variogram.semivariance(distances), np.full(len(distances), pairs), azimuths, cutoff)


@pytest.mark.parametrize("variogram", [PLAIN, NESTED, SMOOTH])
def test_a_model_rises_from_nothing_over_the_nugget_to_the_sill(variogram):
    semivariance = variogram.semivariance(DISTANCES)

    assert semivariance[0] == 0.0
    assert semivariance[1] > variogram.nugget
    assert (np.diff(semivariance) >= -1e-12).all()
    assert variogram.semivariance(np.array([1e7]))[0] == pytest.approx(variogram.sill)


@pytest.mark.parametrize(("model", "smoothness"), [("spherical", 0.5), ("exponential", 0.5), ("gaussian", 0.5), ("matern", 0.5)])
def test_at_the_practical_range_95_percent_of_the_sill_are_reached(model, smoothness):
    variogram = Variogram(model, 0.0, 2.0, 700.0, smoothness=smoothness)

    assert variogram.semivariance(np.array(variogram.practical_ranges))[0] >= 0.95 * 2.0


def test_a_matern_model_with_smoothness_one_half_is_exponential_and_with_three_halves_has_a_closed_form():
    ratio = DISTANCES / 900.0
    half = Variogram("matern", 0.0, 1.0, 900.0, smoothness=0.5).covariance(DISTANCES)
    three_halves = Variogram("matern", 0.0, 1.0, 900.0, smoothness=1.5).covariance(DISTANCES)

    np.testing.assert_allclose(half, np.exp(-ratio), rtol=1e-12)
    np.testing.assert_allclose(three_halves, (1.0 + ratio) * np.exp(-ratio), rtol=1e-12)


def test_anisotropy_shortens_the_range_across_its_azimuth():
    variogram = Variogram("spherical", 0.0, 1.0, 1000.0, Anisotropy(90.0, 0.5))
    along, across = variogram.without_anisotropy(np.array([(500.0, 0.0), (0.0, 500.0)]))

    assert np.linalg.norm(along) == pytest.approx(500.0)
    assert np.linalg.norm(across) == pytest.approx(1000.0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("cubic", 0, 1, 1), "one of spherical, exponential, gaussian, matern, not cubic"),
        (("spherical", -0.1, 1, 1), "not negative"),
        (("spherical", 0, float("nan"), 1), "finite"),
        (("spherical", 0, 1, 0), "above 0"),
        (("spherical", 0, 0, 1), "a nugget or a sill above 0"),
        (("spherical", 0, (1, 2), 1), "one sill and one range for each"),
    ],
)
def test_a_model_that_is_none_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        Variogram(*given)


@few
@given(seeds, st.sampled_from([0.001, 10.0]), st.sampled_from([0.001, 1000.0]))
def test_units_scale_an_experimental_variogram(seed, values, distances):
    (east, north, measured), _targets = field(seed)

    found = experimental(east * distances, north * distances, measured * values)

    wanted = experimental(east, north, measured)
    np.testing.assert_array_equal(found.pairs, wanted.pairs)
    np.testing.assert_allclose(found.distance, wanted.distance * distances)
    np.testing.assert_allclose(found.semivariance, wanted.semivariance * values**2)


@few
@given(seeds, st.sampled_from(["matheron", "cressie"]))
def test_the_order_of_samples_does_not_change_an_experimental_variogram(seed, estimator):
    (east, north, measured), _targets = field(seed)

    found = experimental(east[::-1], north[::-1], measured[::-1], estimator=estimator)

    wanted = experimental(east, north, measured, estimator=estimator)
    assert found.semivariance.tobytes() == wanted.semivariance.tobytes()


def test_every_pair_within_the_cutoff_counts_once():
    (east, north, measured), _targets = field(1, samples=1500)
    apart = np.hypot(east[:, None] - east, north[:, None] - north)[np.triu_indices(1500, 1)]

    found = experimental(east, north, measured, cutoff=4_000.0, width=500.0)

    np.testing.assert_array_equal(found.pairs, np.histogram(apart, np.arange(0.0, 4_001.0, 500.0))[0])


@few
@given(seeds, st.sampled_from(["matheron", "cressie"]), st.sampled_from([None, [10.0, 80.0]]))
def test_the_compiled_sums_are_the_plain_ones(seed, estimator, directions):
    samples, _targets = field(seed, samples=300)
    options = {"estimator": estimator, "directions": directions, "tolerance": 30.0}

    fast = experimental(*samples, engine="fast", **options)

    plain = experimental(*samples, engine="plain", **options)
    np.testing.assert_array_equal(fast.pairs, plain.pairs)
    np.testing.assert_allclose(fast.distance, plain.distance, rtol=1e-12)
    np.testing.assert_allclose(fast.semivariance, plain.semivariance, rtol=1e-12)


@pytest.mark.parametrize("engine", ["plain", "fast"])
def test_the_number_of_threads_changes_no_byte_of_an_experimental_variogram(engine):
    samples, _targets = field(4, samples=1500)

    found = [experimental(*samples, engine=engine, threads=threads) for threads in (1, 3)]

    assert found[0].semivariance.tobytes() == found[1].semivariance.tobytes()


def test_directions_that_cover_the_circle_share_all_pairs():
    (east, north, measured), _targets = field(2)

    together = experimental(east, north, measured)
    apart = experimental(east, north, measured, directions=[0, 45, 90, 135])

    assert apart.pairs.sum() == together.pairs.sum()


def test_one_wild_value_moves_the_robust_estimator_less():
    (east, north, _measured), _targets = field(3, samples=200)
    calm = np.random.default_rng(3).normal(size=200)
    wild = np.where(np.arange(200) == 0, 50.0, calm)

    growth = {}
    for estimator in ("matheron", "cressie"):
        before, after = (experimental(east, north, values, estimator=estimator).semivariance for values in (calm, wild))
        growth[estimator] = float((after / before).mean())

    assert growth["cressie"] < growth["matheron"] / 5


@pytest.mark.parametrize("model", ["spherical", "exponential", "gaussian", "matern"])
@pytest.mark.parametrize("nugget", [0.0, 0.3])
def test_a_fit_finds_the_model_that_made_the_variogram(model, nugget):
    made = Variogram(model, nugget, 1.2, 900.0, smoothness=1.5)

    found = fit(exact(made, np.linspace(200.0, 5_000.0, 15)), model, smoothness=1.5)

    assert [found.variogram.nugget, *found.variogram.sills] == pytest.approx([nugget, 1.2], abs=1e-5)
    assert found.variogram.ranges[0] == pytest.approx(900.0, rel=1e-5)
    assert not found.flags & ~(FitFlag.NO_NUGGET | FitFlag.RANGE_BEYOND_CUTOFF)


@few
@given(seeds, st.sampled_from(["spherical", "exponential"]), st.sampled_from([0.01, 100.0]), st.sampled_from([0.001, 1000.0]))
def test_units_scale_a_fitted_model(seed, model, values, distances):
    (east, north, measured), _targets = field(seed)

    found = fit(experimental(east * distances, north * distances, measured * values), model)

    wanted = fit(experimental(east, north, measured), model)
    assert found.weighted_sse == pytest.approx(wanted.weighted_sse * values**4 / distances**2, rel=1e-6)
    assert found.flags == wanted.flags


def test_a_fit_finds_two_nested_structures():
    made = Variogram(("spherical", "spherical"), 0.1, (0.5, 0.8), (600.0, 3_500.0))

    found = fit(exact(made, np.linspace(100.0, 5_000.0, 40)), ("spherical", "spherical"))

    np.testing.assert_allclose(found.variogram.ranges, made.ranges, rtol=1e-3)
    np.testing.assert_allclose(found.variogram.sills, made.sills, rtol=1e-3)


def test_a_fit_finds_an_anisotropy():
    made = Variogram("spherical", 0.1, 1.0, 3_000.0, Anisotropy(60.0, 0.5))
    parts = []
    for azimuth in range(0, 180, 30):
        distances = np.linspace(200.0, 4_000.0, 12)
        towards = distances[:, None] * np.array((np.sin(np.deg2rad(azimuth)), np.cos(np.deg2rad(azimuth))))
        effective = np.linalg.norm(made.without_anisotropy(towards), axis=1)
        parts.append((distances, made.semivariance(effective), np.full(12, azimuth, dtype=float)))
    distance, semivariance, azimuths = (np.concatenate(column) for column in zip(*parts, strict=True))
    given = Experimental(distance, semivariance, np.full(distance.size, 500), azimuths, 4_000.0)

    found = fit(given, "spherical", anisotropy="estimate").variogram

    assert (found.anisotropy.azimuth, found.anisotropy.ratio) == pytest.approx((60.0, 0.5))
    assert found.ranges[0] == pytest.approx(3_000.0, rel=1e-4)


@pytest.mark.parametrize(
    ("given", "flag"),
    [
        (exact(PLAIN, np.linspace(300.0, 5_000.0, 15), pairs=29), FitFlag.FEW_PAIRS),
        (exact(PLAIN, np.linspace(300.0, 5_000.0, 2)), FitFlag.FEW_CLASSES),
        (exact(PLAIN, np.linspace(100.0, 2_000.0, 15), cutoff=2_000.0), FitFlag.RANGE_BEYOND_CUTOFF),
        (exact(Variogram("spherical", 1.0, 0.0, 1.0), np.linspace(300.0, 5_000.0, 15)), FitFlag.NO_STRUCTURE),
        (exact(Variogram("spherical", 0.0, 1.0, 3_000.0), np.linspace(300.0, 5_000.0, 15)), FitFlag.NO_NUGGET),
    ],
)
def test_a_doubtful_fit_says_why(given, flag):
    assert fit(given, "spherical").flags & flag


def test_a_fit_on_good_ground_has_nothing_to_say():
    assert fit(exact(PLAIN, np.linspace(300.0, 5_000.0, 15), pairs=30), "spherical").flags == FitFlag.FINE


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: experimental([0, 1], [0, 0], [1.0, np.nan]), "one finite value at each place"),
        (lambda: experimental([0, 1, 9], [0, 0, 0], [1.0, 2.0, 3.0], cutoff=0.5), "No pair of samples lies within"),
        (lambda: experimental([0, 1], [0, 0], [1.0, 2.0], estimator="dowd"), "one of matheron, cressie"),
        (lambda: experimental([0, 1], [0, 0], [1.0, 2.0], engine="quick"), "engine is one of"),
        (lambda: fit(experimental([0, 1, 2], [0, 0, 0], [1.0] * 3, cutoff=5), "spherical"), "The values do not vary"),
        (lambda: fit(experimental([0, 0], [0, 0], [1.0, 2.0], cutoff=5), "spherical"), "All pairs lie at one place"),
        (lambda: fit(exact(PLAIN, DISTANCES[1:]), "linear"), "A model is one to 3 of"),
        (lambda: fit(exact(PLAIN, DISTANCES[1:]), "spherical", anisotropy="estimate"), "with directions"),
        (lambda: fit(exact(PLAIN, DISTANCES[1:]), "spherical", weights="none"), "weights is one of"),
    ],
)
def test_what_has_no_variogram_is_refused_with_a_sentence(work, said):
    with pytest.raises(ValueError, match=said):
        work()
