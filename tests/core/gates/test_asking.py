"""A gate answers with every reason, what would open it, and a number; the answer is kept."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.duties.models import Relief
from jingtu.core.gates.asking import Gate, ask, worst
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.journal.models import Entry
from jingtu.core.subjects.declaring import DeclarationRefused
from jingtu.themes.industry.gates import DEMOLITION
from tests.core.duties.test_demolition import DUE, filed

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-09")]

START = dt.date(2019, 8, 1)


def test_without_a_plan_the_demolition_may_not_start(world):
    verdict = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    reason = verdict.reasons[0]
    assert verdict.outcome == Outcome.BLOCKED
    assert (reason["requires"], reason["filing"]) == (["FIL-02", "GATE-09"], None)
    assert reason["opens_by"] == "请先办理拆除方案备案。"
    assert verdict.number == "2019-0000001"
    assert Entry.objects.filter(action="gates.ask", subject=f"subject:{world.demolition.pk}").count() == 1


def test_filed_in_time_it_may_start_and_the_filing_is_named(world, settings):
    filing = filed(world, DUE, settings)
    verdict = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    assert (verdict.outcome, verdict.reasons[0]["filing"]) == (Outcome.PASS, filing.pk)


def test_filed_too_late_the_earliest_day_is_said(world, settings):
    filed(world, DUE + dt.timedelta(days=1), settings)
    verdict = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    assert verdict.outcome == Outcome.BLOCKED
    assert "最早可以改到 2019-08-02" in verdict.reasons[0]["opens_by"]


def test_what_was_filed_later_does_not_count_for_an_earlier_day(world, settings):
    filed(world, DUE, settings)
    assert ask(DEMOLITION, world.demolition, by=world.inspector, on=DUE - dt.timedelta(days=1)).outcome == Outcome.BLOCKED


@pytest.mark.parametrize(("days", "expected"), [(-1, Outcome.BLOCKED), (0, Outcome.PASS)])
def test_what_was_waived_holds_nothing_back_from_its_day_on(world, days, expected):
    Relief.objects.create(
        kind="waive", duty="industry.demolition_plan_filed", subject_id=world.demolition.pk, place_path="131024",
        from_on=DUE, basis="会议纪要", reason="另有方案", state="approved", asked_by=world.firm, asked_on=DUE, decided_on=DUE,
    )  # fmt: skip
    verdict = ask(DEMOLITION, world.demolition, by=world.inspector, on=DUE + dt.timedelta(days=days))
    assert verdict.outcome == expected


@pytest.mark.parametrize(("late", "expected"), [(5, Outcome.PASS), (6, Outcome.BLOCKED)])
def test_what_was_filed_within_a_granted_suspension_is_in_time(world, settings, late, expected):
    until = DUE + dt.timedelta(days=5)
    Relief.objects.create(
        kind="suspend", duty="industry.demolition_plan_filed", subject_id=world.demolition.pk, place_path="131024",
        from_on=DUE, until_on=until, basis="会议纪要", reason="等图纸", state="approved", asked_by=world.firm, asked_on=DUE,
        decided_on=DUE,
    )  # fmt: skip
    filed(world, DUE + dt.timedelta(days=late), settings)
    verdict = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    assert verdict.outcome == expected
    assert f"期限{'是' if expected == Outcome.PASS else ''} {until}" in verdict.reasons[0]["said"]


def test_a_suspension_that_ends_before_the_day_of_the_term_takes_nothing_away(world, settings):
    Relief.objects.create(
        kind="suspend", duty="industry.demolition_plan_filed", subject_id=world.demolition.pk, place_path="131024",
        from_on=DUE - dt.timedelta(days=9), until_on=DUE - dt.timedelta(days=2), basis="会议纪要", reason="等图纸",
        state="approved", asked_by=world.firm, asked_on=DUE, decided_on=DUE,
    )  # fmt: skip
    filed(world, DUE, settings)
    assert ask(DEMOLITION, world.demolition, by=world.inspector, on=START).outcome == Outcome.PASS


def test_without_a_day_it_cannot_be_decided(world, settings):
    filed(world, DUE, settings)
    world.demolition.starts_on = None
    outcome, (reason, *_rest) = DEMOLITION.judge(world.demolition, START)
    assert outcome == Outcome.NOT_DECIDABLE
    assert "计划开工日期" in reason.said


@pytest.mark.parametrize("who", ["keeper", "bureau", "town", "leader"])
def test_whoever_supervises_the_place_may_ask(world, people, who):
    assert ask(DEMOLITION, world.demolition, by=getattr(people, who), on=START).pk


def test_what_one_may_not_see_one_does_not_ask_about(world, people):
    type(world.demolition).objects.update(sensitivity="K3")
    with pytest.raises(PermissionDenied):
        ask(DEMOLITION, world.demolition, by=people.keeper, on=START)
    assert ask(DEMOLITION, world.demolition, by=world.inspector, on=START).pk


def test_the_enterprise_may_ask_about_its_own(world):
    assert ask(DEMOLITION, world.demolition, by=world.firm, on=START).pk


@pytest.mark.parametrize("who", ["outsider", "system_admin", "auditor"])
def test_others_may_not(world, people, who):
    with pytest.raises(PermissionDenied):
        ask(DEMOLITION, world.demolition, by=getattr(people, who), on=START)
    assert not Verdict.objects.exists()


def test_blocked_weighs_more_than_not_decidable_than_pass():
    assert worst([Outcome.PASS, Outcome.NOT_DECIDABLE, Outcome.BLOCKED]) == Outcome.BLOCKED
    assert worst([Outcome.PASS, Outcome.NOT_DECIDABLE]) == Outcome.NOT_DECIDABLE
    assert worst([Outcome.PASS]) == Outcome.PASS


def test_a_gate_without_a_condition_cannot_be_declared():
    with pytest.raises(DeclarationRefused, match="at least one condition"):
        Gate("industry.open", "空", requires=("GATE-09",), about="industry.demolition")
