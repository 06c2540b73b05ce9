"""The four rules for a unit, both sides of every number in them, and what a point more would change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.farmland.units import Flag, Rule, judge, points_to_change
from jingtu.standards.farmland import rules

RULES = rules()
AT_LEAST = RULES.model_copy(update={"dominance": RULES.dominance.model_copy(update={"operator": "at_least"})})


def judged(classes, at=None, used=RULES):
    """Judge one unit of one element whose points lie on a wide ring, alternately, unless `at` places them."""
    classes = np.asarray(classes, dtype=np.int8)
    angle = 2 * np.pi * np.arange(len(classes)) / max(len(classes), 1)
    easting, northing = (1_000 * np.cos(angle), 1_000 * np.sin(angle)) if at is None else np.asarray(at, float).T
    return judge(np.zeros(len(classes), np.int32), classes[:, None], 1, used, easting, northing)


def said(result):
    return int(result.classes[0, 0]), Rule(result.rules[0, 0]), Rule(result.rest_rules[0, 0]), int(result.set_apart.sum())


@pytest.mark.parametrize(
    ("classes", "expected", "rule", "rest", "apart"),
    [
        ([1] * 10, 1, Rule.CONSISTENCY, Rule.CONSISTENCY, 0),
        ([1] * 9 + [2], 1, Rule.DOMINANCE, Rule.DOMINANCE, 0),
        ([1] * 9 + [3], 1, Rule.PRUDENCE, Rule.CONSISTENCY, 1),
        ([1, 2] * 5, 2, Rule.CONSERVATIVE, Rule.CONSERVATIVE, 0),
        ([2] * 9 + [1], 2, Rule.DOMINANCE, Rule.DOMINANCE, 0),
        ([3] * 9 + [1], 3, Rule.DOMINANCE, Rule.DOMINANCE, 0),
        ([3], 3, Rule.CONSISTENCY, Rule.CONSISTENCY, 0),
        ([1, 3], 3, Rule.CONSERVATIVE, Rule.CONSERVATIVE, 0),  # one of two is not few
        ([1, 1, 3], 1, Rule.PRUDENCE, Rule.CONSISTENCY, 1),
        ([1] * 9 + [2] + [3], 1, Rule.PRUDENCE, Rule.DOMINANCE, 1),
        ([1, 2, 1, 2, 1, 2, 3], 2, Rule.PRUDENCE, Rule.CONSERVATIVE, 1),
        ([], 0, Rule.NONE, Rule.NONE, 0),
        ([0, 0], 0, Rule.NONE, Rule.NONE, 0),
    ],
)
def test_a_unit_is_judged_by_the_first_rule_that_fits(classes, expected, rule, rest, apart):
    assert said(judged(classes)) == (expected, rule, rest, apart)


def test_exactly_the_share_dominates_or_not_as_the_rules_say():
    eight_of_ten = [1, 1, 1, 1, 2, 1, 1, 1, 1, 2]
    assert said(judged(eight_of_ten))[:2] == (2, Rule.CONSERVATIVE)
    assert said(judged(eight_of_ten, used=AT_LEAST))[:2] == (1, Rule.DOMINANCE)


def test_a_minority_that_lies_together_is_not_dominated_and_could_be_a_unit_of_its_own():
    rest = [(x, y) for x in range(5) for y in range(4)]
    cluster, scattered = [(10, 0), (10, 1), (11, 0)], [(-5, 0), (2, 9), (10, 0)]
    classes = [1] * len(rest) + [2] * 3
    assert said(judged(classes, rest + scattered))[:2] == (1, Rule.DOMINANCE)
    together = judged(classes, rest + cluster)
    assert said(together)[:2] == (2, Rule.CONSERVATIVE)
    assert together.flags[0, 0] & Flag.DIVISIBLE


def test_class_iii_points_that_lie_together_are_not_set_apart():
    rest = [(x, y) for x in range(4) for y in range(2)]
    apart, beside = [(-4, 0), (9, 0)], [(9, 0), (9, 1)]
    classes = [1] * len(rest) + [3] * 2
    assert said(judged(classes, rest + apart)) == (1, Rule.PRUDENCE, Rule.CONSISTENCY, 2)
    assert said(judged(classes, rest + beside))[:2] == (3, Rule.CONSERVATIVE)


def test_the_worst_element_gives_the_class_of_the_unit():
    classes = np.array([[2, 1, 1, 1, 1], [2, 1, 1, 1, 1]], dtype=np.int8)
    result = judge(np.zeros(2, np.int32), classes, 2, RULES, np.arange(2.0), np.arange(2.0))
    assert (result.worst.tolist(), result.governing.tolist()) == ([2, 0], [0, -1])
    assert result.flags[1].tolist() == [Flag.NO_POINTS] * 5


def test_points_that_could_not_be_classed_do_not_count_and_are_told():
    result = judged([1, 1, 0])
    assert said(result)[:2] == (1, Rule.CONSISTENCY)
    assert result.flags[0, 0] == Flag.LEFT_OUT


@pytest.mark.parametrize(
    ("classes", "needed"),
    [
        ([1] * 9, [0, 3, 0]),  # 9 of 11 still dominate, 9 of 12 do not; class III points are set apart until too many
        ([1] * 9 + [2], [0, 2, 0]),
        ([1] * 8 + [2] * 2, [1, 0, 0]),  # 9 of 11 are above 80 %
        ([2] * 4, [0, 0, 4]),  # with class I points it stays II; four lonely class III points of eight are no longer few
    ],
)
def test_the_points_named_are_the_fewest_that_change_the_class(classes, needed):
    result = judged(classes)
    found = points_to_change(result, 0, RULES)[0].tolist()
    before = result.classes[0, 0]
    for added, number in enumerate(found):
        for more in range(1, (number or 5) + 1):
            after = said(judged(_scattered(classes, [added + 1] * more)))[0]
            assert (after != before) == (more == number), (added + 1, more)
    assert found == needed


def _scattered(classes, more):
    """Spread further points evenly between the others, so that they do not lie together."""
    ring = list(classes)
    for number, one in enumerate(more):
        ring.insert(1 + number * (len(classes) // len(more) + 1), one)
    return ring


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    shares=st.tuples(*[st.integers(1, 20)] * 4),
    size=st.integers(1, 60),
)
def test_the_order_of_points_changes_nothing_and_no_class_is_worse_than_the_worst_point(seed, shares, size):
    generator = np.random.default_rng(seed)
    unit = generator.integers(-1, 4, size).astype(np.int32)
    classes = generator.choice(4, (size, 3), p=np.array(shares) / sum(shares)).astype(np.int8)
    easting, northing = generator.uniform(0, 1_000, (2, size))
    order = generator.permutation(size)
    one = judge(unit, classes, 4, RULES, easting, northing)
    other = judge(unit[order], classes[order], 4, RULES, easting[order], northing[order])
    np.testing.assert_array_equal(one.classes, other.classes)
    np.testing.assert_array_equal(one.set_apart[order], other.set_apart)
    for number in range(4):
        here = classes[unit == number]
        worst = here.max(axis=0, initial=0)
        assert (one.classes[number] <= np.maximum(worst, np.where((here > 1).any(axis=0), 2, worst))).all()
        assert ((one.classes[number] > 0) == (worst > 0)).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 40))
def test_a_worse_point_never_improves_a_unit_that_sets_nothing_apart(seed, count):
    generator = np.random.default_rng(seed)
    classes, at = generator.integers(1, 3, count), generator.uniform(0, 1_000, (count, 2))
    worse = classes.copy()
    worse[generator.integers(count)] = 2
    assert said(judged(worse, at))[0] >= said(judged(classes, at))[0]
