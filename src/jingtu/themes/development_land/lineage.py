"""What became of a parcel and what it was made of, through every split, merge and change of its number.

current_after(parcel)      # ids of the parcels that stand in its place today
lineage_of(parcel)         # Lineage: all successions before and after it, in the order of their days
origins_of([pk, …])        # of many parcels, those of which each was made, with the day on which each ended
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from .models import Parcel, Succession

MOST_STEPS = 50  # a chain of successions longer than this goes round in a circle


@dataclass(frozen=True)
class Lineage:
    """The successions that led to a parcel, and those that led on from it."""

    before: list[Succession]
    after: list[Succession]


def lineage_of(parcel: Parcel) -> Lineage:
    """Return what the parcel was made of and what was made of it: one question for each generation of the family."""
    family = _family(parcel.pk)
    before = _reached(parcel.pk, family, "successor_id", "predecessor_id")
    after = _reached(parcel.pk, family, "predecessor_id", "successor_id")
    return Lineage(sorted(before, key=_by_day), sorted(after, key=_by_day))


def current_after(parcel: Parcel) -> set[int]:
    """Return the ids of the parcels at the end of all successions from this one, itself where there are none."""
    steps = lineage_of(parcel).after
    gone = {step.predecessor_id for step in steps}
    return {step.successor_id for step in steps} - gone or {parcel.pk}


def origins_of(parcels: Iterable[int]) -> dict[int, dict[int, dt.date]]:
    """Return for each parcel, by id, those of which it was made with the day of the change: one question for each generation."""
    found: dict[int, dict[int, dt.date]] = {pk: {} for pk in parcels}
    frontier = {pk: {pk} for pk in found}
    for _step in range(MOST_STEPS):
        fresh: dict[int, set[int]] = defaultdict(set)
        steps = Succession.objects.filter(successor__in=frontier).values_list("successor", "predecessor", "on")
        for successor, predecessor, on in steps.order_by("on"):
            for led_to in frontier[successor]:
                if predecessor not in found[led_to]:
                    fresh[predecessor].add(led_to)
                found[led_to][predecessor] = on
        if not fresh:
            break
        frontier = fresh
    return found


def _family(start: int) -> list[Succession]:
    """Every succession that is linked to the parcel in whatever way."""
    found: dict[int, Succession] = {}
    known, frontier = {start}, {start}
    for _step in range(MOST_STEPS):
        near = Q(predecessor__in=frontier) | Q(successor__in=frontier)
        found |= {row.pk: row for row in Succession.objects.filter(near).select_related("predecessor", "successor")}
        frontier = {pk for row in found.values() for pk in (row.predecessor_id, row.successor_id)} - known
        if not frontier:
            break
        known |= frontier
    return list(found.values())


def _reached(start: int, family: list[Succession], near: str, far: str) -> list[Succession]:
    """The successions along which one comes from the parcel in one direction."""
    found: dict[int, Succession] = {}
    frontier = {start}
    while frontier:
        fresh = [row for row in family if getattr(row, near) in frontier and row.pk not in found]
        found |= {row.pk: row for row in fresh}
        frontier = {getattr(row, far) for row in fresh}
    return list(found.values())


def _by_day(step: Succession) -> tuple[object, int]:
    return step.on, step.pk
