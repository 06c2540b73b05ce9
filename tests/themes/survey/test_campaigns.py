"""A campaign from its layout to numbered samples, and what is refused."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from shapely.affinity import translate
from shapely.geometry import MultiPolygon

from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise
from jingtu.themes.survey import designing
from jingtu.themes.survey.blinding import opened
from jingtu.themes.survey.designing import add, choose, lay_out
from jingtu.themes.survey.numbering import number_samples
from tests.support.supervision import TODAY
from tests.support.survey import area, in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world):
    """One with an area of a square kilometre, still being drafted."""
    revise(world.campaign, {"geometry": area()}, by=world.inspector, on=TODAY, version=world.campaign.version)
    return world.campaign


def approved(world, count=10, **facts):
    campaign = world.campaign
    type(campaign).objects.filter(pk=campaign.pk).update(geometry=area(), **facts)
    campaign.refresh_from_db()
    lay_out(campaign, "coverage", by=world.inspector, count=count)
    make(campaign, "approve", by=world.inspector, on=TODAY, grounds="文号")
    return campaign


@pytest.mark.parametrize(
    ("method", "how", "number"),
    [
        ("grid", {"spacing_m": 100}, 100),
        ("coverage", {"count": 12}, 12),
        ("random", {"count": 7}, 7),
        ("hexagonal", {"count": 30}, 30),
    ],
)
def test_places_are_laid_out_inside_the_area_and_the_same_again(world, campaign, method, how, number):
    first = [(each.longitude, each.latitude) for each in lay_out(campaign, method, by=world.inspector, **how)]
    again = [(each.longitude, each.latitude) for each in lay_out(campaign, method, by=world.inspector, **how)]
    assert first == again
    assert abs(len(first) - number) <= number / 10  # a regular grid has a given number of nodes only by chance
    west, south, east, north = area().buffer(1e-6).bounds
    assert all(west <= x <= east and south <= y <= north for x, y in first)


@pytest.mark.parametrize("method", ["grid", "hexagonal", "coverage", "random"])
def test_two_specks_far_apart_are_refused_before_their_box_is_searched(world, campaign, method):
    specks = MultiPolygon([area(20), translate(area(20), 0.02, 0.02)])
    type(campaign).objects.filter(pk=campaign.pk).update(geometry=specks)
    campaign.refresh_from_db()
    with pytest.raises(Refused, match="太狭长或太分散"):
        lay_out(campaign, method, by=world.inspector, count=10)


def test_what_a_kernel_cannot_lay_out_is_refused_in_words(world, campaign, monkeypatch):
    def cannot(*_told):
        raise ValueError

    monkeypatch.setattr(designing, "_kernel", cannot)
    with pytest.raises(Refused, match="布不出这么多点"):
        lay_out(campaign, "grid", by=world.inspector, count=10)


def test_the_density_of_a_guide_says_how_many_and_is_kept(world, campaign):
    """A square kilometre at one place for every 1,600 m² at least."""
    found = lay_out(campaign, "random", by=world.inspector, density="site_detailed")
    assert len(found) == pytest.approx(1_000_000 / 1600, rel=0.01)
    assert campaign.density == "site_detailed"


def test_points_in_use_of_the_medium_inside_the_area_are_taken(world, campaign):
    inside = in_use(world.inspector, world.bureau, 1, 500)
    in_use(world.inspector, world.bureau, 2, 5000)
    in_use(world.inspector, world.bureau, 3, 600, medium="groundwater")
    assert [each.point for each in lay_out(campaign, "points", by=world.inspector)] == [inside]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, "其中一个|中的一个"),
        ({"count": 5, "spacing_m": 100}, "中的一个"),
        ({"count": 0}, "1 到 5000"),
        ({"spacing_m": 1}, "间距太小|只有网格"),
        ({"density": "none"}, "没有名为"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_and_nothing_changes(world, campaign, how, says):
    with pytest.raises(Refused, match=says):
        lay_out(campaign, "coverage", by=world.inspector, **how)
    assert not campaign.stations.exists()


def test_without_an_area_only_points_can_be_taken(world):
    with pytest.raises(Refused, match="还没有范围"):
        lay_out(world.campaign, "grid", by=world.inspector, count=5)


def test_a_person_adds_places_and_leaves_some_out(world, campaign):
    stations = lay_out(campaign, "coverage", by=world.inspector, count=5)
    added = add(campaign, 117.005, 39.755, "菜地", by=world.inspector)
    with pytest.raises(Refused, match="不在采样任务的范围内"):
        add(campaign, 118, 39.755, "", by=world.inspector)
    assert choose(campaign, {stations[0].pk, added.pk}, by=world.inspector) == 4
    assert campaign.stations.filter(chosen=True).count() == 2


def test_only_the_offices_of_the_networks_decide_on_places(world, people, campaign):
    for other in (world.firm, people.outsider, people.leader):
        with pytest.raises(PermissionDenied):
            lay_out(campaign, "coverage", by=other, count=5)


def test_samples_get_numbers_for_each_layer_parallels_and_blanks(world):
    campaign = approved(world, depths="0-0.2;0.2-0.6")
    made = number_samples(campaign, by=world.inspector, blanks=2)
    by_kind = {kind: [each for each in made if each.qc == kind] for kind in ("ordinary", "field_parallel", "field_blank")}
    assert {kind: len(found) for kind, found in by_kind.items()} == {"ordinary": 20, "field_parallel": 2, "field_blank": 2}
    assert by_kind["ordinary"][0].number == "LF2019-1-001A"
    assert all(each.parent.number + "P" == each.number for each in by_kind["field_parallel"])
    assert len({each.blind_code for each in made}) == 24


def test_numbers_that_were_given_stay_when_places_are_added(world):
    campaign = approved(world)
    before = {each.number: each.blind_code for each in number_samples(campaign, by=world.inspector)}
    with pytest.raises(Refused, match="没有还未编号"):
        number_samples(campaign, by=world.inspector)
    add(campaign, 117.005, 39.755, "", by=world.inspector)
    assert number_samples(campaign, by=world.inspector)[0].number == "LF2019-1-011A"
    assert {each.number: each.blind_code for each in campaign.samples.filter(number__in=before)} == before
    with pytest.raises(Refused, match="不能重新布点"):
        lay_out(campaign, "coverage", by=world.inspector, count=3)
    with pytest.raises(Refused, match="已经编了样品号"):
        choose(campaign, set(), by=world.inspector)


def test_nothing_is_numbered_before_the_plan_is_approved(world, campaign):
    lay_out(campaign, "coverage", by=world.inspector, count=3)
    with pytest.raises(Refused, match="还没有批准"):
        number_samples(campaign, by=world.inspector)


def test_blind_codes_lead_back_to_samples_of_their_own_campaign_alone(world):
    campaign = approved(world, count=3)
    made = number_samples(campaign, by=world.inspector)
    found = opened(campaign, [made[0].blind_code, "AAAAAAAA"])
    assert {code: sample.number for code, sample in found.items()} == {made[0].blind_code: made[0].number}


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"depths": "深"}, "采样深度"), ({"ends_on": "2018-01-01"}, "早于计划开始"), ({"species": "小麦"}, "只用于农产品")],
)
def test_facts_that_cannot_be_are_refused_when_they_are_entered(world, wrong, says):
    with pytest.raises(ValidationError, match=says):
        revise(world.campaign, wrong, by=world.inspector, on=TODAY, version=world.campaign.version)
