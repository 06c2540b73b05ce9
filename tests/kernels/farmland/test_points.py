"""One sample, one element: both sides of every limit and of every pH bin of GB 15618-2018."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.farmland.points import bin_codes, limits_at, point_classes
from jingtu.standards import limits
from jingtu.standards.farmland import rules

GB15618 = limits.standard("GB15618-2018")
PH = GB15618.dimension("ph")
LAND = GB15618.dimension("land")


def classed(element, values, ph, land):
    values, ph = np.atleast_1d(np.asarray(values, float)), np.atleast_1d(np.asarray(ph, float))
    codes = {
        "land": np.full(len(values), LAND.codes.index(land) if land else -1, dtype=np.int8),
        "ph": bin_codes(PH, np.broadcast_to(ph, values.shape)),
    }
    return point_classes(values, *(limits_at(GB15618, element, kind, codes) for kind in ("screening", "control"))).tolist()


@pytest.mark.parametrize(
    ("land", "ph", "cadmium", "expected"),
    [
        ("paddy", 6.5, 0.40, 1),
        ("paddy", 6.51, 0.45, 1),
        ("other", 5.5, 1.5, 2),
        ("other", 5.5, 1.51, 3),
        ("other", 5.51, 1.51, 2),
        ("other", 7.5, 0.31, 2),
        ("other", 7.51, 0.31, 1),
        ("paddy", 5.0, 0.31, 2),
        ("paddy", 9.0, 4.0, 2),
        ("paddy", 9.0, 4.01, 3),
    ],
)
def test_a_value_at_its_limit_belongs_to_the_better_class(land, ph, cadmium, expected):
    assert classed("cd", cadmium, ph, land) == [expected]


def test_without_ph_or_land_where_it_matters_a_sample_has_no_class():
    assert classed("cd", [0.1, 9.0], np.nan, "paddy") == [0, 0]
    assert classed("cd", [0.1], 6.0, None) == [0]
    assert classed("cd", [np.nan], 6.0, "paddy") == [0]


def test_the_strictest_limit_stands_in_for_an_unknown_property():
    unknown = {"land": np.array([-1], dtype=np.int8), "ph": np.array([-1], dtype=np.int8)}
    assert limits_at(GB15618, "cd", "screening", unknown, strictest=True) == pytest.approx([0.3])
    assert limits_at(GB15618, "as", "control", unknown, strictest=True) == pytest.approx([100])


@given(
    element=st.sampled_from(rules().elements.codes),
    value=st.floats(1e-3, 1e5),
    factor=st.floats(1, 100),
    ph=st.floats(3, 10),
    land=st.sampled_from(["paddy", "other"]),
)
def test_more_of_an_element_never_gives_a_better_class(element, value, factor, ph, land):
    less, more = classed(element, [value, value * factor], ph, land)
    assert less <= more


@given(element=st.sampled_from(rules().elements.codes), value=st.floats(1e-3, 1e5), ph=st.floats(3, 10))
def test_a_provisional_class_is_never_better_than_the_one_of_any_ph_and_land(element, value, ph):
    unknown = {"land": np.array([-1], dtype=np.int8), "ph": np.array([-1], dtype=np.int8)}
    strictest = [limits_at(GB15618, element, kind, unknown, strictest=True) for kind in ("screening", "control")]
    provisional = point_classes(np.array([value]), *strictest).tolist()
    assert all(provisional >= classed(element, value, ph, land) for land in ("paddy", "other", "rotation"))


@given(ph=st.one_of(st.floats(0, 14), st.sampled_from([5.5, 6.5, 7.5])))
def test_every_ph_has_the_bin_that_the_standard_names(ph):
    assert PH.codes[bin_codes(PH, np.array([ph]))[0]] == PH.bin_of(ph)


def test_exchanged_limits_are_refused():
    with pytest.raises(ValueError, match=r"Control value 1 of sample 0 is below its screening value 2"):
        point_classes(np.array([1.0]), np.array([2.0]), np.array([1.0]))


@pytest.mark.parametrize("element", rules().elements.codes)
def test_every_element_that_is_classed_has_both_values_in_every_bin(element):
    for land in ("paddy", "other"):
        for ph in (5, 6, 7, 8):
            assert classed(element, [1e-9, 1e9], ph, land) == [1, 3]
