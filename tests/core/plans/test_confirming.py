"""A confirmed review becomes a plan, whole or not at all."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from jingtu.core.journal.models import Entry
from jingtu.core.plans import confirming, reviewing
from jingtu.core.plans.confirming import confirm
from jingtu.core.plans.errors import AlreadyConfirmed, CannotConfirm, StaleReview
from jingtu.core.plans.models import (
    AnnexRow,
    DueCount,
    Passage,
    Plan,
    PlanFinding,
    Review,
    RoleCount,
    Target,
    Task,
    TaskDeadline,
    TaskIdentity,
    TaskParty,
)
from tests.core.plans.conftest import make_review
from tests.support.killed import killed_while
from tests.support.readings import ROWS, make_reading

pytestmark = pytest.mark.django_db


def test_everything_of_the_draft_is_in_the_plan(review, people):
    reviewing.decide_finding(review, 0, people.keeper, "f1", "accepted", "按月底")
    plan = confirm(review, 1, people.keeper)
    assert (plan.title, plan.number, str(plan.place), plan.task_count) == (
        "清源区土壤污染防治工作方案",
        "清政发〔2017〕1号",
        "香河县",
        4,
    )
    tasks = list(plan.tasks.all())
    assert [task.text for task in tasks] == [row[0] for row in ROWS]
    assert all(plan.text[task.start : task.end] == task.text for task in tasks)
    assert (tasks[0].leads, tasks[0].participants, str(tasks[0].due_on)) == ("区环保局", "区农委、区财政局", "2018-12-31")
    assert (tasks[0].block.reference, tasks[0].clause, tasks[0].passage.number) == ("（一）1", "（一）1", "1.")
    assert [passage.parent and passage.parent.ordinal for passage in plan.passages.all()] == [None, 0, 0, 0, 0]
    assert [str(target.value) for target in plan.targets.all()] == ["92.0000", "100.0000"]
    assert plan.annexes.get().rows.get(ordinal=2).cells == ["2", "<b>乙厂</b>"]
    finding = plan.findings.get(ordinal=1)
    assert (finding.decision, finding.decided_by, finding.task) == ("accepted", people.keeper, tasks[3])
    assert Entry.objects.filter(action="plans.confirm", actor=people.keeper).count() == 1


def test_stored_counts_are_the_counts(review, people):
    confirm(review, 0, people.keeper)
    for row in RoleCount.objects.all():
        assert row.tasks == TaskParty.objects.filter(party=row.party, role=row.role).count()
    assert sum(row.tasks for row in RoleCount.objects.all()) == TaskParty.objects.count()
    quarters = {(row.kind, str(row.quarter)): row.tasks for row in DueCount.objects.all()}
    assert quarters == {("by", "2018-10-01"): 1, ("yearly", "None"): 1, ("by", "2020-10-01"): 1, ("by", "2019-04-01"): 1}


def test_unknown_names_become_parties(people):
    reading = make_reading(rows=((ROWS[0][0], ("没听说过的小组",), (), None),))
    plan = confirm(make_review(people.keeper, reading), 0, people.keeper)
    part = TaskParty.objects.get(task__plan=plan)
    assert (part.printed, part.party.name) == ("没听说过的小组", "没听说过的小组")


def test_the_second_to_confirm_is_told_who_was_first(review, people):
    confirm(review, 0, people.keeper)
    with pytest.raises(AlreadyConfirmed, match="张文已在"):
        confirm(Review.objects.get(), 0, people.keeper)
    assert Plan.objects.count() == 1


def test_an_older_page_does_not_confirm(review, people):
    reviewing.change_task(review, 0, people.keeper, "t001", note="甲")
    with pytest.raises(StaleReview, match="您看到的是旧内容"):
        confirm(review, 0, people.keeper)
    assert not Plan.objects.exists()


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor"])
def test_only_the_plan_office_of_the_place_confirms(review, people, who):
    with pytest.raises(PermissionDenied):
        confirm(review, 0, getattr(people, who))
    assert Review.objects.get().state == "open"


def test_a_draft_without_place_or_tasks_is_not_confirmed(people):
    review = make_review(people.keeper, make_reading(rows=()))
    with pytest.raises(CannotConfirm, match="草稿里没有任务"):
        confirm(review, 0, people.keeper)
    Review.objects.update(place=None)
    with pytest.raises(PermissionDenied, match="地区未定"):
        confirm(Review.objects.get(), 0, people.outsider)
    with pytest.raises(CannotConfirm, match="还没有选定适用地区"):
        confirm(Review.objects.get(), 0, people.keeper)
    assert Review.objects.get().state == "open"


def test_a_confirmation_that_fails_halfway_leaves_nothing(review, people, monkeypatch):
    def fail(*_given):
        raise RuntimeError("power cut")

    monkeypatch.setattr(confirming, "_findings", fail)
    with pytest.raises(RuntimeError):
        confirm(review, 0, people.keeper)
    for model in (Plan, Passage, Task, TaskIdentity, TaskDeadline, Target, AnnexRow, PlanFinding, RoleCount):
        assert not model.objects.exists()
    assert Review.objects.get().state == "open"


def test_a_new_edition_supersedes_and_keeps_identities(review, people):
    old = confirm(review, 0, people.keeper)
    changed = ("规范生活垃圾填埋场管理，防止渗滤液外泄，定期公开监测结果。", *ROWS[2][1:])
    reading = make_reading(rows=(ROWS[1], changed, ("新增企业用地调查任务。", ("区环保局",), (), None)))
    new = confirm(make_review(people.keeper, reading, b"2", revises=old), 0, people.keeper)
    old.refresh_from_db()
    assert (old.is_current, new.is_current, new.previous) == (False, True, old)
    assert not Task.objects.filter(plan=old, is_current=True).exists()
    assert not TaskDeadline.objects.filter(task__plan=old, is_current=True).exists()
    before = dict(old.tasks.values_list("reference", "identity"))
    after = dict(new.tasks.values_list("reference", "identity"))
    assert (after["1."], after["2."]) == (before["2."], before["3."])
    assert after["3."] not in before.values()


def test_one_edition_is_revised_once(review, people):
    old = confirm(review, 0, people.keeper)
    confirm(make_review(people.keeper, content=b"2", revises=old), 0, people.keeper)
    late = make_review(people.keeper, content=b"3", revises=old)
    with pytest.raises(CannotConfirm, match="已有更新的版本"):
        confirm(late, 0, people.keeper)


def test_the_preview_counts_what_confirming_makes(review, people):
    old = confirm(review, 0, people.keeper)
    again = make_review(people.keeper, make_reading(rows=ROWS[:3]), b"2", revises=old)
    seen = confirming.preview(again)
    assert (seen.tasks, seen.targets, seen.annexes) == (3, 2, 1)
    assert seen.open_findings == {"question": 1, "warning": 1}
    assert seen.change_counts == {"unchanged": 3, "changed": 0, "new": 0, "gone": 1}


def test_html_and_formulas_are_kept_as_text(people):
    reading = make_reading(rows=(("<script>alert(1)</script>=HYPERLINK(1)", ("<b>局</b>",), (), None),), title="<i>方案</i>")
    plan = confirm(make_review(people.keeper, reading), 0, people.keeper)
    task = plan.tasks.get()
    assert (plan.title, task.text, task.leads) == ("<i>方案</i>", "<script>alert(1)</script>=HYPERLINK(1)", "<b>局</b>")


def test_confirming_asks_the_database_in_sets(people, assert_queries_at_most):
    rows = tuple((f"第{i}项监测任务按期完成。", ("区环保局",), ("区农委",), ("2018年底前", "by", None)) for i in range(300))
    review = make_review(people.keeper, make_reading(rows=rows))
    with assert_queries_at_most(80):
        confirm(review, 0, people.keeper)


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_confirm_at_once_one_wins(people):
    review = make_review(people.keeper)
    start, outcomes = threading.Barrier(2), []

    def press() -> None:
        try:
            own = Review.objects.get(pk=review.pk)
            start.wait()
            outcomes.append(confirm(own, 0, people.keeper))
        except AlreadyConfirmed as told:
            outcomes.append(str(told))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Plan", "str"]
    assert Plan.objects.count() == 1
    assert Task.objects.count() == len(ROWS)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_confirming_leaves_nothing_and_the_next_one_confirms(people, tmp_path):
    review = make_review(people.keeper)
    killed_while("confirm", review.pk, tmp_path)
    assert not any(model.objects.exists() for model in (Plan, Passage, Task, TaskIdentity, TaskParty, RoleCount))
    assert Review.objects.get().state == "open"
    assert confirm(Review.objects.get(), 0, people.keeper).tasks.count() == len(ROWS)
