"""The invented soil: known at every place, the same for ever, correlated as it says, raised where works stood."""

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from jingtu.project.demo.truth import Truth, truth

PLACES = np.random.default_rng(1).uniform((116.2, 38.5), (117.2, 40.0), (2500, 2))


@pytest.fixture(scope="module")
def contents():
    return truth().contents(*PLACES.T)


def test_a_place_holds_the_same_whoever_else_is_asked_with_it(contents):
    again = Truth(truth().told).contents(*PLACES[100:103].T)
    assert all(np.array_equal(again[code], values[100:103]) for code, values in contents.items())


def test_contents_have_the_medians_and_spreads_that_are_stated(contents):
    for code, each in truth().told["elements"].items():
        logarithm = np.log(contents[code])
        assert np.median(contents[code]) == pytest.approx(each["median"], rel=0.15)
        assert logarithm.std() == pytest.approx(each["spread"], rel=0.15)


@pytest.mark.parametrize(("near", "far"), [(4000, 6000), (6000, 10000), (10000, 20000), (20000, 40000)])
def test_contents_are_correlated_as_the_stated_variogram_says(contents, near, far):
    """Of one element that no source raises; a single realisation strays from its model."""
    told, told_of_it = truth().told["variogram"], truth().told["elements"]["ni"]
    scores = np.log(contents["ni"] / told_of_it["median"]) / told_of_it["spread"]
    distance = pdist(truth().plane.forth(PLACES))
    between = (near <= distance) & (distance < far)
    measured = float((pdist(scores[:, None]) ** 2)[between].mean() / 2)
    model = told["nugget"] + (1 - told["nugget"]) * (1 - np.exp(-distance[between] / told["range_m"])).mean()
    assert measured == pytest.approx(model, abs=0.12)


def test_works_raised_what_lies_around_and_above():
    source = truth().told["sources"][0]
    east, north = source["at"]
    here, deeper, away = (truth().contents(*at)["cd"][0] for at in ((east, north, 0.0), (east, north, 0.6), (east + 0.2, north)))
    assert here > 5 * away
    assert here > 3 * deeper


def test_nothing_is_known_outside_the_extent():
    with pytest.raises(ValueError, match="ends before"):
        truth().contents([117.0, 118.0], [39.0, 39.0])


def test_a_sample_errs_always_alike_and_another_analysis_of_it_by_the_error_of_analysis():
    held = {code: float(values[0]) for code, values in truth().contents(116.7, 39.5).items()}
    first, again = (truth().reported("LF2017-1-001A", held) for _each in range(2))
    assert first == again
    pairs = [(truth().reported(f"S{at}", held)["pb"], truth().reported(f"S{at}", held, analysis=2)["pb"]) for at in range(300)]
    logarithms = np.log(np.array(pairs))
    assert (logarithms[:, 0] - logarithms[:, 1]).std() == pytest.approx(np.sqrt(2) * truth().told["analysis_error"], rel=0.2)
    errors = np.hypot(truth().told["analysis_error"], truth().told["sampling_error"])
    assert (logarithms[:, 0] - np.log(held["pb"])).std() == pytest.approx(errors, rel=0.2)
