"""The invented waters, sediments and crops: as their parameters say, the same each time, raised by works and fed by the soil."""

import numpy as np
import pytest

from jingtu.project.demo.media import every_truth, truth_of
from jingtu.standards import substances, units

OTHER = ("groundwater", "irrigation_water", "sediment", "produce")
FAR = np.random.default_rng(5).uniform([116.2, 39.6], [117.2, 40.0], (400, 2)).T  # of all works


@pytest.mark.parametrize("medium", OTHER)
def test_medians_and_spreads_are_those_of_the_parameters(medium):
    known = truth_of(medium)
    found = known.contents(*FAR)
    soil = truth_of("soil").contents(*FAR)
    for code, told in known.elements.items():
        below = (soil[code] / truth_of("soil").elements[code]["median"]) ** told["uptake"] if "uptake" in told else 1
        value = found[code] / below
        assert np.median(value) == pytest.approx(told["median"], rel=0.15), code
        assert np.log(value).std() == pytest.approx(told["spread"], rel=0.15), code


@pytest.mark.parametrize("medium", OTHER)
def test_a_place_holds_the_same_whoever_else_is_asked(medium):
    known = truth_of(medium)
    alone = known.contents(*FAR[:, 3])
    assert {code: values[3] for code, values in known.contents(*FAR).items()} == pytest.approx(
        {code: values[0] for code, values in alone.items()}
    )


def test_every_substance_and_unit_is_one_that_laboratories_deliver():
    for known in every_truth():
        assert all(substances.of(code).name_zh for code in known.codes)
        assert units.factor(known.own["unit"], known.own["unit"]) == 1
        assert all(known.method(code) for code in known.codes)


def test_groundwater_is_raised_near_the_works_and_half_as_much_one_half_distance_away():
    known, source = truth_of("groundwater"), truth_of("groundwater").own["sources"][0]
    (east, north), factor = source["at"], source["raises"]["cd"]
    at = known._raised(np.array([[east, north], [east, north + source["half_m"] / 111_000]]))["cd"]
    assert at[0] == pytest.approx(factor)
    assert at[1] - 1 == pytest.approx((factor - 1) / 2, rel=0.01)


def test_wheat_takes_up_what_the_soil_below_it_holds():
    smelter = truth_of("soil").told["sources"][0]["at"]
    offsets = np.random.default_rng(6).uniform(-0.002, 0.002, (100, 2)).T
    near = truth_of("produce").contents(smelter[0] + offsets[0], smelter[1] + offsets[1])
    soil = truth_of("soil").contents(smelter[0] + offsets[0], smelter[1] + offsets[1])
    wanted = truth_of("produce").elements["cd"]["median"] * (soil["cd"] / 0.14) ** 0.8
    assert np.median(near["cd"] / wanted) == pytest.approx(1, rel=0.1)
    assert np.median(near["cd"]) > 3 * np.median(truth_of("produce").contents(*FAR)["cd"])
