"""Work that returns by the clock: a kind of job is declared as recurring, and the workers ask for it when its time comes.

    @job("notices.send")
    def send(task): ...

    recurring("notices.send", every(minutes=1))
    recurring("work.remind", daily(6, 30))

A slot is taken by a conditional update in the transaction that asks for the job, so several workers, or one that is killed at
any moment, start a slot at most once and lose none. Slots missed while nobody worked are made up for by the latest alone.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from jingtu.core.jobs import queue
from jingtu.core.jobs.models import Job, Recurrence

log = logging.getLogger("jingtu.jobs")

KEPT_FOR = dt.timedelta(days=1)
# Summer time does not move our clocks and a time server moves them by seconds; more than this was set wrong before.
WRONG_CLOCK = dt.timedelta(days=2)

BEFORE_ALL = dt.datetime.min.replace(tzinfo=dt.UTC)

Slots = Callable[[dt.datetime], dt.datetime]  # from a local time to the beginning of the slot it lies in


def every(*, minutes: int) -> Slots:
    """Return slots of some minutes, counted from midnight."""

    def slot(now: dt.datetime) -> dt.datetime:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight + (now - midnight) // dt.timedelta(minutes=minutes) * dt.timedelta(minutes=minutes)

    return slot


def daily(hour: int, minute: int = 0) -> Slots:
    """Return slots that begin once a day at a local time."""

    def slot(now: dt.datetime) -> dt.datetime:
        today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return today if today <= now else today - dt.timedelta(days=1)

    return slot


RECURRING: dict[str, Slots] = {}


def recurring(name: str, slots: Slots) -> None:
    """Declare that the job `name`, which takes no arguments, returns in these slots. Raises KeyError for an unknown kind."""
    if name not in queue.KINDS:
        raise KeyError(f"No handler is declared for jobs of the kind {name}: declare it with @job first.")
    RECURRING[name] = slots


def ask_for_due(now: dt.datetime | None = None) -> list[str]:
    """Ask for each recurring job whose slot has come and was not started; return their names."""
    now = timezone.localtime(now)
    known = queue.kinds()
    started = dict(Recurrence.objects.values_list("name", "slot"))  # a look that takes no lock while nothing is due
    due = [
        (name, slot)
        for name, slots in RECURRING.items()
        if name in known and not (slot := slots(now)) <= started.get(name, BEFORE_ALL) <= now + WRONG_CLOCK
    ]
    return [name for name, slot in due if _ask(name, slot, now)]


@transaction.atomic
def _ask(name: str, slot: dt.datetime, now: dt.datetime) -> bool:
    if not Recurrence.objects.filter(name=name).exists():
        Recurrence.objects.bulk_create([Recurrence(name=name, slot=slot)], ignore_conflicts=True)
        # A rival may have made the row at the same moment: whoever marks it as started first has the slot.
        taken = Recurrence.objects.filter(name=name, started_at=None).update(started_at=now)
    else:
        taken = _free(name, slot, now).update(slot=slot, started_at=now)
    if not taken:
        return False
    Job.objects.filter(kind=name, state=Job.State.DONE, finished_at__lt=now - KEPT_FOR).delete()
    if not Job.objects.filter(kind=name, state=Job.State.WAITING, attempts=0).exists():  # one that waits will do for both
        queue.enqueue(name)
    return True


def _free(name: str, slot: dt.datetime, now: dt.datetime):
    """Return the row if this slot is still to be started; one far in the future was taken by a clock that went wrong."""
    row = Recurrence.objects.filter(name=name)
    wrong = row.filter(slot__gt=now + WRONG_CLOCK)
    if wrong.exists():
        log.warning("The clock was set back by more than %s days: %s starts again from %s.", WRONG_CLOCK.days, name, slot)
        return wrong
    return row.filter(slot__lt=slot)
