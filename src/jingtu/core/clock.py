"""What day it is: the only place that asks. `JINGTU_TODAY` pins it, and the console shows the pinned day."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """Return the legal day in Asia/Shanghai, or the pinned one."""
    return settings.JINGTU_TODAY or timezone.localdate()


def pinned() -> dt.date | None:
    """Return the pinned day, or None while the real calendar runs."""
    return settings.JINGTU_TODAY
