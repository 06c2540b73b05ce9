"""Every move of every kind of the theme, from every state, by who may and by who may not: made, or refused in a sentence."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from tests.support.supervision import TODAY

from .test_filing_types import filer, subject_of

pytestmark = pytest.mark.django_db
KINDS = [code for code in declared(SubjectKind) if code.startswith("industry.")]
DAY = dt.date(2019, 6, 1)
FILLED = {"code": "91131024MA0000009X", "sector": "电镀"}


class Office:
    """Who makes a move: `filer` of a type that the office files."""

    def __init__(self, functions):
        self.by = functions


@pytest.fixture
def offices(world):
    return {"ecology": world.inspector, "industry": filer(world, Office(("industry",)))}


def at(row, state, move):
    """Put the row into a state, with what the move needs filled in."""
    needs = {name: FILLED.get(name, DAY) for name in move.needs}
    type(row).objects.filter(pk=row.pk).update(state=state, **needs)
    row.refresh_from_db()


@pytest.mark.parametrize("code", KINDS)
def test_from_each_state_the_moves_of_the_table_are_made_and_no_other(world, offices, code):
    kind = declared(SubjectKind)[code]
    row = subject_of(world, kind)
    for name, move in kind.lifecycle.moves.items():
        by = offices[move.by.functions[0]]
        for state in kind.lifecycle.states:
            with transaction.atomic():
                at(row, state, move)
                if state in move.sources:
                    event = make(row, name, by=by, on=TODAY, grounds="文号", despite="已经发生" if move.held_by else "")
                    assert (row.state, event.source, event.target) == (move.target, state, move.target)
                else:
                    with pytest.raises(MoveRefused, match="现在的状态是"):
                        make(row, name, by=by, on=TODAY, grounds="文号")
                transaction.set_rollback(True)


@pytest.mark.parametrize("code", KINDS)
def test_each_move_is_refused_to_others_and_without_what_it_needs(world, people, offices, code):
    kind = declared(SubjectKind)[code]
    row = subject_of(world, kind)
    for name, move in kind.lifecycle.moves.items():
        at(row, move.sources[0], move)
        own = () if move.by.holder else (world.firm,)
        other = offices["industry" if "ecology" in move.by.functions else "ecology"]
        for person in (people.outsider, people.leader, other, *own):
            with pytest.raises(PermissionDenied):
                make(row, name, by=person, on=TODAY, grounds="文号")
        by = offices[move.by.functions[0]]
        with pytest.raises(MoveRefused, match="依据"):
            make(row, name, by=by, on=TODAY)
        with pytest.raises(MoveRefused, match="早于"):
            make(row, name, by=by, on=row.state_since - dt.timedelta(days=1), grounds="文号")
        for need in move.needs:
            type(row).objects.filter(pk=row.pk).update(**{need: "" if need in FILLED else None})
            with pytest.raises(MoveRefused, match="要先填写"):
                make(row, name, by=by, on=TODAY, grounds="文号")
            at(row, move.sources[0], move)
    assert Event.objects.filter(subject=row.pk).count() == 1
