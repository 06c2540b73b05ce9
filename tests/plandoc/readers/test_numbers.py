"""List numbers as Word prints them."""

import doctest

import pytest

from jingtu.plandoc.readers import docx_numbering
from jingtu.plandoc.readers.docx_numbering import render


@pytest.mark.parametrize(
    ("form", "number", "printed"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 10, "１０"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseLegalSimplified", 15, "拾伍"),
        ("ideographDigital", 20, "二〇"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 13, "13"),
        ("decimalEnclosedCircleChinese", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("upperLetter", 27, "AA"),
        ("lowerRoman", 49, "xlix"),
        ("none", 4, ""),
        ("aFormOfTomorrow", 4, "4"),
    ],
)
def test_each_form_prints_its_numbers(form, number, printed):
    assert render(number, form) == printed


def test_the_examples_in_the_documentation_hold():
    assert doctest.testmod(docx_numbering).failed == 0


def test_an_absurd_start_prints_a_short_number():
    assert all(len(render(999_999, form)) < 100 for form in docx_numbering._FORMS)
