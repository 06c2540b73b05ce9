"""What granted reliefs do to terms: suspended between two days, waived from a day on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from .models import Relief


@dataclass(frozen=True)
class Let:
    """What a term was let off: suspended from a day until another, or waived."""

    from_on: dt.date | None = None
    until_on: dt.date | None = None
    waived_on: dt.date | None = None


NONE = Let()
GRANTED = Q(state=Relief.State.APPROVED) | Q(state=Relief.State.ENDED, kind=Relief.Kind.SUSPEND)


Granted = dict[tuple[int, str, str], list[Relief]]


def granted(subjects: Sequence[int]) -> Granted:
    """Return by subject, duty and key what was granted, in the order of the decisions."""
    found: Granted = defaultdict(list)
    for relief in Relief.objects.filter(GRANTED, subject__in=subjects).order_by("decided_on", "pk"):
        found[relief.subject_id, relief.duty, relief.key].append(relief)
    return dict(found)


def let(reliefs: Iterable[Relief], opens_on: dt.date | None) -> Let:
    """Return what a term that opens on a day was let off; a suspension that was ended early ends on that day.

    What was asked before it opened, for a term that opened earlier, is of an earlier case and says nothing of it. Without a day
    all of it counts.
    """
    found = NONE
    for relief in reliefs:
        if opens_on is None or relief.opens_on is None or opens_on <= max(relief.opens_on, relief.asked_on):
            found = _with(found, relief)
    return found


def _with(before: Let, relief: Relief) -> Let:
    if relief.kind == Relief.Kind.WAIVE:
        return Let(before.from_on, before.until_on, relief.from_on)
    until_on = min(relief.until_on, relief.ended_on) if relief.ended_on else relief.until_on
    if until_on < relief.from_on:  # ended before it began
        return before
    return Let(relief.from_on, max(until_on, before.until_on or until_on), before.waived_on)
