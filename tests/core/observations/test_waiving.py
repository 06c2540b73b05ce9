"""What must be explained is taken check by check by named reviewers, each with a reason, and taken back until it is accepted."""

import io
import threading

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from jingtu.core.jobs.models import Job
from jingtu.core.journal.models import Entry
from jingtu.core.observations import receiving, waiving
from jingtu.core.observations.models import Delivery, FailedCheck, Result, Sample, Waiver
from jingtu.core.subjects.errors import Overtaken, Refused
from tests.support.deliveries import RESULT, SAMPLE

pytestmark = pytest.mark.django_db
State = Delivery.State
EMPTY, DEEP = ("R04", False), ("R10", False)
DEEP_DOWN = SAMPLE | {"采样深度止": 200}  # in centimetres, most likely
UNMEASURED = [SAMPLE | {"样品编号": number} for number in ("S2", "S3")]


@pytest.fixture
def made(delivered):
    """A delivery in which two checks ask for an explanation: one sample too deep, two without a result."""
    made = delivered([DEEP_DOWN, *UNMEASURED], [RESULT])
    assert made.state == State.WAITING
    assert {each.key: each.places for each in made.failed_checks.all()} == {EMPTY: 2, DEEP: 1}
    return made


@pytest.fixture
def colleague(world):
    """Another person of the office that supervises."""
    return world.colleague


def stands(made):
    made.refresh_from_db()
    return made.state


def test_each_failed_check_is_taken_with_its_own_reason_and_the_last_one_accepts(made, world, colleague, run_jobs):
    waiving.waive(made, {DEEP: " 深井岩芯，深度无误 "}, by=world.inspector)
    run_jobs()
    assert stands(made) == State.WAITING
    assert not Sample.objects.exists()
    waiving.waive(made, {EMPTY: "样品破损"}, by=colleague)
    assert stands(made) == State.CHECKING
    run_jobs()
    assert stands(made) == State.ACCEPTED
    told = {each.key: (each.waiver.by, each.waiver.reason, each.places) for each in waiving.decided(made, inside=True)}
    assert told == {DEEP: (world.inspector, "深井岩芯，深度无误", 1), EMPTY: (colleague, "样品破损", 2)}
    assert {each.code for each in made.findings.filter(grade="explained")} == {"R04", "R10"}  # found and decided, both are kept
    said = [entry.detail["checks"] for entry in Entry.objects.filter(action="observations.waive").order_by("sequence")]
    assert said[0] == [{"code": "R10", "inside": False, "places": 1, "reason": "深井岩芯，深度无误"}]
    with pytest.raises(Overtaken):
        waiving.waive(made, "再来一次", by=world.inspector)
    with pytest.raises(Overtaken):
        waiving.take_back(made, [DEEP], by=world.inspector)


def test_one_reason_is_given_for_all_that_nobody_took_yet(made, world, colleague):
    waiving.waive(made, {DEEP: "深度无误"}, by=colleague)
    waiving.waive(made, "样品破损，已复核", by=world.inspector)
    assert stands(made) == State.CHECKING
    assert [(each.code, each.by) for each in made.waivers.all()] == [("R10", colleague), ("R04", world.inspector)]


def test_who_delivered_takes_nothing_and_what_did_not_fail_or_has_no_reason_is_not_taken(made, world):
    with pytest.raises(PermissionDenied):
        waiving.waive(made, "样品破损", by=world.firm)
    with pytest.raises(PermissionDenied):
        waiving.take_back(made, [DEEP], by=world.firm)
    for nothing in (" ", {}, {DEEP: "深度无误", EMPTY: " "}):
        with pytest.raises(Refused, match="理由"):
            waiving.waive(made, nothing, by=world.inspector)
    with pytest.raises(Refused, match="不是这份检测数据须说明的检查，须说明的是 R04、R10"):
        waiving.waive(made, {("Q05", False): "无", DEEP: "深度无误"}, by=world.inspector)
    with pytest.raises(Refused, match="代码"):
        waiving.take_back(made, [], by=world.inspector)
    assert not Waiver.objects.exists()


def test_a_decision_is_taken_back_and_stays_readable_beside_the_new_one(made, world, colleague, run_jobs):
    waiving.waive(made, {DEEP: "深度无误"}, by=world.inspector)
    waiving.take_back(made, [DEEP], by=colleague)
    with pytest.raises(Overtaken, match="没有可以撤回的"):
        waiving.take_back(made, [DEEP], by=world.inspector)
    waiving.waive(made, {EMPTY: "样品破损"}, by=world.inspector)
    run_jobs()
    assert stands(made) == State.WAITING
    waiving.waive(made, {DEEP: "查了钻探记录"}, by=colleague)
    run_jobs()
    assert stands(made) == State.ACCEPTED
    deep = next(each for each in waiving.decided(made, inside=True) if each.key == DEEP)
    assert (deep.waiver.reason, [(each.reason, each.ended_by) for each in deep.before]) == (
        "查了钻探记录",
        [("深度无误", colleague)],
    )


def test_one_that_is_just_being_accepted_waits_again_when_a_decision_is_taken_back(made, world, run_jobs):
    waiving.waive(made, "已复核", by=world.inspector)
    assert stands(made) == State.CHECKING
    waiving.take_back(made, [EMPTY], by=world.inspector)
    run_jobs()
    assert stands(made) == State.WAITING
    assert not Result.objects.exists()


