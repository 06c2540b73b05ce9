"""Construction land for tests: a site of 100 by 100 m in Xianghe that a firm holds, and what stands, moves and is built on it."""

import datetime as dt

from shapely.geometry import Polygon, box

from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import Party, PartyFunction, User
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.registering import register
from tests.support.people import person
from tests.support.supervision import FOUNDED

EAST, NORTH = 117.0, 39.75  # the south-western corner of the site
STEP = 0.001  # degrees: some 86 m eastward, 111 m northward
FACTS = {
    "site": {"origin": "key_sector", "sector": "电镀", "area_m2": 9500},
    "parcel": {"code": "131024001001GB00001"},
    "control_zone": {"monitor_months": 6},
    "region": {"rank": "county"},
    "works": {"starts_on": dt.date(2019, 6, 1)},
    "transport": {"departs_on": dt.date(2019, 6, 20), "quantity_t": 30, "destination": "霸州演示水泥厂"},
}


def square(column: float, row: float, width: float = 1, height: float = 1) -> Polygon:
    """Return a rectangle of the grid whose cell (0, 0) is the site."""
    west, south = EAST + column * STEP, NORTH + row * STEP
    return box(west, south, west + width * STEP, south + height * STEP)


def land(code: str, /, by: User, holder: Party, name: str = "", on: dt.date = FOUNDED, **facts: object) -> Registered:
    """Register a subject of the theme, `code` without its theme, in the place of the party that holds it."""
    kind = find(SubjectKind, f"development_land.{code}")
    name = name or f"香河演示{kind.label}"
    return register(kind, by=by, place=holder.place, name=name, on=on, holder=holder, **FACTS[code] | facts)


def filed(world: object, kind: FilingType, row: Registered, on: dt.date, state: str = "submitted", **values: object) -> Filing:
    """Return a filing that was submitted on a day, and accepted on it where its state says so."""
    by = world.inspector if kind.by else world.firm
    begun = {"begun_by": by, "begun_at": dt.datetime(2019, 1, 1, tzinfo=dt.UTC)}
    whose = {"subject_id": row.pk, "place_path": row.place_path, "by": by.party, "to": world.bureau}
    filing = Filing.objects.create(type=kind.code, state=state, submitted_on=on, values=values, **whose, **begun)
    Filing.objects.filter(pk=filing.pk).update(number=f"N{filing.pk}")
    return Filing.objects.get(pk=filing.pk)


def officer(world: object, function: str, name: str, place: Division | None = None) -> User:
    """Return a person of the office with a function in the county of the world, or at a place above, made with its office."""
    place = place or world.works.place
    office = Party.objects.create(name=f"{place.name}{name}", place=place)
    PartyFunction.objects.create(party=office, code=function)
    return person(f"{function}_{place.level}", "吴工", "bureau", office, place)
