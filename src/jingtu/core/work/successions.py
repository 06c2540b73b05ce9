"""Who took a function over (职能划转、拆分), and whether a part of a task belongs to it, as far as the printed name tells."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from jingtu.core.parties.models import Party, PartyFunction, Succession
from jingtu.standards import functions

PARTIAL = (Succession.Kind.SPLIT, Succession.Kind.TRANSFER)
Takers = dict[str, Party]  # by function


def takers_of(parties: Iterable[int], on: dt.date) -> dict[int, Takers]:
    """Return by party who had each of its functions taken over by the day; parties that gave nothing away are left out."""
    rows = Succession.objects.filter(predecessor__in=list(parties), kind__in=PARTIAL, on__lte=on).exclude(function="")
    found: dict[int, Takers] = defaultdict(dict)
    for row in rows.select_related("successor__place").order_by("on", "pk"):
        found[row.predecessor_id][row.function] = row.successor
    return dict(found)


def functions_held(party: int) -> set[str]:
    """Return the functions that a party has or had."""
    return set(PartyFunction.objects.filter(party=party).values_list("code", flat=True))


def functions_meant(printed: str, held: Collection[str]) -> set[str]:
    """Return the functions that a printed name means: those of the words (畜牧部门), else all that the party has or had."""
    return set(functions.resolve(printed).functions) or set(held)


def taker(meant: Collection[str], takers: Takers) -> Party | None:
    """Return the one party that took over all the functions meant; None where some stayed or several parties took them."""
    found = {takers[code].pk: takers[code] for code in meant if code in takers}
    return next(iter(found.values())) if len(found) == 1 and all(code in takers for code in meant) else None
