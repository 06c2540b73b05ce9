"""A move that a gate speaks of waits for its answer; the answer is kept, whatever came of the move."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.gates import visible
from jingtu.core.gates.holding import answer
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.journal.models import Entry
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from tests.core.duties.test_demolition import DUE, filed

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-09")]

START = dt.date(2019, 8, 1)


def started(world, by, on=START, **more):
    return make(world.demolition, "start", by=by, on=on, grounds="开工单", **more)


@pytest.fixture
def on_the_day(settings):
    settings.JINGTU_TODAY = START


def test_without_a_plan_it_does_not_start_and_the_kept_answer_is_quoted(world, on_the_day):
    with pytest.raises(MoveRefused) as refused:
        started(world, world.firm)
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.move, verdict.on, verdict.asked_by) == (Outcome.BLOCKED, "start", START, world.firm)
    assert f"见准入答复 {verdict.number}" in str(refused.value)
    assert "请先办理拆除方案备案" in str(refused.value)
    world.demolition.refresh_from_db()
    assert world.demolition.state == "announced"


def test_filed_in_time_it_starts_and_the_event_names_the_answer(world, settings):
    filed(world, DUE, settings)
    settings.JINGTU_TODAY = START
    event = started(world, world.firm)
    assert event.detail == {"verdicts": [Verdict.objects.get().number]}


def test_who_begins_before_the_planned_day_is_judged_by_the_day_he_begins(world, settings):
    filed(world, DUE, settings)
    settings.JINGTU_TODAY = START
    with pytest.raises(MoveRefused, match="晚于期限 2019-07-10"):
        started(world, world.firm, on=START - dt.timedelta(days=1))
    world.demolition.refresh_from_db()
    assert world.demolition.starts_on == START  # judging changes nothing


def test_the_office_records_what_happened_all_the_same_with_the_reason(world, on_the_day):
    event = started(world, world.inspector, despite="现场检查发现已擅自开工，立案查处")
    assert event.detail == {"verdicts": [Verdict.objects.get().number], "despite": "现场检查发现已擅自开工，立案查处"}
    assert Entry.objects.filter(action="subjects.move").latest("sequence").detail["despite"].startswith("现场检查")


def test_a_reason_is_kept_only_where_an_answer_said_no(world, settings):
    filed(world, DUE, settings)
    settings.JINGTU_TODAY = START
    assert "despite" not in started(world, world.inspector, despite="无").detail


def test_the_enterprise_cannot_pass_over_the_answer(world, on_the_day):
    with pytest.raises(PermissionDenied, match="只有主管部门"):
        started(world, world.firm, despite="已经准备好了")
    assert not Event.objects.filter(move="start").exists()


def test_the_refusal_tells_no_fact_that_the_person_may_not_know(world, monkeypatch):
    world.demolition.production_gone_on, world.demolition.treatment_starts_on = dt.date(2019, 8, 2), START
    asked = ("industry.treatment_may_go", world.demolition, "start", START, world.inspector)
    assert "2019-08-02" in answer(*asked).sentence
    monkeypatch.setattr(visible, "hidden_from", lambda user, kind, row: frozenset({"production_gone_on"}))
    assert answer(*asked).sentence == "条件没有满足。"


def test_numbers_follow_each_other_although_each_refused_move_is_judged_twice(world, on_the_day):
    for _time in range(2):
        with pytest.raises(MoveRefused):
            started(world, world.firm)
    assert list(Verdict.objects.order_by("pk").values_list("number", flat=True)) == ["2019-0000001", "2019-0000002"]
