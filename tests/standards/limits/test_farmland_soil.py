"""GB 15618-2018: what its files say, and both sides of every pH bin."""

import datetime as dt

import pytest

from jingtu.standards import limits

STANDARD = limits.standard("GB15618-2018")


def value(substance, kind, **conditions):
    found = [limit for limit in STANDARD.of(substance, kind) if limit.conditions == conditions]
    assert len(found) == 1
    return found[0].value


@pytest.mark.parametrize(
    ("ph", "code"),
    [(3.0, "ph_1"), (5.5, "ph_1"), (5.51, "ph_2"), (6.5, "ph_2"), (6.51, "ph_3"), (7.5, "ph_3"), (7.51, "ph_4"), (11.0, "ph_4")],
)
def test_the_upper_end_of_a_ph_bin_belongs_to_it(ph, code):
    assert STANDARD.dimension("ph").bin_of(ph) == code


def test_a_missing_ph_lies_in_no_bin():
    assert STANDARD.dimension("ph").bin_of(float("nan")) is None


def test_paddy_and_other_land_have_limits_of_their_own():
    assert value("cd", "screening", land="paddy", ph="ph_3") == 0.6
    assert value("cd", "screening", land="other", ph="ph_3") == 0.3
    assert value("hg", "screening", land="other", ph="ph_4") == 3.4


def test_land_that_the_table_does_not_name_counts_as_other():
    assert value("pb", "screening", land="orchard", ph="ph_1") == 70
    assert value("cu", "screening", land="paddy", ph="ph_1") == 50
    assert value("cu", "screening", land="orchard", ph="ph_1") == 150


@pytest.mark.parametrize(
    ("substance", "ph", "expected"),
    [("hg", "ph_1", 0.5), ("as", "ph_4", 20), ("pb", "ph_4", 170), ("cr", "ph_2", 150), ("cd", "ph_2", 0.3), ("cd", "ph_1", 0.3)],
)
def test_rotation_takes_the_stricter_value_element_by_element(substance, ph, expected):
    assert value(substance, "screening", land="rotation", ph=ph) == expected


def test_control_values_know_no_land():
    assert {tuple(limit.conditions) for limit in STANDARD.limits if limit.kind == "control"} == {("ph",)}
    assert [limit.value for limit in STANDARD.of("as", "control")] == [200, 150, 120, 100]


def test_screening_never_exceeds_control():
    for control in (limit for limit in STANDARD.limits if limit.kind == "control"):
        screenings = [s for s in STANDARD.of(control.substance, "screening") if s.conditions["ph"] == control.conditions["ph"]]
        assert screenings
        assert all(screening.value <= control.value for screening in screenings)


def test_only_arsenic_falls_as_ph_rises():
    for substance in ("cd", "hg", "as", "pb", "cr"):
        numbers = [limit.value for limit in STANDARD.of(substance, "control")]
        assert numbers == sorted(numbers, reverse=substance == "as")


def test_every_limit_names_its_clause_and_how_it_was_confirmed():
    for limit in STANDARD.limits:
        assert limit.source.document == "GB 15618-2018"
        assert limit.source.clause.startswith("表")
        assert limit.checked.words
    assert STANDARD.valid_from == dt.date(2018, 8, 1)


def test_it_holds_every_number_of_the_three_tables():
    printed = [limit for limit in STANDARD.limits if limit.conditions.get("land") not in ("rotation", "orchard")]
    assert len(STANDARD.substances) == 11
    assert sum(limit.kind == "control" for limit in printed) == 5 * 4
    assert sum(limit.kind == "screening" for limit in printed) == 5 * 2 * 4 + 2 * 4 + 2 * 4 + 3
