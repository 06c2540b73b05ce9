"""Paths: from a code, to what is above, and the range of what is below."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.places.paths import bounds, parent_paths, path_of

PATHS = st.from_regex(r"[1-9][0-9]([0-9]{2}([0-9]{2}([0-9]{3})?|Z7[1-9]([0-9]{3})?|ZA[0-9]{3})?)?", fullmatch=True)


@pytest.mark.parametrize(
    ("code", "level", "path"),
    [
        ("130000", "province", "13"),
        ("131000", "city", "1310"),
        ("131081", "county", "131081"),
        ("120110", "county", "120110"),
        ("131071", "zone", "1310Z71"),
        ("131081001", "town", "131081001"),
        ("131071450", "town", "1310Z71450"),
        ("131081001000", "town", "131081001"),
    ],
)
def test_the_path_is_the_significant_part_of_the_code(code, level, path):
    assert path_of(code, level) == path


@pytest.mark.parametrize(
    ("path", "above"),
    [
        ("13", []),
        ("131002", ["1310", "13"]),
        ("131002001", ["131002", "1310", "13"]),
        ("1310Z71", ["1310", "13"]),
        ("1310Z71450", ["1310Z71", "1310", "13"]),
        ("410102ZA001", ["410102", "4101", "41"]),
    ],
)
def test_what_may_be_above_a_path(path, above):
    assert parent_paths(path) == above


@given(PATHS, PATHS)
def test_the_range_of_a_path_holds_exactly_the_paths_that_start_with_it(path, other):
    low, high = bounds(path)
    assert (low <= other < high) == other.startswith(path)


def test_the_empty_path_is_the_whole_country():
    assert bounds("") == ("", "")
