"""Finding places: by code, by words, by the text of a document, and everything below a path."""

import datetime as dt

import pytest

from jingtu.core.places import history, queries
from jingtu.core.places.models import Division, Level
from jingtu.core.places.zones import add_zone, towns_inside

PLANS_TIME = dt.date(2017, 6, 30)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("天津市东丽区人民政府办公室", "120110"),
        ("河源市源城区土壤污染防治行动计划", "441602"),
        ("郑州市中原区清洁土壤行动计划", "410102"),
        ("中原区人民政府", "410102"),
        ("济宁市兖州区", "370812"),
        ("廊坊市人民政府关于印发工作方案的通知", "131000"),
        ("廊坊市香河县", "131024"),
        ("廊坊开发区管委会", "131071"),
        ("廊坊经济技术开发区", "131071"),
        ("北京市朝阳区", "110105"),
        ("兖州市", "370882"),
        ("河北省廊坊市", "131000"),
    ],
)
def test_the_words_of_a_document_name_a_place(country, text, code):
    assert queries.resolve_place(text, on=PLANS_TIME).code == code


@pytest.mark.parametrize("text", ["", "某某单位", "鼓楼区", "朝阳区环境保护局", "县", "各县（市、区）人民政府"])
def test_words_that_name_no_place_or_several_name_none(country, text):
    assert queries.resolve_place(text, on=PLANS_TIME) is None


def test_a_name_inside_a_longer_name_does_not_count(country):
    # 城区 is a district of two cities; 源城区 names neither.
    assert queries.resolve_place("源城区", on=PLANS_TIME).code == "441602"


def test_the_name_of_the_day_is_preferred(country):
    assert queries.resolve_place("襄阳市", on=PLANS_TIME).level == Level.CITY
    assert queries.resolve_place("东郊区", on=dt.date(1985, 1, 1)).code == "120110"


def test_two_characters_find_a_place_and_one_finds_none(country):
    assert [row.code for row in queries.find("兖州", PLANS_TIME)] == ["370812"]
    assert not queries.find("兖", PLANS_TIME).exists()
    assert queries.find("1310", PLANS_TIME).count() == 12
    assert queries.find("香河", PLANS_TIME, within="13").get().code == "131024"
    assert not queries.find("香河", PLANS_TIME, within="14").exists()


def test_langfang_has_ten_counties_and_its_zone(country):
    below = queries.children("1310", PLANS_TIME)
    assert below.filter(level=Level.COUNTY).count() == 10
    assert [row.name for row in below.filter(level=Level.ZONE)] == ["廊坊经济技术开发区"]
    assert queries.descendants("1310", PLANS_TIME).count() == 11


def test_districts_of_a_city_under_the_central_government_lie_directly_below_it(country):
    assert queries.children("12", PLANS_TIME).filter(code="120110").exists()
    assert queries.children("", PLANS_TIME).count() == 34


def test_ancestors_are_named_from_the_province_down(country):
    assert [row.name for row in queries.ancestors(queries.division_at("131024", PLANS_TIME))] == ["河北省", "廊坊市"]


def test_history_follows_a_division_through_every_change(country):
    yanzhou = queries.division_at("370812", PLANS_TIME)
    names = [row.predecessor.name for row in history.changes_before(yanzhou)]
    assert names == ["兖州县", "兖州县", "兖州市", "兖州市"]
    assert history.changes_after(yanzhou) == []
    oldest = history.changes_before(yanzhou)[0].predecessor
    assert history.changes_after(oldest)[-1].successor == yanzhou


def test_a_zone_is_added_once_below_its_division(country):
    county = queries.division_at("410102", PLANS_TIME)
    zone = add_zone(county, " 中原新区 ", dt.date(2010, 1, 1))
    assert (zone.name, zone.path, zone.parent) == ("中原新区", "410102ZA001", county)
    assert add_zone(county, "中原新区", dt.date(2012, 1, 1)) == zone
    assert add_zone(county, "常西湖新区", dt.date(2012, 1, 1)).path == "410102ZA002"
    assert Division.objects.below("410102").filter(level=Level.ZONE).count() == 2
    assert queries.resolve_place("中原新区管委会 中原新区", on=PLANS_TIME) == zone


def test_a_zone_takes_in_whole_towns_and_nothing_but_towns(country):
    county = queries.division_at("410102", PLANS_TIME)
    town = Division.objects.create(
        code="410102001", name="林山寨街道", level=Level.TOWN, path="410102001", parent=county, valid_from=PLANS_TIME
    )
    zone = add_zone(county, "中原新区", PLANS_TIME, [town])
    assert add_zone(county, "中原新区", PLANS_TIME, [town]) == zone
    assert towns_inside([zone.path, "410102"], PLANS_TIME) == {zone.path: ["410102001"]}
    assert towns_inside([zone.path], PLANS_TIME - dt.timedelta(days=1)) == {}
    with pytest.raises(ValueError, match="不是乡镇"):
        add_zone(county, "中原新区", PLANS_TIME, [county])


@pytest.mark.parametrize("name", ["区", "长" * 61])
def test_a_zone_without_a_sensible_name_is_refused(country, name):
    with pytest.raises(ValueError, match="2 到 60 个字"):
        add_zone(queries.division_at("410102", PLANS_TIME), name, PLANS_TIME)
