"""Screens for fabricated data: silent on clean campaigns, loud on what they are for, honest where they cannot judge."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from jingtu.kernels.quality import clean, digits, fabricated, non_detects, pace, repeats, resolution, variation
from jingtu.kernels.quality.screens import WHOLE, screen
from jingtu.standards.quality import screens

THRESHOLDS = {one.code: one.thresholds for one in screens().screens}
NAN = float("nan")


def alarms(campaign):
    return {found.code for _, found in screen(**vars(campaign), screens=screens()) if found.alarm}


@pytest.mark.parametrize(("digits_reported", "seed"), [(3, 1), (2, 2)])
def test_clean_campaigns_raise_no_more_alarms_than_was_measured(digits_reported, seed):
    random = np.random.default_rng(seed)
    found = [alarms(clean.campaign(random, digits_reported)) for _ in range(15)]
    assert sum(map(len, found)) <= 1  # measured below 1 % a screen; two of fifteen would be chance in a hundred


@pytest.mark.parametrize("kind", fabricated.KINDS)
def test_each_fabrication_is_found_by_its_screen(kind):
    make, code = fabricated.KINDS[kind]
    random = np.random.default_rng(5)
    found = [code in alarms(make(clean.campaign(random), random)) for _ in range(4)]
    assert sum(found) >= 3


def test_a_screen_tells_the_column_it_is_about():
    columns = {column for column, _ in screen(**vars(clean.campaign(np.random.default_rng(3))), screens=screens())}
    assert columns == {WHOLE, *range(8)}


def test_the_examples_in_the_docstrings_are_right():
    assert doctest.testmod(resolution).failed == 0


def test_steps_follow_the_significant_digits_of_each_decade():
    small, large = np.linspace(0.10, 0.99, 30).round(2), np.linspace(1.0, 9.9, 30).round(1)
    steps = sorted((step, numbers.min()) for _, numbers, step in resolution.in_steps(np.concatenate([small, large])))
    assert steps == [(pytest.approx(0.01), 10), (pytest.approx(0.1), 10)]


def test_values_finer_than_any_report_have_no_step():
    assert np.isnan(resolution.step_of(np.array([np.pi, np.e])))


def test_copied_rows_are_named_and_ordinary_ties_are_not():
    values = np.random.default_rng(0).lognormal(2, 0.5, (60, 8)).round(3)
    values[40] = values[7]
    values[40, 3] += 1
    values[50, :3] = values[9, :3]
    found = repeats.repeated_rows(values, THRESHOLDS["repeated_rows"])
    assert found.rows.tolist() == [7, 40]
    assert (found.numbers["first"], found.numbers["second"]) == (7, 40)


def test_non_detects_never_agree():
    values = np.full((30, 8), NAN)
    assert not repeats.repeated_rows(values, THRESHOLDS["repeated_rows"]).alarm


def test_a_thousand_equal_rows_are_found_without_comparing_all_pairs():
    values = np.tile(np.arange(1.0, 9.0), (3000, 1))
    found = repeats.repeated_rows(values, THRESHOLDS["repeated_rows"])
    assert len(found.rows) == 3000


def test_few_or_coarse_values_cannot_be_judged():
    coarse = np.repeat([0.1, 0.2, 0.3], 20)
    few = np.array([0.11, 0.12, 0.13])
    for values in (coarse, few):
        assert not repeats.repeated_values(values, THRESHOLDS["repeated_values"]).assessable
        assert not digits.digit_heaping(values, THRESHOLDS["digit_heaping"]).assessable
    nowhere = np.full(60, NAN)
    assert not variation.too_alike(coarse, nowhere, nowhere, THRESHOLDS["too_alike"]).assessable
    assert not non_detects.below_limit(few, np.full(3, NAN), THRESHOLDS["below_limit"]).assessable
    assert not non_detects.missing_non_detects(few, np.ones(3), THRESHOLDS["missing_non_detects"]).assessable


def test_a_value_at_its_detection_limit_is_no_finding():
    found = non_detects.below_limit(np.array([0.01, 0.0099]), np.array([0.01, 0.01]), THRESHOLDS["below_limit"])
    assert found.rows.tolist() == [1]


def test_a_reported_non_detect_is_not_missing():
    values = np.append(np.linspace(1.1, 2, 40), NAN)
    found = non_detects.missing_non_detects(values, np.ones(41), THRESHOLDS["missing_non_detects"])
    assert found.assessable
    assert not found.alarm


def test_neighbours_share_no_sample():
    random = np.random.default_rng(1)
    pairs = variation.neighbours(random.uniform(115, 116, 101), random.uniform(30, 31, 101))
    assert len(np.unique(pairs)) == 2 * len(pairs)
    assert len(pairs) > 25


def at(*times):
    return np.array([f"2019-06-03T{time}" for time in times], "datetime64[s]")


@pytest.mark.parametrize(("second", "found"), [("08:08:31", []), ("08:08:28", [0, 1])])
def test_two_places_need_the_way_and_the_work_between_them(second, found):
    lon, lat = np.array([115.0, 115.0]), np.array([30.0, 30.0 + 11.0 / 111.194927])  # 11 km: 5.5 minutes and 3 of work
    team = np.array(["a", "a"], object)
    screening = pace.impossible_pace(at("08:00:00", second), team, lon, lat, THRESHOLDS["impossible_pace"])
    assert screening.rows.tolist() == found


def test_two_teams_may_be_in_two_places():
    lon, lat, taken = np.array([115.0, 116.0]), np.array([30.0, 30.0]), at("08:00:00", "08:00:00")
    told = THRESHOLDS["impossible_pace"]
    assert not pace.impossible_pace(taken, np.array(["a", "b"], object), lon, lat, told).alarm
    assert pace.impossible_pace(taken, np.array(["a", "a"], object), lon, lat, told).alarm
    assert not pace.impossible_pace(taken, np.array(["", ""], object), lon, lat, told).assessable


def test_several_depths_of_one_point_take_no_way():
    lon, lat, team = np.full(3, 115.0), np.full(3, 30.0), np.full(3, "a", object)
    assert not pace.impossible_pace(at("08:00:00", "08:00:00", "08:01:00"), team, lon, lat, THRESHOLDS["impossible_pace"]).alarm


@pytest.mark.parametrize(("points", "found"), [(300, False), (330, True)])
def test_without_times_the_day_must_hold_all_points(points, found):
    lon, lat = 115 + np.linspace(0, 0.05, points), np.full(points, 30.0)  # 3 minutes each: 320 points are 16 hours
    days = np.full(points, np.datetime64("2019-06-03", "s"))
    assert pace.impossible_pace(days, np.full(points, "a", object), lon, lat, THRESHOLDS["impossible_pace"]).alarm is found


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    way = pace.distance_km(*(np.array([value]) for value in (115.0, 30.0, 115.0, 31.0)))
    assert way[0] == pytest.approx(111.19, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(0, 60), st.integers(1, 5)),
        elements=st.one_of(st.just(NAN), st.just(0.0), st.sampled_from([0.01, 0.5, 12.3]), st.floats(1e-5, 1e5)),
    ),
    st.booleans(),
    st.sampled_from([0.0, 1e-9, 1.0]),
)
def test_no_data_make_a_screen_stumble(values, timed, apart):
    count = len(values)
    place = 115 + apart * np.arange(count)
    taken = np.full(count, np.datetime64("2019-06-03T08:00:00" if timed else "NaT", "s"))
    found = list(screen(values, np.full_like(values, 0.1), place, place - 85, taken, np.full(count, "a", object), screens()))
    assert len(found) == 6 * values.shape[1] + 2
    assert all(one.alarm <= one.assessable and (not len(one.rows) or one.rows.max() < count) for _, one in found)
