"""Hazard quotients read beside 1 as decimals, risks as powers of ten."""

import math

import pytest

from jingtu.runs.site_risk.words import hazard_in_words, in_words, risk_in_words


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.0099, "<0.01"),
        (0.01, "0.01"),
        (0.8512, "0.851"),
        (1, "1"),
        (99.94, "99.9"),
        (100, "100"),
        (12345.6, "12,346"),
    ],
)
def test_a_hazard_quotient_is_a_decimal_of_three_digits(value, said):
    assert hazard_in_words(value) == said
    assert in_words("土壤危害商", value) == said


def test_a_risk_is_a_power_of_ten_and_what_is_not_known_a_dash():
    assert risk_in_words(1.234e-6) == in_words("致癌风险", 1.234e-6) == "1.2E-06"
    assert {in_words(name, value) for name in ("致癌风险", "危害商") for value in (None, math.nan)} == {"—"}
