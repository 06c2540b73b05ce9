"""Results against the standards: both sides of every limit, what is not known, what was not detected."""

import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.evaluation import Flag, compile_rules, judge
from jingtu.kernels.evaluation.judging_fast import judge_fast
from jingtu.standards import limits

FARMLAND = compile_rules(limits.standard("GB 15618-2018"))
SITES = compile_rules(limits.standard("GB 36600-2018"))
EVERY = [
    compile_rules(limits.standard(code))
    for code in ("GB 15618-2018", "GB 36600-2018", "GB 2762-2022", "GB 5084-2021", "GB/T 14848-2017")
]
LAND = FARMLAND.standard.dimension("land").codes


def one(rules, substance, value, *, detection_limit=np.nan, **rest):
    """Judge one result; conditions of choice are given by code."""
    conditions = {
        code: rules.standard.dimension(code).codes.index(given) if isinstance(given, str) else given
        for code, given in rest.pop("conditions", {}).items()
    }
    judged = judge(
        rules,
        np.array([rules.number_of[substance]]),
        np.array([value]),
        detection_limit=np.array([detection_limit]),
        conditions=conditions,
        **rest,
    )
    return int(judged.level[0]), float(judged.ratio[0]), Flag(int(judged.flags[0]))


@pytest.mark.parametrize(
    ("substance", "land", "ph", "screening"),
    [
        ("cd", "paddy", 5.5, 0.3),
        ("cd", "paddy", 5.51, 0.4),
        ("cd", "paddy", 6.5, 0.4),
        ("cd", "paddy", 7.5, 0.6),
        ("cd", "paddy", 7.51, 0.8),
        ("cd", "other", 7.5, 0.3),
        ("cd", "other", 7.6, 0.6),
        ("as", "paddy", 5.0, 30),
        ("as", "paddy", 8.0, 20),
        ("cu", "orchard", 6.0, 150),
        ("cu", "paddy", 6.0, 50),
        ("ni", "paddy", 6.0, 70),
        ("hg", "rotation", 6.0, 0.5),
        ("pb", "rotation", 6.0, 90),
    ],
)
def test_equality_with_the_screening_value_does_not_exceed_it(substance, land, ph, screening):
    conditions = {"land": land, "ph": ph}
    assert one(FARMLAND, substance, screening, conditions=conditions)[:2] == (0, 1.0)
    level, ratio, flags = one(FARMLAND, substance, screening * 1.001, conditions=conditions)
    assert (level, flags) == (1, Flag(0))
    assert ratio == pytest.approx(1.001)


def test_every_limit_of_every_standard_is_kept_by_equality_and_exceeded_just_beyond():
    for rules in EVERY:
        rows, cells, rungs = np.nonzero(~np.isnan(rules.upper))
        for row, cell, rung in zip(rows, cells, rungs, strict=True):
            most = rules.upper[row, cell, rung]
            kept, beyond = _levels_at(rules, row, cell, [most, np.nextafter(most, np.inf)])
            assert kept <= rung
            assert beyond >= rung + 1 or rules.tentative[row, cell]


def _levels_at(rules, row, cell, values):
    slots = np.unravel_index(cell, rules.shape) if rules.shape else ()
    conditions = {}
    for dimension, slot in zip(rules.dimensions, slots, strict=True):
        known = slot < len(dimension.codes)
        if dimension.kind == "bins":
            inner = dimension.bins[slot] if known else None
            conditions[dimension.code] = np.nan if inner is None else inner.upper if inner.upper is not None else inner.lower + 1
        else:
            conditions[dimension.code] = slot if known else -1
    return judge(rules, np.full(len(values), row), np.array(values), conditions=conditions, provisional=True).level


def test_above_the_control_value_is_the_second_level():
    conditions = {"land": "paddy", "ph": 6.0}
    assert [one(FARMLAND, "cd", value, conditions=conditions)[0] for value in (0.4, 0.41, 2.0, 2.01)] == [0, 1, 1, 2]


def test_a_missing_ph_is_not_assessable_unless_a_provisional_verdict_is_asked_for():
    level, ratio, flags = one(FARMLAND, "cd", 0.35, conditions={"land": "paddy"})
    assert (level, flags) == (-1, Flag.NOT_ASSESSABLE)
    assert np.isnan(ratio)
    assert one(FARMLAND, "cd", 0.35, conditions={"land": "paddy"}, provisional=True) == (
        1,
        pytest.approx(0.35 / 0.3),
        Flag.PROVISIONAL,
    )


