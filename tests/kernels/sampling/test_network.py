"""Points go or come where the kriging variance says so; the quick bookkeeping gives what asking everything anew gives."""

import numpy as np
import pytest

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.sampling.network import extend, thin

VARIOGRAM = Variogram("spherical", 0.1, 1.0, 400)
STEPS = np.arange(50, 1_000, 100.0)
TARGETS = np.stack(np.meshgrid(STEPS, STEPS), axis=-1).reshape(-1, 2)


def mean_variance(places, neighbours=8):
    neighbours = min(neighbours, len(places))
    return ordinary(*places.T, np.zeros(len(places)), *TARGETS.T, VARIOGRAM, neighbours=neighbours).variance.mean()


def scattered(count, seed=1):
    return np.random.default_rng(seed).uniform(0, 1_000, (count, 2))


def test_each_point_that_goes_is_the_one_whose_loss_is_least():
    places = scattered(20)
    network = thin(places, 4, TARGETS, VARIOGRAM, neighbours=8)
    left = list(range(20))
    for step, leaving in enumerate(network.chosen):
        after = {member: mean_variance(places[[other for other in left if other != member]]) for member in left}
        assert after[leaving] == pytest.approx(min(after.values()))
        left.remove(leaving)
        assert network.mean[step + 1] == pytest.approx(after[leaving])
    assert network.mean[0] == pytest.approx(mean_variance(places))
    assert network.after.mean() == pytest.approx(network.mean[-1])


@pytest.mark.parametrize("count", [5, 14])  # fewer samples than neighbours, and more
def test_each_point_that_comes_is_the_one_whose_gain_is_greatest(count):
    places, candidates = scattered(count), scattered(15, seed=2)
    network = extend(places, candidates, 4, TARGETS, VARIOGRAM, neighbours=8)
    have = places
    for step, coming in enumerate(network.chosen):
        after = [mean_variance(np.vstack([have, one])) for one in candidates]
        assert after[coming] == pytest.approx(min(after))
        have = np.vstack([have, candidates[coming]])
        assert network.mean[step + 1] == pytest.approx(after[coming])
        candidates = candidates.copy()
        candidates[coming] = have[0]  # taken: it would gain nothing again


def test_of_two_points_side_by_side_one_goes_first():
    places = np.vstack([scattered(12, seed=3), [[500, 500], [501, 500]]])
    assert thin(places, 1, TARGETS, VARIOGRAM).chosen[0] in (12, 13)


def test_a_new_point_goes_into_the_gap():
    crowd = np.random.default_rng(4).uniform(0, 450, (30, 2))
    candidates = np.array([[200.0, 200.0], [750.0, 750.0], [100.0, 400.0]])
    assert extend(crowd, candidates, 1, TARGETS, VARIOGRAM).chosen.tolist() == [1]


def test_what_cannot_be_done_is_refused():
    with pytest.raises(ValueError, match="at least 3 must stay"):
        thin(scattered(5), 3, TARGETS, VARIOGRAM)
    with pytest.raises(ValueError, match="Two samples stand at one place"):
        thin(np.zeros((5, 2)), 1, TARGETS, VARIOGRAM)
    with pytest.raises(ValueError, match="Only 0 of 1 candidates"):
        extend(scattered(5), scattered(5)[:1], 1, TARGETS, VARIOGRAM)
