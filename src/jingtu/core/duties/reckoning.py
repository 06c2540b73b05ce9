"""Reckoning what is owed: set-wise over the subjects of a duty, and for one subject after something happened to it.

    reckon()                          every duty of every subject, as a nightly job does
    reckon(subjects=[row.pk])         what one event changes

Midnight changes nothing: late, due and soon are judged when asked (`standing`).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from jingtu.core import clock
from jingtu.core.parties.nearest import Nearest as Owners
from jingtu.core.parties.nearest import nearest_offices as owners
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.models import Registered

from .declaring import Duty
from .models import Due

CHUNK = 2000
HORIZON = dt.timedelta(days=400)
REWRITTEN = ("owner", "place_path", "opens_on", "due_on", "clause", "met_on", "proof")


class Standing(StrEnum):
    """How one term stands on a day."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    WAIVED = "waived"


def standing(due: Due, on: dt.date, soon: int | None = None) -> Standing:
    """Return how a term stands on a day; `soon` is how many days before its day the warning begins."""
    if due.waived_on and due.waived_on <= on:
        return Standing.WAIVED
    if due.met_on and due.met_on <= on:
        return Standing.MET if due.met_on <= due.due_on else Standing.MET_LATE
    if on < due.opens_on:
        return Standing.NOT_OPEN
    left = (due.due_on - on).days
    if left < 0:
        return Standing.OVERDUE
    if left == 0:
        return Standing.DUE_TODAY
    return Standing.DUE_SOON if left <= (settings.REMIND_DAYS if soon is None else soon) else Standing.OPEN


def reckon(*, duties: Sequence[Duty] = (), subjects: Sequence[int] | None = None) -> int:
    """Write what is owed as of today and return how many terms stand; open terms that are no longer owed go, met ones stay."""
    return sum(_reckon_one(duty, subjects) for duty in duties or declared(Duty).values())


def live(row: Registered, kind: str) -> list[tuple[Duty, Due]]:
    """Return what one subject owes as of now, straight from its facts: rows that are not stored."""
    owed = [duty for duty in declared(Duty).values() if duty.who.kind == kind and duty.who.includes(row)]
    return [
        (duty, due)
        for duty in owed
        for due in _terms(duty, row, duty.proof.found([row.pk]).get(row.pk, []), owners(duty.owed_by))
    ]


def _reckon_one(duty: Duty, subjects: Sequence[int] | None) -> int:
    rows, offices = duty.who.rows().order_by("pk"), owners(duty.owed_by)
    if subjects is not None:
        rows = rows.filter(pk__in=subjects)
    seen, last = 0, 0
    while chunk := list(rows.filter(pk__gt=last).only("pk", "holder_id", "place_path", "valid_from", *duty.clock.fields)[:CHUNK]):
        seen += _reckon_chunk(duty, chunk, offices)
        last = chunk[-1].pk
    gone = Due.objects.filter(duty=duty.code, met_on=None, waived_on=None).exclude(subject__in=duty.who.rows().values("pk"))
    (gone if subjects is None else gone.filter(subject__in=subjects)).delete()
    return seen


@transaction.atomic
def _reckon_chunk(duty: Duty, chunk: list[Registered], offices: Owners) -> int:
    keys = [row.pk for row in chunk]
    proofs = duty.proof.found(keys)
    made = [due for row in chunk for due in _terms(duty, row, proofs.get(row.pk, []), offices)]
    Due.objects.bulk_create(
        made, batch_size=500, update_conflicts=True, unique_fields=["duty", "subject", "key"], update_fields=REWRITTEN
    )
    wanted = {(due.subject_id, due.key) for due in made}
    stale = Due.objects.filter(duty=duty.code, subject__in=keys, met_on=None, waived_on=None).values_list("pk", "subject", "key")
    Due.objects.filter(pk__in=[pk for pk, subject, key in stale if (subject, key) not in wanted]).delete()
    return len(made)


def _terms(duty: Duty, row: Registered, proofs: list, offices: Owners) -> Iterator[Due]:
    facts = {"place_path": row.place_path, "valid_from": row.valid_from}
    facts |= {name: getattr(row, name) for name in duty.clock.fields}
    for term in duty.clock.terms(facts, clock.today() + HORIZON):
        proof = duty.proof.meets(term, proofs)
        yield Due(
            duty=duty.code,
            subject_id=row.pk,
            key=term.key,
            owner_id=offices(row.place_path) if duty.owed_by else row.holder_id,
            place_path=row.place_path,
            opens_on=term.opens_on,
            due_on=term.due_on,
            clause=term.clause[:200],
            met_on=proof.on if proof else None,
            proof_id=proof.filing if proof else None,
        )
