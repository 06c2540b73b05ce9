"""Recurring work: at most one run per slot, none lost, and a clock that is set back does no harm."""

import datetime as dt
import threading
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from jingtu.core.jobs import queue, schedule
from jingtu.core.jobs.models import Job, Recurrence
from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import ask_for_due, daily, every, recurring
from jingtu.core.jobs.worker import run_due_jobs, work_until

NOON = dt.datetime(2019, 6, 30, 12, 0, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def runs(monkeypatch):
    """Return the list that the one recurring job of the test writes to; nothing else is declared."""
    queue.kinds()
    monkeypatch.setattr(queue, "KINDS", {})
    monkeypatch.setattr(schedule, "RECURRING", {})
    done = []
    job("tests.remind")(lambda task: done.append(1))
    return done


@pytest.mark.parametrize(
    ("slots", "now", "slot"),
    [
        (daily(6, 30), NOON, NOON.replace(hour=6, minute=30, second=0)),
        (daily(6, 30), NOON.replace(hour=6, minute=29), NOON.replace(day=29, hour=6, minute=30, second=0)),
        (daily(6, 30), NOON.replace(hour=6, minute=30, second=0), NOON.replace(hour=6, minute=30, second=0)),
        (every(minutes=5), NOON.replace(minute=4), NOON.replace(minute=0, second=0)),
        (every(minutes=5), NOON.replace(minute=5), NOON.replace(minute=5, second=0)),
    ],
)
def test_a_time_lies_in_its_slot(slots, now, slot):
    assert slots(now) == slot


@pytest.mark.django_db
def test_a_slot_is_started_once_and_missed_ones_are_made_up_for_by_the_latest(runs):
    recurring("tests.remind", daily(6))
    for now in (NOON, NOON + HOUR, NOON + 5 * DAY, NOON + 5 * DAY + HOUR):
        ask_for_due(now)
        run_due_jobs()

    assert len(runs) == 2


@pytest.mark.django_db
def test_a_job_still_waiting_from_an_earlier_slot_is_not_asked_for_again(runs):
    recurring("tests.remind", every(minutes=1))
    for minute in range(10):
        ask_for_due(NOON + minute * dt.timedelta(minutes=1))
    run_due_jobs()

    assert len(runs) == 1


@pytest.mark.django_db
def test_a_clock_set_back_repeats_no_slot(runs):
    recurring("tests.remind", daily(6))
    for now in (NOON, NOON - DAY, NOON - HOUR, NOON):
        ask_for_due(now)
        run_due_jobs()

    assert len(runs) == 1


@pytest.mark.django_db
def test_a_clock_that_ran_years_ahead_does_not_stop_the_work_for_years(runs, caplog):
    recurring("tests.remind", daily(6))
    for now in (NOON + 4000 * DAY, NOON, NOON + HOUR):
        ask_for_due(now)
        run_due_jobs()

    assert len(runs) == 2
    assert "clock was set back" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_starts_the_slot(runs):
    recurring("tests.remind", daily(6))
    barrier = threading.Barrier(4)

    def look():
        try:
            for day in range(5):
                barrier.wait()
                ask_for_due(NOON + day * DAY)
                barrier.wait()
                run_due_jobs()
        finally:
            connection.close()

    workers = [threading.Thread(target=look) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(runs) == 5


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_while_asking_leaves_the_slot_to_the_next(runs, monkeypatch):
    recurring("tests.remind", daily(6))
    with monkeypatch.context() as broken:
        broken.setattr(queue, "enqueue", lambda name: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            ask_for_due(NOON)
    ask_for_due(NOON)

    assert run_due_jobs() == 1


@pytest.mark.django_db
def test_done_runs_of_earlier_days_are_cleared_away(runs):
    recurring("tests.remind", daily(6))
    for day in range(4):
        ask_for_due(NOON + day * DAY)
        run_due_jobs()
        Job.objects.filter(pk=Job.objects.latest("pk").pk).update(finished_at=NOON + day * DAY)

    assert Job.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_loop_of_a_worker_starts_what_is_due(monkeypatch):
    stop = threading.Event()
    job("tests.stop")(lambda task: stop.set())
    recurring("tests.stop", every(minutes=1))

    work_until(stop)

    assert Recurrence.objects.get().name == "tests.stop"


def test_only_a_declared_kind_can_return():
    with pytest.raises(KeyError, match=r"tests\.unknown"):
        recurring("tests.unknown", daily(6))


@pytest.mark.django_db
def test_a_look_at_the_clock_asks_once_while_nothing_is_due(runs, django_assert_num_queries):
    recurring("tests.remind", daily(6))
    ask_for_due(NOON)

    with django_assert_num_queries(1):
        assert ask_for_due(NOON + HOUR) == []
