"""A printed name finds its party, and a party finds what became of it."""

import datetime as dt

import pytest

from jingtu.core.parties.models import Party, PartyName, Succession
from jingtu.core.parties.services import (
    AmbiguousSuccessor,
    SuccessionRefused,
    find_or_create,
    name_on,
    rename,
    successor_on,
    take_over,
)
from jingtu.core.places.models import Level
from tests.support.people import division

pytestmark = pytest.mark.django_db

REFORM = dt.date(2019, 1, 10)


@pytest.fixture
def city():
    return division("131000", "廊坊市", Level.CITY, "1310", division("130000", "河北省", Level.PROVINCE, "13"))


@pytest.fixture
def county(city):
    return division("131024", "香河县", Level.COUNTY, "131024", city)


def test_two_spellings_of_one_office_are_one_party_and_both_are_kept(county):
    first = find_or_create("国土局", county, "county")
    assert find_or_create("区国土资源局", county, "county") == first
    assert find_or_create("区国土资源局", county, "county") == first
    assert [name.name for name in first.names.all()] == ["区国土资源局"]


def test_offices_with_one_function_today_are_several_parties(city):
    names = ["市工商局", "市质监局", "市国税局", "市地税局", "团市委", "市妇联", "市公安局", "市公安局广阳分局"]
    assert len({find_or_create(name, city, "city").pk for name in names}) == len(names)


def test_a_name_of_the_level_above_belongs_to_the_place_above(county, city):
    assert find_or_create("市环保局", county, "county").place == city
    assert find_or_create("县环保局", county, "county").place == county
    assert find_or_create("省环保厅", county, "county").place == city.parent


def test_a_district_of_a_municipality_finds_its_city_above():
    tianjin = division("120000", "天津市", Level.PROVINCE, "12")
    dongli = division("120110", "东丽区", Level.COUNTY, "120110", tianjin)
    assert find_or_create("市环保局", dongli, "county").place == tianjin
    assert find_or_create("天津市农委", dongli, "county").place == tianjin


def test_a_government_below_belongs_to_its_own_place(city, county):
    assert find_or_create("香河县人民政府", city, "city").place == county


def test_towns_are_told_apart_by_name_and_a_collective_is_none_of_them(county):
    parties = {find_or_create(name, county, "county") for name in ("淑阳镇", "钱旺镇", "各镇街", "各街道")}
    assert len(parties) == 4
    assert sorted(party.kind for party in parties) == ["collective", "collective", "town", "town"]


def test_a_town_and_its_government_are_one_party(county):
    for names in (
        ("钱旺镇", "钱旺镇人民政府", "钱旺镇政府"),
        ("安平街道", "安平街道办事处", "安平街道办"),
        ("蒋辛屯园区", "蒋辛屯园区管委会"),
    ):
        assert len({find_or_create(name, county, "county").pk for name in names}) == 1


def test_an_unknown_name_becomes_a_party_without_function(county):
    party = find_or_create("<b>某某</b>专班", county, "county")
    assert (party.name, party.kind, party.functions.count()) == ("<b>某某</b>专班", "other", 0)


def test_two_functions_in_one_name_stay_one_party(county):
    party = find_or_create("国土规划部门", county, "county")
    assert [function.code for function in party.functions.all()] == ["natural_resources", "planning"]


def test_work_goes_to_the_end_of_the_chain_on_its_day(city):
    trade, quality, market, later = (Party.objects.create(name=name, place=city) for name in "甲乙丙丁")
    take_over([trade, quality], market, Succession.Kind.MERGE, REFORM, "机构改革方案")
    take_over([market], later, Succession.Kind.RENAME, dt.date(2023, 5, 1), "机构改革方案")
    assert successor_on(trade, dt.date(2019, 1, 9)) == trade
    assert successor_on(trade, REFORM) == market
    assert successor_on(quality, dt.date(2024, 1, 1)) == later
    trade.refresh_from_db()
    assert trade.valid_until == REFORM


def test_functions_go_with_the_work(city):
    trade = find_or_create("市工商局", city, "city")
    market = Party.objects.create(name="市市场监督管理局", place=city)
    take_over([trade], market, Succession.Kind.MERGE, REFORM, "机构改革方案")
    assert [f.code for f in trade.functions.held_on(dt.date(2019, 1, 9))] == ["market"]
    assert [f.code for f in trade.functions.held_on(REFORM)] == []
    assert [f.code for f in market.functions.held_on(REFORM)] == ["market"]


def test_after_a_split_the_function_decides(city):
    old, water, land = (Party.objects.create(name=name, place=city) for name in "甲乙丙")
    take_over([old], water, Succession.Kind.SPLIT, REFORM, "方案", function="water")
    take_over([old], land, Succession.Kind.SPLIT, REFORM, "方案", function="natural_resources")
    assert successor_on(old, REFORM, "water") == water
    assert successor_on(old, REFORM, "natural_resources") == land
    with pytest.raises(AmbiguousSuccessor, match="甲 已拆分为 乙、丙"):
        successor_on(old, REFORM)


def test_a_transfer_moves_one_function_and_leaves_the_rest(city):
    land = find_or_create("市国土资源局", city, "city")
    ecology = find_or_create("市环保局", city, "city")
    take_over([land], ecology, Succession.Kind.TRANSFER, REFORM, "方案", function="water")
    assert successor_on(land, REFORM) == land
    assert successor_on(land, REFORM, "water") == ecology


def test_a_succession_is_registered_once(city):
    land, ecology = (Party.objects.create(name=name, place=city) for name in "甲乙")
    take_over([land], ecology, Succession.Kind.TRANSFER, REFORM, "方案", function="water")
    with pytest.raises(SuccessionRefused, match="已经登记过"):
        take_over([land], ecology, Succession.Kind.TRANSFER, REFORM, "方案", function="water")


@pytest.mark.parametrize("kind", [Succession.Kind.SPLIT, Succession.Kind.TRANSFER])
def test_a_part_needs_its_function_named(city, kind):
    one, two = (Party.objects.create(name=name, place=city) for name in "甲乙")
    with pytest.raises(SuccessionRefused, match="写明涉及哪项职能"):
        take_over([one], two, kind, REFORM, "方案")


def test_nothing_succeeds_itself_or_runs_in_a_circle(city):
    one, two = (Party.objects.create(name=name, place=city) for name in "甲乙")
    with pytest.raises(SuccessionRefused, match="另选承接单位"):
        take_over([one], one, Succession.Kind.MERGE, REFORM, "方案")
    take_over([one], two, Succession.Kind.MERGE, REFORM, "方案")
    with pytest.raises(SuccessionRefused, match="核对方向"):
        take_over([two], one, Succession.Kind.MERGE, REFORM, "方案")


def test_a_new_name_keeps_the_old_one_with_its_years(city):
    party = find_or_create("市环保局", city, "city")
    rename(party, "市生态环境局", REFORM)
    assert (name_on(party, dt.date(2019, 1, 9)), name_on(party, REFORM)) == ("市环保局", "市生态环境局")
    assert find_or_create("市环保局", city, "city", dt.date(2017, 5, 1)) == party
    assert PartyName.objects.filter(party=party, kind="official").count() == 2
