"""A closed enterprise is handed over by key: it waits until a theme takes it, and a key that nobody knows is found at start."""

import datetime as dt

import pytest
from django.utils import timezone

from jingtu.core.subjects import handing_over
from jingtu.core.subjects.declaring import tried_out
from jingtu.core.subjects.handing_over import HandOver, every_key_is_declared_and_taken, receives, take_waiting
from jingtu.core.subjects.models import HandedOver, Subject
from jingtu.core.subjects.moves import make
from tests.support.supervision import TODAY, city

KEY = "industry.closed_enterprise"
WAY = (("list", "2018-03-01"), ("stop", "2019-02-01"), ("survey", "2019-05-01"), ("hand_over", "2019-06-01"))


@pytest.fixture
def takers(monkeypatch):
    """Nobody takes anything but what the test says."""
    found = {}
    monkeypatch.setattr(handing_over, "_takers", found)
    return found


def gone(world):
    """Close the enterprise of the world and hand it over."""
    world.enterprise.stopped_on = dt.date(2019, 2, 1)
    world.enterprise.save(update_fields=["stopped_on"])
    for name, on in WAY:
        despite = "纸质报告" if name == "survey" else ""
        make(world.enterprise, name, by=city(world), on=dt.date.fromisoformat(on), grounds="决定", despite=despite)
    return HandedOver.objects.get(event__subject=world.enterprise.pk)


@pytest.mark.django_db
@pytest.mark.requires("REG-04", "REG-64")
def test_what_is_handed_over_waits_with_its_facts_until_a_theme_takes_it(world, takers):
    handed = gone(world)
    assert (handed.key, handed.taken_as, handed.event.effective_on) == (KEY, None, dt.date(2019, 6, 1))
    assert handed.facts["code"] == world.enterprise.code
    assert handed.facts["stopped_on"] == "2019-02-01"
    assert take_waiting() == 0
    takers[KEY] = lambda row: Subject.objects.create(kind="land.site", created_by=row.event.recorded_by)
    assert (take_waiting(), take_waiting()) == (1, 0)
    handed.refresh_from_db()
    assert (handed.taken_as.kind, timezone.localdate(handed.taken_at)) == ("land.site", TODAY)


@pytest.mark.django_db
def test_a_theme_that_is_there_takes_it_in_the_same_move_or_the_move_is_not_made(world, takers):
    def refuses(handed):
        raise RuntimeError("no room")

    takers[KEY] = refuses
    with pytest.raises(RuntimeError):
        gone(world)
    world.enterprise.refresh_from_db()
    assert world.enterprise.state == "surveyed"
    assert not HandedOver.objects.exists()


def faults():
    return [error.msg for error in every_key_is_declared_and_taken()]


def test_a_receiver_is_asked_for_only_once_its_theme_is_there(takers):
    assert [fault for fault in faults() if KEY not in fault] == []
    assert len(faults()) == 1  # the site theme is installed, and nobody takes anything here
    takers[KEY] = lambda row: None
    assert faults() == []
    with tried_out():
        given = {"gives": "industry.enterprise", "requires": ("REG-04",)}
        HandOver("industry.one", "甲", move="hand_over", to="industry", **given)
        HandOver("industry.two", "乙", move="fly", to="nowhere", **given)
        HandOver("industry.three", "丙", move="fly", to="nowhere", **given | {"gives": "industry.none"})
        one, two, three = faults()
    assert "the theme industry is installed and takes nothing" in one
    assert "industry.enterprise has no move 'fly'" in two
    assert "industry.none" in three


def test_who_takes_what_nobody_gives_is_told(takers):
    takers[KEY] = lambda row: None

    @receives("industry.unheard_of")
    def take(handed): ...

    assert faults() == [f"industry.unheard_of is taken and never handed over; declared are {KEY}."]
    with pytest.raises(ValueError, match="Two functions take"):
        receives("industry.unheard_of")(take)
