"""What must be public of the theme is found while it is not, where and since when its rule holds; lists go to whom they must."""

import datetime as dt

import pytest

from jingtu.core.exchange.declaring import Flow, Publication
from jingtu.core.exchange.delivering import deliver
from jingtu.core.exchange.disclosure import moved, unreleased
from jingtu.core.exchange.releasing import release_edition, release_filing
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.parameters import NoValue
from tests.support.supervision import TODAY

from .test_works_gates import filed

pytestmark = pytest.mark.django_db
PUBLISHED = [
    ("boards_public", "site_board", "building"),
    ("evaluations_public", "effect_evaluation", "building"),
    ("zones_public", "zone_announcement", "zone"),
    ("regional_evaluations_public", "regional_evaluation", "region"),
    ("surveys_public", "preliminary_report", "site"),
    ("plans_public", "remediation_plan", "building"),
]


@pytest.mark.requires("PUB-06", "PUB-07", "PUB-08", "PUB-09", "FIL-10", "FIL-06", "FLOW-18")
@pytest.mark.parametrize(("name", "type_", "about"), PUBLISHED)
def test_what_was_filed_waits_until_it_is_public(world, name, type_, about):
    publication = find(Publication, f"development_land.{name}")
    kind = find(FilingType, f"development_land.{type_}")
    filing = filed(world, kind, getattr(world, about), TODAY, unit="某公司", reached=True)
    Filing.objects.filter(pk=filing.pk).update(state=Filing.State.ACCEPTED, decided_on=TODAY)
    filing.refresh_from_db()
    assert list(unreleased(publication, world.inspector)) == [filing]
    by = world.inspector if publication.publisher else world.firm
    release = release_filing(filing, by=by, on=TODAY, basis="公开规定", reviewed=True)
    assert release.publication == publication.code
    assert list(unreleased(publication, world.inspector)) == []


@pytest.mark.requires("PUB-09")
@pytest.mark.parametrize(("place", "day", "holds"), [("1310", "2017-12-31", False), ("1310", "2018-01-01", True)])
def test_langfang_publishes_evaluations_of_regions_since_2018(place, day, holds):
    rule = find(Publication, "development_land.regional_evaluations_public").rule
    if holds:
        assert rule.at(place, dt.date.fromisoformat(day)).value == 1
    else:
        with pytest.raises(NoValue):
            rule.at(place, dt.date.fromisoformat(day))


@pytest.mark.requires("PUB-01", "FLOW-03")
def test_the_city_makes_the_register_public_and_the_county_may_not(world):
    kind = find(SubjectList, "development_land.register")
    publication = find(Publication, "development_land.register_public")
    enter(kind, world.site, by=world.city, on=TODAY, basis="认定")
    assert [each.entered for each in moved([publication], scope_of(world.city), TODAY)[publication.code]] == [1]
    edition = publish(kind, world.site.place, by=world.inspector, as_of=TODAY, document="文号")
    with pytest.raises(Refused, match="地级"):
        release_edition(edition, by=world.inspector, on=TODAY, basis="部令第42号", reviewed=True)
    release = release_edition(edition, by=world.city, on=TODAY, basis="部令第42号", reviewed=True)
    assert [item.name for item in release.items.all()] == [world.site.name]


@pytest.mark.requires("FLOW-03", "FLOW-15", "FLOW-39", "FLOW-40", "REG-03")
@pytest.mark.parametrize("code", [code for code in declared(Flow) if code.startswith("development_land.")])
def test_an_edition_goes_to_each_office_of_its_flow(world, officer_of, code):
    flow = find(Flow, code)
    kind = find(SubjectList, flow.list)
    offices = [officer_of(function).party for function in flow.to]
    enter(kind, world.site, by=world.inspector, on=TODAY, basis="认定")
    edition = publish(kind, world.site.place, by=world.inspector, as_of=TODAY, document="文号")
    assert [each.to for each in deliver(flow, edition, by=world.inspector, on=TODAY)] == offices
