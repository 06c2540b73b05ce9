"""The page that hands live work over after a reform: who gets what is shown before it is done, and can be taken back."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.parties.services import take_over
from jingtu.core.work.models import Assignment, Handover
from tests.web.work.conftest import plans, today, work  # noqa: F401

pytestmark = pytest.mark.django_db
REFORM = dt.date(2018, 6, 1)


@pytest.fixture
def taker(work, people):  # noqa: F811
    """The bureau's one function went to a new office."""
    old = people.bureau.party
    PartyFunction.objects.create(party=old, code="agriculture")
    new = Party.objects.create(name="香河县农业农村局", place=old.place)
    take_over([old], new, "transfer", REFORM, "机构改革方案", "agriculture")
    return new


def address(people):
    return reverse("web:party_handover", args=[people.bureau.party.pk])


def posted(work, taker, **more):  # noqa: F811
    chosen = {f"to-{row.pk}": taker.pk for row in (work.survey, work.waste)}
    return chosen | {"on": "2018-06-01", "basis": "机构改革方案"} | more


def test_registering_a_transfer_leads_to_the_hand_over(work, client_of, people):  # noqa: F811
    old = people.bureau.party
    new = Party.objects.create(name="香河县农业农村局", place=old.place)
    data = {"successor": new.pk, "kind": "transfer", "function": "agriculture", "on": "2018-06-01", "basis": "机构改革方案"}
    data = {f"succession-{name}": value for name, value in data.items()}
    answer = client_of("keeper").post(reverse("web:party_succession", args=[old.pk]), data)
    assert answer.url == address(people)


def test_who_gets_what_is_shown_before_it_is_done(work, taker, client_of, people):  # noqa: F811
    page = client_of("keeper").post(address(people), posted(work, taker, do="check")).content.decode()
    assert "请核对：谁接办什么" in page
    assert "其余 1 项仍由香河县农业局承办" in page
    assert not Handover.objects.exists()


def test_confirmed_it_is_done_and_can_be_taken_back(work, taker, client_of, people):  # noqa: F811
    client = client_of("keeper")
    client.post(address(people), posted(work, taker, sure="yes"))
    assert Assignment.objects.filter(party=taker).count() == 2
    page = client.get(address(people)).content.decode()
    assert "移交香河县农业农村局 2 项" in page
    client.post(reverse("web:handover_undo", args=[Handover.objects.first().pk]))
    assert not Assignment.objects.filter(party=taker).exists()
    assert "已撤回或再次移交" in client.get(address(people)).content.decode()


def test_without_a_successor_it_says_what_to_do_first(work, client_of, people):  # noqa: F811
    assert "没有登记承接单位" in client_of("keeper").get(address(people)).content.decode()


def test_nothing_chosen_is_said(work, taker, client_of, people):  # noqa: F811
    data = {"on": "2018-06-01", "basis": "机构改革方案", "sure": "yes"}
    page = client_of("keeper").post(address(people), data).content.decode()
    assert "没有选择要移交的任务" in page
    assert not Handover.objects.exists()
