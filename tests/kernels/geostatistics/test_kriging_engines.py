"""The compiled way beside the plain one, and on any number of threads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.geostatistics.neighbours import Neighbourhood, Search
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.samples import prepare
from jingtu.kernels.geostatistics.strips import nearest, strips, visiting_order
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Cancelled
from tests.kernels.geostatistics.fields import NESTED, PLAIN, field, seeds

BOTH = Variogram(("spherical", "exponential"), 0.0, (0.5, 0.5), (4_000.0, 1_500.0))
OPTIONS = (
    {},
    {"neighbours": 1},
    {"neighbours": 7, "radius": 900.0},
    {"neighbours": 100},
    {"radius": 100.0},
    {"mean": 1.0},
)


@settings(max_examples=25, deadline=None)
@given(seeds, st.sampled_from([PLAIN, NESTED, BOTH]), st.sampled_from(OPTIONS), st.integers(1, 50))
def test_the_compiled_way_gives_what_the_plain_one_gives(seed, variogram, options, targets):
    samples, places = field(seed, targets=targets)

    fast = ordinary(*samples, *places, variogram, engine="fast", **options)

    plain = ordinary(*samples, *places, variogram, engine="plain", **options)
    np.testing.assert_allclose(fast.estimate, plain.estimate, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(fast.variance, plain.variance, rtol=1e-10, atol=1e-10)
    np.testing.assert_array_equal(fast.flags, plain.flags)


@pytest.mark.parametrize("engine", ["plain", "fast"])
def test_the_number_of_threads_changes_no_byte(engine):
    samples, targets = field(5, samples=400, targets=9_000)

    found = [ordinary(*samples, *targets, PLAIN, engine=engine, threads=threads) for threads in (1, 2, 5)]

    for other in found[1:]:
        assert other.estimate.tobytes() == found[0].estimate.tobytes()
        assert other.variance.tobytes() == found[0].variance.tobytes()
        assert other.flags.tobytes() == found[0].flags.tobytes()


@pytest.mark.parametrize("engine", ["plain", "fast"])
def test_a_target_gets_the_same_number_whatever_targets_are_beside_it(engine):
    samples, (east, north) = field(6, samples=400, targets=999)

    together = ordinary(*samples, east, north, PLAIN, engine=engine)
    alone = ordinary(*samples, east[700:703], north[700:703], PLAIN, engine=engine)

    assert together.estimate[700:703].tobytes() == alone.estimate.tobytes()


@settings(max_examples=25, deadline=None)
@given(seeds, st.integers(1, 40), st.booleans(), st.sampled_from([np.inf, 2.0, 5.5]))
def test_strips_find_the_neighbours_that_the_tree_finds_ties_included(seed, count, on_a_grid, radius):
    random = np.random.default_rng(seed)
    places = random.integers(0, 12, (80, 2)).astype(float) if on_a_grid else random.uniform(0, 12, (80, 2))
    samples = prepare(*places.T, np.zeros(80))
    targets = random.integers(-2, 14, (30, 2)) / 2.0
    wanted = Neighbourhood(samples.places, Search(count, None if radius == np.inf else radius)).of(targets)
    cut = strips(samples.places, count)
    found, squared = np.empty(wanted.shape[1], dtype=np.int64), np.empty(wanted.shape[1])

    for row, (east, north) in zip(wanted, targets, strict=True):
        number = nearest(cut.places, cut.numbers, cut.begins, cut.south, cut.north, east, north, radius**2, found, squared)
        np.testing.assert_array_equal(found[:number], row[row >= 0])


def test_targets_in_disorder_are_visited_by_bands_and_ordered_ones_as_given():
    east, north = np.meshgrid(np.arange(30.0), np.arange(30.0))
    grid = np.column_stack((east.ravel(), north.ravel()))
    mixed = np.random.default_rng(1).permutation(grid)

    order = visiting_order(mixed)

    assert sorted(order) == list(range(900))
    assert np.abs(np.diff(mixed[order], axis=0)).sum(axis=1).mean() < 3.0
    np.testing.assert_array_equal(visiting_order(grid), np.arange(900))


@pytest.mark.parametrize("engine", ["plain", "fast"])
@pytest.mark.parametrize("threads", [1, 2])
def test_the_progress_counts_all_targets_and_stops_the_work(engine, threads):
    samples, targets = field(7, samples=100, targets=9_000)
    heard = []

    ordinary(*samples, *targets, PLAIN, engine=engine, threads=threads, progress=lambda done, total: heard.append((done, total)))

    assert heard[0] == (0, 9_000)
    assert heard[-1] == (9_000, 9_000)
    assert heard == sorted(heard)

    def stop(done, _total):
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        ordinary(*samples, *targets, PLAIN, engine=engine, threads=threads, progress=stop)


def test_the_compiled_way_says_what_it_does_not_know():
    samples, targets = field(8)

    with pytest.raises(ValueError, match="The fast way knows no Matérn model"):
        ordinary(*samples, *targets, Variogram("matern", 0, 1, 100), engine="fast")
    many, _targets = field(8, samples=300)
    with pytest.raises(ValueError, match="more than 256 neighbours"):
        ordinary(*many, *targets, PLAIN, neighbours=300, engine="fast")
    with pytest.raises(ValueError, match="engine is one of auto, plain, fast"):
        ordinary(*samples, *targets, PLAIN, engine="quick")
