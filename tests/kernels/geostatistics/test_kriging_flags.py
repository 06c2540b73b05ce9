"""What kriging says of doubtful targets, and what it refuses."""

import numpy as np
import pytest

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.results import KrigingFlag
from jingtu.kernels.geostatistics.variogram import Variogram
from tests.kernels.geostatistics.fields import PLAIN, field

ENGINES = ("plain", "fast")
SQUARE = ([0.0, 1000.0, 0.0, 1000.0], [0.0, 0.0, 1000.0, 1000.0], [1.0, 2.0, 3.0, 4.0])


@pytest.mark.parametrize("engine", ENGINES)
def test_few_and_no_neighbours_are_said(engine):
    found = ordinary(*SQUARE, [10.0, 500.0, 5000.0], [0.0, 0.0, 0.0], PLAIN, neighbours=3, radius=600.0, engine=engine)

    assert list(found.flags) == [
        KrigingFlag.FEW_NEIGHBOURS,
        KrigingFlag.FEW_NEIGHBOURS,
        KrigingFlag.NO_NEIGHBOURS | KrigingFlag.EXTRAPOLATED,
    ]
    assert np.isfinite(found.estimate[:2]).all()
    assert np.isnan([found.estimate[2], found.variance[2]]).all()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_radius_is_inclusive(engine):
    for radius, flag in ((500.0, KrigingFlag.FEW_NEIGHBOURS), (499.999, KrigingFlag.NO_NEIGHBOURS)):
        found = ordinary(*SQUARE, [500.0], [0.0], PLAIN, neighbours=4, radius=radius, engine=engine)

        assert found.flags[0] == flag


def test_targets_outside_the_hull_are_said_and_those_on_it_are_not():
    east, north = [0.0, 500.0, 1000.0, -1.0, 1001.0, 500.0, 500.0], [0.0, 0.0, 1000.0, 500.0, 500.0, -1.0, 1001.0]

    found = ordinary(*SQUARE, east, north, PLAIN, neighbours=4)

    assert [bool(flag & KrigingFlag.EXTRAPOLATED) for flag in found.flags] == [False] * 3 + [True] * 4


def test_samples_on_a_line_have_no_inside_but_themselves():
    found = ordinary([0.0, 1.0, 2.0], [0.0, 1.0, 2.0], [1.0, 2.0, 3.0], [1.0, 1.0], [1.0, 1.5], PLAIN, neighbours=3)

    assert [bool(flag & KrigingFlag.EXTRAPOLATED) for flag in found.flags] == [False, True]


@pytest.mark.parametrize("neighbours", [2, None])
def test_samples_at_one_place_are_averaged_and_said(neighbours):
    found = ordinary([0, 0, 900], [0, 0, 0], [1.0, 3.0, 5.0], [0.0], [0.0], PLAIN, neighbours=neighbours)

    assert found.estimate[0] == pytest.approx(2.0)
    assert found.flags[0] == KrigingFlag.DUPLICATES_AVERAGED


@pytest.mark.parametrize("engine", ENGINES)
def test_only_targets_that_use_averaged_samples_say_so(engine):
    found = ordinary([0, 0, 900], [0, 0, 0], [1.0, 3.0, 5.0], [1.0, 899.0], [0.0, 0.0], PLAIN, neighbours=1, engine=engine)

    assert list(found.flags) == [KrigingFlag.DUPLICATES_AVERAGED, KrigingFlag.FINE]


def test_samples_at_one_place_are_refused_where_that_is_asked():
    with pytest.raises(ValueError, match=r"1 lie where another lies, the first at \(0.0, 0.0\)"):
        ordinary([0, 0, 900], [0, 0, 0], [1.0, 3.0, 5.0], [0.0], [0.0], PLAIN, duplicates="refuse")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_singular_system_is_said_and_gives_no_number(engine):
    (east, north, values), targets = field(1, samples=30)
    smooth = Variogram("gaussian", 0.0, 1.0, 1e6)  # so smooth that neighbours are copies of each other

    found = ordinary(east, north, values, *targets, smooth, engine=engine)

    assert (found.flags & KrigingFlag.SINGULAR).all()
    assert np.isnan(found.estimate).all()
    assert np.isnan(found.variance).all()


