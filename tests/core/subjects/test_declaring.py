"""A declaration is found under its code, and cannot be made without one and without the requirement it carries."""

import pytest

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused, UnknownDeclaration, declared, find, tried_out
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.lifecycle import Actor, Lifecycle, Move

HERE = Actor()


@pytest.fixture(autouse=True)
def forgotten():
    with tried_out():
        yield


def test_what_is_declared_is_found_by_its_code():
    made = Declaration("wells.well", "水井", requires=("REG-56",))
    assert find(Declaration, "wells.well") is made


@pytest.mark.parametrize(
    ("code", "requires", "words"),
    [
        ("well", ("REG-56",), "expected a code such as"),
        ("wells.Well", ("REG-56",), "expected a code such as"),
        ("wells.well", (), "ids of the requirement base"),
        ("wells.well", ("REG-1",), "REG-1"),
    ],
)
def test_a_declaration_without_code_or_requirement_is_refused(code, requires, words):
    with pytest.raises(DeclarationRefused, match=words):
        Declaration(code, "水井", requires=requires)
    assert declared(Declaration) == {}


def test_a_code_is_declared_once():
    Declaration("wells.well", "水井", requires=("REG-56",))
    with pytest.raises(DeclarationRefused, match="declared already"):
        Declaration("wells.well", "水井", requires=("REG-56",))


def test_an_unknown_code_is_told_with_what_comes_near():
    with pytest.raises(UnknownDeclaration, match=r"industry\.enterprise"):
        find(SubjectKind, "industry.enterprises")


@pytest.mark.parametrize(
    ("moves", "words"),
    [
        ({"seal": Move("封井", ("open",), "closed", HERE)}, "states that are not declared: closed"),
        ({}, "No move leads to sealed"),
        ({"seal": Move("封井", ("open",), "sealed", HERE, apart_from=("dig",))}, "not declared: dig"),
        ({"seal": Move("封井", ("open",), "sealed", HERE, undoes="dig")}, "undoes dig"),
        ({"seal": Move("封井", ("open",), "sealed", HERE, undoes="seal")}, "undoes seal"),
        ({"seal": Move("封井", ("open",), "sealed", HERE, needs=("depth",), tells=("sealed_on",))}, "does not need: sealed_on"),
    ],
)
def test_a_lifecycle_that_does_not_hold_together_is_refused(moves, words):
    with pytest.raises(ValueError, match=words):
        Lifecycle({"open": "在用", "sealed": "已封"}, "open", moves)
