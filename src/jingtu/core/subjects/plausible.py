"""Days that can be: a year typed wrongly is refused where it is entered, before anything is counted from it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jingtu.core import clock

FIRST = dt.date(1900, 1, 1)
YEARS_AHEAD = 20  # no plan, permit or term of supervision reaches farther


def check_plausible(day: dt.date) -> None:
    """Raise ValidationError for a day that no fact of a subject has: before 1900, or many years ahead."""
    last = dt.date(clock.today().year + YEARS_AHEAD, 12, 31)
    if not FIRST <= day <= last:
        words = {"day": day, "first": FIRST, "last": last}
        raise ValidationError(_("日期 %(day)s 应在 %(first)s 到 %(last)s 之间，年份可能写错了。请核对后改正。"), params=words)
