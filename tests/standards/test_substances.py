"""One substance under all its names."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.standards import substances


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("镉", "cd"),
        ("Cd", "cd"),
        ("ＣＤ", "cd"),
        ("7440-43-9", "cd"),
        ("cadmium", "cd"),
        ("总砷", "as"),
        ("六价铬", "cr6"),
        ("铬(六价)", "cr6"),
        ("Cr（VI）", "cr6"),
        ("总铬", "cr"),
        ("苯并（a）芘", "benzo_a_pyrene"),
        ("苯并[a]芘", "benzo_a_pyrene"),
        ("间，对-二甲苯", "mp_xylene"),
        ("p，p’-DDT", "pp_ddt"),
        ("六六六总量", "hch"),
        ("石油烃(C10-C40)", "tph_c10_c40"),
        ("土壤pH", "ph"),
    ],
)
def test_a_name_is_understood_however_it_is_written(words, code):
    assert substances.find(words).code == code


def test_an_unknown_name_is_refused_with_the_nearest_ones():
    with pytest.raises(
        substances.UnknownSubstance, match=r"不认识监测项目“benzo\[a\]pyren”。相近的有：苯并\[a\]芘（benzo_a_pyrene）"
    ):
        substances.find("benzo[a]pyren")


@given(st.text(max_size=30))
def test_no_text_makes_the_search_stumble(text):
    with contextlib.suppress(substances.UnknownSubstance):
        assert substances.find(text) in substances.every()


def test_every_name_of_every_substance_leads_back_to_it():
    for substance in substances.every():
        for word in substance.words:
            assert substances.find(word) is substance


def test_parts_of_a_sum_are_no_sums_of_it():
    for substance in substances.every():
        for part in substance.parts:
            assert substance.code not in substances.of(part).parts
    assert substances.find("六价铬").code in substances.find("总铬").includes
