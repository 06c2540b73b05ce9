"""Which office owes a duty that is not the holder's own: the one with the function at the place, or the nearest above."""

from collections.abc import Callable

from jingtu.core import clock
from jingtu.core.parties.models import Party, PartyFunction

Owners = Callable[[str], int | None]


def owners(function: str) -> Owners:
    """Return a function from a place's path to the office, having read all offices with one question (none for no function)."""
    held = PartyFunction.objects.held_on(clock.today()).filter(code=function, party__kind=Party.Kind.BUREAU).order_by("-party")
    offices = dict(held.values_list("party__place__path", "party")) if function else {}

    def nearest(path: str) -> int | None:
        above = [place for place in offices if path.startswith(place)]
        return offices[max(above, key=len)] if above else None

    return nearest