def test_the_strictest_bin_for_arsenic_is_the_alkaline_one():
    assert one(FARMLAND, "as", 22.0, conditions={"land": "paddy"}, provisional=True)[0] == 1
    assert one(FARMLAND, "as", 20.0, conditions={"land": "paddy"}, provisional=True)[0] == 0


def test_what_is_missing_and_does_not_matter_hinders_nothing():
    assert one(FARMLAND, "ni", 65.0, conditions={"ph": 6.0}) == (0, pytest.approx(65 / 70), Flag(0))
    assert one(FARMLAND, "benzo_a_pyrene", 0.6) == (1, pytest.approx(0.6 / 0.55), Flag(0))


def test_land_of_unknown_use_is_judged_as_the_standard_says_and_marked():
    assert one(SITES, "as", 21.0) == (1, 1.05, Flag.ASSUMED)
    assert one(SITES, "as", 21.0, conditions={"class": "class_2"}) == (0, 0.35, Flag(0))


def test_content_up_to_the_local_background_is_not_counted_as_exceeding_where_the_standard_says_so():
    background = np.full(len(SITES.substances), np.nan)
    background[[SITES.number_of["as"], SITES.number_of["cd"]]] = 90.0
    assert one(SITES, "as", 80.0, conditions={"class": "class_2"}, background=background)[::2] == (0, Flag.BACKGROUND)
    assert one(SITES, "as", 91.0, conditions={"class": "class_2"}, background=background)[::2] == (1, Flag(0))
    assert one(SITES, "cd", 80.0, conditions={"class": "class_2"}, background=background)[::2] == (1, Flag(0))


@pytest.mark.parametrize(("limit", "proven"), [(0.3, True), (0.31, False), (np.nan, False)])
def test_a_non_detect_never_exceeds_and_proves_nothing_above_the_limit(limit, proven):
    level, ratio, flags = one(FARMLAND, "cd", np.nan, detection_limit=limit, conditions={"land": "paddy", "ph": 5.0})
    assert level == 0
    assert flags == (Flag.NON_DETECT if proven else Flag.NON_DETECT | Flag.NOT_PROVEN)
    assert ratio == pytest.approx(limit / 2 / 0.3, nan_ok=True)


def test_a_non_detect_whose_half_limit_is_above_the_limit_has_no_ratio():
    told = [
        one(FARMLAND, "cd", np.nan, detection_limit=below, conditions={"land": "paddy", "ph": 5.0})[1] for below in (0.6, 0.61)
    ]
    assert told == [1.0, pytest.approx(np.nan, nan_ok=True)]


def test_groundwater_falls_into_the_best_class_whose_limit_it_keeps():
    rules = compile_rules(limits.standard("GB/T 14848-2017"), target="class_3")
    cadmium = [one(rules, "cd", value)[0] for value in (0.0001, 0.00011, 0.001, 0.005, 0.0051, 0.01, 0.011)]
    assert cadmium == [0, 1, 1, 2, 3, 3, 4]
    assert one(rules, "cd", 0.01)[1] == 2.0
    assert [one(rules, "ph", value)[0] for value in (5.4, 5.5, 6.4, 6.5, 8.5, 8.6, 9.0, 9.1)] == [4, 3, 3, 0, 0, 3, 3, 4]
    assert [one(rules, "ph", value)[1] for value in (6.4, 6.5)] == [pytest.approx(np.nan, nan_ok=True), 6.5 / 8.5]
    assert one(rules, "anionic_surfactants", np.nan, detection_limit=0.05)[0] == 0
    assert one(rules, "anionic_surfactants", 0.06)[0] == 1
    with pytest.raises(KeyError, match="class_9 is not a grade"):
        compile_rules(limits.standard("GB/T 14848-2017"), target="class_9")


def test_a_total_tested_first_passes_or_decides_nothing():
    rules = compile_rules(limits.standard("GB 2762-2022"))
    assert one(rules, "as", 0.35, conditions={"crop": "rice"})[0] == 0
    assert one(rules, "as", 0.36, conditions={"crop": "rice"})[::2] == (-1, Flag.UNDECIDED)
    assert one(rules, "as", 0.51, conditions={"crop": "wheat"})[::2] == (1, Flag(0))
    assert one(rules, "as_inorganic", 0.36, conditions={"crop": "rice"})[::2] == (1, Flag(0))


