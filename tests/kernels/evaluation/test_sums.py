"""Sums by definition, their non-detects, and the noise of binary arithmetic."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.evaluation import add_up
from jingtu.kernels.evaluation.sums import significant

NAN = np.nan


def added(*parts, of=("a", "b", "c")):
    """Add parts given as (value, detection limit, measured) for one point."""
    named = dict(zip(of, parts, strict=False))
    return add_up(
        of,
        {name: np.array([part[0]]) for name, part in named.items()},
        {name: np.array([part[1]]) for name, part in named.items()},
        {name: np.array([part[2]]) for name, part in named.items()},
    )


def test_a_part_not_detected_counts_as_half_its_detection_limit():
    summed = added((0.05, NAN, True), (NAN, 0.02, True), (0.01, NAN, True))
    assert summed.value.tolist() == [0.07]
    assert not summed.incomplete[0]


def test_a_sum_of_which_no_part_was_detected_is_a_non_detect():
    summed = added((NAN, 0.02, True), (NAN, 0.02, True), (NAN, 0.01, True))
    assert np.isnan(summed.value[0])
    assert summed.detection_limit.tolist() == [0.05]


def test_parts_that_were_not_measured_are_said():
    assert added((0.05, NAN, True), (NAN, NAN, False), (0.01, NAN, True)).incomplete[0]
    assert added((0.05, NAN, True), (0.01, NAN, True)).incomplete[0]
    assert not added((NAN, NAN, False), (NAN, NAN, False), (NAN, NAN, False)).present[0]


def test_an_unknown_detection_limit_is_said():
    summed = added((0.05, NAN, True), (NAN, NAN, True), (0.01, NAN, True))
    assert summed.unknown_limit[0]
    assert summed.value.tolist() == [0.06]


@given(st.integers(1, 10**9), st.integers(-6, 9))
def test_a_decimal_number_stays_itself_after_conversion(digits, power):
    number = float(f"{digits}e{power}")
    assert significant(np.array([number * 0.001]))[0] == float(f"{digits}e{power - 3}")


def test_zero_infinite_and_missing_pass():
    assert np.array_equal(significant(np.array([0.0, np.inf, NAN])), [0.0, np.inf, NAN], equal_nan=True)
