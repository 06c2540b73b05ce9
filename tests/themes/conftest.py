"""What the tests of all themes share: tests of tests.support.every_* are collected where a theme imports them, once for each of
its kinds, types, lists and cases.

A theme brings the fixtures `subject_of` (a kind → a row of it, held by the firm of `world`) and `officer_of` (a function and a
level → a person of such an office).
"""

from pathlib import Path

import pytest

FROM_CASES = {
    "duty_case": ("duties", "case"),
    "gate_case": ("gates", "case"),
    "filing_case": ("filings", "type"),
    "list_case": ("lists", "list"),
    "indicator_case": ("indicators", "case"),
    "code_list_case": ("code_lists", "case"),
    "declared_case": ("declared", "case"),
}


def pytest_generate_tests(metafunc):
    from jingtu.core.gates.asking import Gate
    from jingtu.core.subjects.declaring import declared
    from jingtu.core.subjects.kinds import SubjectKind
    from tests.support.cases import cases_of

    theme = Path(metafunc.module.__file__).parent.name
    for name, (file, called) in FROM_CASES.items():
        if name in metafunc.fixturenames:
            cases = cases_of(theme, file)
            metafunc.parametrize(name, cases, ids=[case[called] for case in cases])
    for name, kind in (("kind_code", SubjectKind), ("gate_code", Gate)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, [code for code in declared(kind) if code.startswith(f"{theme}.")])


@pytest.fixture
def theme(request):
    """The name of the theme whose tests run."""
    return Path(request.module.__file__).parent.name
