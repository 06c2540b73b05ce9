"""Runs over frozen results: judged, assessed, repeated bit for bit, cancelled, resumed, compared."""

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.observations import receiving, running
from jingtu.core.observations.comparing import compare
from jingtu.core.observations.facts import rows_of
from jingtu.core.observations.models import Run
from jingtu.core.subjects.errors import Refused
from tests.support.deliveries import ELSEWHERE, RESULT, SAMPLE

pytestmark = pytest.mark.django_db
State = Run.State
FIRST = {"standards": ["GB36600-2018"], "given": {"class": "第一类用地"}}
SECOND = FIRST | {"given": {"class": "第二类用地"}}
ROWS = [
    RESULT | {"检测结果": 30},  # cadmium above the screening value of the first class (20), below that of the second (65)
    RESULT | {"检测项目": "砷", "检测结果": 9000, "单位": "ug/kg"},
    RESULT | {"样品编号": "S2", "检测项目": "镉", "检测结果": "<0.01"},
]


OWN = "parameters:\n  - {symbol: BWa, distribution: normal, numbers: [61.8, 9]}\n"
LIMITS = """
document: DB13/T 9999-2020
medium: 土壤
unit: mg/kg
kinds: {screening: 风险筛选值, intervention: 风险管制值}
readings: {L: 本地文件}
documents:
  - {number: DB13/T 9999-2020, title: 示例地方标准, in_force: 2020-01-01, status: in_force, family: local,
     checked: {status: local_decision}}
limits:
  - {substance: cd, kind: screening, clause: 表1, value: 40, checked: {status: local_decision, by: [L]}}
"""


@pytest.fixture
def asked(world, delivered, run_jobs):
    """Return a function that asks for a run over one delivery and gives it back when it is done."""
    delivery = delivered([SAMPLE, ELSEWHERE], ROWS)

    def ask(parameters=FIRST, kind="evaluate", **more):
        run = running.ask(world.enterprise, kind, [delivery], parameters, by=world.inspector, name="评价", media=["soil"], **more)
        run_jobs()
        run.refresh_from_db()
        return run

    ask.delivery = delivery
    return ask


def quiet(done, total):
    pass


def test_an_evaluation_keeps_verdicts_limits_and_what_computed_it(asked):
    run = asked()
    assert run.state == State.DONE
    verdicts = {(row["样品编号"], row["项目"]): row for row in rows_of(run.files.get(name=running.OUT).content.path)}
    assert verdicts["S1", "镉"]["结论"].startswith("超过风险筛选值")
    assert verdicts["S1", "砷"]["含量"] == 9.0  # converted from μg/kg
    assert verdicts["S2", "镉"]["结论"].startswith("未超过")
    assert "检测.xlsx，工作表 结果，第 2 行" in verdicts["S1", "镉"]["位置"]
    assert run.facts["points"] == 2
    assert run.record["standards"][0]["sha256"]
    assert run.record["inputs"]["samples"]["sha256"] == run.snapshot_sha256
    assert run.record["versions"]["jingtu"]
    assert run.files.filter(name=running.WORKBOOK).exists()


def test_the_same_again_gives_the_same_bytes(asked):
    one, other = asked(), asked()
    assert one.snapshot_sha256 == other.snapshot_sha256
    hashes = [dict(run.files.values_list("name", "sha256")) for run in (one, other)]
    assert hashes[0] == hashes[1]
    assert running.repeat(one, quiet) == (True, [])


def test_a_repetition_says_which_kept_file_was_changed(asked):
    run = asked()
    path = run.files.get(name="result.points.parquet").content.path
    with open(path, "ab") as file:
        file.write(b"x")
    same, said = running.repeat(run, quiet)
    assert same
    assert said == ["结果文件 result.points.parquet 在保存后改动过。"]


def test_another_class_of_land_changes_the_verdicts_that_it_should_and_no_other(asked):
    told = compare(asked(FIRST), asked(SECOND))
    assert (told.results, told.verdicts, told.limits) == (3, 1, 2)
    first = told.differences[0]
    assert (first.sample, first.item, first.before["限值"], first.after["限值"]) == ("S1", "镉", 20, 65)
    assert compare(one := asked(FIRST), one).differences == []


def test_evaluations_of_other_results_are_not_compared(asked, delivered, world, run_jobs):
    other = delivered(results=[RESULT | {"检测结果": 1}])
    run = running.ask(world.enterprise, "evaluate", [other], FIRST, by=world.inspector, name="x", media=["soil"])
    run_jobs()
    with pytest.raises(Refused, match="不是同一份"):
        compare(asked(), Run.objects.get(pk=run.pk))


def test_a_snapshot_does_not_change_when_the_delivery_is_corrected(asked, delivered):
    run = asked()
    delivered(results=[RESULT | {"检测结果": 0.4}], replaces=asked.delivery)
    assert running.repeat(run, quiet)[0]


