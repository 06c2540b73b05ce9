"""Parties from the names that documents print, and what became of them."""

import datetime as dt
import re
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.places.models import Division, Level
from jingtu.core.places.queries import ancestors, resolve_place
from jingtu.standards import functions
from jingtu.standards.functions import Resolved

from .models import Party, PartyFunction, PartyName, Succession

LONGEST_NAME = 120
# One place has one office of these kinds for each body, so that two spellings are one party. Towns and zones are many and
# told apart by what stands before 人民政府, 办事处 or 管委会; enterprises by their whole name.
_ONE_OF_ITS_KIND = {"bureau", "judiciary", "finance", "group", "institution"}


_TOLD_APART_BY_STEM = {"town", "zone"}
_OFFICE_OF_A_TOWN = re.compile(r"(人民政府|政府|办事处|办|管理委员会|管委会)$")


class AmbiguousSuccessor(Exception):
    """A party was split and the question does not say which function is meant."""


class SuccessionRefused(Exception):
    """A succession that cannot be; the message is a sentence for the person at the form."""


@transaction.atomic
def find_or_create(printed: str, place: Division, plan_level: str, on: dt.date | None = None) -> Party:
    """Return the party that a plan of `place` means by a printed name; an unknown name becomes a new party.

    A name is first looked up as printed, then by its kind of office: 国土局 and 国土资源局 of one district are one party and
    both spellings are kept. 市环保局 in a district's plan is looked for at the city. `on` is the day of the plan.
    """
    name = printed.strip()[:LONGEST_NAME]
    day = on or clock.today()
    above = ancestors(place)
    resolved = functions.resolve(name, plan_level, "".join(division.name for division in [*above, place]))
    home = _home(name, resolved, place, above, day)
    party = _named(name, home) or _same_office(name, resolved, home, day)
    if party is None:
        return _create(name, resolved, home)
    if party.name != name:
        PartyName.objects.get_or_create(party=party, name=name, kind=PartyName.Kind.PRINTED)
    return party


def successor_on(party: Party, day: dt.date, function: str = "") -> Party:
    """Return the party that does the work of `party` on a day: itself, or the end of its chain of successions.

    After a split `function` says which part is meant; without it AmbiguousSuccessor is raised.
    """
    seen = {party.pk}
    while onward := _onward(party, day, function):
        if len(onward) > 1:
            names = _("、").join(each.name for each in onward)
            raise AmbiguousSuccessor(
                _("%(party)s 已拆分为 %(names)s，请说明涉及哪项职能。") % {"party": party.name, "names": names}
            )
        party = onward[0]
        if party.pk in seen:  # a circle in the data: stop where the work is
            break
        seen.add(party.pk)
    return party


@transaction.atomic
def take_over(
    predecessors: Iterable[Party], successor: Party, kind: str, on: dt.date, basis: str, function: str = ""
) -> list[Succession]:
    """Let `successor` take over from `predecessors` on a day, and return the rows written.

    A merge, split or rename ends the predecessors on that day; a transfer moves one function and both live on. The
    successor has the functions from that day. Raises SuccessionRefused.
    """
    rows = []
    for predecessor in predecessors:
        _check(predecessor, successor, kind, on, function)
        rows.append(
            Succession.objects.create(
                predecessor=predecessor, successor=successor, kind=kind, function=function, on=on, basis=basis
            )
        )
        _move_functions(predecessor, successor, on, function)
        if kind in (Succession.Kind.MERGE, Succession.Kind.RENAME):
            predecessor.valid_until = on
            predecessor.save(update_fields=["valid_until"])
    return rows


@transaction.atomic
def rename(party: Party, name: str, on: dt.date) -> Party:
    """Give a party a new official name from a day on; the old one is kept with the years it held. The party lives on."""
    if Party.objects.filter(place=party.place, name=name).exclude(pk=party.pk).exists():
        raise SuccessionRefused(
            _("%(place)s 已有名为“%(name)s”的单位，请改登记为并入该单位。") % {"place": party.place, "name": name}
        )
    official, _created = PartyName.objects.get_or_create(party=party, name=party.name, kind=PartyName.Kind.OFFICIAL)
    if official.valid_from and on <= official.valid_from:
        raise SuccessionRefused(
            _("现用名称自 %(since)s 起，新名称的启用日期应当在此之后，填写的是 %(on)s。")
            % {"since": official.valid_from, "on": on}
        )
    official.valid_until = on
    official.save(update_fields=["valid_until"])
    PartyName.objects.create(party=party, name=name, kind=PartyName.Kind.OFFICIAL, valid_from=on)
    party.name = name
    party.save(update_fields=["name"])
    return party


def name_on(party: Party, day: dt.date) -> str:
    """Return the official name of a party on a day."""
    held = party.names.held_on(day).filter(kind=PartyName.Kind.OFFICIAL).first()
    return held.name if held else party.name


# --- Finding --------------------------------------------------------------------------------------------------------------


