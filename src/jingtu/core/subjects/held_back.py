"""Moves that wait for an answer: what a move names in `held_by` must say yes on the day on which it counts.

Gates stand above subjects and say at start how they answer (`answered_by`). A refusal is kept as well: it is asked once more
after the move was rolled back, so that its number can be quoted.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.parties.models import User

from .errors import MoveHeldBack
from .lifecycle import Move
from .models import Registered


@dataclass(frozen=True)
class Answer:
    """What was answered: whether the move may be made, under which number it is kept, and why not."""

    opens: bool
    number: str
    sentence: str = ""


Answering = Callable[[str, Registered, str, dt.date, User], Answer]
_answering: list[Answering] = []


class HeldBack(Exception):
    """The move is refused by what it is held by; carries the codes that said no."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


def answered_by(answering: Answering) -> None:
    """Let a function answer for the codes of `held_by`: (code, row, name of the move, day, person) → Answer, kept."""
    _answering[:] = [answering]


def rests_on(row: Registered, step: Move, name: str, *, by: User, on: dt.date, despite: str) -> dict[str, Any]:
    """Return what the event says of the answers: their numbers, and the reason why the move was made against one.

    Raises HeldBack where one says no and no reason was given.
    """
    given = {code: _answering[0](code, row, name, on, by) for code in step.held_by}
    refused = [code for code, answer in given.items() if not answer.opens]
    if refused and not despite:
        raise HeldBack(refused)
    numbers = {"verdicts": [answer.number for answer in given.values()]} if given else {}
    return numbers | ({"despite": despite} if refused else {})


def refusal(held: HeldBack, row: Registered, step: Move, name: str, *, by: User, on: dt.date) -> MoveHeldBack:
    """Keep the answers that said no, outside the transaction of the move, and return the sentence that quotes them."""
    said = [_answering[0](code, row, name, on, by) for code in held.codes]
    words = {
        "move": step.label,
        "numbers": _("、").join(each.number for each in said),
        "why": "".join(each.sentence for each in said),
    }
    quoted = _("现在不能%(move)s，见准入答复 %(numbers)s：%(why)s") % words
    return MoveHeldBack(quoted, _("现在不能%(move)s：%(why)s") % words)