def test_a_check_that_began_before_a_decision_changed_accepts_nothing(made, world, run_jobs, monkeypatch):
    waiving.waive(made, {DEEP: "深度无误", EMPTY: "样品破损"}, by=world.inspector)
    looked = receiving.check

    def meanwhile(*told, **more):
        found = looked(*told, **more)
        monkeypatch.undo()
        waiving.take_back(made, [EMPTY], by=world.inspector)
        waiving.waive(made, {EMPTY: "另有说明"}, by=world.inspector)
        return found

    monkeypatch.setattr(receiving, "check", meanwhile)
    receiving.judge(made.pk, lambda done, total: None)
    assert stands(made) == State.CHECKING
    run_jobs()
    assert stands(made) == State.ACCEPTED
    with made.returned.open() as file:
        page = openpyxl.load_workbook(io.BytesIO(file.read()))["检查结果"]
    last = {(row[1].value, row[-1].value) for row in page.iter_rows() if row[1].value in ("代码", "R04", "R10")}
    on = f"{made.waivers.last().at:%Y-%m-%d}"
    assert ("代码", "同意接收的理由") in last
    assert {code: said.split("（")[0] for code, said in last} == {"代码": "同意接收的理由", "R04": "另有说明", "R10": "深度无误"}
    assert any(f"{world.inspector}，{on[:4]}" in said for _code, said in last)


@pytest.mark.parametrize(
    ("then", "asked"),
    [("another check", {("Q05", False)}), ("more places", {EMPTY}), ("known inside", {("R04", True)})],
)
def test_a_second_check_that_finds_what_nobody_took_does_not_accept(made, world, run_jobs, monkeypatch, then, asked):
    waiving.waive(made, "已复核", by=world.inspector)
    found_now = {
        "another check": FailedCheck(code="Q05", name="平行样偏差", places=1),
        "more places": FailedCheck(code="R04", name="样品没有结果", places=3),
        "known inside": FailedCheck(code="R04", name="样品没有结果", inside=True, places=1),
    }[then]
    deep = FailedCheck(code="R10", name="深度异常", places=1)
    with monkeypatch.context() as patched:
        patched.setattr("jingtu.core.observations.checking.Judged.failed_checks", lambda self: [_new(deep), _new(found_now)])
        run_jobs()
        assert stands(made) == State.WAITING
        assert not Result.objects.exists()
        assert {each.key for each in waiving.decided(made, inside=True) if each.places and not each.waiver} == asked
        waiving.waive(made, "这一项也复核了", by=world.inspector)
        run_jobs()
    assert stands(made) == State.ACCEPTED
    assert Waiver.objects.filter(ended_at=None).values("code", "inside").distinct().count() == len(waiving.standing(made))


def test_a_correction_is_explained_anew(delivered, world, run_jobs):
    first = delivered([SAMPLE, UNMEASURED[0]], [RESULT])
    waiving.waive(first, "样品破损", by=world.inspector)
    run_jobs()
    first.refresh_from_db()
    second = delivered([SAMPLE, UNMEASURED[0]], [RESULT | {"检测结果": 0.4}], replaces=first)
    assert (second.state, second.waivers.count()) == (State.WAITING, 0)


def test_a_worker_that_was_killed_while_it_accepted_leaves_the_decisions_and_begins_again(made, world, monkeypatch):
    waiving.waive(made, "已复核", by=world.inspector)
    real = receiving.write

    def killed(*told):
        real(*told)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "write", killed)
        with pytest.raises(KeyboardInterrupt):
            receiving.judge(made.pk, lambda done, total: None)
    assert (stands(made), Sample.objects.count(), len(waiving.standing(made))) == (State.CHECKING, 0, 2)
    receiving.judge(made.pk, lambda done, total: None)
    assert (stands(made), Sample.objects.count()) == (State.ACCEPTED, 3)


def test_of_each_check_some_findings_are_kept_however_many_another_has(delivered, monkeypatch):
    monkeypatch.setattr("jingtu.core.observations.checking.MOST_KEPT", 1)
    made = delivered([DEEP_DOWN, *UNMEASURED], [RESULT])
    assert sorted(made.findings.filter(grade="explained").values_list("code", flat=True)) == ["R04", "R10"]
    assert {each.key: each.places for each in made.failed_checks.all()} == {EMPTY: 2, DEEP: 1}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", [{EMPTY: "样品破损"}, {DEEP: "也看过"}])
def test_two_who_decide_at_once_come_one_after_the_other(made, world, colleague, second):
    """Whoever comes second either takes the rest, which accepts, or is told who was quicker; nothing is taken twice."""
    ready, said = threading.Barrier(2), []

    def decide(reasons, by):
        try:
            ready.wait(timeout=10)
            waiving.waive(made.__class__.objects.get(pk=made.pk), reasons, by=by)
        except Overtaken as overtaken:
            said.append(str(overtaken))
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=each) for each in (({DEEP: "深度无误"}, world.inspector), (second, colleague))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    if EMPTY in second:
        assert (said, stands(made), made.waivers.count()) == ([], State.CHECKING, 2)
        assert Job.objects.filter(kind="observations.check", state=Job.State.WAITING).count() == 1
    else:
        assert (len(said), stands(made), made.waivers.count()) == (1, State.WAITING, 1)
        assert "已有人同意接收" in said[0]


def _new(each):
    return FailedCheck(code=each.code, name=each.name, inside=each.inside, places=each.places)
