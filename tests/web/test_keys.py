"""Keys that pages post: numbers of rows, and what is none."""

import pytest
from django.test import Client
from django.urls import reverse

from jingtu.web.keys import key_of, keys_of
from tests.support.survey import watched

NONE = ("", "-1", "1.5", "²", "１２", "9" * 19, "9" * 5000)


def test_what_is_no_key_is_left_out():
    assert [key_of(words) for words in NONE] == [None] * len(NONE)
    assert keys_of(["7", "²", "0", "9" * 18]) == [7, 0, 10**18 - 1]


@pytest.fixture
def inspector(people, settings):
    from tests.support import supervision

    settings.JINGTU_TODAY = supervision.TODAY
    found = supervision.supervision(people)
    client = Client()
    client.force_login(found.inspector)
    return client, watched("campaign", found.inspector, found.bureau, code="A-1")


@pytest.mark.django_db
@pytest.mark.parametrize("key", NONE)
def test_a_page_that_is_sent_no_key_answers_all_the_same(inspector, key):
    client, campaign = inspector
    assert client.post(reverse("web:campaign_stations", args=[campaign.pk]), {"chosen": [key]}).status_code == 302
    assert client.post(reverse("web:gate_question"), {"gate": "x", "subject": key}).status_code == 302
    for name, asked in (("work", "plan"), ("annexes_excel", "plan"), ("progress_excel", "plan"), ("tasks", "party")):
        assert client.get(reverse(f"web:{name}"), {asked: key}).status_code == 200
