"""Who is meant: the people who act for a party today, and the leader above a place."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Coalesce

from jingtu.core.parties.models import Appointment, Deputy, Party, Succession, User

_ROLE = Appointment.Role
_ACTING = (_ROLE.PLAN_OFFICE, _ROLE.BUREAU, _ROLE.TOWN, _ROLE.ENTERPRISE, _ROLE.AGENCY)


def people_of(parties: Iterable[Party], on: dt.date) -> dict[int, list[User]]:
    """Return by party id who acts for it on the day: its own people, those of whoever took it over, and their deputies."""
    wanted = {party.pk: {party.pk} for party in parties}
    _add_successors(wanted, on)
    acting = Appointment.objects.held_on(on).filter(role__in=_ACTING, user__is_active=True)
    acting = acting.annotate(for_party=Coalesce("party", "user__party")).filter(for_party__in=set().union(*wanted.values()))
    by_party: dict[int, dict[int, User]] = defaultdict(dict)
    for appointment in acting.select_related("user").order_by("pk"):
        by_party[appointment.for_party][appointment.user_id] = appointment.user
    deputies = _deputies({user for people in by_party.values() for user in people}, on)
    found = {}
    for party, heirs in wanted.items():
        own = {pk: user for heir in sorted(heirs) for pk, user in by_party[heir].items()}
        for principal in list(own):
            own |= {deputy.pk: deputy for deputy in deputies[principal]}
        found[party] = list(own.values())
    return found


def without_people(parties: Iterable[Party], on: dt.date) -> list[Party]:
    """Return the parties for which nobody acts on the day: what they are told reaches nobody."""
    asked = {party.pk: party for party in parties}
    acting = people_of(asked.values(), on)
    return [party for pk, party in asked.items() if not acting[pk]]


def leaders_above(path: str, on: dt.date) -> list[User]:
    """Return the leaders of the smallest area that holds the place and has a leader on the day; none where there is none."""
    above = [path[:end] for end in range(len(path) + 1)]
    held = Appointment.objects.held_on(on).filter(role=Appointment.Role.LEADER, user__is_active=True, areas__path__in=above)
    by_area: dict[str, dict[int, User]] = defaultdict(dict)
    for appointment in held.select_related("user").prefetch_related("areas"):
        for area in appointment.areas.all():
            if path.startswith(area.path):
                by_area[area.path][appointment.user_id] = appointment.user
    return list(by_area[max(by_area, key=len)].values()) if by_area else []


def _add_successors(wanted: dict[int, set[int]], on: dt.date) -> None:
    """Follow whole take-overs (not single functions) to the end of their chain."""
    known = set().union(*wanted.values()) if wanted else set()
    edges: dict[int, set[int]] = defaultdict(set)
    fresh = known
    while fresh:
        rows = Succession.objects.filter(Q(predecessor__in=fresh), function="", on__lte=on)
        fresh = set()
        for predecessor, successor in rows.values_list("predecessor", "successor"):
            edges[predecessor].add(successor)
            if successor not in known:
                known.add(successor)
                fresh.add(successor)
    for heirs in wanted.values():
        todo = list(heirs)
        while todo:
            new = edges[todo.pop()] - heirs
            heirs |= new
            todo += new


def _deputies(principals: set[int], on: dt.date) -> dict[int, list[User]]:
    found: dict[int, list[User]] = defaultdict(list)
    rows = Deputy.objects.held_on(on).filter(principal__in=principals, deputy__is_active=True)
    for row in rows.select_related("deputy"):
        found[row.principal_id].append(row.deputy)
    return found
