"""What day it is: the only place that asks. `JINGTU_TODAY` pins it, and the console shows the pinned day."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextvars import ContextVar

from django.conf import settings
from django.utils import timezone

_held: ContextVar[dt.date | None] = ContextVar("held day", default=None)


def today() -> dt.date:
    """Return the legal day in Asia/Shanghai, or the pinned one."""
    return pinned() or timezone.localdate()


def pinned() -> dt.date | None:
    """Return the pinned day, or None while the real calendar runs."""
    return _held.get() or settings.JINGTU_TODAY


def now() -> dt.datetime:
    """Return the instant that a row is stamped with: of the pinned day, at this time of day, where a day is pinned."""
    moment = timezone.localtime()
    return dt.datetime.combine(today(), moment.timetz())


def start_of(day: dt.date) -> dt.datetime:
    """Return the first instant of a legal day."""
    return dt.datetime.combine(day, dt.time.min, timezone.get_default_timezone())


def end_of(day: dt.date) -> dt.datetime:
    """Return the last instant of a legal day: what was recorded up to it was known then."""
    return dt.datetime.combine(day, dt.time.max, timezone.get_default_timezone())


@contextlib.contextmanager
def held_at(day: dt.date) -> Iterator[None]:
    """Let it be `day` inside the block: how the demonstration lives through its past."""
    token = _held.set(day)
    try:
        yield
    finally:
        _held.reset(token)
