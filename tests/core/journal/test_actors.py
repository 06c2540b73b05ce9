"""Whose name stands on a row."""

import datetime as dt

import pytest
from django.test import Client

from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Deputy
from tests.support.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_name_stays_as_it_was(people):
    entry = record(people.keeper, "plans.confirm", subject="plan:1")
    people.keeper.full_name = "张改名"
    people.keeper.save()
    assert Entry.objects.get(pk=entry.pk).actor_name == "张文"


def test_a_deputys_act_names_the_principal(people):
    Deputy.objects.create(principal=people.keeper, deputy=people.bureau, valid_from=dt.date(2000, 1, 1))
    assert record(people.bureau, "plans.confirm").on_behalf_of == people.keeper
    assert record(people.bureau, "plans.export").on_behalf_of is None


def test_coming_leaving_and_being_refused_are_recorded(people):
    client = Client()
    client.post("/login/", {"username": "keeper", "password": "wrong"})
    client.post("/login/", {"username": "keeper", "password": PASSWORD})
    client.post("/logout/")
    rows = Entry.objects.order_by("sequence").values_list("action", "actor__username")
    assert list(rows) == [("session.refused", None), ("session.login", "keeper"), ("session.logout", "keeper")]
