"""Who decides of a site, on both sides of each date: the city on the register, the province on its list since 2019."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.subjects.moves import allowed, make
from jingtu.core.subjects.parameters import NoValue, Parameter

REGISTER, PROVINCE = Parameter("development_land.register_authority"), Parameter("development_land.province_authority")


def at(world, state, since="2018-01-01", **facts):
    type(world.site).objects.filter(pk=world.site.pk).update(state=state, state_since=dt.date.fromisoformat(since), **facts)
    world.site.refresh_from_db()


@pytest.mark.requires("REG-01", "FLOW-03")
@pytest.mark.parametrize(
    ("place", "day", "level"),
    [
        ("510100", "2017-06-30", None),
        ("510100", "2017-07-01", "city"),
        ("131024", "2017-06-30", "city"),
        ("120110", "2020-12-31", "county"),
        ("120110", "2021-01-01", "city"),
        ("410102", "2020-12-31", "county"),
        ("370812", "2020-12-31", "county"),
        ("441602", "2020-12-31", "county"),
    ],
)
def test_each_plan_and_the_rule_name_the_level_that_keeps_the_register(place, day, level):
    if level is None:
        with pytest.raises(NoValue):
            REGISTER.at(place, dt.date.fromisoformat(day))
    else:
        assert REGISTER.at(place, dt.date.fromisoformat(day)).value == level


@pytest.mark.requires("REG-01")
def test_the_province_decides_since_the_law_and_the_code_s_clause_is_not_confirmed():
    with pytest.raises(NoValue):
        PROVINCE.at("131024", dt.date(2018, 12, 31))
    law, code = (PROVINCE.at("131024", dt.date.fromisoformat(day)) for day in ("2026-08-14", "2026-08-15"))
    assert (law.value, law.source.confirmed, code.value, code.source.confirmed) == ("province", True, "province", False)


@pytest.mark.django_db
@pytest.mark.requires("REG-01")
def test_the_county_may_not_put_a_site_on_the_register_and_is_told_the_clause(world):
    at(world, "surveying", risk_grade="high")
    assert "find_contaminated" not in allowed(world.site, world.inspector)
    with pytest.raises(PermissionDenied, match="由地级以上生态环境部门决定（廊坊市土壤污染防治工作方案，（六）②）"):
        make(world.site, "find_contaminated", by=world.inspector, on=dt.date(2019, 6, 1), grounds="报告")
    make(world.site, "find_contaminated", by=world.city, on=dt.date(2019, 6, 1), grounds="报告", despite="纸质材料齐全")


@pytest.mark.django_db
@pytest.mark.requires("REG-01")
@pytest.mark.parametrize(("on", "refused"), [("2018-12-31", ()), ("2019-01-01", ("inspector", "city"))])
def test_the_city_may_not_put_a_site_on_the_list_of_the_province_since_the_law(world, on, refused):
    at(world, "assessing")
    for name in refused:
        with pytest.raises(PermissionDenied, match="由省级以上生态环境部门决定（中华人民共和国土壤污染防治法"):
            make(world.site, "list", by=getattr(world, name), on=dt.date.fromisoformat(on), grounds="评审")
    by = world.province if refused else world.inspector
    day, despite = dt.date.fromisoformat(on), "纸质材料齐全"
    assert make(world.site, "list", by=by, on=day, grounds="评审", despite=despite).target == "listed"
