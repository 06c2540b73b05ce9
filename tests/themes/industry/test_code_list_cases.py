"""The cases of cases/code_lists.yaml: what each plan means by key sectors, pollutants and regions, on both sides of each date."""

from pathlib import Path

import pytest
import yaml

from jingtu.core.subjects.codelists import CodeList
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.parameters import NoValue

CASES = yaml.safe_load((Path(__file__).parent / "cases/code_lists.yaml").read_text(encoding="utf-8"))


def held(case):
    """The version that a case asks for; none where it says so."""
    return find(CodeList, case["list"]).at(case["place"], case["day"])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_holds_as_written(case):
    if case.get("none"):
        with pytest.raises(NoValue):
            held(case)
        return
    version = held(case)
    assert [item.name for item in version.items] == case["items"]
    assert case.get("document", "") in version.source.document
    assert version.note or version.complete


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_names_what_its_list_carries(case):
    assert set(case["requires"]) <= set(find(CodeList, case["list"]).requires)


def test_every_list_of_the_theme_has_cases():
    assert {code for code in declared(CodeList) if code.startswith("industry.")} == {case["list"] for case in CASES}
