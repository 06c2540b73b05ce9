"""In Langfang a demolition waits for a monitoring report and supplies too; elsewhere the plan is enough."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Relief
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.gates.asking import ask
from jingtu.core.gates.models import Outcome
from jingtu.core.subjects.parameters import Parameter
from jingtu.themes.industry.gates import DEMOLITION
from jingtu.themes.industry.models import Demolition
from tests.core.duties.test_demolition import DUE, filed
from tests.core.filings.test_lodging import FACTS

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-09")]

START = dt.date(2019, 8, 1)
NOT_FILED = "还没有完成拆除方案备案，没有监测报告的编号和结论。"


@pytest.fixture
def plan(world, settings):
    return filed(world, DUE, settings)


def without(plan, *names):
    """Let the plan say nothing in these fields."""
    Filing.objects.filter(pk=plan.pk).update(values={name: fact for name, fact in plan.values.items() if name not in names})


def answered(world, on=START):
    return ask(DEMOLITION, world.demolition, by=world.inspector, on=on)


def test_with_plan_report_and_supplies_it_may_start(world, plan):
    verdict = answered(world)
    assert verdict.outcome == Outcome.PASS
    assert [reason["filing"] for reason in verdict.reasons] == [plan.pk] * 3
    assert verdict.reasons[1]["clause"] == "廊坊市土壤污染防治工作方案，（九）5，任务037"


@pytest.mark.parametrize(("field", "words"), [("monitoring", "请出具监测报告"), ("emergency", "请储备应急物资")])
def test_without_one_of_them_it_may_not_and_the_answer_says_what_to_do(world, plan, field, words):
    without(plan, field)
    verdict = answered(world)
    closed = [reason for reason in verdict.reasons if reason["outcome"] != "pass"]
    assert verdict.outcome == Outcome.BLOCKED
    assert [(reason["requires"], reason["filing"]) for reason in closed] == [(["GATE-09"], plan.pk)]
    assert words in closed[0]["opens_by"]


@pytest.mark.parametrize("place", ["120110001", "441602", "410102"])
def test_where_the_plan_asks_for_neither_the_demolition_plan_is_enough(world, plan, place):
    without(plan, "monitoring", "emergency")
    Demolition.objects.filter(pk=world.demolition.pk).update(place_path=place)
    row = Demolition.objects.get(pk=world.demolition.pk)
    assert DEMOLITION.judge(row, START)[0] == Outcome.PASS


def test_nothing_filed_is_blocked_and_a_plan_filed_later_does_not_count(world, plan):
    assert NOT_FILED in [reason["said"] for reason in answered(world, DUE - dt.timedelta(days=1)).reasons]
    assert NOT_FILED not in [reason["said"] for reason in answered(world, DUE).reasons]


def test_the_last_plan_that_was_filed_counts_and_one_returned_does_not(world, plan, settings):
    without(plan, "monitoring")
    lodging.return_(plan, by=world.inspector, on=DUE, reason="没有监测报告")
    assert NOT_FILED in [reason["said"] for reason in answered(world).reasons]
    plan.refresh_from_db()
    lodging.save(plan, FACTS | {"monitoring": "监字〔2019〕8号"}, by=world.firm, version=plan.version)
    lodging.submit(plan, by=world.firm, on=DUE)
    assert answered(world).outcome == Outcome.PASS


@pytest.mark.parametrize(("days", "outcome"), [(-1, Outcome.BLOCKED), (0, Outcome.PASS)])
def test_what_was_waived_needs_no_report(world, days, outcome):
    Relief.objects.create(
        kind="waive", duty="industry.demolition_plan_filed", subject_id=world.demolition.pk, place_path="131024",
        from_on=DUE, basis="会议纪要", reason="另有方案", state="approved", asked_by=world.firm, asked_on=DUE, decided_on=DUE,
    )  # fmt: skip
    _outcome, reasons = DEMOLITION.judge(world.demolition, DUE + dt.timedelta(days=days))
    assert {reason.outcome for reason in reasons} == {outcome}


def test_the_rules_are_of_langfang_alone():
    for name in ("industry.demolition_monitored", "industry.demolition_supplied"):
        assert [value.place for value in Parameter(name).facts.values] == ["1310"]