def _home(name: str, resolved: Resolved, place: Division, above: list[Division], day: dt.date) -> Division:
    """Return the place a party belongs to: the plan's, one above it (市环保局 of a district), or the one it is named after."""
    if resolved.level == "upper":
        return next((division for division in reversed(above) if _fits(division, resolved.rank)), place)
    if resolved.level == "lower" and not resolved.collective and resolved.kind in ("government", "zone", "bureau"):
        named = resolve_place(name, day)
        if named is not None and named.path.startswith(place.path):
            return named
    return place


def _fits(division: Division, rank: str) -> bool:
    # 天津市 is a province by level and a city by name; 市环保局 of its district means the bureau of the whole.
    return division.level == rank or (rank == Level.CITY and division.name.endswith("市"))


def _named(name: str, home: Division) -> Party | None:
    return Party.objects.filter(Q(name=name) | Q(names__name=name), place__path=home.path).order_by("pk").first()


def _same_office(name: str, resolved: Resolved, home: Division, day: dt.date) -> Party | None:
    if not resolved.body or resolved.collective:
        return None
    offices = Party.objects.filter(place__path=home.path, body=resolved.body).exclude(kind=Party.Kind.COLLECTIVE)
    offices = offices.held_on(day).order_by("pk")
    if resolved.kind in _TOLD_APART_BY_STEM:
        return next((office for office in offices if _stem(office.name) == _stem(name)), None)
    return offices.first() if _is_one_of_its_kind(name, resolved, home) else None


def _stem(name: str) -> str:
    return _OFFICE_OF_A_TOWN.sub("", name)


def _is_one_of_its_kind(name: str, resolved: Resolved, home: Division) -> bool:
    if resolved.kind == "government":
        return resolved.level != "lower" or name.startswith(home.name)
    branch_of_an_office = name.endswith("分局") and "局" in name[:-2]  # 市公安局广阳分局 is not 市公安局
    return resolved.kind in _ONE_OF_ITS_KIND and not branch_of_an_office


def _create(name: str, resolved: Resolved, home: Division) -> Party:
    kind = Party.Kind.COLLECTIVE if resolved.collective else Party.Kind(resolved.kind)
    party, created = Party.objects.get_or_create(place=home, name=name, defaults={"kind": kind, "body": resolved.body})
    if created:
        PartyFunction.objects.bulk_create([PartyFunction(party=party, code=code) for code in resolved.functions])
    return party


# --- Successions ----------------------------------------------------------------------------------------------------------


def _onward(party: Party, day: dt.date, function: str) -> list[Party]:
    rows = Succession.objects.filter(predecessor=party, on__lte=day).select_related("successor").order_by("on", "pk")
    whole = [row.successor for row in rows if not row.function and row.kind != Succession.Kind.TRANSFER]
    part = [row.successor for row in rows if function and row.function == function]
    return part[-1:] or whole or ([row.successor for row in rows] if _is_split(rows) else [])


def _is_split(rows: Iterable[Succession]) -> bool:
    return any(row.kind == Succession.Kind.SPLIT for row in rows)


def _check(predecessor: Party, successor: Party, kind: str, on: dt.date, function: str) -> None:
    if predecessor.pk == successor.pk:
        raise SuccessionRefused(_("原单位和承接单位都是“%(party)s”，请另选承接单位。") % {"party": successor})
    same = {"predecessor": predecessor, "successor": successor, "function": function, "on": on}
    if Succession.objects.filter(**same).exists():
        raise SuccessionRefused(
            _("%(successor)s 自 %(day)s 起承接 %(predecessor)s 的关系已经登记过，不必重复登记。")
            % {"successor": successor, "predecessor": predecessor, "day": on}
        )
    if successor_on(successor, on, function).pk == predecessor.pk:
        raise SuccessionRefused(
            _("%(successor)s 的工作已由 %(predecessor)s 承接，不能再反向登记。请核对方向。")
            % {"successor": successor, "predecessor": predecessor}
        )
    if predecessor.valid_until and predecessor.valid_until <= on and kind != Succession.Kind.SPLIT:
        raise SuccessionRefused(
            _("%(party)s 已于 %(day)s 撤销，生效日期应当在此之前。") % {"party": predecessor, "day": predecessor.valid_until}
        )
    if kind in (Succession.Kind.TRANSFER, Succession.Kind.SPLIT) and not function:
        raise SuccessionRefused(_("拆分和职能划转要写明涉及哪项职能。"))


def _move_functions(predecessor: Party, successor: Party, on: dt.date, function: str) -> None:
    held = predecessor.functions.held_on(on)
    if function:
        held = held.filter(code=function)
    codes = set(held.values_list("code", flat=True)) | ({function} if function else set())
    held.update(valid_until=on)
    present = set(successor.functions.held_on(on).values_list("code", flat=True))
    PartyFunction.objects.bulk_create(
        [PartyFunction(party=successor, code=code, valid_from=on) for code in sorted(codes - present)]
    )
