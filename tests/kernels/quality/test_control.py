"""Control samples at both sides of every limit."""

import doctest
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.quality import control
from jingtu.kernels.quality.control import Control
from jingtu.standards.quality import quality

CADMIUM = quality().precision_of("cd").rows
CONTENT = st.floats(1e-4, 1e4)
NAN = float("nan")


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(control).failed == 0


@pytest.mark.parametrize("table", quality().precision, ids=lambda table: "+".join(table.substances) or "rest")
def test_the_end_of_a_content_range_belongs_to_it(table):
    for number, (row, _) in enumerate(pairwise(table.rows)):
        assert control.row_of([row.up_to, np.nextafter(row.up_to, np.inf)], table.rows).tolist() == [number, number + 1]


@pytest.mark.parametrize("table", quality().precision, ids=lambda table: "+".join(table.substances) or "rest")
def test_parallels_pass_up_to_the_deviation_of_their_content(table):
    below = [0.0, *(row.up_to for row in table.rows[:-1])]
    for lower, row in zip(below, table.rows, strict=True):
        mean = (lower + row.up_to) / 2 if row.up_to else 2 * lower
        for percent, passed in ((row.deviation, True), (row.deviation * 1.001, False)):
            first, second = mean * (1 + percent / 100), mean * (1 - percent / 100)
            deviation, allowed, flags = control.judge_parallels([first], [second], table.rows)
            assert allowed[0] == row.deviation
            assert deviation[0] == pytest.approx(percent)
            assert bool(flags[0] == Control.PASSED) is passed


def test_two_non_detects_agree_and_one_alone_cannot_be_judged():
    _, _, flags = control.judge_parallels([NAN, NAN, 0.2], [NAN, 0.2, NAN], CADMIUM)
    assert flags.tolist() == [Control.PASSED, Control.NOT_DETECTED, Control.NOT_DETECTED]


@pytest.mark.parametrize(
    ("recovery", "flag"),
    [(85, Control.PASSED), (84.9, Control.OUTSIDE), (110, Control.PASSED), (110.1, Control.OUTSIDE)],
)
def test_a_recovery_lies_between_the_ends_of_its_content(recovery, flag):
    found, flags = control.judge_recoveries([0.2], [0.2 + 0.4 * recovery / 100], [0.4], CADMIUM)
    assert found[0] == pytest.approx(recovery)
    assert flags[0] == flag


def test_a_recovery_says_why_it_cannot_be_judged():
    rest = quality().precision_of("benzene").rows
    assert control.judge_recoveries([0.2], [0.5], [0.4], rest)[1][0] == Control.NO_LIMIT
    assert control.judge_recoveries([0.2], [0.5], [0.0], CADMIUM)[1][0] == Control.IMPOSSIBLE
    assert control.judge_recoveries([0.2], [NAN], [0.4], CADMIUM)[1][0] == Control.NOT_DETECTED
    assert control.judge_recoveries([NAN], [0.4], [0.4], CADMIUM)[0][0] == pytest.approx(100)


@pytest.mark.parametrize(("found", "flag"), [(0.13, Control.PASSED), (0.1299, Control.OUTSIDE), (0.17, Control.PASSED)])
def test_a_reference_material_lies_in_its_certified_range(found, flag):
    assert control.judge_references([found], [0.15], [0.02], CADMIUM)[1][0] == flag


def test_a_reference_material_without_range_goes_by_the_relative_error():
    _, flags = control.judge_references([0.195, 0.196, NAN, 1.0], [0.15, 0.15, 0.15, 0.0], [NAN] * 4, CADMIUM)
    assert flags.tolist() == [Control.PASSED, Control.OUTSIDE, Control.NOT_DETECTED, Control.IMPOSSIBLE]
    assert control.judge_references([1.0], [1.0], [NAN], [])[1][0] == Control.NO_LIMIT


def test_a_blank_holds_nothing_that_can_be_detected():
    flags = control.judge_blanks([NAN, 0.0099, 0.01, 0.5], [0.01, 0.01, 0.01, NAN])
    assert flags.tolist() == [Control.PASSED, Control.PASSED, Control.OUTSIDE, Control.NO_LIMIT]


def test_a_sample_keeps_until_its_last_day():
    sampled = np.array(["2019-06-01", "2019-06-01", "2019-06-02", "NaT"], "datetime64[s]")
    analysed = np.array(["2019-06-29", "2019-06-30", "2019-06-01", "2019-06-01"], "datetime64[s]")
    days, flags = control.judge_holding(sampled, analysed, 28)
    assert days[:3].tolist() == [28, 29, -1]
    assert flags.tolist() == [Control.PASSED, Control.OUTSIDE, Control.IMPOSSIBLE, Control.NO_LIMIT]


def test_what_could_not_be_judged_does_not_lower_the_pass_rate():
    assert control.pass_rate([Control.PASSED, Control.OUTSIDE, Control.NO_LIMIT]) == 0.5
    assert np.isnan(control.pass_rate([Control.NO_LIMIT]))


@given(CONTENT, CONTENT, st.floats(1e-3, 1e3))
def test_the_deviation_knows_no_order_and_no_unit(first, second, factor):
    deviation = control.relative_deviation([first], [second])[0]
    assert 0 <= deviation <= 100
    assert control.relative_deviation([second], [first])[0] == deviation
    assert control.relative_deviation([first * factor], [second * factor])[0] == pytest.approx(deviation, abs=1e-9)
