"""The facts that clocks ask for: of one row, or of many rows of a kind with one question for the rows and one for their moves."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
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
    return facts_for(row, [clock]) | {"events": moves_of([row.pk], [clock.move]).get((row.pk, clock.move), ())}


def facts_for(row: Registered, clocks: Iterable[Clock], more: Iterable[str] = ()) -> Facts:
    """Return the fields of one row that clocks need; what was moved is not among them."""
    names = {*BASE, *more, *(name for clock in clocks for name in clock.fields)}
    return {name: getattr(row, name) for name in names}


def chunks(kind: SubjectKind, duties: Sequence[Duty], subjects: Collection[int] | None) -> Iterator[list[Facts]]:
    """Yield the facts of all rows of a kind, or of these, in parts; what was merged into another is left out."""
    names = list(dict.fromkeys([*BASE, *(name for duty in duties for name in (*duty.clock.fields, *duty.who.fields))]))
    rows = kind.table.objects.filter(subject__merged_into=None).order_by("pk")
    if subjects is not None:
        rows = rows.filter(pk__in=subjects)
    last, full = 0, True
    while full and (found := list(rows.filter(pk__gt=last).values_list(*names)[:CHUNK])):
        yield [dict(zip(names, row, strict=True)) for row in found]
        last, full = found[-1][0], len(found) == CHUNK


def moves_of(subjects: Sequence[int], moves: Collection[str]) -> dict[tuple[int, str], tuple]:
    """Return by subject and move the id and day of each event of these moves, those that were corrected left out."""
    wanted = sorted(name for name in set(moves) if name)
    if not wanted:
        return {}
    rows = Event.objects.filter(subject__in=subjects, move__in=wanted, corrected_by=None).order_by("effective_on", "pk")
    found: dict[tuple[int, str], list] = defaultdict(list)
    for subject, move, pk, on in rows.values_list("subject", "move", "pk", "effective_on"):
        found[subject, move].append((pk, on))
    return {key: tuple(events) for key, events in found.items()}
