"""The draw of experts: fair, repeatable, and with somebody who knows each field that is wanted."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.panels.drawing import draw, order

pytestmark = pytest.mark.requires("FIL-14")
FIELDS = ("soil", "risk", "engineering")
POOLS = st.dictionaries(st.integers(1, 500), st.sets(st.sampled_from(FIELDS), min_size=1), min_size=1, max_size=30)


@given(st.text(min_size=1), POOLS, st.integers(1, 30))
def test_the_same_seed_seats_the_same_people_in_whatever_order_they_stand_in_the_pool(seed, pool, number):
    backwards = dict(reversed(pool.items()))
    assert draw(seed, pool, FIELDS, number) == draw(seed, backwards, FIELDS, number)


@given(st.text(min_size=1), POOLS, st.integers(1, 30))
def test_as_many_are_seated_as_are_wanted_and_there_and_nobody_twice(seed, pool, number):
    seated = draw(seed, pool, FIELDS, number)
    assert len(seated) == len(set(seated)) == min(number, len(pool))
    assert set(seated) <= set(pool)


@given(st.text(min_size=1), POOLS)
def test_each_wanted_field_that_somebody_knows_is_known_by_somebody_seated(seed, pool):
    seated = draw(seed, pool, FIELDS, max(3, len(FIELDS)))
    known = set().union(*(pool[key] for key in seated))
    assert known == set().union(*pool.values())


@given(st.text(min_size=1), POOLS, st.integers(1, 10))
def test_who_takes_a_place_that_fell_free_is_who_would_have_come_next(seed, pool, number):
    seated = draw(seed, pool, (), number)
    after = draw(seed, {key: pool[key] for key in pool if key != seated[0]}, (), number, seated[1:])
    assert seated[1:] + after == draw(seed, {key: pool[key] for key in pool if key != seated[0]}, (), number)


def test_a_substitute_brings_back_the_field_that_left():
    pool = {1: {"risk"}, 2: {"soil"}, 3: {"soil"}, 4: {"risk"}}
    first = draw("种子", pool, ("risk",), 2)
    gone = next(key for key in first if "risk" in pool[key])
    left = {key: known for key, known in pool.items() if key != gone}
    staying = [key for key in first if key != gone]
    assert any("risk" in pool[key] for key in staying + draw("种子", left, ("risk",), 2, staying))


def test_over_many_seeds_everybody_is_drawn_about_as_often():
    """Of 20 candidates 5 sit, so in 2,000 draws each is expected 500 times; four standard deviations of a binomial are 78."""
    pool = {key: {"soil"} for key in range(1, 21)}
    drawn = Counter(key for seed in range(2000) for key in draw(str(seed), pool, (), 5))
    assert all(abs(drawn[key] - 500) < 78 for key in pool)


def test_the_order_is_that_of_the_published_rule():
    """Reckoned with `printf '%s' 2019:1 | sha256sum` and so on for 1 to 4."""
    assert order("2019", [1, 2, 3, 4]) == [2, 4, 3, 1]