def test_risk_with_draws_comes_with_contributions_and_spread(asked):
    run = asked({"use": "class_1", "draws": 50, "chart": True}, kind="risk", entries=(_entries(), "参数.xlsx"))
    assert run.state == State.DONE
    names = set(run.files.values_list("name", flat=True))
    assert names >= {"result.parquet", "result.routes.parquet", "result.spread.parquet", "result.png", "result.xlsx"}
    first = run.facts["contributions"]["危害商"][0]
    assert (first["点位"], first["项目"]) == ("P1", "镉")
    assert sum(first["shares"].values()) == pytest.approx(1)
    assert 0 <= run.facts["spread"][0]["超过可接受水平的概率"] <= 1
    assert running.repeat(run, quiet) == (True, [])


def test_parameters_are_taken_from_a_text_as_well_and_wrong_ones_are_told(asked):
    told = asked({"use": "class_1", "draws": 5}, kind="risk", entries=(OWN.encode(), "参数.yaml"))
    assert told.state == State.DONE
    assert told.facts["spread"]
    wrong = asked({"use": "class_1"}, kind="risk", entries=(OWN.replace("BWa", "BWx").encode(), "参数.yaml"))
    assert wrong.state == State.FAILED
    assert "BWx" in wrong.sentence


def test_limits_of_the_users_own_judge_and_are_compared_with_the_printed_ones(asked):
    own = asked(FIRST | {"standards": ["DB13/T 9999-2020"]}, entries=(LIMITS.encode(), "地方标准.yaml"))
    assert own.state == State.DONE, own.sentence
    assert own.record["standards"][0]["code"] == "DB13/T 9999-2020"
    told = compare(asked(FIRST), own)
    assert {(one.sample, one.item) for one in told.differences if one.verdict_changed} == {("S1", "镉"), ("S1", "砷")}
    assert running.repeat(own, quiet) == (True, [])


def test_a_cancelled_run_stops_at_its_next_word_and_keeps_nothing(world, asked):
    run = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.inspector, name="x", media=["soil"])
    running.cancel(run, by=world.inspector)
    running.carry_out(run.pk, quiet)
    run.refresh_from_db()
    assert (run.state, run.files.count()) == (State.CANCELLED, 0)
    with pytest.raises(Refused, match="已取消"):
        running.cancel(run, by=world.inspector)


def test_a_run_is_stopped_by_the_office_that_asked_or_the_one_that_decides(world, asked):
    told = {"name": "x", "media": ["soil"]}
    theirs = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.inspector, **told)
    own = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.firm, **told)
    with pytest.raises(PermissionDenied, match="取消"):
        running.cancel(theirs, by=world.firm)
    running.cancel(own, by=world.firm)
    running.cancel(theirs, by=world.colleague)
    assert set(Run.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_runs_that_have_no_result_are_not_compared(world, asked):
    done = asked()
    waiting = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.inspector, name="二次", media=["soil"])
    for pair in ((done, waiting), (waiting, done)):
        with pytest.raises(Refused, match=r"“二次”现在是.*还没有结果"):
            compare(*pair)


def test_a_run_cancelled_while_it_computes_stops(world, asked):
    run = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.inspector, name="x", media=["soil"])

    def cancelled_meanwhile(done, total):
        Run.objects.filter(pk=run.pk).update(state=State.CANCELLED)

    running.carry_out(run.pk, cancelled_meanwhile)
    run.refresh_from_db()
    assert (run.state, run.files.count()) == (State.CANCELLED, 0)


def test_a_worker_killed_before_the_workbook_leaves_the_tables_and_another_makes_the_rest(world, asked, monkeypatch):
    run = running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=world.inspector, name="x", media=["soil"])

    def killed(*_told):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "_workbook", killed)
    with pytest.raises(KeyboardInterrupt):
        running.carry_out(run.pk, quiet)
    run.refresh_from_db()
    tables = dict(run.files.values_list("name", "sha256"))
    assert run.state == State.DONE
    monkeypatch.undo()
    running.carry_out(run.pk, quiet)
    assert dict(run.files.exclude(name=running.WORKBOOK).values_list("name", "sha256")) == tables
    assert run.files.filter(name=running.WORKBOOK).exists()


def test_nothing_to_judge_is_said(world, delivered):
    made = delivered([SAMPLE | {"质控类型": "运输空白"}], [RESULT])
    with pytest.raises(Refused, match="没有可以评价的结果"):
        running.ask(world.enterprise, "evaluate", [made], FIRST, by=world.inspector, name="x", media=["soil"])


def test_only_accepted_deliveries_are_judged_and_only_by_those_concerned(world, people, asked):
    receiving.withdraw(asked.delivery, "送错", by=world.inspector)
    asked.delivery.refresh_from_db()
    with pytest.raises(Refused, match="没有接收"):
        asked()
    with pytest.raises(PermissionDenied):
        running.ask(world.enterprise, "evaluate", [asked.delivery], FIRST, by=people.outsider, name="x", media=["soil"])


def _entries():
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["参数", "分布", "分布参数"])
    book.active.append(["BWa", "正态", "61.8, 9"])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
