"""For which offices a person acts today, and what these are there for. Read once per person and day, as `scope_of` is."""

from collections.abc import Callable

from jingtu.core import clock

from .models import Appointment, PartyFunction, User


def offices_of(user: User) -> frozenset[int]:
    """Return the parties that a person acts for today."""
    return _kept(user, "_offices", _read_offices)


def functions_of(user: User) -> frozenset[str]:
    """Return the functions that those parties have today."""
    return _kept(user, "_functions", _read_functions)


def _read_offices(user: User) -> frozenset[int]:
    held = Appointment.objects.held_on(clock.today()).filter(user=user, party__isnull=False)
    return frozenset(held.order_by().values_list("party", flat=True))


def _read_functions(user: User) -> frozenset[str]:
    held = PartyFunction.objects.held_on(clock.today()).filter(party__in=offices_of(user))
    return frozenset(held.order_by().values_list("code", flat=True))


def _kept(user: User, name: str, read: Callable[[User], frozenset]) -> frozenset:
    day = clock.today()
    kept = getattr(user, name, None)
    if kept is None or kept[0] != day:
        kept = (day, read(user))
        setattr(user, name, kept)
    return kept[1]
