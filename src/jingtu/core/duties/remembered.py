"""What one subject owed as of a day: the terms that its facts of that day give, and those that only their rows remember."""

import datetime as dt

from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.models import Registered

from .declaring import Duty
from .models import Due
from .reckoning import live


def owed_on(row: Registered, kind: str, on: dt.date) -> list[tuple[Duty, Due]]:
    """Return the terms of a subject as of a day, remembered ones first; `row` holds the facts and the state of that day.

    A term that the facts give no more, as when the subject left the state in which it owes, counts where it was met, waived or
    missed by then. Terms that are stored bear the id of their row; which offices owe is not looked up.
    """
    codes = [code for code, duty in declared(Duty).items() if duty.who.kind == kind]
    stored = {(due.duty, due.key): due for due in Due.objects.filter(subject=row.pk, duty__in=codes).order_by("due_on", "pk")}
    given = live(row, kind, with_offices=False, on=on)
    for _duty, due in given:
        if known := stored.pop((due.duty, due.key), None):
            due.pk = known.pk
    return [(find(Duty, due.duty), due) for due in stored.values() if _is_over(due, on)] + given


def _is_over(due: Due, on: dt.date) -> bool:
    return due.due_on < on or any(day is not None and day <= on for day in (due.met_on, due.waived_on))
