"""The world of the theme: the people of tests.support.supervision, those of the land bureau and of the ecology bureaus above, and
a site with works and a transport."""

import pytest

from jingtu.standards import functions
from tests.core.filings.conftest import world as supervised  # noqa: F401
from tests.support.land import land, officer, square


@pytest.fixture
def world(supervised):  # noqa: F811
    """`site` is one that the firm of `works` holds; `zone`, `building` (works), `transport` and `parcel` belong to it."""
    world = supervised
    world.land_officer = officer(world, "natural_resources", "自然资源和规划局")
    city = world.works.place.parent
    world.city, world.province = (officer(world, "ecology", "生态环境局", place) for place in (city, city.parent))
    world.site = land("site", world.inspector, world.works, geometry=square(0, 0))
    world.zone = land("control_zone", world.inspector, world.works, site=world.site, geometry=square(0, 0), area_m2=9500)
    world.building = land("works", world.inspector, world.works, site=world.site)
    destination = world.works.place
    world.transport = land("transport", world.inspector, world.works, works=world.building, destination_place=destination)
    world.parcel = land("parcel", world.inspector, world.works, geometry=square(0, 0))
    world.region = land("region", world.inspector, world.bureau)
    return world


@pytest.fixture
def subject_of(world):
    """The row of a kind that stands in the world."""
    rows = {"works": world.building, "control_zone": world.zone}
    return lambda kind: rows.get(kind.code.split(".")[1]) or getattr(world, kind.code.split(".")[1])


@pytest.fixture
def officer_of(world):
    """A person of the office with a function at a level; in the county where the world has none there."""
    known = {
        ("ecology", "county"): world.inspector,
        ("ecology", "city"): world.city,
        ("ecology", "province"): world.province,
        ("natural_resources", "county"): world.land_officer,
    }

    def found(function, level="county"):
        if (function, level) not in known:
            known[function, level] = officer(world, function, functions.names()[function] + "局")
        return known[function, level]

    return found
