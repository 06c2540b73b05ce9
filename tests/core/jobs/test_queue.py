"""Jobs are done once, survive the death of their worker, and do not get in each other's way."""

import json
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from jingtu.core.jobs import queue
from jingtu.core.jobs.models import Job
from jingtu.core.jobs.queue import Kind, LeaseLost, Task, enqueue, job, work_one
from jingtu.core.jobs.worker import run_due_jobs, work_until


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Return an empty table of kinds for the test to fill."""
    queue.kinds()  # the apps declare theirs once, before the table is exchanged
    table: dict[str, Kind] = {}
    monkeypatch.setattr(queue, "KINDS", table)
    return table


@pytest.mark.django_db
def test_a_job_is_done_with_its_payload_and_keeps_its_result():
    @job("tests.add")
    def add(task, *, one, other):
        task.report(1, 2)
        return {"sum": one + other}

    asked = enqueue("tests.add", one=1, other=2)

    assert work_one()
    asked.refresh_from_db()
    assert (asked.state, asked.result, asked.progress_done, asked.progress_total) == ("done", {"sum": 3}, 1, 2)
    assert not work_one()


@pytest.mark.django_db(transaction=True)
def test_a_job_asked_for_in_a_transaction_that_fails_does_not_exist():
    job("tests.nothing")(lambda task: None)

    @transaction.atomic
    def ask_and_fail():
        enqueue("tests.nothing")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()

    assert not work_one()


@pytest.mark.django_db
def test_an_unknown_kind_is_refused_when_asked_for():
    with pytest.raises(KeyError, match=r"tests\.unknown"):
        enqueue("tests.unknown")


def test_one_kind_has_one_handler():
    job("tests.once")(lambda task: None)

    with pytest.raises(ValueError, match=r"tests\.once"):
        job("tests.once")(lambda task: None)


@pytest.mark.django_db
def test_a_job_waits_for_its_time():
    job("tests.later")(lambda task: None)
    enqueue("tests.later", run_after=timezone.now() + timedelta(hours=1))

    assert not work_one()


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_and_others_go_on(caplog):
    @job("tests.fail")
    def fail(task):
        raise RuntimeError("broken")

    job("tests.work")(lambda task: "done")
    failing, working = enqueue("tests.fail"), enqueue("tests.work")

    assert run_due_jobs() == 2
    failing.refresh_from_db()
    working.refresh_from_db()
    assert (failing.state, failing.attempts, failing.error) == ("waiting", 1, "RuntimeError: broken")
    assert failing.run_after > timezone.now()
    assert working.state == "done"


@pytest.mark.django_db
def test_a_job_is_given_up_after_its_last_attempt_and_its_owner_is_told(caplog):
    told = []

    @job("tests.fail", max_attempts=2, gave_up=lambda *, error, number: told.append((number, error)))
    def fail(task, *, number):
        raise RuntimeError("broken")

    asked = enqueue("tests.fail", number=7)
    for _attempt in range(2):
        Job.objects.update(run_after=timezone.now())
        work_one()

    asked.refresh_from_db()
    assert asked.state == "failed"
    assert told == [(7, "RuntimeError: broken")]


@pytest.mark.django_db
def test_a_job_whose_workers_die_again_and_again_is_given_up():
    told = []
    job("tests.deadly", max_attempts=1, gave_up=lambda *, error: told.append(error))(lambda task: None)
    past = timezone.now() - timedelta(seconds=1)
    asked = enqueue("tests.deadly")
    Job.objects.update(state="running", attempts=1, lease="of a dead worker", leased_until=past)

    assert work_one()
    asked.refresh_from_db()
    assert asked.state == "failed"
    assert len(told) == 1
    assert "中断" in told[0]


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_stops_and_changes_nothing(caplog):
    @job("tests.slow")
    def slow(task):
        Job.objects.update(lease="of another worker")
        with pytest.raises(LeaseLost):
            task.report(5, 5)
        task.report(5, 5)

    asked = enqueue("tests.slow")
    work_one()

    asked.refresh_from_db()
    assert (asked.state, asked.progress_done) == ("running", 0)


@pytest.mark.django_db
def test_progress_is_not_written_more_often_than_a_person_can_see(django_assert_num_queries):
    task = Task(Job.objects.create(kind="tests.any", state="running"))

    with django_assert_num_queries(2):
        for done in range(1, 101):
            task.report(done, 100)


@pytest.mark.django_db(transaction=True)
def test_each_job_goes_to_one_of_several_workers():
    done = []
    job("tests.count")(lambda task, *, number: done.append(number))
    for number in range(20):
        enqueue("tests.count", number=number)

    def work():
        try:
            run_due_jobs()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(done) == list(range(20))
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db(transaction=True)
def test_a_busy_worker_keeps_its_lease(settings):
    settings.JOB_LEASE = timedelta(seconds=0.6)

    @job("tests.long")
    def long(task):
        time.sleep(1.5)
        return Job.objects.get(pk=task.job.pk).leased_until > timezone.now()

    asked = enqueue("tests.long")
    work_one()

    asked.refresh_from_db()
    assert asked.result is True


@pytest.mark.django_db(transaction=True)
def test_the_loop_ends_when_it_is_told_to():
    stop = threading.Event()
    job("tests.stop")(lambda task: stop.set())
    enqueue("tests.stop")

    work_until(stop)

    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_another_worker_takes_the_job_of_a_killed_one(settings, tmp_path):
    job("tests.sleep")(lambda task: "done by the second worker")
    asked, marker = enqueue("tests.sleep"), tmp_path / "started"
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in names})
    worker = subprocess.Popen([sys.executable, "-m", "tests.support.worker_process", database, str(marker)])
    until = time.monotonic() + 60
    while not marker.exists():
        assert time.monotonic() < until
        assert worker.poll() is None
        time.sleep(0.05)

    worker.kill()
    worker.wait()
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == ("running", 1)
    while not work_one():
        assert time.monotonic() < until
        time.sleep(0.1)

    asked.refresh_from_db()
    assert (asked.state, asked.attempts, asked.result) == ("done", 2, "done by the second worker")
