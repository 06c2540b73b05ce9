"""Contents are printed as people write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.standards.figures import content, figure


@pytest.mark.parametrize(
    ("value", "digits", "said"),
    [
        (0.00005, 6, "0.00005"),
        (1280.0, 3, "1280"),
        (1284.0, 3, "1280"),
        (8.15, 6, "8.15"),
        (0.0, 3, "0"),
        (-0.00002, 3, "-0.00002"),
    ],
)
def test_a_number_is_written_without_exponent(value, digits, said):
    assert figure(value, digits) == said


@given(st.floats(min_value=1e-12, max_value=1e12), st.integers(1, 9))
def test_the_digits_written_are_those_of_the_number(value, digits):
    written = figure(value, digits)
    assert "e" not in written
    assert Decimal(written) == Decimal(f"{value:.{digits}g}")


def test_what_has_no_unit_is_printed_without_one():
    assert content(8.15, "-") == "8.15"
    assert content(8.15, "") == "8.15"
    assert content(0.000942, "mg/L") == "0.000942 mg/L"
