"""Points are neighbours when nothing lies between them, however many there are and wherever they stand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.farmland import linking
from jingtu.kernels.farmland.linking import links, together

ONE_UNIT = np.array([True])


def linked(at):
    at = np.asarray(at, float)
    found = links(at[:, 0], at[:, 1], np.zeros(len(at), np.int32), ONE_UNIT)
    return {tuple(sorted(pair)) for pair in found.tolist()}


def test_a_point_between_two_parts_them():
    assert linked([(0, 0), (1, 0), (2, 0)]) == {(0, 1), (1, 2)}
    assert linked([(0, 0), (1, 5), (2, 0)]) == {(0, 1), (0, 2), (1, 2)}


def test_on_a_regular_grid_only_the_four_nearest_are_neighbours():
    for side in (3, 12):  # few points, and more than are compared pair by pair
        at = [(x, y) for x in range(side) for y in range(side)]
        assert len(linked(at)) == 2 * side * (side - 1)


def test_points_in_one_place_are_neighbours_and_hide_nothing():
    for more in (0, 40):
        at = [(0, 0), (0, 0), (1, 0), *((5 + 3 * number, 7 + number % 2) for number in range(more))]
        assert (0, 1) in linked(at)
        assert {(0, 2), (1, 2)} & linked(at)


def test_points_on_one_line_follow_each_other():
    assert linked([(number, 2 * number) for number in range(40)]) == {(number, number + 1) for number in range(39)}


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(4, 24), lattice=st.booleans())
def test_both_ways_of_finding_neighbours_agree(seed, count, lattice):
    generator = np.random.default_rng(seed)
    at = (
        generator.permutation([(x, y) for x in range(5) for y in range(5)])[:count]
        if lattice
        else generator.uniform(0, 9, (count, 2))
    )
    at = at.astype(float)
    large = {tuple(sorted(pair)) for pair in linking._of_large_unit(at).tolist()}
    line = np.linalg.matrix_rank(at - at[0]) < 2
    assert large == linked(at) or line


def test_units_keep_to_themselves_and_only_those_asked_for_are_linked():
    unit = np.array([0, 1, 0, 1, -1, 2, 2], dtype=np.int32)
    found = links(np.arange(7.0), np.zeros(7), unit, np.array([True, True, False]))
    assert sorted(map(sorted, found.tolist())) == [[0, 2], [1, 3]]


@pytest.mark.parametrize(("chosen", "sizes"), [([1, 1, 0, 1, 1], [2, 2, 0, 2, 2]), ([0] * 5, [0] * 5), ([1] * 5, [5] * 5)])
def test_what_hangs_together_is_counted_over_chosen_points_alone(chosen, sizes):
    chain = np.column_stack([np.arange(4), np.arange(1, 5)])
    assert together(np.array(chosen, dtype=bool), chain).tolist() == sizes
