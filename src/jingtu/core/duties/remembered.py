"""What one subject owed as of a day: the terms that its facts of that day give, and those of before that it met or missed."""

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.models import Event, Registered

from .declaring import Duty
from .former import former_key
from .models import Due
from .reckoning import live


class Owed(NamedTuple):
    """A term of a duty; one that does not `stand` was missed, met or waived in a state that the subject has left."""

    duty: Duty
    due: Due
    stands: bool


def owed_on(row: Registered, kind: str, on: dt.date, moves: Sequence[Event]) -> list[Owed]:
    """Return the terms of a subject as of a day, those of before first; `row` holds the facts and the state of that day.

    A term that its state gives no more counts where it was met, waived or missed: its row may remember it, and what was due
    before the subject left the state, as `moves` up to the day tell, was missed. Terms that are stored bear the id of their row;
    which offices owe is not looked up.
    """
    codes = [code for code, duty in declared(Duty).items() if duty.who.kind == kind]
    stored = {(due.duty, due.key): due for due in Due.objects.filter(subject=row.pk, duty__in=codes).order_by("due_on", "pk")}
    ended = _ended(moves)
    given, left = [], []
    for duty, due in live(row, kind, with_offices=False, on=on, earlier=ended, moves=moves):
        stands = not duty.who.states or row.state in duty.who.states
        if not stands and due.due_on >= max(ended[state] for state in duty.who.states if state in ended):
            continue
        if known := _stored(stored, due):
            due.pk, due.key = known.pk, known.key
        (given if stands else left).append(Owed(duty, due, stands))
    kept = [Owed(find(Duty, due.duty), due, stands=False) for due in stored.values() if _is_over(due, on)]
    return kept + left + given


def _stored(stored: dict[tuple[str, str], Due], due: Due) -> Due | None:
    """Take out the stored row of a term, which may lie aside; that of a later case is another."""
    if known := stored.pop((due.duty, former_key(due.key, due.opens_on)), None):
        return known
    known = stored.get((due.duty, due.key))
    return stored.pop((due.duty, due.key)) if known and known.opens_on <= due.term_on else None


def _ended(moves: Sequence[Event]) -> dict[str, dt.date]:
    """Return the states that a subject was in and is no more, each with the day on which it left it last."""
    wrong = {event.corrects_id for event in moves if event.corrects_id}
    told = [event for event in moves if event.pk not in wrong]
    return {event.target: after.effective_on for event, after in pairwise(told) if event.target != after.target}


def _is_over(due: Due, on: dt.date) -> bool:
    return due.due_on < on or any(day is not None and day <= on for day in (due.met_on, due.waived_on))
