"""Code lists: the version of the smallest area counts, in its years; what is not kept whole says where the rest stands."""

import datetime as dt

import pytest

from jingtu.core.subjects.codelists import CodeList, File, _file
from jingtu.core.subjects.declaring import declared, tried_out
from jingtu.core.subjects.parameters import NoValue
from jingtu.standards.loader import FactsRefused, loads

ON = dt.date(2019, 6, 30)
VERSION = "versions: [{source: {document: 甲乙, clause: 一}, items: [{code: a, name: 甲}]"


def words(code, place, on=ON):
    return [item.name for item in declared(CodeList)[code].at(place, on).items]


def test_of_two_that_hold_the_smaller_area_counts_and_both_are_told():
    found = declared(CodeList)["industry.phase_out"].held("131024", ON)
    assert [version.place for version in found] == ["1310", ""]


def test_what_is_declared_stands_in_the_file_and_the_other_way_round():
    known = declared(CodeList)
    assert all(kind.versions for kind in known.values())
    for theme in {code.split(".")[0] for code in known}:
        assert {f"{theme}.{code}" for code in _file(theme)} == {code for code in known if code.startswith(f"{theme}.")}


def test_a_place_without_a_version_is_told():
    with pytest.raises(NoValue, match=r"key_sectors has no version at 440000"):
        words("industry.key_sectors", "440000")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"lists: [{{code: b, {VERSION}}}, {{source: {{document: 甲乙, clause: 二}}, items: [{{code: a, name: 甲}}]}}]}}]",
            "must be the first",
        ),
        (f"lists: [{{code: b, {VERSION}, complete: false}}]}}]", "needs a note that says where the rest stands"),
        ("lists: [{code: b, versions: [{source: {document: 甲乙, clause: 一}}]}]", "needs a note"),
        (
            "lists: [{code: b, versions: [{source: {document: 甲乙, clause: 一}, items: "
            "[{code: a, name: 甲}, {code: a, name: 乙}]}]}]",
            "names a more than once",
        ),
    ],
)
def test_a_faulty_file_is_refused_with_the_reason(text, said):
    with pytest.raises(FactsRefused, match=said):
        loads(text, File)


def test_a_list_without_versions_in_the_file_is_not_found():
    with tried_out(), pytest.raises(KeyError):
        _ = CodeList("industry.unheard_of", "甲", requires=("REG-60",)).versions
