"""Which office does a thing at a place: the one with the function there, or the nearest above."""

from collections.abc import Callable

from django.db.models import QuerySet

from jingtu.core import clock
from jingtu.core.places.models import Division, Level

from .models import Party, PartyFunction

Nearest = Callable[[str], int | None]


def nearest_offices(function: str) -> Nearest:
    """Return a function from a place's path to the office, having read all offices with one question (none for no function)."""
    offices = dict(_held(function).values_list("party__place__path", "party")) if function else {}
    known: dict[str, int | None] = {}

    def nearest(path: str) -> int | None:
        if path not in known:
            above = [path[:end] for end in range(len(path), -1, -1)]
            known[path] = next((offices[place] for place in above if place in offices), None)
        return known[path]

    return nearest


def nearest_office(function: str, path: str, besides: int | None = None) -> Party | None:
    """Return the office itself, for one place; where that is `besides`, the next above: nobody decides on his own."""
    above = _held(function).filter(party__place__path__in=[path[:end] for end in range(len(path) + 1)])
    offices = dict(above.values_list("party__place__path", "party"))
    nearest = (offices[place] for place in sorted(offices, key=len, reverse=True) if offices[place] != besides)
    return Party.objects.filter(pk=next(nearest, None)).first()


def office_of_level(function: str, path: str, level: str) -> Party | None:
    """Return the office that decides for a place at a level: with the function, or for a town its government itself.

    Over a district of a city under the central government there is no city; there its province decides.
    """
    places = [path[:end] for end in range(len(path), 0, -1)]
    if level == Level.CITY and not Division.objects.filter(path__in=places, level=level).exists():
        level = Level.PROVINCE
    rows = Party.objects.filter(place__path__in=places, place__level=level)
    if level == Level.TOWN:
        return rows.filter(kind=Party.Kind.TOWN).order_by("pk").first()
    held = PartyFunction.objects.held_on(clock.today()).filter(code=function).values("party")
    return rows.filter(kind=Party.Kind.BUREAU, pk__in=held).order_by("pk").first()


def _held(function: str) -> QuerySet[PartyFunction]:
    """The bureaus that have a function today; of two at one place the older comes last, and stays in a mapping by place."""
    return PartyFunction.objects.held_on(clock.today()).filter(code=function, party__kind=Party.Kind.BUREAU).order_by("-party")
