"""Codes of organisations and their check digits; the examples are those of the two standards and of a public register."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.subjects.credit_codes import ALPHABET, body_of, check_digit, checked, normal, old_check_digit
from jingtu.core.subjects.errors import Refused

BODIES = st.text(alphabet=ALPHABET, min_size=17, max_size=17)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L", "D2143569X"])
def test_right_codes_pass(code):
    assert checked(code) == code


def test_spaces_hyphens_width_and_case_do_not_matter():
    assert checked(" ９１３５０１００ｍ０００１００ｙ４３ ") == "91350100M000100Y43"
    assert checked("D2143569-X") == "D2143569X"


@given(BODIES, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(body, place, sign):
    code = body + check_digit(body)
    wrong = code[:place] + sign + code[place + 1 :]

    if wrong != code:
        with pytest.raises(Refused, match="校验位"):
            checked(wrong)


@given(BODIES, st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(body, place):
    code = body + check_digit(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    if swapped != code:
        with pytest.raises(Refused):
            checked(swapped)


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_the_old_code_has_one_right_check_digit(body):
    right = old_check_digit(body)

    assert [sign for sign in "0123456789X" if _passes(body + sign)] == [right]


def test_the_old_code_stands_inside_the_new_one():
    assert body_of("91350100M000100Y43") == "M000100Y4"
    assert body_of("D2143569X") == "D2143569X"
    assert body_of("无") == ""


def test_normal_leaves_letters_alone():
    assert normal("ab-1 2") == "AB12"


def _passes(code: str) -> bool:
    try:
        return checked(code) == code
    except Refused:
        return False