def test_a_singular_system_of_all_samples_is_said():
    samples, targets = field(1, samples=30)

    found = ordinary(*samples, *targets, Variogram("gaussian", 0.0, 1.0, 1e6), neighbours=None)

    assert (found.flags & KrigingFlag.SINGULAR).all()
    assert np.isnan(found.estimate).all()


@pytest.mark.parametrize("options", [{"engine": "plain"}, {"engine": "fast"}, {"neighbours": None}])
def test_a_drift_that_is_not_free_is_said(options):
    samples, targets = field(2, samples=30)
    twice = (np.column_stack((samples[0], 2 * samples[0])), np.column_stack((targets[0], 2 * targets[0])))

    found = ordinary(*samples, *targets, PLAIN, drift=twice, **options)

    assert (found.flags & KrigingFlag.SINGULAR).all()
    assert np.isnan(found.estimate).all()


@pytest.mark.parametrize("options", [{"engine": "plain"}, {"engine": "fast"}, {"neighbours": None}])
def test_a_missing_covariate_is_said_and_spoils_no_other_target(options):
    samples, targets = field(3)
    drift = (samples[0], np.where(np.arange(40) == 7, np.nan, targets[0]))

    found = ordinary(*samples, *targets, PLAIN, drift=drift, **options)

    assert found.flags[7] & KrigingFlag.NO_COVARIATE
    assert np.isnan(found.estimate[7])
    assert np.isfinite(np.delete(found.estimate, 7)).all()


def test_sectors_take_from_all_sides():
    near = [(10.0 + number, 1.0 + number) for number in range(6)]
    around = [*near, (-500.0, 400.0), (-400.0, -500.0), (600.0, -500.0)]
    east, north = np.array(around).T

    found = ordinary(east, north, np.arange(9.0), [0.0], [0.0], PLAIN, neighbours=4, sectors=4, weights=True)

    assert sorted(found.neighbours[0]) == [0, 6, 7, 8]


def test_an_empty_sector_is_said():
    found = ordinary([10.0, 20.0, 5.0], [10.0, 30.0, -9.0], [1.0, 2.0, 3.0], [0.0], [0.0], PLAIN, neighbours=4, sectors=4,
                     weights=True)  # fmt: skip

    assert sorted(found.neighbours[0]) == [-1, -1, 0, 2]
    assert found.flags[0] & KrigingFlag.FEW_NEIGHBOURS


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"values": [1.0, np.nan, 3.0, 4.0]}, "a value or covariate is missing or infinite"),
        ({"values": [1.0, 2.0]}, "2 values at 4 places"),
        ({"easting": [0.0, 1.0]}, "2 eastings and 4 northings"),
        ({"easting": [0.0, np.inf, 1.0, 2.0]}, "number 1 has no finite easting and northing"),
        ({"targets_e": [np.nan]}, "Targets: number 0 has no finite"),
        ({"neighbours": 0}, "At least 1 neighbour"),
        ({"radius": 0.0}, "radius of a neighbourhood is above 0"),
        ({"neighbours": 5, "sectors": 4}, "cannot be shared among 4 sectors"),
        ({"neighbours": None, "radius": 5.0}, "knows no radius"),
        ({"mean": 1.0, "drift": ([1.0] * 4, [1.0])}, "exclude each other"),
        ({"drift": ([1.0] * 3, [1.0])}, "4 rows were expected"),
        ({"drift": ([1.0] * 4, [1.0, 2.0])}, "1 rows were expected"),
        ({"block": (0.0, 5.0)}, "sides of a block are above 0"),
        ({"duplicates": "ignore"}, "'average' or 'refuse'"),
        ({"threads": 0}, "threads is 1 or more"),
    ],
)
def test_what_cannot_be_kriged_is_refused_with_a_sentence(changed, said):
    given = dict(zip(("easting", "northing", "values"), SQUARE, strict=True))
    given |= {"targets_e": [1.0], "targets_n": [1.0], "variogram": PLAIN} | changed

    with pytest.raises(ValueError, match=said):
        ordinary(**given)


def test_no_targets_give_no_results():
    for options in ({}, {"engine": "fast"}, {"neighbours": None}):
        assert ordinary(*SQUARE, [], [], PLAIN, **options).estimate.shape == (0,)
