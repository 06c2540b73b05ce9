"""Who supervises and who is supervised: two people of the ecology bureau, one of an enterprise, and the enterprise's row."""

import datetime as dt
from types import SimpleNamespace

from jingtu.core.parties.models import Appointment, Party, PartyFunction, User
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.kinds import DEMOLITIONS, ENTERPRISES
from jingtu.themes.industry.models import Demolition, Enterprise
from tests.support.people import People, person

TODAY = dt.date(2019, 6, 30)
FOUNDED = dt.date(2010, 5, 1)


def supervision(people: People) -> SimpleNamespace:
    """Return `inspector`, `colleague` and `firm` (people), `works` (the firm's party), and `enterprise` (a candidate)."""
    home = people.keeper.party.place
    bureau = Party.objects.create(name="香河县生态环境局", place=home)
    PartyFunction.objects.create(party=bureau, code="ecology")
    works = Party.objects.create(name="香河演示电镀厂", place=home, kind=Party.Kind.ENTERPRISE)
    role = Appointment.Role
    inspector = person("inspector", "孙环", role.BUREAU, bureau, home)
    return SimpleNamespace(
        inspector=inspector,
        colleague=person("colleague", "李环", role.BUREAU, bureau, home),
        firm=person("firm", "周厂", role.ENTERPRISE, works, home),
        bureau=bureau,
        works=works,
        enterprise=enterprise(inspector, works, code="91131024MA0000001X"),
    )


def city(world: SimpleNamespace) -> User:
    """Return a person of the city's ecology bureau, which decides who is on the list; made with it when first asked for."""
    if not hasattr(world, "decider"):
        place = world.works.place.parent
        office = Party.objects.create(name="廊坊市生态环境局", place=place)
        PartyFunction.objects.create(party=office, code="ecology")
        world.decider = person("decider", "郑环", Appointment.Role.BUREAU, office, place)
    return world.decider


def enterprise(by: User, holder: Party, name: str = "香河演示电镀厂", **facts: object) -> Enterprise:
    """Register an enterprise in the place of its party."""
    facts = {"sector": "金属表面处理"} | facts
    return register(ENTERPRISES, by=by, place=holder.place, name=name, on=FOUNDED, holder=holder, **facts)


def demolition(by: User, of: Enterprise, starts_on: dt.date, on: dt.date) -> Demolition:
    """Announce a demolition of an enterprise's plant on a day."""
    name = f"{of.name}拆除活动"
    return register(DEMOLITIONS, by=by, place=of.place, name=name, on=on, holder=of.holder, enterprise=of, starts_on=starts_on)
