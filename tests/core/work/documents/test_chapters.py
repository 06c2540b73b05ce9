"""Numbered chapters of a report."""

import pytest

from jingtu.core.work.documents.chapters import numeral


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_chapters_are_numbered_in_chinese_figures(number, words):
    assert numeral(number) == words
