"""The pages of places: who may open them, what they show of a day, and what a plan office may add."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.journal.models import Entry
from jingtu.core.places.models import Division, Level
from jingtu.core.places.zones import add_zone

READERS = ["keeper", "bureau", "town", "leader", "outsider"]
ADMINISTRATORS = ["system_admin", "security_admin", "auditor"]


@pytest.fixture
def keeper(country, client_of):
    return client_of("keeper")


def page(client, code, on=""):
    return client.get(reverse("web:place", args=[code]), {"on": on} if on else {})


@pytest.mark.parametrize("url", [reverse("web:places"), reverse("web:place", args=["131000"])])
def test_everyone_with_content_rights_may_browse_places(country, client_of, url):
    assert {name: client_of(name).get(url).status_code for name in READERS} == dict.fromkeys(READERS, 200)
    assert {name: client_of(name).get(url).status_code for name in ADMINISTRATORS} == dict.fromkeys(ADMINISTRATORS, 403)
    anonymous = client_of(None).get(url)
    assert (anonymous.status_code, "next=" in anonymous.url) == (302, True)


def test_a_city_shows_its_parts_its_map_and_its_history(keeper):
    text = page(keeper, "131000", "2017-06-30").content.decode()
    for name in ["香河县", "三河市", "廊坊经济技术开发区", "廊坊地区", "供参考，不作为划界依据"]:
        assert name in text
    assert text.count('class="jt-map-area') == 10
    assert 'aria-hidden="true"' in text


def test_a_county_is_marked_among_its_neighbours(keeper):
    assert page(keeper, "131024").content.decode().count("jt-map-here") == 1


def test_a_division_that_ended_says_so_and_names_its_successor(keeper):
    text = page(keeper, "370882", "2017-06-30").content.decode()
    assert "2017-06-30 没有代码为 370882 的区划" in text
    assert "国函〔2013〕115号" in text
    assert reverse("web:place", args=["370812"]) in text


def test_links_keep_the_day_that_is_looked_at(keeper):
    assert f"{reverse('web:place', args=['131024'])}?on=2017-06-30" in page(keeper, "131000", "2017-06-30").content.decode()


def test_an_unreadable_day_falls_back_to_today(keeper):
    response = page(keeper, "131000", "2017-02-31")
    assert (response.status_code, "香河县" in response.content.decode()) == (200, True)


def test_a_code_that_never_was_is_not_found(keeper):
    assert page(keeper, "999999").status_code == 404


def test_two_characters_are_searched_on_the_day(keeper):
    search = reverse("web:places")
    assert "370812" in keeper.get(search, {"q": "兖州"}).content.decode()
    then = keeper.get(search, {"q": "兖州", "on": "2010-01-01"}).content.decode()
    assert ("370882" in then, "370812" in then) == (True, False)
    assert "没有查到" in keeper.get(search, {"q": "州"}).content.decode()


def test_before_the_first_table_the_page_says_when_the_data_begin(keeper):
    assert "资料从 1980 年 12 月 31 日开始" in keeper.get(reverse("web:places"), {"on": "1979-01-01"}).content.decode()


def test_what_was_typed_is_shown_as_text(keeper):
    text = keeper.get(reverse("web:places"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text
    add_zone(Division.objects.get(code="131024"), "<b>新区</b>", dt.date(2017, 1, 1))
    assert "&lt;b&gt;新区" in page(keeper, "131024").content.decode()


def test_a_page_asks_few_questions(keeper, assert_queries_at_most):
    with assert_queries_at_most(14):  # three of them renew the session, one counts the notices
        page(keeper, "131000")


def test_the_plan_office_adds_a_zone_to_its_own_place(keeper):
    answer = keeper.post(reverse("web:place_zones", args=["131024"]), {"name": "香河新区", "since": "2016-01-01"}, follow=True)
    zone = Division.objects.get(name="香河新区")
    assert (zone.level, zone.path, zone.valid_from) == (Level.ZONE, "131024ZA001", dt.date(2016, 1, 1))
    assert "已添加功能区" in answer.content.decode()
    assert Entry.objects.filter(action="places.add_zone", subject=f"place:{zone.code}").exists()


def test_a_zone_without_a_day_is_refused_in_words(keeper):
    answer = keeper.post(reverse("web:place_zones", args=["131024"]), {"name": "香河新区"}, follow=True)
    assert "没有添加功能区" in answer.content.decode()
    assert not Division.objects.filter(name="香河新区").exists()


def test_the_plan_office_loads_the_towns_of_its_own_place(keeper):
    keeper.post(reverse("web:place_towns", args=["131024"]))
    assert Division.objects.below("131024").filter(level=Level.TOWN).count() > 5
    assert "淑阳镇" in page(keeper, "131024", "2026-01-01").content.decode()
    assert Entry.objects.filter(action="places.load_towns").count() == 1


@pytest.mark.parametrize("name", ["web:place_towns", "web:place_zones"])
def test_nobody_adds_to_a_place_outside_the_own_area(country, client_of, name):
    url = reverse(name, args=["131024"])
    said = {who: client_of(who).post(url).status_code for who in ["outsider", "bureau", "system_admin", None]}
    assert said == {"outsider": 404, "bureau": 403, "system_admin": 403, None: 302}
    assert client_of("keeper").get(url).status_code == 405
