"""The supervised of the demonstration: the parks and firms that Langfang's annexes name, and invented ones with a history.

What is real stands as the plan prints it: the parks and the firms to be closed are on their lists, and nothing else is told of
them. All that was done, missed or found wrong was so with invented firms, and says so in its grounds (演示数据).
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache

from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Appointment, Party, User
from jingtu.core.places.models import Division
from jingtu.themes.industry import demo
from jingtu.themes.industry.models import Enterprise, Park

from . import langfang, people, progress

DONE, WHAT = "demo.load", "demo:supervision"
PRINTED_ON = dt.date(2018, 2, 1)
REGISTERED_ON = dt.date(2018, 10, 10)
SOURCE = "廊坊市土壤污染防治工作方案%s"
FIRMS = {"附表3": ("关停搬迁企业", 1, 2, "to_close"), "附表4": ("危险废物处置", 2, 1, "")}  # annex: sector, columns, list
SECOND = people.Account("fuhe", "环保局复核演示员", people.ROLE.BUREAU, ("langfang",), "市环保局")
INDUSTRY = people.Account("gongxin", "工信局演示员", people.ROLE.BUREAU, ("langfang",), "市工信局")
FILER = "qiyebaosong"


def load(office: User, firm: User, places: dict[str, Division]) -> None:
    """Live the histories up to today; a second call goes on where the last one ended."""
    after = _lived_until()
    if (after and after >= clock.today()) or (after is None and Enterprise.objects.exists()):
        return
    city = places["langfang"]
    second, industry = (people.appoint(account, places) for account in (SECOND, INDUSTRY))
    with transaction.atomic():
        actors = demo.Actors(office, second, industry, lambda name, place: _firm(name, place, firm, city))
        demo.Past(actors, city).live([*_parks(), *_firms(), *demo.subjects()], after)
        progress.read_old_notices()
        record(None, DONE, subject=WHAT, detail={"until": clock.today()})


def _lived_until() -> dt.date | None:
    last = Entry.objects.filter(action=DONE, subject=WHAT).order_by("-pk").first()
    return dt.date.fromisoformat(last.detail["until"]) if last else None


def _firm(name: str, place: Division, firm: User, city: Division) -> tuple[User, Party]:
    """Return who files for a firm: the account of the demonstration for its own, one person without a login for all others."""
    if firm.party and name == firm.party.name:
        return firm, firm.party
    party, made = Party.objects.get_or_create(name=name, kind=Party.Kind.ENTERPRISE, defaults={"place": place})
    filer = User.objects.filter(username=FILER).first() or User.objects.create_user(FILER, full_name="企业报送演示员")
    if made:
        held = Appointment.objects.create(user=filer, role=people.ROLE.ENTERPRISE, party=party, valid_from=people.APPOINTED_ON)
        held.areas.add(city)
        for kept in ("_scope", "_acting"):  # what was read before this appointment
            filer.__dict__.pop(kept, None)
    return filer, party


def _parks() -> Iterator[demo.Line]:
    ranks = {str(label): rank for rank, label in Park.Rank.choices}
    basis = SOURCE % "附表2"
    for row in _annexes()["附表2"]:
        name, rank, place, area = row[1:]
        yield {
            "name": name,
            "kind": "park",
            "on": PRINTED_ON,
            "place": place,
            "grounds": basis,
            "facts": {"rank": ranks[rank], "area_km2": area, "watched_from": PRINTED_ON},
            "history": [{"on": PRINTED_ON, "enter": "key_parks", "basis": basis}],
        }


def _firms() -> Iterator[demo.Line]:
    for annex, (sector, name, place, closing) in FIRMS.items():
        basis = SOURCE % annex
        history = [{"on": REGISTERED_ON, "enter": closing, "by": "industry", "basis": basis}] if closing else []
        for row in _annexes()[annex]:
            yield {
                "name": row[name],
                "kind": "enterprise",
                "on": REGISTERED_ON,
                "place": row[place],
                "holder": "none",
                "grounds": basis,
                "facts": {"sector": sector},
                "history": history,
            }


@cache
def _annexes() -> dict[str, list[list[str]]]:
    return {annex["number"]: annex["rows"] for annex in langfang.facts()["annexes"]}
