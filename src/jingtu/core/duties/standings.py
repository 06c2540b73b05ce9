"""How a term stands on a day. Midnight changes no row: late, due and soon are judged when asked."""

import datetime as dt
from enum import StrEnum

from django.conf import settings
from django.db.models import F, Q

from .models import OPEN, Due


class Standing(StrEnum):
    """How one term stands on a day."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
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
    if due.suspended_from and due.suspended_from <= on <= due.suspended_until:
        return Standing.SUSPENDED
    counts = due.term_on if due.suspended_from and on < due.suspended_from else due.due_on
    left = (counts - on).days
    if left < 0:
        return Standing.OVERDUE
    if left == 0:
        return Standing.DUE_TODAY
    return Standing.DUE_SOON if left <= (settings.REMIND_DAYS if soon is None else soon) else Standing.OPEN


def that_stand(wanted: str, today: dt.date) -> Q:
    """Return the condition that terms stand so today: what `standing` judges row by row, asked of the database."""
    soon = today + dt.timedelta(days=settings.REMIND_DAYS)
    suspended = Q(suspended_from__lte=today, suspended_until__gte=today)
    running = OPEN & Q(opens_on__lte=today) & ~suspended
    return {
        Standing.NOT_OPEN: OPEN & Q(opens_on__gt=today),
        Standing.OPEN: running & Q(due_on__gt=soon),
        Standing.DUE_SOON: running & Q(due_on__gt=today, due_on__lte=soon),
        Standing.DUE_TODAY: running & Q(due_on=today),
        Standing.OVERDUE: running & Q(due_on__lt=today),
        Standing.SUSPENDED: OPEN & Q(opens_on__lte=today) & suspended,
        Standing.MET: Q(waived_on=None, met_on__isnull=False, met_on__lte=F("due_on")),
        Standing.MET_LATE: Q(waived_on=None, met_on__isnull=False, met_on__gt=F("due_on")),
        Standing.WAIVED: Q(waived_on__isnull=False),
    }[Standing(wanted)]
