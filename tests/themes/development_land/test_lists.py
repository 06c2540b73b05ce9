"""cases/lists.yaml; what moves do to the lists, and what a site had on each of them."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.lists.chains import ListChain, steps
from jingtu.core.lists.checking import breaking
from jingtu.core.lists.declaring import Consistency
from jingtu.core.lists.entering import enter, leave
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.declaring import DeclarationRefused, declared, tried_out
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land import lists
from jingtu.themes.development_land.kinds import SITES
from jingtu.themes.industry.lists import TO_CLOSE as CLOSURES
from tests.support.every_list import (  # noqa: F401
    test_a_subject_comes_on_it_and_goes_off_it,
    test_every_list_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
)
from tests.support.land import officer
from tests.support.supervision import TODAY

FACTS = {"risk_grade": "high", "land_class": "class_1"}
WAY = (
    ("suspect", "inspector", "2019-01-02"),
    ("notify", "inspector", "2019-01-10"),
    ("find_contaminated", "city", "2019-03-01"),
    ("list", "province", "2019-03-20"),
    ("plan", "inspector", "2019-03-25"),
    ("remediate", "inspector", "2019-04-01"),
    ("evaluate", "inspector", "2019-05-01"),
    ("apply", "inspector", "2019-05-20"),
    ("remove", "province", "2019-06-20"),
)


@pytest.fixture
def on_the_way(world):
    """A site that is moved along until a move."""
    enter(lists.POTENTIAL, world.site, by=world.inspector, on=dt.date(2018, 5, 1), basis="排查")
    type(world.site).objects.filter(pk=world.site.pk).update(**FACTS)

    def moved(last):
        for name, who, on in WAY:
            despite = "纸质材料齐全" if SITES.lifecycle.moves[name].held_by else ""
            day, by = dt.date.fromisoformat(on), getattr(world, who)
            facts = {"noticed_on": day} if name == "notify" else {}
            make(world.site, name, by=by, on=day, grounds="文号", despite=despite, facts=facts)
            if name == last:
                return world.site
        raise AssertionError(last)

    return moved


def held(site, on=TODAY):
    rows = Entry.objects.filter(subject=site.pk)
    return {row.list_code.split(".")[1] for row in rows if row.left_on is None or row.left_on > on}


@pytest.mark.django_db
@pytest.mark.requires("REG-01", "REG-02", "REG-03", "REG-04", "REC-10", "REC-11")
@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("suspect", {"suspected"}),
        ("notify", {"suspected"}),
        ("find_contaminated", {"register", "negative"}),
        ("list", {"register", "negative", "provincial"}),
        ("apply", {"register", "negative", "provincial"}),
        ("remove", set()),
    ],
)
def test_a_move_puts_the_site_on_the_lists_and_takes_it_off(on_the_way, last, expected):
    assert held(on_the_way(last)) == expected


@pytest.mark.django_db
@pytest.mark.requires("REG-01", "FLOW-03")
def test_the_days_of_the_registers_stand_with_the_site_and_the_authority_with_the_entry(world, on_the_way):
    site = on_the_way("list")
    assert (site.registered_on, site.listed_on) == (dt.date(2019, 3, 1), dt.date(2019, 3, 20))
    authorities = dict(Entry.objects.filter(subject=site.pk).values_list("list_code", "entered_authority"))
    assert authorities["development_land.register"] == world.city.party_id
    assert authorities["development_land.provincial"] == world.province.party_id


@pytest.mark.django_db
@pytest.mark.requires("REG-02", "REG-04")
def test_a_site_found_clean_is_on_no_list(world, on_the_way):
    site = on_the_way("notify")
    make(site, "find_clean", by=world.colleague, on=TODAY, grounds="报告", despite="纸质材料齐全")
    assert held(site) == set()


@pytest.mark.django_db
@pytest.mark.requires("REG-37")
def test_a_zone_in_force_stands_in_the_register_of_zones_until_it_is_lifted(world):
    type(world.zone).objects.update(approved_on=TODAY, announced_on=TODAY, sign_on=TODAY)
    for name in ("approve", "announce"):
        make(world.zone, name, by=world.inspector, on=TODAY, grounds="文号")
    assert held(world.zone) == {"zones"}
    make(world.zone, "lift", by=world.colleague, on=TODAY, grounds="文号")
    assert held(world.zone) == set()


@pytest.mark.django_db
@pytest.mark.requires("REG-01", "REG-02", "REG-04", "REG-13", "REG-32")
def test_a_chain_shows_every_list_and_what_the_site_had_on_it_by_a_day(on_the_way, assert_queries_at_most):
    site = on_the_way("list")
    with assert_queries_at_most(1):
        found = {step.code: step for step in steps(lists.SITE_LISTS, site, dt.date(2019, 3, 10))}
    told = {code.split(".")[1]: (step.holds, len(step.entries)) for code, step in found.items()}
    assert list(told)[:5] == ["to_close", "closing", "legacy", "potential", "suspected"]
    assert [told[name] for name in ("potential", "suspected", "register", "provincial")] == [
        (False, 1),
        (False, 1),
        (True, 1),
        (False, 0),
    ]


def test_a_chain_needs_its_kind_and_two_lists():
    with tried_out(), pytest.raises(DeclarationRefused, match="at least two lists"):
        ListChain("development_land.tried", "试", requires=("REG-01",), about="development_land.site", lists=("a.b", "a.b"))


def state(world, name):
    type(world.site).objects.filter(pk=world.site.pk).update(state=name)


BREAKING = {
    "potential_are_listed": lambda world: None,
    "suspected_are_not_registered": lambda world: [onto(world, each) for each in (lists.SUSPECTED, lists.REGISTER)],
    "clean_are_not_suspected": lambda world: (state(world, "clean"), onto(world, lists.SUSPECTED)),
    "registered_are_negative": lambda world: onto(world, lists.REGISTER),
    "priority_are_registered": lambda world: onto(world, lists.PRIORITY),
    "provincial_are_registered": lambda world: onto(world, lists.PROVINCIAL),
    "removed_are_not_negative": lambda world: (state(world, "removed"), onto(world, lists.NEGATIVE)),
}


def onto(world, kind):
    enter(kind, world.site, by=world.inspector, on=TODAY, basis="文号")


@pytest.mark.django_db
@pytest.mark.requires("REG-01", "REG-02", "REG-03", "REG-04", "REG-06", "REC-11")
@pytest.mark.parametrize("name", BREAKING)
def test_who_breaks_a_rule_between_lists_is_found(world, name):
    BREAKING[name](world)
    rule = declared(Consistency)[f"development_land.{name}"]
    assert [row.pk for row in breaking(rule, TODAY)] == [world.site.pk]


@pytest.mark.django_db
def test_who_was_put_right_breaks_none(world):
    onto(world, lists.POTENTIAL)
    rules = [rule for code, rule in declared(Consistency).items() if code.startswith("development_land.")]
    assert len(rules) == len(BREAKING)
    assert [list(breaking(rule, TODAY)) for rule in rules] == [[] for rule in rules]
    leave(lists.POTENTIAL, world.site, by=world.inspector, on=TODAY, basis="误列")
    assert [row.pk for row in breaking(lists.POTENTIAL_ARE_LISTED, TODAY)] == [world.site.pk]


@pytest.mark.django_db
@pytest.mark.requires("REG-01", "REG-02", "REG-04")
def test_the_page_of_the_lists_shows_each_with_its_days_and_any_past_day(client, world, on_the_way):
    site = on_the_way("list")
    client.force_login(world.inspector)
    address = reverse("web:land_lists", args=[site.pk])
    page = client.get(address).content.decode()
    assert page.count("在名录中") == 3
    assert all(str(step.label) in page for step in steps(lists.SITE_LISTS, site, TODAY))
    assert client.get(address, {"on": "2019-02-01"}).content.decode().count("在名录中") == 1
    assert "<html" not in client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert address in client.get(reverse("web:dossier", args=["development_land.site", site.pk])).content.decode()


@pytest.mark.django_db
@pytest.mark.requires("REG-13")
def test_the_enterprise_s_own_list_is_shown_to_whom_sees_the_enterprise(world):
    site = world.site
    type(site).objects.filter(pk=site.pk).update(former=world.enterprise.pk)
    site.refresh_from_db()
    enter(CLOSURES, world.enterprise, by=officer(world, "industry", "工业和信息化局"), on=TODAY, basis="方案")
    told = [[step.code for step in steps(lists.SITE_LISTS, site, TODAY, before=before) if step.holds] for before in (True, False)]
    assert told == [["industry.to_close"], []]
