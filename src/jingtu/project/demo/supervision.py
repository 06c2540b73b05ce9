"""The supervised of the demonstration: the firms that Langfang's annexes name, and an invented plant with two demolitions.

What the firms did is invented and says so in its grounds (演示数据).
"""

import datetime as dt
from typing import Any

from jingtu.core import clock
from jingtu.core.duties.reckoning import reckon
from jingtu.core.filings import lodging
from jingtu.core.gates.asking import ask
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.places.queries import resolve_place
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.filings import DEMOLITION_PLAN
from jingtu.themes.industry.gates import DEMOLITION
from jingtu.themes.industry.kinds import DEMOLITIONS, ENTERPRISES
from jingtu.themes.industry.models import Demolition, Enterprise

from . import langfang

PLANT = "廊坊演示电镀厂"
CODE = "91131000DEMO00001X"  # invented, and no code that the country gives
INVENTED = "演示数据"
FIRMS = {"附表3": ("关停搬迁企业", 1, 2), "附表4": ("危险废物处置", 2, 1)}  # annex: sector, column of the name, of the county
REGISTERED_ON, LISTED_ON = dt.date(2018, 10, 10), dt.date(2018, 11, 1)
IN_TIME = (dt.date(2019, 5, 10), dt.date(2019, 5, 20), dt.date(2019, 7, 1))  # announced, filed, planned start
FORGOTTEN = (dt.date(2019, 6, 1), dt.date(2019, 7, 10))
FACTS = {
    "facilities": "一号电镀车间和配套废水站（演示数据）",
    "residues": "镀槽残液、废水站污泥（演示数据）",
    "hazardous_waste_t": "12.5",
    "disposal": "交有资质的单位处置，留联单（演示数据）",
    "order": "先拆生产线，最后拆废水站（演示数据）",
    "emergency": "围堰、吸附材料和应急池（演示数据）",
    "contact": "演示负责人",
}


def load(office: User, firm: User, city: Division) -> None:
    """Fill the registers where they are empty."""
    if Enterprise.objects.exists():
        return
    plant = _enterprise(PLANT, city, "金属表面处理", office, holder=firm.party, code=CODE)
    with clock.held_at(LISTED_ON):
        make(plant, "list", by=office, on=LISTED_ON, grounds=INVENTED)
    for annex in langfang.facts()["annexes"]:
        if columns := FIRMS.get(annex["number"]):
            sector, name, county = columns
            for row in annex["rows"]:
                place = resolve_place(f"{city.name}{row[county]}") or city
                _enterprise(row[name], place if place.path.startswith(city.path) else city, sector, office)
    _in_time(plant, office, firm)
    _forgotten(plant, firm, office)
    reckon()


def _enterprise(name: str, place: Division, sector: str, office: User, **facts: Any) -> Enterprise:
    with clock.held_at(REGISTERED_ON):
        facts = {"holder": None} | facts
        return register(
            ENTERPRISES, by=office, place=place, name=name, on=REGISTERED_ON, sector=sector, grounds=INVENTED, **facts
        )


def _in_time(plant: Enterprise, office: User, firm: User) -> None:
    announced, filed, starts_on = IN_TIME
    site = _demolition(plant, "一号车间拆除", announced, starts_on, office)
    with clock.held_at(filed):
        filing = lodging.begin(DEMOLITION_PLAN, site, by=firm)
        lodging.save(filing, FACTS, by=firm, version=0)
        lodging.attach(filing, "拆除方案（演示数据）".encode(), "拆除方案（演示数据）.txt", by=firm)
        lodging.submit(filing, by=firm, on=filed)
        lodging.accept(filing, by=office, on=filed, reason=INVENTED)
    with clock.held_at(starts_on - dt.timedelta(days=5)):
        ask(DEMOLITION, site, by=office, on=starts_on)


def _forgotten(plant: Enterprise, firm: User, office: User) -> None:
    announced, starts_on = FORGOTTEN
    site = _demolition(plant, "二号车间拆除", announced, starts_on, office)
    with clock.held_at(announced):
        lodging.save(lodging.begin(DEMOLITION_PLAN, site, by=firm), {"contact": "演示负责人"}, by=firm, version=0)
    with clock.held_at(starts_on - dt.timedelta(days=12)):
        ask(DEMOLITION, site, by=office, on=starts_on)


def _demolition(plant: Enterprise, name: str, announced: dt.date, starts_on: dt.date, office: User) -> Demolition:
    with clock.held_at(announced):
        return register(
            DEMOLITIONS,
            by=office,
            place=plant.place,
            name=f"{plant.name}{name}",
            on=announced,
            holder=plant.holder,
            enterprise=plant,
            starts_on=starts_on,
            grounds=INVENTED,
        )
