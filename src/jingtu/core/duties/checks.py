"""At start every duty is checked against what it names: an office without a function or a rule without a number is found here."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist

from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.standards import functions

from .declaring import Duty


@register()
def duties_are_whole(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Report every duty that names what is not there."""
    return [
        Error(f"Duty {duty.code}: {fault}", hint="See docs/adding-a-declaration.md.", id="duties.E001")
        for duty in declared(Duty).values()
        for fault in faults(duty)
    ]


def faults(duty: Duty) -> Iterator[str]:
    """Yield what is wrong with a declaration, one sentence each."""
    try:
        kind, filing = find(SubjectKind, duty.who.kind), find(FilingType, duty.proof.type)
    except UnknownDeclaration as error:
        yield str(error)
        return
    if filing.about != kind.code:
        yield f"its proof {filing.code} is about {filing.about}, not about {kind.code}."
    yield from _unknown_names(duty, kind)
    for parameter in duty.clock.parameters:
        try:
            unit = parameter.facts.unit
        except (KeyError, ValueError, FileNotFoundError, ModuleNotFoundError):
            yield f"the parameter {parameter.name} stands in no parameters.yaml, so it has no basis."
            continue
        if unit not in duty.clock.units:
            yield f"the parameter {parameter.name} is in {unit!r}; its clock counts {', '.join(duty.clock.units)}."


def _unknown_names(duty: Duty, kind: SubjectKind) -> Iterator[str]:
    known = functions.names()
    for function in filter(None, (duty.supervisor, duty.owed_by)):
        if function not in known:
            yield f"no office has the function {function!r}."
    states, moves = (kind.lifecycle.states, kind.lifecycle.moves) if kind.lifecycle else ({}, {})
    if unknown := sorted(set(duty.who.states) - set(states)):
        yield f"{kind.code} has no state {', '.join(unknown)}."
    for name in duty.clock.moves:
        if name not in moves:
            yield f"{kind.code} has no move {name!r}."
    for name in (*duty.clock.fields, *duty.who.fields):
        try:
            kind.table._meta.get_field(name)
        except FieldDoesNotExist:
            yield f"the table of {kind.code} has no field {name!r}."
