"""Terms of an earlier case: what is listed, noticed or stopped once more owes anew, and what was met or waived before stays so.

A term of now takes the key that its clock gives; the earlier one of the same key goes aside under its first day and that key.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from jingtu.core.subjects.models import Event

from .terms import Row

_FORMER = re.compile(r"\d{4}-\d\d-\d\d-")


def former_key(key: str, opens_on: dt.date | str) -> str:
    """Return under which key a term goes aside."""
    return f"{opens_on}-{key}"


def period_of(key: str) -> str:
    """Return the key that the clock gave a term, aside or not."""
    return _FORMER.sub("", key, count=1)


def former_rows(stored: Iterable[tuple[int, Row]], wanted: Mapping[tuple, Row]) -> dict[int, str]:
    """Return the ids of stored rows that are of an earlier case than the wanted ones of their key, with their key aside.

    They were met or waived before the wanted one opens, and the subject made a move in between. Without a move, somebody changed
    a day: then it is the same term, moved.
    """
    ended = {pk: (old, new) for pk, old in stored if (new := wanted.get(old[:3])) and _ends_before(old, new)}
    moved = _moves({old.subject_id for old, _new in ended.values()}) if ended else {}
    return {
        pk: former_key(old.key, old.opens_on)
        for pk, (old, new) in ended.items()
        if any(_end(old) < on <= new.opens_on for on in moved[old.subject_id])
    }


def _end(row: Row) -> str:
    return min(day for day in (row.met_on, row.waived_on) if day)


def _ends_before(old: Row, new: Row) -> bool:
    return bool(old.met_on or old.waived_on) and old.opens_on < new.opens_on and _end(old) < new.opens_on


def _moves(subjects: set[int]) -> dict[int, list[str]]:
    """The days of the moves of these subjects that stand."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Event.objects.filter(subject__in=subjects, corrects=None, corrected_by=None).order_by()
    for subject, on in rows.values_list("subject", "effective_on"):
        found[subject].append(on.isoformat())
    return found
