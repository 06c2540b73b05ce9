"""Copies to offices elsewhere: at a place that the subject names, and of the levels above its own place."""

import pytest

from jingtu.core.filings import lodging
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.subjects.declaring import tried_out
from tests.support.people import places
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-07", "FLOW-16")]


@pytest.fixture
def offices(world):
    """The ecology bureaus of the city above and of the county beside."""
    home, elsewhere = places()
    found = [Party.objects.create(name=f"{place.name}生态环境局", place=place) for place in (home.parent, elsewhere)]
    for office in found:
        PartyFunction.objects.create(party=office, code="ecology")
    return found


def copied(world, **more):
    """The offices that get a copy of a filing about the demolition, of a type that is declared so."""
    with tried_out():
        about = "industry.demolition"
        kind = FilingType("industry.tried", "试", requires=("FIL-07",), about=about, fields=(Field("a", "甲"),), **more)
        filing = lodging.begin(kind, world.demolition, by=world.firm)
        lodging.save(filing, {"a": "一"}, by=world.firm, version=filing.version)
        lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=world.firm)
        lodging.submit(filing, by=world.firm, on=TODAY)
    return [copy.party for copy in filing.copies.all()]


def test_the_offices_of_the_levels_above_get_one(world, offices):
    assert copied(world, above=("city", "province")) == offices[:1]  # the province has none here


def test_an_office_at_a_place_that_the_subject_names_gets_one(world, offices):
    type(world.demolition).objects.update(place=places()[1])  # stands for a destination; filed about home
    assert copied(world, also_at=("place",)) == offices[1:]


def test_where_the_filing_goes_anyway_no_copy_goes(world, offices):
    assert copied(world, also_at=("place",)) == []
    assert copied(world, above=("county",)) == []
