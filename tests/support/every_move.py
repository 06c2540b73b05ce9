"""Every move of every kind of a theme, from every state, by who may and by who may not: made, or refused in a sentence."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from shapely.geometry import box

from jingtu.core.places.geometry import GeometryField
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.parameters import NoValue
from tests.support.supervision import TODAY

DAY = dt.date(2019, 6, 1)
SINCE = dt.date(2019, 5, 1)  # the state before counts from here


def value_for(row, name):
    """Something to fill in a field that a move needs."""
    field = row._meta.get_field(name)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.DateField):
        return DAY
    if isinstance(field, GeometryField):
        return box(117.0, 39.75, 117.001, 39.751)
    if isinstance(field, models.DecimalField):
        return Decimal(1)
    return {"CharField": "91131024MA0000009X", "TextField": "甲"}.get(field.get_internal_type(), 1)


def nothing_for(row, name):
    """What the field holds when nothing is filled in."""
    return "" if isinstance(row._meta.get_field(name), models.CharField | models.TextField) else None


def may_be_empty(row, name):
    """Whether the table lets the field stand empty."""
    field = row._meta.get_field(name)
    return field.blank or field.null


def at(row, state, move):
    """Put the row into a state, with what the move needs filled in."""
    needs = {name: value_for(row, name) for name in move.needs}
    type(row).objects.filter(pk=row.pk).update(state=state, state_since=SINCE, **needs)
    row.refresh_from_db()


def level_for(row, move, on):
    """The level of the office that makes a move on a day."""
    try:
        return str(move.by.level.at(row.place_path, on).value) if move.by.level else "county"
    except NoValue:
        return "county"


@pytest.mark.django_db
def test_from_each_state_the_moves_of_the_table_are_made_and_no_other(subject_of, officer_of, kind_code):
    kind = declared(SubjectKind)[kind_code]
    row = subject_of(kind)
    for name, move in kind.lifecycle.moves.items():
        by = officer_of(move.by.functions[0], level_for(row, move, TODAY))
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


@pytest.mark.django_db
def test_each_move_is_refused_to_others_and_without_what_it_needs(world, people, subject_of, officer_of, kind_code):
    kind = declared(SubjectKind)[kind_code]
    row = subject_of(kind)
    before = Event.objects.filter(subject=row.pk).count()
    for name, move in kind.lifecycle.moves.items():
        at(row, move.sources[0], move)
        level = level_for(row, move, TODAY)
        by = officer_of(move.by.functions[0], level)
        own = () if move.by.holder else (world.firm,)
        below = (officer_of(move.by.functions[0]),) if level != "county" else ()
        other = officer_of("industry" if "industry" not in move.by.functions else "ecology")
        for person in (people.outsider, people.leader, other, *own, *below):
            with pytest.raises(PermissionDenied):
                make(row, name, by=person, on=TODAY, grounds="文号")
        with pytest.raises(MoveRefused, match="依据"):
            make(row, name, by=by, on=TODAY)
        with pytest.raises(MoveRefused, match="早于"):
            make(row, name, by=by, on=SINCE - dt.timedelta(days=1), grounds="文号")
        for need in move.needs:
            if not may_be_empty(row, need):
                continue
            type(row).objects.filter(pk=row.pk).update(**{need: nothing_for(row, need)})
            with pytest.raises(MoveRefused, match="要先填写"):
                make(row, name, by=by, on=TODAY, grounds="文号")
            at(row, move.sources[0], move)
    assert Event.objects.filter(subject=row.pk).count() == before
