"""Which parties are one unit under different names: renamed, merged, split, or with the same credit code."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from jingtu.core.parties.models import Party, Succession
from jingtu.core.subjects.credit_codes import body_of


def kin_of(party: Party, on: dt.date) -> dict[int, str]:
    """Return the parties that count as one with this one on a day, by id, each with how that comes; itself with "".

    Successions of a function alone do not make kin. A unit that split is kin of its parts, and they of each other.
    """
    found: dict[int, str] = {party.pk: ""}
    fresh = [party]
    while fresh:
        nearby = [*_by_succession(fresh, on), *_by_code(fresh)]
        fresh = []
        for other, how in nearby:
            if other.pk not in found:
                found[other.pk] = how
                fresh.append(other)
    return found


def _by_succession(parties: Iterable[Party], on: dt.date) -> Iterable[tuple[Party, str]]:
    keys = {party.pk for party in parties}
    rows = Succession.objects.filter(Q(predecessor__in=keys) | Q(successor__in=keys), on__lte=on)
    for row in rows.exclude(kind=Succession.Kind.TRANSFER).select_related("predecessor", "successor"):
        words = {"old": row.predecessor, "new": row.successor, "on": row.on, "how": row.get_kind_display()}
        how = _("%(on)s “%(old)s”%(how)s为“%(new)s”") % words
        yield from ((row.predecessor, how), (row.successor, how))


def _by_code(parties: Iterable[Party]) -> Iterable[tuple[Party, str]]:
    """Parties whose codes name the same organisation: a place, a spelling and the code of before 2015 each make a party."""
    for body in {body_of(party.credit_code) for party in parties} - {""}:
        for other in Party.objects.filter(credit_code__contains=body):
            if body_of(other.credit_code) == body:
                yield other, _("统一社会信用代码同为 %(code)s") % {"code": other.credit_code}
