"""The page of results hands out what it lists, to those who read it, without positions."""

import datetime as dt
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.evaluated import accepted
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(world):
    in_use(world.inspector, world.bureau, 1)
    accepted(world.campaign, {"P001/0-0.2": {"cd": 0.9, "pb": 21.5}}, world.inspector, on=dt.date(2019, 5, 6))
    return reverse("web:data_results", args=[world.campaign.pk])


def client_of_user(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_page_hands_out_what_it_lists(world, address):
    office = client_of_user(world.inspector)
    assert "item=pb&amp;as=zip" in office.get(address, {"item": "pb"}).content.decode()
    answer = office.get(address, {"item": "pb", "as": "zip"})
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        results, samples = (archive.read(name).decode("utf-8-sig") for name in ("结果.csv", "样品.csv"))
    assert [line.split(",")[1:3] for line in results.splitlines()] == [["检测项目", "检测结果"], ["铅", "21.5"]]
    assert len(samples.splitlines()) == 2
    assert "经度" not in samples


def test_nobody_else_takes_it(address, people):
    assert client_of_user(people.outsider).get(address, {"as": "zip"}).status_code in (403, 404)
