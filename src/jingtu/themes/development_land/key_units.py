"""Whether land is, or was by a day, in the hands of a key unit: read for many parcels at once, when it is first asked.

Whoever held the parcel counts, and whoever held the parcels of which it was made: land that was taken back, sold or merged is
still the land of the key unit that worked on it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered, Revision

from .lineage import origins_of
from .models import Parcel

LIST = "industry.key_units"  # kept by another theme; where that is not installed, nobody is on it


@dataclass(frozen=True)
class Holding:
    """Who held land (None: nobody is named), and until when, the day itself left out (None: still)."""

    holder: int | None
    until: dt.date | None = None


@dataclass(frozen=True)
class KeyUnit:
    """Since when who holds land has been a key unit; `former` where it is who held it before."""

    since: dt.date
    former: bool


@dataclass(frozen=True)
class Asked:
    """Parcels of which it is asked together for one day."""

    rows: Sequence[Registered]
    on: dt.date

    @cached_property
    def holdings(self) -> dict[int, list[Holding]]:
        """Who held each parcel up to the day, the last comes last, after whoever held what it was made of."""
        known = {row.pk: (row.valid_from, row.holder_id) for row in self.rows if row.pk}
        origins = origins_of(known)
        made_of = {pk for before in origins.values() for pk in before} - set(known)
        if made_of:
            older = Parcel.objects.filter(pk__in=made_of).values_list("pk", "valid_from", "holder")
            known |= {pk: (first, holder) for pk, first, holder in older}
        changes = _changes(known)
        held = {pk: _held(first, holder, changes[pk], self.on) for pk, (first, holder) in known.items()}
        before = {pk: [_ended(each, until) for old, until in origins[pk].items() for each in held[old]] for pk in origins}
        return {row.pk: [*before[row.pk], *held[row.pk]] for row in self.rows if row.pk}

    @cached_property
    def listed(self) -> dict[int, dt.date]:
        """Since when the holders, by id, have been on the list."""
        holders = {each.holder for held in self.holdings.values() for each in held} - {None}
        kind = declared(SubjectList).get(LIST)
        if not holders or kind is None:
            return {}
        holder = f"subject__{find(SubjectKind, kind.about).table._meta.model_name}__holder"
        entries = Entry.objects.filter(**{"list_code": LIST, "entered_on__lte": self.on, f"{holder}__in": holders})
        return _first([*entries.order_by().values_list(holder, "entered_on"), *_gave_away(holders, self.on)])

    def key_unit(self, row: Registered) -> KeyUnit | None:
        """Return the key unit that holds a parcel, else the first that held it; a unit listed after it had left is none."""
        held = self.holdings.get(row.pk, [])
        found = [
            KeyUnit(since, former=each.until is not None)
            for each in held
            if (since := self.listed.get(each.holder or 0)) and (each.until is None or since < each.until)
        ]
        return min(found, key=lambda unit: (unit.former, unit.since), default=None)

    def names_holder(self, row: Registered) -> bool:
        """Tell whether it is known who held a parcel on the day."""
        held = self.holdings.get(row.pk)
        return bool(held and held[-1].holder)


def gather_key_units(rows: Sequence[Registered], on: dt.date) -> None:
    """Let what is asked of these parcels for a day be read together."""
    together = Asked(rows, on)
    for row in rows:
        row.__dict__.setdefault("_key_units", {})[on] = together


def asked_of(row: Registered, on: dt.date) -> Asked:
    """Return what is known of a parcel for a day, read with those that were gathered with it."""
    kept = row.__dict__.setdefault("_key_units", {})
    if on not in kept:
        gather_key_units([row], on)
    return kept[on]


def _changes(parcels: Collection[int]) -> dict[int, list[tuple[dt.date, int | None]]]:
    """The days on which the holder of each parcel changed, each with who held it before."""
    found: dict[int, list[tuple[dt.date, int | None]]] = defaultdict(list)
    rows = Revision.objects.filter(subject__in=parcels, before__has_key="holder_id").order_by("effective_on", "pk")
    for pk, changed_on, before in rows.values_list("subject", "effective_on", "before"):
        found[pk].append((changed_on, before["holder_id"]))
    return found


def _held(first: dt.date, holder: int | None, changes: Iterable[tuple[dt.date, int | None]], on: dt.date) -> list[Holding]:
    """Who held a parcel up to a day, the first also before it was registered; who was corrected on his first day did not."""
    found, since = [], first
    for changed_on, before in changes:
        if changed_on > on:
            return [*found, Holding(before)]
        if changed_on > since:
            found.append(Holding(before, changed_on))
            since = changed_on
    return [*found, Holding(holder)]


def _ended(held: Holding, until: dt.date) -> Holding:
    """A holding of land that has become another parcel on a day."""
    return Holding(held.holder, min(held.until or until, until))


def _gave_away(holders: Collection[int | None], on: dt.date) -> Iterable[tuple[int, dt.date]]:
    """Who had a unit when it came on the list and has it no longer, with the day of the entry."""
    entered = "subject__entries__entered_on"
    rows = Revision.objects.filter(
        subject__entries__list_code=LIST,
        subject__entries__entered_on__lte=on,
        effective_on__gt=F(entered),
        before__holder_id__in=list(holders),
    )
    return rows.order_by().values_list("before__holder_id", entered)


def _first(pairs: Iterable[tuple[int, dt.date]]) -> dict[int, dt.date]:
    """The first day of each."""
    found: dict[int, dt.date] = {}
    for holder, since in pairs:
        found[holder] = min(since, found.get(holder, since))
    return found
