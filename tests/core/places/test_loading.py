"""The packaged tables: what they hold, and that loading them twice changes nothing."""

import datetime as dt

import pytest

from jingtu.core.places.loading import load_boundaries, load_divisions, load_towns
from jingtu.core.places.models import Boundary, Division, Level, Succession
from jingtu.core.places.queries import division_at

PLANS_TIME = dt.date(2017, 6, 30)


def test_loading_twice_adds_nothing(country):
    again = load_divisions()
    assert country.added == Division.objects.count() == 7140
    assert (again.added, again.changed) == (0, 0)
    assert Succession.objects.count() == 3186


def test_loading_mends_a_row_that_differs_from_the_table(country):
    Division.objects.filter(code="131024").update(name="香河", level="town")
    Division.objects.filter(code="131024").update(level="county")
    assert load_divisions().changed == 1
    assert division_at("131024", PLANS_TIME).name == "香河县"


def test_rows_added_by_hand_survive_a_loading(country):
    city = division_at("131000", PLANS_TIME)
    own = Division.objects.create(
        code="1310ZA001", name="新区", level="zone", path="1310ZA001", parent=city, valid_from=PLANS_TIME
    )
    load_divisions()
    assert Division.objects.filter(pk=own.pk, name="新区").exists()


@pytest.mark.parametrize(
    ("on", "provinces", "cities", "counties"),
    [
        (dt.date(2000, 12, 31), 34, 333, 2866),
        (dt.date(2012, 12, 31), 34, 333, 2852),
        (dt.date(2017, 1, 1), 34, 334, 2852),
        (dt.date(2021, 12, 31), 34, 333, 2843),
    ],
)
def test_the_country_has_as_many_divisions_as_the_tables_of_the_day(country, on, provinces, cities, counties):
    held = Division.objects.on(on)
    assert held.filter(level=Level.PROVINCE).count() == provinces
    assert held.filter(level=Level.CITY).count() == cities
    assert held.filter(level=Level.COUNTY).count() == counties


def test_no_code_holds_two_names_on_one_day(country):
    last = {}
    for code, since, until in Division.objects.order_by("code", "valid_from").values_list("code", "valid_from", "valid_until"):
        assert code not in last or (last[code] is not None and last[code] <= since), f"{code} overlaps from {since}"
        last[code] = until


def test_only_provinces_have_nothing_above_them_in_the_years_of_the_plans(country):
    orphans = Division.objects.on(PLANS_TIME).filter(parent=None).exclude(level=Level.PROVINCE)
    assert list(orphans.values_list("code", "name")) == []


def test_every_successor_begins_when_its_predecessor_ends_or_stands_already(country):
    for row in Succession.objects.select_related("predecessor", "successor"):
        assert row.on == row.predecessor.valid_until, row
        assert row.successor.held_on(row.on), row


@pytest.mark.parametrize(
    ("code", "name", "path", "above"),
    [
        ("120110", "东丽区", "120110", "天津市"),
        ("441602", "源城区", "441602", "河源市"),
        ("410102", "中原区", "410102", "郑州市"),
        ("370812", "兖州区", "370812", "济宁市"),
        ("131000", "廊坊市", "1310", "河北省"),
        ("131081", "霸州市", "131081", "廊坊市"),
        ("131071", "廊坊经济技术开发区", "1310Z71", "廊坊市"),
        ("429004", "仙桃市", "429004", "湖北省"),
    ],
)
def test_the_places_of_the_plans_exist_under_the_names_of_their_time(country, code, name, path, above):
    row = division_at(code, PLANS_TIME)
    assert (row.name, row.path, row.parent.name) == (name, path, above)


def test_yanzhou_became_a_district_on_the_day_of_the_approval(country):
    before, after = division_at("370882", dt.date(2013, 10, 17)), division_at("370812", dt.date(2013, 10, 18))
    assert (before.name, after.name) == ("兖州市", "兖州区")
    assert division_at("370882", dt.date(2013, 10, 18)) is None
    change = before.successions.get()
    assert (change.successor, change.basis) == (after, "国函〔2013〕115号")


def test_towns_of_one_county_are_loaded_once(country):
    county = division_at("131002", PLANS_TIME)
    assert load_towns(county).added == 15
    assert load_towns(county).added == 0
    town = Division.objects.get(code="131002100")
    assert (town.name, town.path, town.parent) == ("落垡镇", "131002100", county)


def test_towns_of_a_zone_hang_below_the_zone(country):
    load_towns(division_at("131071", PLANS_TIME))
    assert set(Division.objects.below("1310Z71").filter(level=Level.TOWN).values_list("path", flat=True)) == {
        "1310Z71450",
        "1310Z71451",
    }


def test_boundaries_of_a_level_are_loaded_once_and_lie_where_the_place_is(country):
    added = load_boundaries([Level.PROVINCE]).added
    assert added == Boundary.objects.count() > 34
    assert load_boundaries([Level.PROVINCE]).added == 0
    hebei = Boundary.objects.get(division__code="130000")
    assert 113 < hebei.west < 114 < 119 < hebei.east < 120
    assert 36 < hebei.south < hebei.north < 43
    assert hebei.outline.area == pytest.approx(hebei.geometry.area, rel=0.02)
