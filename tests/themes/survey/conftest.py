"""The world of the theme: the people of tests.support.supervision, offices of the other sectors, and one of each kind."""

import pytest

from jingtu.core.parties.models import Party
from jingtu.standards import functions
from jingtu.themes.survey.designing import lay_out
from jingtu.themes.survey.models import PlannedSample
from jingtu.themes.survey.numbering import number_samples
from tests.core.filings.conftest import world as supervised  # noqa: F401
from tests.support.land import officer
from tests.support.people import person
from tests.support.survey import area, watched


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


@pytest.fixture
def sampling(world):
    """A campaign with three samples (and a parallel) that the firm takes, and a laboratory."""
    campaign = world.campaign
    type(campaign).objects.filter(pk=campaign.pk).update(geometry=area())
    campaign.refresh_from_db()
    lay_out(campaign, "coverage", by=world.inspector, count=3)
    type(campaign).objects.filter(pk=campaign.pk).update(state="approved")
    campaign.refresh_from_db()
    number_samples(campaign, by=world.inspector)
    type(campaign).objects.filter(pk=campaign.pk).update(state="sampling")
    laboratory = Party.objects.create(name="演示检测公司", place=world.works.place, kind=Party.Kind.AGENCY)
    world.laboratory, world.analyst = laboratory, person("analyst", "郑检", "agency", laboratory)
    return list(PlannedSample.objects.filter(campaign=campaign).order_by("number"))
