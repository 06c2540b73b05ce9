"""Reckoning what is owed: set-wise over the subjects of a kind, and for one subject after something happened to it.

    reckon()                          every duty of every subject, as a nightly job does
    reckon(subjects=[row.pk])         what one event changes

What stands is compared with what should, and only what differs is written, so that a night in which nothing happened writes
nothing. A met term that moves is told and journalled (`moved`), never changed in silence.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from jingtu.core import clock
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.holidays import renewed
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered, Subject

from .declaring import Duty
from .facts import Facts, chunks, events_of, facts_for, moves_among, moves_of
from .models import Due
from .moved import tell_moved
from .proofs import found_of
from .reliefs import granted
from .terms import Owed, Reckoner, Row, reckoners
from .writing import Writer, differing, mend

HORIZON = dt.timedelta(days=400)


def reckon(*, duties: Sequence[Duty] = (), subjects: Collection[int] | None = None) -> int:
    """Write what is owed as of today and return how many terms stand; open terms that are no longer owed go, met ones stay."""
    renewed()
    by_kind: dict[str, list[Duty]] = defaultdict(list)
    for duty in duties or declared(Duty).values():
        by_kind[duty.who.kind].append(duty)
    if subjects is not None:
        kinds = set(Subject.objects.filter(pk__in=subjects).values_list("kind", flat=True))
        by_kind = {kind: owed for kind, owed in by_kind.items() if kind in kinds}
    total = sum(_reckon_kind(find(SubjectKind, kind), owed, subjects) for kind, owed in by_kind.items())
    merged = Due.objects.filter(subject__merged_into__isnull=False, met_on=None, waived_on=None)
    (merged if subjects is None else merged.filter(subject__in=subjects)).delete()
    return total


def live(
    row: Registered,
    kind: str,
    only: Duty | None = None,
    *,
    with_offices: bool = True,
    on: dt.date | None = None,
    earlier: Collection[str] = (),
    moves: Sequence[Event] | None = None,
) -> list[tuple[Duty, Due]]:
    """Return what one subject owes as of a day (None: today), by every duty or by one, from its facts: rows that are not stored.

    For a past day the row holds the facts and the state of that day; `on` says how far ahead terms are given. Which offices owe
    what offices owe is looked up only `with_offices`. What it would owe in `earlier` states comes too. Without `moves`, all those
    of the subject, they are read.
    """
    owed = [duty for duty in ([only] if only else declared(Duty).values()) if duty.who.kind == kind]
    facts = facts_for(row, [duty.clock for duty in owed], [name for duty in owed for name in duty.who.fields])
    until = (on or clock.today()) + HORIZON
    stood = [facts | {"state": state} for state in dict.fromkeys((row.state, *earlier))]
    prepared = reckoners([duty for duty in owed if any(map(duty.who.includes, stood))], until, with_offices=with_offices)
    wanted = {each.duty: each for each in _wanted(stood, prepared, moves)}  # a duty of several states says the same in each
    return [(duty, _due(row)) for duty in owed if duty.code in wanted for row in wanted[duty.code].rows()]


def _reckon_kind(kind: SubjectKind, duties: list[Duty], subjects: Collection[int] | None) -> int:
    prepared = reckoners(sorted(duties, key=lambda duty: duty.code), clock.today() + HORIZON)
    writer = Writer()
    return sum(_reckon_chunk(prepared, chunk, writer) for chunk in chunks(kind, duties, subjects))


@transaction.atomic
def _reckon_chunk(prepared: list[Reckoner], chunk: list[Facts], writer: Writer) -> int:
    """Make the rows of these subjects what they should be; those that are so already are not taken apart."""
    wanted = {(owed.subject, owed.duty): owed for owed in _wanted(chunk, prepared)}
    total = sum(len(owed.part.terms) for owed in wanted.values())
    subjects, duties = [facts["pk"] for facts in chunk], [reckoner.duty.code for reckoner in prepared]
    if moved := mend(differing(subjects, duties, wanted), wanted):
        tell_moved(moved)
    writer.insert(list(wanted.values()))
    return total


def _wanted(chunk: list[Facts], prepared: list[Reckoner], moves: Sequence[Event] | None = None) -> Iterator[Owed]:
    """Yield what should stand for these subjects; what was filed, moved and granted is asked once for all of them."""
    subjects = [facts["pk"] for facts in chunk]
    proofs = found_of([reckoner.duty.proof for reckoner in prepared], subjects)
    asked = {move for reckoner in prepared for move in reckoner.duty.clock.moves}
    events = moves_of(subjects, asked) if moves is None else moves_among(moves, asked)
    given = granted(subjects)
    let_off = {subject for subject, _duty, _key in given}
    each = [(reckoner, reckoner.duty.clock.moves, proofs[reckoner.duty.proof]) for reckoner in prepared]
    for facts in chunk:
        pk = facts["pk"]
        of_subject = given if pk in let_off else {}
        for reckoner, moves_asked, met in each:
            happened = events_of(events, pk, moves_asked) if moves_asked else ()
            if owed := reckoner.owed(facts, happened, met.get(pk, ()), of_subject):
                yield owed


def _due(row: Row) -> Due:
    days = {name: dt.date.fromisoformat(value) for name, value in row._asdict().items() if name in _DAYS and value}
    return Due(**(row._asdict() | days))


_DAYS = frozenset(name for name in Row._fields if name.endswith(("_on", "_from", "_until")))
