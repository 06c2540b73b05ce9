"""The world of the theme: the people of tests.support.supervision, those of the land bureau and of the ecology bureaus above, and
a site with works and a transport."""

import pytest

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
    return world
