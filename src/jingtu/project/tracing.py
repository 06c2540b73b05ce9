"""Requirement × declaration × test: what `jingtu trace` prints.

A declaration names its requirements in `requires`. A test names them with `@pytest.mark.requires("REC-02")` on the function, with
`pytestmark` in its module, or, for cases in YAML, with the key `requires` of the case.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict

import yaml

from jingtu.standards import requirements

MARK = "requires"


class Traced(TypedDict):
    """What carries a requirement, and what tests it."""

    declarations: list[str]
    tests: list[str]


class UnknownRequirement(ValueError):
    """A test names an id that is not in the base; the message says where."""


def trace(tests: Path | None) -> dict[str, Traced]:
    """Return for every id of the base, in its order, the declarations and the tests (none without the folder of tests)."""
    found: dict[str, Traced] = {each: {"declarations": [], "tests": []} for each in requirements.ids()}
    for each, declaration in _declarations():
        found[each]["declarations"].append(declaration)
    for each, test in _tests(tests) if tests else ():
        if each not in found:
            raise UnknownRequirement(f"{test} names {each}, which is not in the requirement base (REG-01 … ANX-07).")
        found[each]["tests"].append(test)
    return found


def _declarations() -> Iterator[tuple[str, str]]:
    from jingtu.core.subjects.declaring import everything

    for declaration in everything():
        for each in declaration.requires:
            yield each, f"{type(declaration).__name__} {declaration.code}"


def _tests(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("test_*.py")):
        for name, each in marked(path.read_text(encoding="utf-8")):
            yield each, f"{path.relative_to(folder.parent).as_posix()}::{name}"
    for path in sorted(folder.rglob("cases/*.yaml")):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in cases if isinstance(cases, list) else ():
            for each in case.get(MARK, ()):
                yield each, f"{path.relative_to(folder.parent).as_posix()}::{case['case']}"


def marked(source: str) -> Iterator[tuple[str, str]]:
    """Yield (test, id) for every test function of a module's source and every id that it, or the module, is marked with."""
    tree = ast.parse(source)
    whole: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "pytestmark" for to in node.targets):
            whole += _ids(node.value)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            for each in dict.fromkeys(whole + [name for mark in node.decorator_list for name in _ids(mark)]):
                yield node.name, each


def _ids(expression: ast.AST) -> list[str]:
    calls: list[Any] = [node for node in ast.walk(expression) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == MARK]
    return [each.value for call in named for each in call.args if isinstance(each, ast.Constant)]
