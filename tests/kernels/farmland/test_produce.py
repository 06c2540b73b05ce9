"""Produce corrects a class by the rules' table, both sides of every count and share in it."""

import numpy as np
import pytest

from jingtu.kernels.farmland.produce import Word, correct, words
from jingtu.standards.farmland import rules

PRODUCE = rules().produce
WITHIN, LIGHT, HEAVY = 0.5, 1.5, 2.5


@pytest.mark.parametrize(
    ("index", "word"),
    [(0.0, Word.WITHIN), (1.0, Word.WITHIN), (1.001, Word.LIGHT), (2.0, Word.LIGHT), (2.001, Word.HEAVY), (np.nan, Word.UNKNOWN)],
)
def test_a_sample_is_called_by_its_index(index, word):
    assert words(np.array([index]), PRODUCE)[0] == word


@pytest.mark.parametrize(
    ("soil", "index", "expected"),
    [
        (1, [WITHIN], 1),
        (1, [HEAVY] * 5, 1),
        (2, [], 2),
        (2, [WITHIN], 1),
        (2, [WITHIN] * 5, 1),
        (2, [WITHIN] * 5 + [LIGHT], 2),
        (2, [np.nan], 2),
        (3, [], 3),
        (3, [WITHIN] * 2, 2),
        (3, [WITHIN, LIGHT], 3),
        (3, [WITHIN, WITHIN, LIGHT], 2),  # 66.7 %
        (3, [WITHIN, LIGHT, LIGHT], 3),
        (3, [WITHIN] * 13 + [LIGHT] * 7, 2),  # exactly 65 %
        (3, [WITHIN] * 12 + [LIGHT] * 7, 3),  # 63.2 %
        (3, [WITHIN] * 9 + [HEAVY], 3),
    ],
)
def test_the_first_row_that_fits_corrects_the_class(soil, index, expected):
    count = len(index)
    result = correct(
        np.array([[soil]], dtype=np.int8), np.zeros(count, np.int32), np.zeros(count, np.int8), np.array(index, float), PRODUCE
    )
    assert result.classes[0, 0] == expected
    assert (result.row[0, 0] >= 0) == (expected != soil)


def test_only_the_same_element_in_the_same_unit_corrects():
    classes = np.array([[2, 2], [2, 2]], dtype=np.int8)
    result = correct(classes, np.array([0, -1], np.int32), np.array([1, 0], np.int8), np.array([WITHIN, WITHIN]), PRODUCE)
    assert result.classes.tolist() == [[2, 1], [2, 2]]
    assert result.counts[0, 1].tolist() == [1, 0, 0]


def test_class_i_with_produce_above_the_limit_is_kept_and_marked():
    result = correct(np.array([[1]], dtype=np.int8), np.zeros(1, np.int32), np.zeros(1, np.int8), np.array([LIGHT]), PRODUCE)
    assert (result.classes[0, 0], result.recheck[0, 0]) == (1, True)
