"""The world of the theme: the people of tests.support.supervision, offices of the other sectors, and one of each kind."""

import pytest

from jingtu.standards import functions
from tests.core.filings.conftest import world as supervised  # noqa: F401
from tests.support.land import officer
from tests.support.survey import watched


@pytest.fixture
def world(supervised):  # noqa: F811
    """`point`, `plot`, `programme` and `campaign` (sampled by the firm) lie in Xianghe; `city` is of the ecology bureau above."""
    world = supervised
    city = world.works.place.parent
    world.city, world.province = (officer(world, "ecology", "生态环境局", place) for place in (city, city.parent))
    world.farming = officer(world, "agriculture", "农业农村局")
    for code, holder in (("point", world.bureau), ("plot", world.works), ("programme", world.bureau), ("campaign", world.works)):
        setattr(world, code, watched(code, world.inspector, holder))
    return world


@pytest.fixture
def subject_of(world):
    """The row of a kind that stands in the world."""
    return lambda kind: getattr(world, kind.code.split(".")[1])


@pytest.fixture
def officer_of(world):
    """A person of the office with a function at a level; in the county where the world has none there."""
    known = {
        ("ecology", "county"): world.inspector,
        ("ecology", "city"): world.city,
        ("ecology", "province"): world.province,
        ("agriculture", "county"): world.farming,
    }

    def found(function, level="county"):
        if (function, level) not in known:
            known[function, level] = officer(world, function, functions.names()[function] + "局")
        return known[function, level]

    return found
