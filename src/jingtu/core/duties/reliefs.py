"""What granted reliefs do to terms: suspended between two days, waived from a day on."""

import datetime as dt
from collections.abc import Sequence
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


def granted(subjects: Sequence[int]) -> dict[tuple[int, str, str], Let]:
    """Return by subject, duty and key what was granted; a suspension that was ended early ends on that day."""
    found: dict[tuple[int, str, str], Let] = {}
    for relief in Relief.objects.filter(GRANTED, subject__in=subjects).order_by("decided_on", "pk"):
        key = (relief.subject_id, relief.duty, relief.key)
        found[key] = _with(found.get(key, NONE), relief)
    return found


def _with(before: Let, relief: Relief) -> Let:
    if relief.kind == Relief.Kind.WAIVE:
        return Let(before.from_on, before.until_on, relief.from_on)
    until_on = min(relief.until_on, relief.ended_on) if relief.ended_on else relief.until_on
    if until_on < relief.from_on:  # ended before it began
        return before
    return Let(relief.from_on, max(until_on, before.until_on or until_on), before.waived_on)
