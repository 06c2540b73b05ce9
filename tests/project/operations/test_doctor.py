"""The doctor names what is wrong and what to do; a clock set back and a full disk damage nothing."""

import datetime as dt
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.utils import timezone

from jingtu.core import clock
from jingtu.core.jobs.models import Job
from jingtu.core.jobs.queue import job, work_one
from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record, verify
from jingtu.core.notices.models import Delivery, Robot
from jingtu.core.notices.services import tell
from jingtu.core.parties.models import Party
from jingtu.core.plans.models import PlanFile, TaskParty
from jingtu.core.work.assigning import Proposal, Timing, assign
from jingtu.project.operations import doctor, running
from jingtu.project.operations.doctor import Level
from tests.support.two_plans import two_plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir(mode=0o700)
    return settings.HOME


def found(about: str) -> tuple[Level, str, str]:
    finding = next(finding for finding in doctor.examine() if finding.about == about)
    assert finding.level is Level.OK or finding.advice
    return finding.level, finding.said, finding.advice


def test_each_finding_says_what_to_do(home, people):
    findings = list(doctor.examine())

    assert {finding.about for finding in findings} >= {"设置", "磁盘", "数据库", "时钟", "后台任务", "管理员", "操作日志"}
    assert all(finding.advice for finding in findings if finding.level is not Level.OK)


def test_what_others_can_read_is_named(home):
    (home / "secret-key").write_text("key")
    (home / "secret-key").chmod(0o644)

    level, said, advice = found("数据目录")

    assert level is Level.WARNING
    assert "secret-key 可被本机其他账号读取" in said
    assert "chmod" in advice


@pytest.mark.parametrize(("free", "level"), [(2 * 1024**3, Level.OK), (500 * 1024**2, Level.WARNING), (1024**2, Level.ERROR)])
def test_a_disk_is_watched_before_it_is_full(home, monkeypatch, free, level):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: type("Usage", (), {"free": free}))

    assert found("磁盘")[0] is level


def test_a_server_without_its_worker_is_an_error(home):
    assert found("进程")[0] is Level.WARNING
    with running.shown_as_running(home, "serve"):
        assert found("进程")[0] is Level.ERROR
        with running.shown_as_running(home, "worker"):
            assert found("进程")[0] is Level.OK
    assert running.running(home) == []


def test_a_killed_process_is_not_taken_for_a_running_one(home):
    code = (
        "import sys, time, pathlib\nfrom jingtu.project.operations.running import shown_as_running\n"
        "with shown_as_running(pathlib.Path(sys.argv[1]), 'worker'):\n    print('held', flush=True)\n    time.sleep(600)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline() == b"held\n"
    assert running.running(home) == ["worker"]

    process.kill()
    process.communicate()

    assert running.running(home) == []


def test_work_that_waits_or_failed_is_told(home):
    now = timezone.now()
    waiting = Job.objects.create(kind="plans.read", run_after=now - dt.timedelta(minutes=10))
    assert found("后台任务")[0] is Level.ERROR

    waiting.delete()
    Job.objects.create(kind="plans.read", state=Job.State.FAILED, finished_at=now, error="no such file")
    level, said, _advice = found("后台任务")
    assert level is Level.WARNING
    assert "no such file" in said


def test_a_notice_that_did_not_arrive_is_told(home, people):
    notice = tell(people.bureau, "reminder", "催办", "请办理。", "/", "assignment:1", timezone.localdate(), colour="red")[0]
    Delivery.objects.create(notice=notice, state=Delivery.State.GIVEN_UP, due_at=timezone.now(), error="邮箱不存在")
    level, said, _advice = found("通知发送")
    assert level is Level.WARNING
    assert "邮箱不存在" in said


def test_a_robot_that_cannot_be_used_is_told(home):
    assert found("群机器人")[0] is Level.OK
    Robot.objects.create(name="农业局群", shape="wecom", url="http://127.0.0.1/")
    level, said, _advice = found("群机器人")
    assert level is Level.WARNING
    assert "农业局群" in said


def test_a_party_that_holds_work_without_anybody_to_read_it_is_told(home, people):
    plan = two_plans(people.keeper, "131024001", "131024002").river
    nobody = Party.objects.create(name="香河县水务局", place=people.keeper.party.place)
    for party in (people.bureau.party, nobody):
        proposal = Proposal(plan.tasks.first(), party, TaskParty.Role.LEAD, Timing(None))
        assign([proposal], by=people.keeper, on=clock.today())
    level, said, _advice = found("承办单位")
    assert level is Level.WARNING
    assert said == "1 个承办单位没有账号，收不到通知：香河县水务局"


def test_a_clock_set_back_is_told_and_the_journal_stays_whole(home, monkeypatch):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: tomorrow)
        record(None, "demo.load")
    record(None, "demo.load")  # written after the clock was set back

    level, said, advice = found("时钟")

    assert level is Level.ERROR
    assert "早于最近一条记录" in said
    assert "校准" in advice
    assert verify().intact


