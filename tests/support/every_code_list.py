"""The cases of a theme's code lists: what each plan means by them, on both sides of each date."""

import pytest

from jingtu.core.subjects.codelists import CodeList
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.parameters import NoValue
from tests.support.cases import cases_of


def held(case):
    """The version that a case asks for; raises NoValue."""
    return find(CodeList, case["list"]).at(case["place"], case["day"])


def test_each_list_holds_as_its_case_says(code_list_case):
    if code_list_case.get("none"):
        with pytest.raises(NoValue):
            held(code_list_case)
        return
    version = held(code_list_case)
    assert [item.name for item in version.items] == code_list_case["items"]
    assert code_list_case.get("document", "") in version.source.document
    assert version.note or version.complete


def test_each_case_names_what_its_list_carries(code_list_case):
    assert set(code_list_case["requires"]) <= set(find(CodeList, code_list_case["list"]).requires)


def test_every_list_of_the_theme_has_cases(theme):
    of_theme = {code for code in declared(CodeList) if code.startswith(f"{theme}.")}
    assert of_theme == {case["list"] for case in cases_of(theme, "code_lists")}
