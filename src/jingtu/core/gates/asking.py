"""Asking a gate: judged now, numbered, kept and journalled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

from .asked import Asked, checked
from .conditions import Condition, Reason
from .models import Outcome, Verdict

TRIES = 50  # to get a number when many ask at once


@dataclass(frozen=True)
class Gate(Declaration):
    """A question about subjects of a kind: all `conditions` must hold before the thing may proceed.

    `day` names the field of the row with the day on which it is meant to proceed. `asks` are what a question tells besides:
    a condition gets the answers that it names in its `asks_for`.
    """

    about: str = ""
    conditions: tuple[Condition, ...] = ()
    day: str = ""
    asks: tuple[Asked, ...] = ()

    def __post_init__(self) -> None:
        if not (self.about and self.conditions):
            raise DeclarationRefused(f"Gate {self.code}: a gate needs what it is about and at least one condition.")
        super().__post_init__()

    def planned_on(self, row: Registered) -> dt.date | None:
        """Return the day on which the thing is meant to proceed; None where the row does not say."""
        return getattr(row, self.day) if self.day else None

    def judge(self, row: Registered, on: dt.date, answers: Mapping[str, str] | None = None) -> tuple[Outcome, list[Reason]]:
        """Return the outcome for a day and every reason; asks no permission and keeps nothing."""
        told = answers or {}
        reasons = [condition.judge(row, on, **_told_to(condition, told)) for condition in self.conditions]
        return worst([reason.outcome for reason in reasons]), reasons


def _told_to(condition: Condition, answers: Mapping[str, str]) -> dict[str, str]:
    return {name: answers.get(name, "") for name in getattr(condition, "asks_for", ())}


def worst(outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome that decides: blocked before not decidable before pass."""
    return next((each for each in (Outcome.BLOCKED, Outcome.NOT_DECIDABLE) if each in outcomes), Outcome.PASS)


def ask(
    gate: Gate, row: Registered, *, by: User, on: dt.date | None = None, answers: Mapping[str, object] | None = None
) -> Verdict:
    """Give a numbered verdict for a day (today).

    Raises PermissionDenied for whom the subject is none of their business, Refused for answers that the gate does not know.
    """
    if not may_ask(row, by):
        raise PermissionDenied(_("“%(name)s”不在您的管辖范围，不能查询。") % {"name": row.name})
    on, told = on or clock.today(), checked(gate.asks, answers or {})
    return keep(gate, row, *gate.judge(row, on, told), by=by, on=on, answers=told)


def may_ask(row: Registered, by: User) -> bool:
    """Tell whether a person asks gates about a subject that he sees: who supervises its place, and the people of its holder."""
    concerned = scope_of(by).may("gates.ask", row.place_path) or row.holder_id in offices_of(by)
    return concerned and visible_to(by, kind_of(row)).filter(pk=row.pk).exists()


@transaction.atomic
def keep(
    gate: Gate,
    row: Registered,
    outcome: Outcome,
    reasons: Sequence[Reason],
    *,
    by: User,
    on: dt.date,
    move: str = "",
    answers: Mapping[str, str] | None = None,
) -> Verdict:
    """Keep what was judged under the next number, with its line in the journal; `move` names the move that asked."""
    verdict = Verdict(
        gate=gate.code,
        subject_id=row.pk,
        place_path=row.place_path,
        on=on,
        outcome=outcome,
        reasons=[reason.kept() for reason in reasons],
        move=move,
        answers=dict(answers or {}),
        asked_by=by,
        asked_at=clock.now(),
    )
    _save([verdict])
    detail = (
        {"gate": gate.code, "number": verdict.number, "outcome": outcome} | ({"move": move} if move else {}) | verdict.answers
    )
    record(by, "gates.ask", subject=f"subject:{row.pk}", detail=detail)
    return verdict


@transaction.atomic
def keep_many(
    gate: Gate,
    judged: Sequence[tuple[Registered, Outcome, Sequence[Reason]]],
    *,
    by: User,
    on: dt.date,
    answers: Mapping[str, str],
) -> list[Verdict]:
    """Keep what was judged of many subjects for one question, each under its own number; the caller journals the question."""
    now = clock.now()
    made = [
        Verdict(
            gate=gate.code,
            subject_id=row.pk,
            place_path=row.place_path,
            on=on,
            outcome=outcome,
            reasons=[reason.kept() for reason in reasons],
            answers=dict(answers),
            asked_by=by,
            asked_at=now,
        )
        for row, outcome, reasons in judged
    ]
    _save(made)
    return made


def _save(verdicts: Sequence[Verdict]) -> None:
    """Write verdicts under the numbers that follow the last of the year, without a gap for what was tried and rolled back."""
    year = f"{clock.today():%Y}-"
    for tries_left in reversed(range(TRIES)):
        last = Verdict.objects.filter(number__startswith=year).order_by("-number").values_list("number", flat=True).first()
        for number, verdict in enumerate(verdicts, int(last.removeprefix(year)) + 1 if last else 1):
            verdict.number = f"{year}{number:07d}"
        try:
            with transaction.atomic():
                Verdict.objects.bulk_create(verdicts)
            return
        except IntegrityError:  # somebody was quicker, and PostgreSQL had us wait for him
            if not tries_left:
                raise
