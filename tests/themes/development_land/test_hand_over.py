"""A closed enterprise goes on as a site; one that is to close is known as a potential site before that."""

import datetime as dt

import pytest
from shapely.geometry import Point

from jingtu.core.exchange.delivering import deliver, receive
from jingtu.core.lists.chains import steps
from jingtu.core.lists.editions import publish
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land.lists import SITE_LISTS
from jingtu.themes.development_land.models import Site
from jingtu.themes.industry.flows import TO_CLOSE
from jingtu.themes.industry.lists import TO_CLOSE as TO_CLOSE_LIST
from tests.support.land import officer
from tests.support.publishing import edition
from tests.support.supervision import TODAY


@pytest.mark.django_db
@pytest.mark.requires("REG-04", "REG-64")
def test_the_land_of_a_closed_enterprise_becomes_a_potential_site(world):
    world.enterprise.stopped_on = dt.date(2019, 2, 1)
    world.enterprise.geometry = Point(117.0, 39.75)
    world.enterprise.save()
    for name, on in (("list", "2018-03-01"), ("stop", "2019-02-01"), ("survey", "2019-05-01"), ("hand_over", "2019-06-01")):
        make(
            world.enterprise,
            name,
            by=world.city,
            on=dt.date.fromisoformat(on),
            grounds="决定",
            despite="纸质报告" if name == "survey" else "",
        )
    site = Site.objects.get(former_user=world.enterprise.name)
    assert (site.state, site.state_since, site.holder) == ("potential", dt.date(2019, 6, 1), world.works)
    assert (site.origin, site.sector, site.geometry.wkt) == ("key_sector", "金属表面处理", "POINT (117 39.75)")
    assert site.subject.taken_from.get().event.subject_id == world.enterprise.pk


@pytest.fixture
def told(world):
    """The delivery to the ecology bureau of an edition that names the enterprise as one to close."""
    sender = officer(world, "industry", "工业和信息化局")
    return deliver(TO_CLOSE, edition(world, TO_CLOSE_LIST, by=sender), by=sender, on=TODAY)


@pytest.mark.django_db
@pytest.mark.requires("REG-04", "REG-13", "REG-32")
def test_an_enterprise_that_is_to_close_becomes_a_potential_site_on_both_lists(world, told):
    receive(next(each for each in told if each.to == world.bureau), by=world.inspector)
    site = Site.objects.get(former=world.enterprise.subject)
    assert (site.state, site.holder, site.former_user) == ("potential", world.works, world.enterprise.name)
    entries = dict(Entry.objects.filter(subject=site.pk).values_list("list_code", "entered_basis"))
    assert set(entries) == {"development_land.closing", "development_land.potential"}
    assert all("拟关停企业名单第1期" in basis for basis in entries.values())
    stages = [step.code for step in steps(SITE_LISTS, site, TODAY) if step.holds]
    assert stages == ["industry.to_close", "development_land.closing", "development_land.potential"]


@pytest.mark.django_db
@pytest.mark.requires("REG-13")
def test_the_receipt_of_the_land_bureau_makes_no_site(world, told):
    receive(next(each for each in told if each.to == world.land_officer.party), by=world.land_officer)
    assert not Site.objects.filter(former=world.enterprise.subject).exists()


@pytest.mark.django_db
@pytest.mark.requires("REG-04", "REG-13")
def test_told_again_and_closed_later_it_is_the_same_site(world, told):
    receive(next(each for each in told if each.to == world.bureau), by=world.inspector)
    sender = told[0].sent_by
    again = deliver(
        TO_CLOSE, publish(TO_CLOSE_LIST, world.enterprise.place, by=sender, as_of=TODAY, document="第二期"), by=sender, on=TODAY
    )
    receive(next(each for each in again if each.to == world.bureau), by=world.inspector)
    world.enterprise.stopped_on = TODAY
    world.enterprise.save()
    for name in ("list", "stop", "survey", "hand_over"):
        make(world.enterprise, name, by=world.city, on=TODAY, grounds="决定", despite="纸质报告" if name == "survey" else "")
    site = Site.objects.get(former=world.enterprise.subject)
    assert site.subject.taken_from.get().event.subject_id == world.enterprise.pk
    assert Entry.objects.filter(subject=site.pk).count() == 2