def test_a_job_leased_by_a_clock_that_ran_ahead_is_taken_up_again(transactional_db, settings):
    done = []
    job("tests.clock")(lambda task: done.append(task.job.pk))
    ahead = timezone.now() + dt.timedelta(days=1)
    left = Job.objects.create(kind="tests.clock", state=Job.State.RUNNING, attempts=1, lease="dead", leased_until=ahead)

    while not done and work_one():
        pass

    assert done == [left.pk]


def test_a_backup_that_is_too_old_is_told(home, monkeypatch):
    assert found("备份")[1] == "从未备份"
    eight_days_ago = timezone.now() - dt.timedelta(days=8)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: eight_days_ago)
        record(None, "installation.backup")
    assert found("备份")[0] is Level.WARNING
    record(None, "installation.backup")
    assert found("备份")[0] is Level.OK


def test_a_journal_that_was_altered_is_told(home):
    record(None, "demo.load")
    Entry.objects.filter(sequence=1)._raw_delete("default")

    assert found("操作日志")[0] is Level.ERROR


def test_a_database_that_does_not_answer_is_one_finding(home, monkeypatch):
    def away():
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(doctor.schema, "applied", away)

    findings = {finding.about: finding for finding in doctor.examine()}

    assert findings["数据库"].level is Level.ERROR
    assert "后台任务" not in findings


@pytest.fixture
def no_room_left(transactional_db):
    """Let the database file grow no further: SQLite then says what it says on a full disk. PostgreSQL cannot be told so."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute(f"PRAGMA max_page_count = {cursor.execute('PRAGMA page_count').fetchone()[0]}")
        yield
        cursor.execute("PRAGMA max_page_count = 1073741823")


def test_a_full_disk_is_told_to_the_visitor_and_damages_nothing(transactional_db, people, client_of, no_room_left, monkeypatch):
    if connection.vendor == "postgresql":
        monkeypatch.setattr("jingtu.core.plans.intake._opened", _postgresql_is_full)
    client = client_of("keeper")
    client.raise_request_exception = False
    statuses = []
    while not statuses or (statuses[-1] == 302 and len(statuses) < 500):  # the last page of each table is filled first
        file = SimpleUploadedFile("plan.txt", f"土壤污染防治工作方案 {len(statuses)}".encode())
        answer = client.post("/plans/upload/", {"file": file})
        statuses.append(answer.status_code)

    assert statuses[-1] == 507
    assert "磁盘已满" in answer.content.decode()
    assert PlanFile.objects.count() == len(statuses) - 1
    assert Entry.objects.filter(action="plans.upload").count() == len(statuses) - 1
    assert verify().intact


def _postgresql_is_full(*given):
    raise OperationalError('could not extend file "base/5/16384": No space left on device')
