"""A move made in error is taken back: both rows stay, the state and what the move declared go back to what they were."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from jingtu.core.subjects.correcting import correct
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make, state_on
from jingtu.themes.development_land.evidence import evidence_of
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("SYS-05")]
MARCH, APRIL = dt.date(2019, 3, 1), dt.date(2019, 4, 1)


def moved(row, name, by, on, **more):
    return make(row, name, by=by, on=on, grounds="文号", despite="纸质材料齐全", **more)


def test_the_last_move_of_a_site_is_taken_back_with_what_it_declared(world):
    facts = {"state": "contaminated", "state_since": MARCH}
    type(world.site).objects.filter(pk=world.site.pk).update(**facts)
    Event.objects.filter(subject=world.site.pk).update(target="contaminated", effective_on=MARCH)
    world.site.refresh_from_db()
    wrong = make(world.site, "control", by=world.inspector, on=APRIL, grounds="文号")
    with pytest.raises(MoveRefused, match="要写明理由"):
        correct(wrong, by=world.inspector, reason=" ")
    with pytest.raises(PermissionDenied):
        correct(wrong, by=world.firm, reason="点错了")
    client = Client()
    client.force_login(world.inspector)
    page = reverse("web:dossier", args=["development_land.site", world.site.pk])
    address = reverse("web:subject_correct", args=["development_land.site", world.site.pk, wrong.pk])
    assert address in client.get(page).content.decode()
    said = client.post(address, {"reason": "点错了地块"}, follow=True).content.decode()
    assert "已更正最近一次办理" in said
    assert "点错了地块" in said
    assert address not in said
    world.site.refresh_from_db()
    assert (world.site.state, world.site.state_since) == ("contaminated", MARCH)
    assert state_on(world.site.pk, TODAY) == "contaminated"
    assert state_on(world.site.pk, TODAY, known_at=wrong.recorded_at) == "controlled"
    statuses = [(each.status, hasattr(each, "corrected_by")) for each in world.site.declarations.order_by("pk")]
    assert statuses == [("controlled", True), ("potential", False)]
    assert [touch.declaration.status for touch in evidence_of(world.parcel, TODAY).related] == ["potential"]
    with pytest.raises(MoveRefused, match="只能更正最近一次办理"):
        correct(wrong, by=world.inspector, reason="再更正")


def test_works_that_did_not_begin_have_no_such_day(world):
    wrong = moved(world.building, "start", world.inspector, TODAY)
    correct(wrong, by=world.inspector, reason="还没有开工")
    world.building.refresh_from_db()
    assert (world.building.state, world.building.begun_on) == ("planned", None)


def test_what_others_have_gone_on_from_is_not_taken_back(world):
    listed = make(world.site, "suspect", by=world.inspector, on=APRIL, grounds="名单")
    with pytest.raises(MoveRefused, match="“列为疑似污染地块”还改动了名录或移交"):
        correct(listed, by=world.inspector, reason="误列")
    ended = make(world.parcel, "end", by=world.land_officer, on=APRIL, grounds="注销")
    with pytest.raises(MoveRefused, match="只能更正最近一次办理"):
        correct(ended, by=world.land_officer, reason="误注销")
