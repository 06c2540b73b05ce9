"""What is listed once more owes anew: what was met and waived before stays with the earlier case and says nothing of this one."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from jingtu.core.duties import relieving
from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.reckoning import live, reckon
from jingtu.core.notices.models import Kind, Notice
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry import filings
from jingtu.themes.industry.duties import HIDDEN_DANGER
from tests.support.land import filed
from tests.support.supervision import city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08")]

DAY = dt.date
FIRST, SECOND = DAY(2021, 2, 1), DAY(2022, 1, 10)  # the second listing begins before the first term is over


@pytest.fixture
def firm(world, settings):
    """An enterprise that was put on the list, with its first term."""
    settings.JINGTU_TODAY = DAY(2021, 6, 30)
    make(world.enterprise, "list", by=city(world), on=FIRST, grounds="名录")
    reckon(subjects=[world.enterprise.pk])
    return world.enterprise


def waived(world, firm):
    term = relieving.term_of(firm, HIDDEN_DANGER.code, "1")
    relief = relieving.ask(firm, term, relieving.Wish("waive", "文件", "停产"), by=world.firm)
    relieving.decide(relief, approve=True, by=world.inspector)
    return relief


def listed_again(world, firm, settings):
    settings.JINGTU_TODAY = DAY(2022, 2, 10)
    make(firm, "remove", by=city(world), on=DAY(2021, 12, 1), grounds="名录")
    reckon(subjects=[firm.pk])
    make(firm, "relist", by=city(world), on=SECOND, grounds="名录")
    reckon(subjects=[firm.pk])


def terms(firm):
    rows = Due.objects.filter(subject=firm.pk, duty=HIDDEN_DANGER.code).order_by("opens_on")
    return list(rows.values_list("key", "opens_on", "met_on", "waived_on"))[:2]


def test_a_waiver_of_the_first_listing_is_none_of_the_second(world, firm, settings):
    waived(world, firm)
    listed_again(world, firm, settings)
    assert terms(firm) == [("2021-02-01-1", FIRST, None, DAY(2021, 6, 30)), ("1", SECOND, None, None)]


def test_a_term_that_was_met_stays_met_and_nobody_is_told_to_do_it_again(world, firm, settings):
    filed(world, filings.HIDDEN_DANGER, firm, DAY(2021, 5, 1))
    reckon(subjects=[firm.pk])
    listed_again(world, firm, settings)
    assert terms(firm) == [("2021-02-01-1", FIRST, DAY(2021, 5, 1), None), ("1", SECOND, None, None)]
    assert not Notice.objects.filter(kind=Kind.DUTY, key__startswith="moved").exists()
    reckon()
    before = list(Due.objects.order_by("pk").values())
    reckon()
    assert list(Due.objects.order_by("pk").values()) == before


def test_a_day_that_is_corrected_and_put_back_leaves_no_term_twice(world, firm, settings):
    filed(world, filings.HIDDEN_DANGER, firm, DAY(2021, 5, 1))
    reckon(subjects=[firm.pk])
    listed_again(world, firm, settings)
    for on in (FIRST, SECOND, FIRST):
        revise(firm, {"listed_on": on}, by=world.inspector, on=DAY(2022, 2, 10), version=firm.version)
        reckon(subjects=[firm.pk])
    opened = [opens_on for _key, opens_on, *_rest in terms(firm)]
    assert len(set(opened)) == len(opened)


def test_a_met_term_whose_day_somebody_changed_is_the_same_term_and_told(world, firm):
    filed(world, filings.HIDDEN_DANGER, firm, DAY(2021, 5, 1))
    reckon(subjects=[firm.pk])
    revise(firm, {"listed_on": DAY(2021, 6, 1)}, by=world.inspector, on=DAY(2021, 6, 30), version=firm.version)
    reckon(subjects=[firm.pk])
    assert terms(firm)[0] == ("1", DAY(2021, 6, 1), None, None)
    assert Notice.objects.filter(kind=Kind.DUTY, key__startswith="moved").exists()


def test_the_dossier_and_the_page_of_a_term_show_both(world, firm, settings):
    relief = waived(world, firm)
    listed_again(world, firm, settings)
    office = Client()
    office.force_login(world.inspector)
    dossier = office.get(reverse("web:dossier", args=["industry.enterprise", firm.pk])).content.decode()
    assert dossier.count("截止 2022-02-01") == 1
    assert "2021-02-01-1</span>" not in dossier
    assert relief.reason in office.get(reverse("web:due", args=[firm.pk, HIDDEN_DANGER.code, "2021-02-01-1"])).content.decode()
    assert relief.reason not in office.get(reverse("web:due", args=[firm.pk, HIDDEN_DANGER.code, "1"])).content.decode()
    past = office.get(reverse("web:dossier", args=["industry.enterprise", firm.pk]) + "?on=2021-07-01").content.decode()
    assert past.count("截止 2022-02-01") == 1


def test_what_is_worked_out_live_is_what_stands(world, firm, settings):
    waived(world, firm)
    listed_again(world, firm, settings)
    due = next(due for duty, due in live(firm, "industry.enterprise") if duty is HIDDEN_DANGER and due.key == "1")
    assert (due.opens_on, due.waived_on) == (SECOND, None)


def test_an_upgrade_keeps_a_waiver_and_ends_one_that_went_over_to_a_later_case(world, firm):
    relief = waived(world, firm)
    migration = import_module("jingtu.core.duties.migrations.0002_reliefs_of_a_term")
    Relief.objects.update(opens_on=None)
    migration.name_terms(apps, None)
    relief.refresh_from_db()
    assert relief.opens_on == FIRST
    Due.objects.filter(subject=firm.pk, key="1").update(opens_on=DAY(2024, 3, 1))
    migration.name_terms(apps, None)
    relief.refresh_from_db()
    assert relief.opens_on == relief.asked_on
