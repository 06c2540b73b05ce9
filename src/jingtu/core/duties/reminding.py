"""Reminding of duties: blue on entering the last days, yellow on the day, red after it; each once for each day that counts.

An owner is told of all of one colour in one notice a day, and so is the office that watches of what became late. A term keeps
the last colour that was told, so a day of standstill is made up for and nothing is told twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Colour, Kind, Notice
from jingtu.core.notices.services import Telling, answered, tell_all
from jingtu.core.parties.models import Party
from jingtu.core.parties.nearest import nearest_offices
from jingtu.core.subjects.declaring import declared, find

from .declaring import Duty
from .models import Due
from .standings import Standing, that_stand

COLOURS = {Standing.OVERDUE: Colour.RED, Standing.DUE_TODAY: Colour.YELLOW, Standing.DUE_SOON: Colour.BLUE}
NAMED = 8  # duties named in one notice
BATCH = 900
STEPS = {
    Colour.BLUE: gettext_lazy("请按期办理。"),
    Colour.YELLOW: gettext_lazy("今天到期，请今天办理。"),
    Colour.RED: gettext_lazy("已经逾期，请立即办理；确实不能办理的，可以申请暂缓或免除。"),
}


@transaction.atomic
def remind_due(on: dt.date | None = None) -> int:
    """Tell what is due today and was not told in this colour; return how many terms were told of. May run again."""
    on = on or clock.today()
    told = 0
    for standing, colour in COLOURS.items():
        fresh = list(_fresh(standing, colour, on).values_list("pk", "duty", "owner", "place_path"))
        tell_all([*_to_owners(fresh, colour, on), *(_to_offices(fresh, on) if colour == Colour.RED else ())])
        for part in _in_parts(pk for pk, *_rest in fresh):
            Due.objects.filter(pk__in=part).update(told_colour=colour, told_for=F("due_on"))
        told += len(fresh)
    answered(_answered_matters(on))
    if told:
        record(None, "duties.remind", detail={"count": told, "on": on})
    return told


def _fresh(standing: Standing, colour: str, on: dt.date) -> QuerySet[Due]:
    told = Q(told_colour=colour, told_for=F("due_on"))
    return Due.objects.filter(that_stand(standing, on)).exclude(told).filter(duty__in=declared(Duty)).order_by("due_on", "pk")


def _to_owners(fresh: Sequence[tuple], colour: str, on: dt.date) -> Iterable[Telling]:
    by_owner: dict[int, list[str]] = defaultdict(list)
    for _pk, duty, owner, _path in fresh:
        if owner:
            by_owner[owner].append(duty)
    parties = _parties(by_owner)
    for owner, duties in by_owner.items():
        words = {"colour": Colour(colour).label, "count": len(duties)}
        yield Telling(
            parties[owner],
            Kind.REMINDER,
            _("%(colour)s：应办事项 %(count)d 项") % words,
            f"{_named(duties)}\n{STEPS[colour]}",
            link=f"/duties/?standing={_standing_of(colour)}",
            key=f"duties:{colour}:{owner}",
            on=on,
            colour=colour,
            about=_matter(owner),
        )


def _to_offices(fresh: Sequence[tuple], on: dt.date) -> Iterable[Telling]:
    """What became late, for the offices that watch over it; who owes it himself has been told already."""
    nearest = {function: nearest_offices(function) for function in {find(Duty, duty).supervisor for _pk, duty, *_rest in fresh}}
    by_office: dict[int, list[str]] = defaultdict(list)
    for _pk, duty, owner, path in fresh:
        office = nearest[find(Duty, duty).supervisor](path)
        if office and office != owner:
            by_office[office].append(duty)
    parties = _parties(by_office)
    for office, duties in by_office.items():
        yield Telling(
            parties[office],
            Kind.DUTY,
            _("新增逾期 %(count)d 项") % {"count": len(duties)},
            _("%(named)s\n请督促责任单位办理。") % {"named": _named(duties)},
            link="/duties/?standing=overdue",
            key=f"duties:late:{office}",
            on=on,
        )


def _parties(by_party: dict[int, list[str]]) -> dict[int, Party]:
    found: dict[int, Party] = {}
    for part in _in_parts(by_party):
        found |= Party.objects.in_bulk(part)
    return found


def _in_parts(keys: Iterable[int]) -> Iterator[list[int]]:
    """Parts small enough to be named in one question."""
    rest = iter(keys)
    while part := list(islice(rest, BATCH)):
        yield part


def _named(duties: Sequence[str]) -> str:
    numbers: dict[str, int] = defaultdict(int)
    for duty in duties:
        numbers[duty] += 1
    named = [f"{find(Duty, duty).label}（{number}）" for duty, number in list(numbers.items())[:NAMED]]
    more = _("等%d种") % len(numbers) if len(numbers) > NAMED else ""
    return _("、").join(named) + more


def _answered_matters(on: dt.date) -> list[str]:
    """The matters of owners who were told in red and have nothing late any more."""
    asked = Notice.objects.filter(kind=Kind.REMINDER, colour=Colour.RED, answered_at=None, about__startswith="duties:")
    owners = {int(about.removeprefix("duties:")) for about in asked.values_list("about", flat=True)}
    late = set(Due.objects.filter(that_stand(Standing.OVERDUE, on), owner__in=owners).values_list("owner", flat=True))
    return [_matter(owner) for owner in owners - late]


def _matter(owner: int) -> str:
    return f"duties:{owner}"


def _standing_of(colour: str) -> str:
    return next(str(standing) for standing, each in COLOURS.items() if each == colour)
