"""The facts that clocks ask for: of one row, or of many rows of a kind with one question for the rows and one for their moves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered

from .clocks import Clock
from .declaring import Duty

Facts = dict[str, Any]
BASE = ("pk", "holder_id", "place_path", "valid_from", "state")
CHUNK = 500  # rows written in one transaction: other writers of SQLite wait that long


def facts_of(row: Registered, clock: Clock) -> Facts:
    """Return what a clock needs to know of one row."""
    return facts_for(row, [clock]) | {"events": events_of(moves_of([row.pk], clock.moves), row.pk, clock.moves)}


def facts_for(row: Registered, clocks: Iterable[Clock], more: Iterable[str] = ()) -> Facts:
    """Return the fields of one row that clocks need; what was moved is not among them."""
    names = {*BASE, *more, *(name for clock in clocks for name in clock.fields)}
    return {name: getattr(row, name) for name in names}


def chunks(kind: SubjectKind, duties: Sequence[Duty], subjects: Collection[int] | None) -> Iterator[list[Facts]]:
    """Yield the facts of all rows of a kind, or of these, in parts; what was merged into another is left out.

    All come place by place, in which order the index of terms by places grows; in that of keys each part would touch all of it.
    """
    names = list(dict.fromkeys([*BASE, *(name for duty in duties for name in (*duty.clock.fields, *duty.who.fields))]))
    rows = kind.table.objects.filter(subject__merged_into=None).order_by("place_path", "pk")
    keys = list(rows.values_list("pk", flat=True)) if subjects is None else sorted(subjects)
    for begin in range(0, len(keys), CHUNK):
        found = rows.filter(pk__in=keys[begin : begin + CHUNK]).values_list(*names)
        yield [dict(zip(names, row, strict=True)) for row in found]


def moves_of(subjects: Sequence[int], moves: Collection[str]) -> dict[tuple[int, str], tuple]:
    """Return by subject and move the id and day of each event of these moves, those that were corrected left out."""
    if not moves:
        return {}
    rows = Event.objects.filter(subject__in=subjects, move__in=sorted(set(moves)), corrected_by=None).order_by(
        "effective_on", "pk"
    )
    return _by_move(rows.values_list("subject", "move", "pk", "effective_on"))


def moves_among(events: Sequence[Event], moves: Collection[str]) -> dict[tuple[int, str], tuple]:
    """Return the same of events that were read before, all that there are of their subjects."""
    wrong, wanted = {event.corrects_id for event in events if event.corrects_id}, set(moves)
    told = sorted((event for event in events if event.move in wanted and event.pk not in wrong), key=_order)
    return _by_move((event.subject_id, event.move, event.pk, event.effective_on) for event in told)


def events_of(found: Mapping[tuple[int, str], tuple], subject: int, moves: Sequence[str]) -> tuple:
    """Return the events of a subject that a clock asks for, in order of their days."""
    if not moves:
        return ()
    if len(moves) == 1:
        return found.get((subject, moves[0]), ())
    return tuple(sorted((each for move in moves for each in found.get((subject, move), ())), key=lambda each: each[::-1]))


def _order(event: Event) -> tuple[dt.date, int]:
    return event.effective_on, event.pk


def _by_move(rows: Iterable[tuple[int, str, int, dt.date]]) -> dict[tuple[int, str], tuple]:
    found: dict[tuple[int, str], list] = defaultdict(list)
    for subject, move, pk, on in rows:
        found[subject, move].append((pk, on))
    return {key: tuple(events) for key, events in found.items()}
