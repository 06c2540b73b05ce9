"""The register of parties as people see it."""

import datetime as dt

import pytest

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import Party, Succession
from jingtu.core.parties.services import find_or_create, successor_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(people):
    return people.keeper.party.place


@pytest.fixture
def land(county):
    find_or_create("国土局", county, "county")
    return find_or_create("县国土资源局", county, "county")


def text(client, address: str, **query) -> str:
    return client.get(address, query).content.decode()


def test_two_characters_find_a_party_by_any_of_its_names(land, client_of):
    found = text(client_of("keeper"), "/parties/", words="资源")
    assert f"/parties/{land.pk}/" in found
    assert "共 1" in found


def test_one_character_is_too_few(people, client_of):
    assert "请至少输入两个字" in text(client_of("keeper"), "/parties/", words="国")


def test_parties_are_filtered_by_function_and_place(land, client_of):
    client = client_of("keeper")
    assert "国土局" in text(client, "/parties/", function="natural_resources")
    assert "国土局" not in text(client, "/parties/", function="water")
    assert "国土局" in text(client, "/parties/", place="香河县")
    assert "国土局" not in text(client, "/parties/", place="廊坊市")


def test_a_person_sees_the_bureaus_of_the_city_but_not_of_the_next_county(people, county, client_of):
    above = find_or_create("市环保局", county, "county")
    elsewhere = people.outsider.party
    client = client_of("bureau")
    assert client.get(f"/parties/{above.pk}/").status_code == 200
    assert client.get(f"/parties/{elsewhere.pk}/").status_code == 404
    assert elsewhere.name not in text(client, "/parties/")


def test_the_plan_office_changes_only_what_is_in_its_area(people, county, client_of):
    above = find_or_create("市环保局", county, "county")
    client = client_of("keeper")
    assert "登记新名称" not in text(client, f"/parties/{above.pk}/")
    fields = {"rename-name": "市生态环境局", "rename-on": "2019-01-10"}
    assert client.post(f"/parties/{above.pk}/rename/", fields).status_code == 404


def test_a_party_page_shows_spellings_functions_and_what_a_reform_did(land, client_of, settings):
    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    page = text(client_of("keeper"), f"/parties/{land.pk}/")
    for words in ("县国土资源局", "文件中的写法", "自然资源", "2018-03-17", "自然资源和规划局", "监督防止地下水污染"):
        assert words in page


def test_a_new_name_is_registered_and_recorded(land, client_of):
    client = client_of("keeper")
    client.post(f"/parties/{land.pk}/rename/", {"rename-name": "香河县自然资源和规划局", "rename-on": "2019-01-10"})
    page = text(client, f"/parties/{land.pk}/")
    assert "香河县自然资源和规划局" in page
    assert "国土局" in page
    assert Entry.objects.get(action="parties.rename").detail["old"] == "国土局"


def test_a_successor_is_registered_and_both_pages_say_so(land, county, client_of):
    heir = Party.objects.create(name="香河县自然资源和规划局", place=county)
    fields = {
        "succession-successor": heir.pk,
        "succession-kind": Succession.Kind.MERGE,
        "succession-on": "2019-01-10",
        "succession-basis": "县机构改革方案",
    }
    client = client_of("keeper")
    client.post(f"/parties/{land.pk}/succession/", fields)
    assert successor_on(land, dt.date(2019, 1, 10)) == heir
    assert "前身：" in text(client, f"/parties/{heir.pk}/")
    assert "由以下单位承接：" in text(client, f"/parties/{land.pk}/")


def test_a_refused_succession_says_why_and_is_not_recorded(land, county, client_of):
    heir = Party.objects.create(name="香河县自然资源和规划局", place=county)
    fields = {
        "succession-successor": heir.pk,
        "succession-kind": Succession.Kind.TRANSFER,
        "succession-on": "2019-01-10",
        "succession-basis": "方案",
    }
    page = client_of("keeper").post(f"/parties/{land.pk}/succession/", fields).content.decode()
    assert "要写明涉及哪项职能" in page
    assert not Entry.objects.filter(action="parties.succeed").exists()


def test_markup_in_a_printed_name_is_shown_as_text(county, client_of):
    party = find_or_create("<b>某某</b>专班", county, "county")
    client = client_of("keeper")
    for address in ("/parties/", f"/parties/{party.pk}/"):
        page = text(client, address)
        assert "<b>某某</b>" not in page
        assert "&lt;b&gt;某某&lt;/b&gt;" in page


def test_the_list_asks_few_questions_of_the_database(county, client_of, assert_queries_at_most):
    for number in range(60):
        find_or_create(f"第{number}镇人民政府", county, "county")
    client = client_of("keeper")
    with assert_queries_at_most(12):
        client.get("/parties/")
