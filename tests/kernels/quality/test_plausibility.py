"""What cannot be, at both sides of its edge."""

import doctest

import numpy as np
import pytest

from jingtu.kernels.quality import plausibility
from jingtu.kernels.quality.plausibility import Doubt
from jingtu.standards.quality import quality

NAN = float("nan")


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(plausibility).failed == 0


@pytest.mark.parametrize(
    ("ph", "doubt"),
    [(0, Doubt.UNUSUAL), (-0.01, Doubt.IMPOSSIBLE), (14, Doubt.UNUSUAL), (14.01, Doubt.IMPOSSIBLE), (3.5, Doubt.NONE),
     (3.49, Doubt.UNUSUAL), (10.5, Doubt.NONE), (NAN, Doubt.NONE)],
)  # fmt: skip
def test_acidity_has_its_range(ph, doubt):
    ranges = quality().plausibility.ranges["ph"]
    assert plausibility.outside([ph], ranges.impossible, ranges.unusual)[0] == doubt


@pytest.mark.parametrize(("part", "whole", "doubt"), [(11.0, 10.0, 0), (11.01, 10.0, 4), (1.0, NAN, 0), (NAN, 1.0, 0)])
def test_hexavalent_chromium_does_not_exceed_chromium(part, whole, doubt):
    assert plausibility.parts_above_whole([[part]], [whole], [NAN], 0.1)[0] == doubt


@pytest.mark.parametrize(("part", "whole", "limit", "doubt"), [(30, NAN, 4, 4), (4.4, NAN, 4, 0), (NAN, NAN, 4, 0), (6, 9, 4, 0)])
def test_a_whole_that_was_not_detected_lies_below_its_limit(part, whole, limit, doubt):
    assert plausibility.parts_above_whole([[part]], [whole], [limit], 0.1)[0] == doubt


def test_parts_are_added_before_they_are_compared():
    assert plausibility.parts_above_whole([[0.05, NAN, 0.06]], [0.1], [NAN], 0.0)[0] == Doubt.ABOVE_WHOLE


def test_a_place_outside_the_country_is_told_from_swapped_coordinates():
    west, south, east, north = area = quality().plausibility.country
    flags = plausibility.misplaced([west, east, 39.9, 0.0, NAN, 30.1], [south, north, 116.4, 0.0, 30.0, NAN], area)
    assert flags.tolist() == [Doubt.NONE, Doubt.NONE, Doubt.SWAPPED, Doubt.OUTSIDE, Doubt.NONE, Doubt.OUTSIDE]


def test_depths_run_downwards():
    flags = plausibility.wrong_depths([0.0, 0.2, 0.2, -0.1, NAN, 0.0], [0.2, 0.2, 0.1, 0.2, 0.2, 101.0], 100)
    assert flags.tolist() == [0, 0, Doubt.REVERSED, Doubt.IMPOSSIBLE, 0, Doubt.UNUSUAL]
    assert flags.dtype == np.int16
