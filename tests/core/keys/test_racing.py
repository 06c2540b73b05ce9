"""Requests with one key at the same time share its quota: never more than it allows, never less."""

import pytest
from django.utils import timezone

from jingtu.core.keys.admitting import QuotaSpent, count
from jingtu.core.keys.models import Usage
from tests.support.at_once import at_once
from tests.support.keys import key_for

pytestmark = pytest.mark.django_db(transaction=True)


def asked(key, requests):
    """Count so many requests that come together; return how many were refused, and any other failures."""
    refused, failed = at_once(*[lambda: count(key)] * requests, refusal=QuotaSpent)
    return len(refused), failed


@pytest.mark.parametrize("limit", [{"per_day": 1}, {"per_minute": 1}])
@pytest.mark.parametrize("begun", [False, True])
def test_of_two_requests_for_the_last_of_a_quota_one_is_answered(people, monkeypatch, limit, begun):
    monkeypatch.setattr("jingtu.core.keys.admitting.time.time", lambda: 1_561_900_000.0)  # no minute ends meanwhile
    key, _secret = key_for(people.bureau, people.security_admin, **limit)
    if begun:
        Usage.objects.create(key=key, counted_on=timezone.localdate(), requests=0, minute_number=0)
    assert asked(key, 2) == (1, [])
    assert Usage.objects.values_list("requests", "refused").get() == (1, 1)


def test_the_first_requests_of_a_day_are_all_answered_while_there_is_room(people, monkeypatch):
    monkeypatch.setattr("jingtu.core.keys.admitting.time.time", lambda: 1_561_900_000.0)
    key, _secret = key_for(people.bureau, people.security_admin, per_day=4, per_minute=4)
    assert asked(key, 5) == (1, [])
    assert Usage.objects.values_list("requests", "minute_requests", "refused").get() == (4, 4, 1)


def test_a_request_that_loses_the_race_for_the_days_first_row_is_answered(people, monkeypatch):
    key, _secret = key_for(people.bureau, people.security_admin, per_day=2)
    ask, rival = Usage.objects.get_or_create, []

    def after_another(**wanted):
        rival.append(ask(**wanted))
        return ask(**wanted)

    monkeypatch.setattr(Usage.objects, "get_or_create", after_another)
    count(key)
    assert len(rival) == 1
    assert Usage.objects.get().requests == 2
