"""Suspensions on the page: recorded by the office concerned, shown to the areas below, lifted once."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from jingtu.core.gates.models import Suspension
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-31")]

DECISION = {
    "matter": "industry.assessments",
    "place": "131024",
    "decided_by": "香河县人民政府",
    "level": "county",
    "document": "香政〔2019〕3号",
    "on": TODAY.isoformat(),
}


@pytest.fixture
def office(world):
    client = Client()
    client.force_login(world.inspector)
    return client


@pytest.fixture
def suspension(office):
    office.post(reverse("web:suspension_new"), DECISION)
    return Suspension.objects.get()


def test_the_office_sees_its_own_matters_only(office):
    choices = office.get(reverse("web:suspension_new")).context["form"].fields["matter"].choices
    assert [code for code, _label in choices] == ["industry.assessments", "industry.heavy_metal_assessments"]


def test_a_decision_below_the_level_of_the_law_says_so(office, suspension):
    page = office.get(reverse("web:suspension", args=[suspension.pk])).content.decode()
    assert "决定机关是县级；中华人民共和国环境保护法，第四十四条第二款规定由更高级别的机关决定" in page
    assert "执行中" in page


def test_what_cannot_be_recorded_is_said_beside_the_form(office, suspension):
    page = office.post(reverse("web:suspension_new"), DECISION).content.decode()
    assert "登记过这一项限批" in page
    page = office.post(reverse("web:suspension_new"), DECISION | {"place": "131081", "document": "另一份"}).content.decode()
    assert "不在您的管辖区域内" in page


def test_lifting_is_recorded_and_shown(world, office, suspension, settings):
    settings.JINGTU_TODAY = TODAY + dt.timedelta(days=30)
    address = reverse("web:suspension_lift", args=[suspension.pk])
    assert "没有填写解除日期和依据" in office.post(address, {"on": "2019-07-15"}, follow=True).content.decode()
    page = office.post(address, {"on": "2019-07-15", "document": "香政〔2019〕9号"}, follow=True).content.decode()
    assert "已解除" in page
    assert "香政〔2019〕9号" in page
    assert office.get(reverse("web:suspensions"), {"in_force": "on"}).context["rows"] == []
    assert len(office.get(reverse("web:suspensions")).context["rows"]) == 1
