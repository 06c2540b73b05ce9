"""The worst result of a point governs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.evaluation import worst_of_points


def test_the_highest_level_governs_then_the_highest_ratio():
    level = np.array([1, 2, 1, 0, -1, 0], np.int8)
    ratio = np.array([9.0, 1.5, 2.0, 0.5, np.nan, 0.7])
    worst = worst_of_points(np.array([0, 0, 0, 1, 1, 1]), level, ratio, 3)
    assert worst.level.tolist() == [2, 0, -1]
    assert worst.governing.tolist() == [1, 5, -1]
    assert worst.judged.tolist() == [3, 2, 0]
    assert worst.unjudged.tolist() == [0, 1, 0]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-1, 3)), max_size=40))
def test_it_is_the_maximum_by_a_plain_loop(drawn):
    point, level = np.array([p for p, _ in drawn], int), np.array([v for _, v in drawn], np.int8)
    worst = worst_of_points(point, level, np.zeros(len(drawn)), 6)
    assert worst.level.tolist() == [max((v for p, v in drawn if p == at), default=-1) for at in range(6)]
