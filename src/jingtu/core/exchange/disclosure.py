"""Who has not disclosed what must be public: filings accepted and not released, filings owed and not filed, lists that moved.

All three are asked set-wise, narrowed to the places and days on which the publication's rule holds.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Count, F, Min, Q, QuerySet
from django.db.models import Value as DbValue
from django.db.models.functions import Coalesce

from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import Due
from jingtu.core.duties.periods import later, presumed
from jingtu.core.filings.lodging import State
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.lists.models import Entry
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import Scope, in_area
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.holidays import Calendar, calendar
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.parameters import NoValue, Value
from jingtu.core.subjects.visible import READ, visible_to

from .declaring import Publication
from .models import Release

NO_PERIOD = "rule"
COUNTS = Q(state=State.ACCEPTED) | Q(state=State.SUBMITTED, by=F("to"))
LONGEST_PERIOD = dt.timedelta(days=800)


@dataclass(frozen=True)
class Waiting:
    """Something that must be public and is not: since when, until when (None: at once, no period is printed), by which clause."""

    about: Any
    since: dt.date
    due_on: dt.date | None
    clause: str

    def is_late(self, on: dt.date) -> bool:
        return self.due_on is not None and self.due_on < on


@dataclass(frozen=True)
class Moved:
    """Entries and removals of a list that no released edition shows, at one place."""

    place_path: str
    entered: int
    left: int
    waiting: Waiting


def unreleased(publication: Publication, user: User) -> QuerySet[Filing]:
    """Return the filings of a publication that the person may see and that are not public, where its rule holds.

    They count, `since`, from acceptance; what an office filed with itself from the day of filing, for nobody accepts it.
    """
    rows = Filing.objects.filter(COUNTS, type__in=publication.filings).annotate(since=Coalesce("decided_on", "submitted_on"))
    return rows.filter(_where_it_holds(publication, "since"), _seen(publication, user))


def unreleased_late(publication: Publication, user: User, on: dt.date) -> QuerySet[Filing]:
    """Return those of `unreleased` whose period has run out before a day."""
    unit = publication.rule.facts.unit
    late = Q(pk__in=())
    for value in () if unit == NO_PERIOD else publication.rule.facts.values:
        late |= _holds(value, "since") & Q(since__lt=_first_in_time(int(value.value), unit, on, calendar()))
    return unreleased(publication, user).filter(late)


def unfiled(publication: Publication, user: User, on: dt.date) -> QuerySet[Due]:
    """Return the overdue terms of duties that such a filing would meet: what was never filed cannot be public either."""
    codes = [duty.code for duty in declared(Duty).values() if duty.proof.type in publication.filings]
    rows = Due.objects.filter(duty__in=codes, met_on=None, waived_on=None, due_on__lt=on)
    return rows.filter(_where_it_holds(publication, "due_on"), _seen(publication, user))


def moved(publications: Collection[Publication], scope: Scope, on: dt.date) -> dict[str, list[Moved]]:
    """Return by publication and place what came on a public list or left it since the last released edition of the place."""
    shown = _last_released(publications)
    came, went = [], []
    for publication in publications:
        entries = scope.within(Entry.objects.filter(list_code=publication.list), "place_path", READ).order_by()
        known = shown.get(publication.code, {})
        entered = entries.filter(_where_it_holds(publication, "entered_on"), _after(known, "entered_on"), left_on=None)
        left = entries.exclude(left_on=None).filter(_where_it_holds(publication, "left_on"), _after(known, "left_on"))
        came.append(_by_place(publication, entered, "entered_on"))
        went.append(_by_place(publication, left.filter(_before(known, "entered_on")), "left_on"))  # what was shown at all
    entered, left = _together(came), _together(went)
    return {each.code: _moved(each, entered[each.code], left[each.code]) for each in publications}


Counted = dict[str, tuple[int, dt.date]]  # by place: how many, and the first day


def _moved(publication: Publication, entered: Counted, left: Counted) -> list[Moved]:
    return [
        Moved(path, *_count(entered, left, path), waiting_since(publication, path, path, _first(entered, left, path)))
        for path in sorted(entered.keys() | left.keys())
    ]


def waiting_since(publication: Publication, about: Any, place_path: str, since: dt.date) -> Waiting:
    """Return until when something that must be public since a day was to be published, and by which clause."""
    try:
        value = publication.rule.at(place_path, since)
    except NoValue:
        return Waiting(about, since, None, "")
    unit = publication.rule.facts.unit
    if unit == NO_PERIOD:
        return Waiting(about, since, None, value.source.quoted)
    due_on = later(since, int(value.value), unit)
    return Waiting(about, since, due_on, value.source.quoted + presumed(since, due_on, unit))


def _where_it_holds(publication: Publication, day: str) -> Q:
    condition = Q(pk__in=())
    for value in publication.rule.facts.values:
        condition |= _holds(value, day)
    return condition


def _holds(value: Value, day: str) -> Q:
    condition = in_area("place_path", value.place)
    if value.valid_from:
        condition &= Q(**{f"{day}__gte": value.valid_from})
    if value.valid_until:
        condition &= Q(**{f"{day}__lt": value.valid_until})
    return condition


@lru_cache
def _first_in_time(number: int, unit: str, on: dt.date, by: Calendar) -> dt.date:
    """Return the first day whose period has not run out before `on`: what was decided before that day is late.

    `by` is the calendar that counts working days; with another one the answer is another.
    """
    day = on - dt.timedelta(days=number)  # a period in any unit is at least so many days
    while later(day - dt.timedelta(days=1), number, unit) >= on and on - day < LONGEST_PERIOD:
        day -= dt.timedelta(days=1)
    return day


def _seen(publication: Publication, user: User) -> Q:
    """Filings and terms about subjects that the person may see."""
    seen = Q(pk__in=())
    for kind in _kinds(publication):
        seen |= Q(subject__in=visible_to(user, kind).order_by().values("pk"))
    return seen


def _kinds(publication: Publication) -> Iterator[SubjectKind]:
    yield from (find(SubjectKind, code) for code in dict.fromkeys(find(FilingType, each).about for each in publication.filings))


def _last_released(publications: Collection[Publication]) -> dict[str, dict[str, dt.date]]:
    """The day as of which the last released edition of each place stands, by publication."""
    codes = [publication.code for publication in publications]
    rows = Release.objects.filter(publication__in=codes, withdrawn_on=None).order_by("edition__as_of")
    found: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for code, path, as_of in rows.values_list("publication", "place_path", "edition__as_of"):
        found[code][path] = as_of
    return found


def _after(shown: dict[str, dt.date], day: str) -> Q:
    """Rows whose day no released edition of their place or of one above covers."""
    condition = Q()
    for path, as_of in shown.items():
        condition &= ~(in_area("place_path", path) & Q(**{f"{day}__lte": as_of}))
    return condition


def _before(shown: dict[str, dt.date], day: str) -> Q:
    condition = Q(pk__in=())
    for path, as_of in shown.items():
        condition |= in_area("place_path", path) & Q(**{f"{day}__lte": as_of})
    return condition


def _by_place(publication: Publication, entries: QuerySet[Entry], day: str) -> QuerySet:
    rows = entries.annotate(code=DbValue(publication.code, CharField())).values("code", "place_path")
    return rows.annotate(number=Count("pk"), first=Min(day)).values_list("code", "place_path", "number", "first")


def _together(parts: list[QuerySet]) -> dict[str, Counted]:
    """Ask all parts at once."""
    found: dict[str, Counted] = defaultdict(dict)
    for code, path, number, first in parts[0].union(*parts[1:], all=True) if parts else ():
        found[code][path] = (number, first)
    return found


def _count(entered: dict, left: dict, path: str) -> tuple[int, int]:
    return entered.get(path, (0, None))[0], left.get(path, (0, None))[0]


def _first(entered: dict, left: dict, path: str) -> dt.date:
    return min(each[path][1] for each in (entered, left) if path in each)
