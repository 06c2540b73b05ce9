"""For which offices a person acts today, and what these are there for. Read once per person and day, as `scope_of` is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jingtu.core import clock
from jingtu.core.places.models import RANK, Level

from .models import Appointment, User


@dataclass(frozen=True)
class Acting:
    """The parties (ids) that somebody acts for, the functions that these have, and the highest level of each function."""

    offices: frozenset[int]
    functions: frozenset[str]
    levels: Mapping[str, str]


def offices_of(user: User) -> frozenset[int]:
    """Return the parties that a person acts for today."""
    return _acting(user).offices


def functions_of(user: User) -> frozenset[str]:
    """Return the functions that those parties have today."""
    return _acting(user).functions


def level_of(user: User, functions: Iterable[str]) -> str:
    """Return the highest level at which a person's offices have one of these functions; empty where none has."""
    held = [level for code in functions if (level := _acting(user).levels.get(code))]
    return min(held, key=lambda level: RANK[Level(level)], default="")


def _acting(user: User) -> Acting:
    day = clock.today()
    kept = getattr(user, "_acting", None)
    if kept is None or kept[0] != day:
        kept = (day, _read(user))
        user._acting = kept
    return kept[1]


def _read(user: User) -> Acting:
    """All with one question: few offices have more than a handful of functions, so their years are looked at here."""
    held = Appointment.objects.held_on(clock.today()).filter(user=user, party__isnull=False).order_by()
    function = "party__functions__"
    columns = ("party", f"{function}code", "party__place__level", f"{function}valid_from", f"{function}valid_until")
    rows, day, codes = list(held.values_list(*columns)), clock.today(), set()
    levels: dict[str, str] = {}
    for _party, code, level, first, until in rows:
        if code and (first is None or first <= day) and (until is None or until > day):
            codes.add(code)
            if level:
                levels[code] = min(levels.get(code, level), level, key=lambda each: RANK[Level(each)])
    return Acting(frozenset(row[0] for row in rows), frozenset(codes), levels)