def test_a_crop_without_limit_has_no_verdict():
    rules = compile_rules(limits.standard("GB 2762-2022"))
    assert one(rules, "cd", 5.0, conditions={"crop": "tea"})[::2] == (-1, Flag.NO_LIMIT)


def test_only_limits_in_force_on_the_day_count():
    rules = compile_rules(limits.standard("GB 15618-2018"), on=dt.date(2018, 7, 31))
    assert rules.substances == ()


values = st.floats(0.001, 5000).map(lambda value: float(f"{value:.4g}"))


@given(
    value=values,
    more=st.floats(1, 100),
    ph=st.floats(3, 10),
    land=st.integers(0, 3),
    row=st.integers(0, len(FARMLAND.substances) - 1),
)
def test_more_never_earns_a_milder_verdict(value, more, ph, land, row):
    judged = judge(FARMLAND, np.full(2, row), np.array([value, value * more]), conditions={"land": land, "ph": ph})
    assert judged.level[0] <= judged.level[1]


@given(value=values, ph=st.floats(3, 10), land=st.integers(0, 3), row=st.integers(0, len(FARMLAND.substances) - 1))
def test_the_strictest_limit_never_earns_a_milder_verdict_than_any_land_or_ph(value, ph, land, row):
    known = judge(FARMLAND, np.array([row]), np.array([value]), conditions={"land": land, "ph": ph})
    strictest = judge(FARMLAND, np.array([row]), np.array([value]), provisional=True)
    assert strictest.level[0] >= known.level[0]


@given(value=values, row=st.integers(0, 7), ph=st.floats(3, 10))
def test_rotation_takes_the_stricter_of_paddy_and_other_element_by_element(value, row, ph):
    land = np.array([LAND.index(code) for code in ("paddy", "other", "rotation")])
    level = judge(FARMLAND, np.full(3, row), np.full(3, value), conditions={"land": land, "ph": np.full(3, ph)}).level
    assert level[2] == max(level[0], level[1])


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), provisional=st.booleans(), threads=st.integers(1, 3))
def test_the_fast_form_gives_the_same_bytes_for_every_standard(seed, provisional, threads):
    draw = np.random.default_rng(seed)
    for rules in EVERY:
        count = 400
        row = draw.integers(0, len(rules.substances), count).astype(np.int16)
        value = np.where(draw.random(count) < 0.1, np.nan, np.exp(draw.normal(0, 4, count)))
        exact = draw.random(count) < 0.2
        conditions = {
            dimension.code: np.where(draw.random(count) < 0.1, np.nan, np.round(draw.uniform(4, 9, count), 1))
            if dimension.kind == "bins"
            else draw.integers(-1, len(dimension.codes), count).astype(np.int8)
            for dimension in rules.dimensions
        }
        at = rules.upper[row, rules.cells(conditions, count), 0]
        value = np.where(exact & ~np.isnan(at), at, value)
        options = {
            "detection_limit": np.where(draw.random(count) < 0.5, np.nan, draw.random(count)),
            "conditions": conditions,
            "provisional": provisional,
            "background": np.where(draw.random(len(rules.substances)) < 0.5, np.nan, 50.0),
        }
        plain, fast = judge(rules, row, value, **options), judge_fast(rules, row, value, threads=threads, **options)
        for name in ("level", "ratio", "cell", "flags"):
            assert getattr(plain, name).tobytes() == getattr(fast, name).tobytes(), (rules.standard.code, name)


def test_the_order_of_results_does_not_matter():
    draw = np.random.default_rng(3)
    row, value, ph = draw.integers(0, 8, 500), draw.uniform(0, 300, 500), draw.uniform(4, 9, 500)
    order = draw.permutation(500)
    straight = judge(FARMLAND, row, value, conditions={"land": 0, "ph": ph})
    shuffled = judge(FARMLAND, row[order], value[order], conditions={"land": 0, "ph": ph[order]})
    assert np.array_equal(straight.level[order], shuffled.level)
    assert np.array_equal(straight.ratio[order], shuffled.ratio, equal_nan=True)


def test_every_combination_has_a_stricter_or_equal_unknown_slot():
    for row, rung in itertools.product(range(len(FARMLAND.substances)), range(2)):
        table = FARMLAND.upper[row, :, rung].reshape(FARMLAND.shape)
        if not np.isnan(table).all():
            assert table[-1, -1] == np.nanmin(table)
