"""When a message may leave: quiet hours and the daily digest, as pure functions of local time."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Hours:
    """The wishes of a person or group. `quiet` are whole hours [first, last), over midnight where first > last; equal: none."""

    quiet: tuple[int, int] = (22, 7)
    digest: int | None = None  # the hour of the one message a day; None sends at once
    red_at_any_hour: bool = False


def leaves_at(now: dt.datetime, hours: Hours, *, red: bool = False) -> dt.datetime:
    """Return when a message written at `now` (aware, in the zone the hours are meant in) may leave, never before `now`."""
    if red and hours.red_at_any_hour:
        return now
    at = now if hours.digest is None else _next(now, hours.digest)
    return _next(at, hours.quiet[1]) if is_quiet(at, hours.quiet) else at


def is_quiet(at: dt.datetime, quiet: tuple[int, int]) -> bool:
    """Tell whether the hour lies in the quiet ones."""
    first, last = quiet
    if first <= last:
        return first <= at.hour < last
    return at.hour >= first or at.hour < last


def _next(at: dt.datetime, hour: int) -> dt.datetime:
    on_this_day = at.replace(hour=hour, minute=0, second=0, microsecond=0)
    return on_this_day if on_this_day > at else on_this_day + dt.timedelta(days=1)
