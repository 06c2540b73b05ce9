"""Units convert inside their quantity and nowhere else."""

import itertools

import pytest

from jingtu.standards import units


@pytest.mark.parametrize(
    ("given", "wanted", "factor"),
    [
        ("ug/kg", "mg/kg", 1e-3),
        ("μg/kg", "mg/kg", 1e-3),
        ("µg·kg-1", "mg/kg", 1e-3),
        ("毫克/千克", "mg/kg", 1),
        ("mg·kg⁻¹", "mg/kg", 1),
        ("ppm", "mg/kg", 1),
        ("ng TEQ/kg", "mg/kg", 1e-6),
        ("g/kg", "%", 0.1),
        ("ug/L", "mg/L", 1e-3),
        ("MPN/100mL", "MPN/L", 10),
    ],
)
def test_a_number_is_multiplied_by_the_ratio_of_two_units(given, wanted, factor):
    assert units.factor(given, wanted) == pytest.approx(factor, rel=1e-15)


def test_there_and_back_is_one():
    for one, other in itertools.product(units.known(), repeat=2):
        try:
            there = units.factor(one, other)
        except units.UnitMismatch:
            continue
        assert there * units.factor(other, one) == pytest.approx(1, rel=1e-15)


@pytest.mark.parametrize(("given", "words"), [("mg/L", "质量浓度"), ("bushel", "不认识单位“bushel”"), ("", "不认识单位“”")])
def test_what_does_not_convert_is_refused(given, words):
    with pytest.raises(units.UnitMismatch, match=words):
        units.factor(given, "mg/kg")
