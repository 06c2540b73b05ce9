"""What the shared tests of themes (tests/themes/conftest.py) ask of this one."""

import pytest

from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.core.filings.conftest import world  # noqa: F401
from tests.support.people import person
from tests.support.supervision import FOUNDED, TODAY, city

MORE = {
    "industry.demolition": {"starts_on": TODAY},
    "industry.tank": {"substance": "柴油"},
    "industry.tailings": {"minerals": "铁尾矿"},
    "industry.park": {"rank": "other"},
    "industry.phase_out": {"for_year": 2019},
    "industry.permit": {"code": "91131024MA00000038001P"},
}


@pytest.fixture
def subject_of(world):  # noqa: F811
    """A subject of a kind, held by the works; the enterprise is there already."""

    def made(kind):
        if kind is ENTERPRISES:
            return world.enterprise
        row = {"by": world.inspector, "place": world.enterprise.place, "name": "示例", "on": FOUNDED, "holder": world.works}
        own = {"enterprise": world.enterprise} if any(field.name == "enterprise" for field in kind.fields) else {}
        return register(kind, **row, **own, **MORE.get(kind.code, {}))

    return made


@pytest.fixture
def officer_of(world):  # noqa: F811
    """A person of the county's office with a function: the inspector, or one of the industry bureau."""
    known = {"ecology": world.inspector}

    def found(function, level="county"):
        if level == "city":
            return city(world)
        if function not in known:
            office = Party.objects.create(name="香河县工业和信息化局", place=world.enterprise.place)
            PartyFunction.objects.create(party=office, code=function)
            known[function] = person("officer", "吴工", Appointment.Role.BUREAU, office, world.enterprise.place)
        return known[function]

    return found
