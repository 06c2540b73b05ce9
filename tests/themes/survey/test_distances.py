"""Metres between near positions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.themes.survey.distances import metres_between
from tests.support.survey import at


@given(st.floats(min_value=0, max_value=5000), st.floats(min_value=0, max_value=5000))
def test_distances_are_symmetric_and_grow_with_the_way(one, other):
    near, far = at(min(one, other)), at(max(one, other))
    assert metres_between(at(), near) <= metres_between(at(), far)
    assert metres_between(near, far) == metres_between(far, near)


def test_a_thousandth_of_a_degree_northward_is_some_111_metres():
    """GRS 80 at 39.75° N: the meridian radius is 6,361,8xx m, so 0.001° is 111.03 m."""
    assert metres_between(at(), at(111)) == pytest.approx(111.03, abs=0.05)
