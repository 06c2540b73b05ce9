"""Gates that hold moves back: each is asked for the day on which the move counts, and its verdict is kept with the move."""

import copy
import datetime as dt

from django.utils.translation import gettext as _

from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.held_back import Answer
from jingtu.core.subjects.models import Registered

from .asking import Gate, keep
from .models import Outcome
from .visible import reasons_for


def answer(code: str, row: Registered, move: str, on: dt.date, by: User) -> Answer:
    """Answer whether a move may count from a day; the verdict is kept and names the move."""
    gate = find(Gate, code)
    verdict = keep(gate, row, *gate.judge(meant_for(gate, row, on), on), by=by, on=on, move=move)
    if verdict.outcome == Outcome.PASS:
        return Answer(True, verdict.number)
    open_still = [reason for reason in reasons_for(verdict, row, by) if reason["outcome"] != Outcome.PASS]
    sentence = "".join(f"{reason['said']}{reason['opens_by']}" for reason in open_still)
    return Answer(False, verdict.number, sentence or _("条件没有满足。"))


def meant_for(gate: Gate, row: Registered, on: dt.date) -> Registered:
    """Return the row with the planned day of the gate no later than the day of the move: who begins early is judged by that."""
    planned = gate.planned_on(row)
    if planned is None or planned <= on:
        return row
    moved = copy.copy(row)
    setattr(moved, gate.day, on)
    return moved
