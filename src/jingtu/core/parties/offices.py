"""For which offices a person acts today, and what these are there for. Read once per person and day, as `scope_of` is."""

from dataclasses import dataclass

from jingtu.core import clock

from .models import Appointment, User


@dataclass(frozen=True)
class Acting:
    """The parties (ids) that somebody acts for, and the functions that these have."""

    offices: frozenset[int]
    functions: frozenset[str]


def offices_of(user: User) -> frozenset[int]:
    """Return the parties that a person acts for today."""
    return _acting(user).offices


def functions_of(user: User) -> frozenset[str]:
    """Return the functions that those parties have today."""
    return _acting(user).functions


def _acting(user: User) -> Acting:
    day = clock.today()
    kept = getattr(user, "_acting", None)
    if kept is None or kept[0] != day:
        kept = (day, _read(user))
        user._acting = kept
    return kept[1]


def _read(user: User) -> Acting:
    """Both with one question: few offices have more than a handful of functions, so their years are looked at here."""
    held = Appointment.objects.held_on(clock.today()).filter(user=user, party__isnull=False).order_by()
    function = "party__functions__"
    rows = list(held.values_list("party", f"{function}code", f"{function}valid_from", f"{function}valid_until"))
    day = clock.today()
    return Acting(
        frozenset(party for party, *_function in rows),
        frozenset(
            code
            for _party, code, first, until in rows
            if code and (first is None or first <= day) and (until is None or until > day)
        ),
    )
