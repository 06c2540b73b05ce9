"""Removing old rows by the rule of the installation (JINGTU_ACCESS_LOG_MONTHS), whole sealed stretches at a time.

What is to go is written into the journal first, so that a process killed in between is finished by the next and the check of the
log can tell what the rule removed from what somebody took out. The seals stay: the chain goes on from the first.
"""

import datetime as dt

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from jingtu.core import sql
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record

from .keeping import NAMES, REFUSAL, using
from .models import Access, Seal

REMOVED = "accesses.remove"
MONTH = dt.timedelta(days=31)  # the longest: nothing goes too early


def remove_old(now: dt.datetime | None = None) -> int:
    """Remove the sealed stretches that are older than the rule keeps; return how many rows went. Nothing without a rule."""
    if months := settings.ACCESS_LOG_MONTHS:
        _decide((now or timezone.now()) - months * MONTH)
    return _take_out(removed_until())


def removed_until() -> int:
    """Return the number of the last row that the rule removed, 0 where it removed none."""
    last = Entry.objects.filter(action=REMOVED).order_by("-sequence").first()
    return last.detail["last"] if last else 0


def _decide(before: dt.datetime) -> None:
    """Journal that every stretch sealed before an instant goes, where there is one that stands."""
    known = removed_until()
    old = Seal.objects.using(using()).filter(sealed_at__lt=before, last__gt=known).order_by("pk")
    if amounts := list(old.values_list("first", "last", "amount")):
        detail = {"first": amounts[0][0], "last": amounts[-1][1], "amount": sum(amount for *_ends, amount in amounts)}
        record(None, REMOVED, detail=detail | {"before": before, "months": settings.ACCESS_LOG_MONTHS})


def _take_out(last: int) -> int:
    """Remove the rows up to a number, one sealed stretch at a time, so that no writer waits long; return how many."""
    gone = 0
    for until in Seal.objects.using(using()).filter(last__lte=last).order_by("pk").values_list("last", flat=True):
        rows = Access.objects.using(using()).filter(pk__lte=until)
        if rows.exists():
            gone += _removed(until)
    return gone


def _removed(until: int) -> int:
    on, table = connections[using()], Access._meta.db_table
    with transaction.atomic(using=using()):
        sql.unguard(on, table, NAMES[Access])
        number, _by_model = Access.objects.using(using()).filter(pk__lte=until).delete()
        sql.guard(on, table, NAMES[Access], REFUSAL)
    return number
