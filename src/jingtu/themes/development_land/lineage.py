"""What became of a parcel and what it was made of, through every split, merge and change of its number.

current_after(parcel)      # ids of the parcels that stand in its place today
lineage_of(parcel)         # Lineage: all successions before and after it, in the order of their days
"""

from dataclasses import dataclass

from .models import Parcel, Succession

MOST_STEPS = 50  # a chain of successions longer than this goes round in a circle


@dataclass(frozen=True)
class Lineage:
    """The successions that led to a parcel, and those that led on from it."""

    before: list[Succession]
    after: list[Succession]


def lineage_of(parcel: Parcel) -> Lineage:
    """Return what the parcel was made of and what was made of it: one question for each generation."""
    before = _followed(parcel.pk, "successor", "predecessor")
    after = _followed(parcel.pk, "predecessor", "successor")
    return Lineage(sorted(before, key=_by_day), sorted(after, key=_by_day))


def current_after(parcel: Parcel) -> set[int]:
    """Return the ids of the parcels at the end of all successions from this one, itself where there are none."""
    steps = _followed(parcel.pk, "predecessor", "successor")
    gone = {step.predecessor_id for step in steps}
    return {step.successor_id for step in steps} - gone or {parcel.pk}


def _followed(start: int, near: str, far: str) -> list[Succession]:
    found: dict[int, Succession] = {}
    frontier = {start}
    for _step in range(MOST_STEPS):
        rows = Succession.objects.filter(**{f"{near}__in": frontier}).select_related("predecessor", "successor")
        fresh = [row for row in rows if row.pk not in found]
        if not fresh:
            break
        found |= {row.pk: row for row in fresh}
        frontier = {getattr(row, f"{far}_id") for row in fresh}
    return list(found.values())


def _by_day(step: Succession) -> tuple[object, int]:
    return step.on, step.pk
