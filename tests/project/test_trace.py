"""`jingtu trace` shows, for every line of the requirement base, what carries it and what proves it."""

import json

import pytest

from jingtu.core.duties.declaring import Duty
from jingtu.core.filings.types import FilingType
from jingtu.core.gates.asking import Gate
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.subjects import declaring
from jingtu.core.subjects.codelists import CodeList
from jingtu.core.subjects.declaring import declared, tried_out
from jingtu.project.cli import main
from jingtu.project.tracing import UnknownRequirement, marked, trace
from jingtu.standards import requirements
from tests.support.cases import cases_of
from tests.support.every_code_list import held
from tests.support.every_declared import TELLS, told
from tests.support.every_duty import stands
from tests.support.every_filing import declared_as
from tests.support.every_gate import answered
from tests.support.every_indicator import said
from tests.support.every_list import listed_as

MODULE = """
import pytest
pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08")]

@pytest.mark.requires("REC-02", "FIL-15")
def test_one(): ...

def test_two(): ...

@pytest.mark.requires("REC-03")
def helper(): ...
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tests/cases").mkdir(parents=True)
    (tmp_path / "tests/test_module.py").write_text(MODULE, encoding="utf-8")
    (tmp_path / "tests/cases/duties.yaml").write_text("- {case: 甲, requires: [GATE-09]}\n", encoding="utf-8")
    return tmp_path / "tests"


def test_the_base_has_427_lines_and_a_number_with_letters_stands_for_its_parts():
    ids = requirements.ids()
    assert (len(ids), len(set(ids))) == (427, 427)
    assert [each for each in ids if each.startswith("REC-09")] == ["REC-09a", "REC-09b", "REC-09c", "REC-09d", "REC-09e"]
    assert all(declaring.REQUIREMENT.fullmatch(each) for each in ids)


def test_marks_of_a_function_and_of_its_module_count():
    assert list(marked(MODULE)) == [
        ("test_one", "REG-08"),
        ("test_one", "REC-02"),
        ("test_one", "FIL-15"),
        ("test_two", "REG-08"),
    ]


def test_tests_and_cases_stand_beside_the_declarations(folder):
    found = trace(folder)
    assert found["REC-02"]["tests"] == ["tests/test_module.py::test_one"]
    assert found["GATE-09"]["tests"] == ["tests/cases/duties.yaml::甲"]
    assert "Duty industry.surface_monitored" in found["REC-02"]["declarations"]
    assert found["ANX-07"] == {"declarations": [], "tests": []}


def test_an_id_that_is_not_in_the_base_is_told_with_its_place(folder):
    (folder / "test_wrong.py").write_text('import pytest\n@pytest.mark.requires("REG-99")\ndef test_x(): ...\n', encoding="utf-8")
    with pytest.raises(UnknownRequirement, match=r"test_wrong\.py::test_x names REG-99"):
        trace(folder)


def test_the_command_prints_and_gives_json(folder, capsys):
    assert main(["trace", "REC-02", "--tests", str(folder)]) == 0
    assert "共 1 条要求，1 条有声明，其中 1 条有测试。" in capsys.readouterr().out
    assert main(["trace", "--json", "--tests", str(folder)]) == 0
    assert list(json.loads(capsys.readouterr().out)) == requirements.ids()


def test_an_unknown_id_and_a_missing_folder_are_told(folder, capsys):
    assert main(["trace", "REG-99"]) == 2
    assert "要求库里没有 REG-99" in capsys.readouterr().err
    assert main(["trace", "REC-02", "--tests", str(folder / "none")]) == 0
    assert "只列出声明" in capsys.readouterr().err


def test_every_declared_requirement_has_a_test():
    from jingtu.project.commands.trace import SOURCE_TESTS

    found = trace(SOURCE_TESTS)
    assert {each for each in found if found[each]["declarations"] and not found[each]["tests"]} == set()


def sampled(kind, file, key, proves):
    """Every sixth case of each theme that names such a declaration: the kind and code that it is about, how it is answered."""
    for theme in ("industry", "development_land", "survey"):
        for case in [each for each in cases_of(theme, file) if key in each][::6]:
            yield kind, case[key], lambda patch, case=case: proves(case, patch)


SAMPLE = [
    *sampled(Duty, "duties", "duty", lambda case, _patch: stands(case)),
    *sampled(Gate, "gates", "gate", answered),
    *sampled(CodeList, "code_lists", "list", lambda case, _patch: held(case)),
    *sampled(FilingType, "filings", "type", lambda case, _patch: declared_as(case)),
    *sampled(Indicator, "indicators", "indicator", lambda case, _patch: said(case)),
    *sampled(SubjectList, "lists", "list", lambda case, _patch: listed_as(case)),
    *(each for word, (kind, _tell) in TELLS.items() for each in sampled(kind, "declared", word, lambda case, _patch: told(case))),
]


@pytest.mark.parametrize(("kind", "code", "proves"), SAMPLE, ids=[f"{kind.__name__} {code}" for kind, code, _ in SAMPLE])
def test_a_case_can_be_answered_and_not_with_its_declaration_removed(kind, code, proves, monkeypatch):
    proves(monkeypatch)
    with tried_out():
        del declaring._declared[kind][code]
        assert code not in declared(kind)
        with pytest.raises(LookupError):
            proves(monkeypatch)
