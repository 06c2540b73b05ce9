"""Sequential Gaussian simulation: samples honoured, histogram and variogram reproduced, the same on any number of threads."""

import numpy as np
import pytest

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.predictive import Ensemble
from jingtu.kernels.geostatistics.scores import normal_scores
from jingtu.kernels.geostatistics.simulation import simulate
from jingtu.kernels.geostatistics.simulation_path import earlier_neighbours
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Cancelled
from tests.kernels.geostatistics.soils import jura

MODEL = Variogram("spherical", 0.1, 0.9, 300.0)


def grid(side=30, cell=25.0):
    east, north = np.meshgrid((np.arange(side) + 0.5) * cell, (np.arange(side) + 0.5) * cell)
    return east.ravel(), north.ravel()


def far_samples():
    """Three samples so far away that they tell nothing: the simulation is free."""
    return [1e6, 1.1e6, 1.2e6], [1e6, 1e6, 1e6], [0.0, 1.0, -1.0]


def test_the_nearest_earlier_places_are_found():
    random = np.random.default_rng(0)
    samples, nodes = random.uniform(0, 100, (20, 2)), random.uniform(0, 100, (700, 2))
    found = earlier_neighbours(samples, nodes, 6)
    everything = np.vstack([samples, nodes])
    for node in (0, 1, 5, 255, 256, 300, 512, 699):
        distance = np.hypot(*(everything[: 20 + node] - nodes[node]).T)
        np.testing.assert_array_equal(found[node], np.argsort(distance, kind="stable")[:6])


def test_the_first_nodes_have_as_many_neighbours_as_there_are():
    found = earlier_neighbours(np.zeros((1, 2)), np.array([[1.0, 0.0], [2.0, 0.0]]), 4)
    assert found.tolist() == [[0, -1, -1, -1], [1, 0, -1, -1]]


def test_a_free_simulation_reproduces_histogram_and_variogram():
    east, north = grid()
    simulated = simulate(*far_samples(), east, north, MODEL, realisations=60, random=np.random.default_rng(1)).values
    assert simulated.mean() == pytest.approx(0.0, abs=0.1)
    assert simulated.var() == pytest.approx(1.0, abs=0.07)
    fields = simulated.reshape(60, 30, 30)
    for lag in (1, 2, 4, 8, 12):
        found = 0.5 * np.mean((fields[:, :, lag:] - fields[:, :, :-lag]) ** 2)
        assert found == pytest.approx(float(MODEL.semivariance(np.array(25.0 * lag))), rel=0.08)


def test_realisations_spread_around_simple_kriging_as_its_variance_says():
    random = np.random.default_rng(2)
    east, north, scores = random.uniform(0, 750, 40), random.uniform(0, 750, 40), random.normal(size=40)
    targets = grid(side=8, cell=90.0)
    simulated = simulate(east, north, scores, *targets, MODEL, realisations=1500, random=random, neighbours=100).values
    kriged = ordinary(east, north, scores, *targets, MODEL, neighbours=None, mean=0.0)
    np.testing.assert_allclose(simulated.mean(axis=0), kriged.estimate, atol=0.12)
    np.testing.assert_allclose(simulated.var(axis=0), kriged.variance, rtol=0.2)


def test_samples_on_nodes_are_honoured():
    east, north = grid(side=6)
    scores = np.linspace(-1, 1, 5)
    simulated = simulate(east[:5], north[:5], scores, east, north, MODEL, realisations=3, random=np.random.default_rng(3)).values
    np.testing.assert_allclose(simulated[:, :5], np.tile(scores, (3, 1)), atol=1e-9)
    assert simulated[:, 5:].std() > 0.3


def test_the_same_seed_gives_the_same_maps_on_any_number_of_threads_and_of_realisations():
    east, north = grid(side=20)

    def maps(count, threads):
        return simulate(
            *far_samples(), east, north, MODEL, realisations=count, random=np.random.default_rng(9), threads=threads
        ).values

    first = maps(5, 1)
    np.testing.assert_array_equal(first, maps(5, 2))
    np.testing.assert_array_equal(first[:2], maps(2, 2))


def test_the_compiled_walk_equals_the_plain_one():
    east, north = grid(side=15)
    both = [
        simulate(
            *far_samples(), east, north, MODEL, realisations=9, random=np.random.default_rng(4), engine=engine, threads=2
        ).values
        for engine in ("plain", "fast")
    ]
    np.testing.assert_allclose(both[0], both[1], atol=1e-10)


def test_simulated_concentrations_have_the_histogram_of_the_samples():
    samples = jura("pred")
    scores = normal_scores(samples["Zn"])
    east, north = np.meshgrid(np.arange(500, 5000, 250.0), np.arange(500, 5500, 250.0))
    simulated = simulate(
        samples["easting"],
        samples["northing"],
        scores.forward(samples["Zn"]),
        east.ravel(),
        north.ravel(),
        Variogram("spherical", 0.2, 0.8, 600.0),
        realisations=40,
        random=np.random.default_rng(5),
    )
    ensemble = Ensemble(scores.back(simulated.values))
    for share in (0.1, 0.5, 0.9):
        assert np.quantile(ensemble.realisations, share) == pytest.approx(np.quantile(samples["Zn"], share), rel=0.12)
    limit = float(np.quantile(samples["Zn"], 0.8))
    assert ensemble.exceedance(limit).mean() == pytest.approx(0.2, abs=0.05)
    assert (ensemble.quantile(0.05) <= ensemble.estimate).all()


def test_a_long_simulation_can_be_stopped():
    def stop(done, total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        simulate(*far_samples(), *grid(side=60), MODEL, realisations=2, random=np.random.default_rng(0), progress=stop)


def test_what_cannot_be_simulated_is_refused():
    random = np.random.default_rng(0)
    with pytest.raises(ValueError, match="At least one realisation"):
        simulate([0.0], [0.0], [0.0], [1.0], [1.0], MODEL, realisations=0, random=random)
    with pytest.raises(ValueError, match="Two targets"):
        simulate([0.0], [0.0], [0.0], [1.0, 1.0], [1.0, 1.0], MODEL, realisations=1, random=random)
    with pytest.raises(ValueError, match="auto, plain or fast"):
        simulate([0.0], [0.0], [0.0], [1.0], [1.0], MODEL, realisations=1, random=random, engine="quick")
