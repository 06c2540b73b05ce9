"""kill -9 while results are frozen, judged and written: nothing is half there, and the next worker ends the same run."""

import datetime as dt
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from jingtu.core.jobs.models import Job
from jingtu.core.jobs.queue import work_one
from jingtu.core.journal.models import Entry
from jingtu.core.observations.models import Run, RunFile
from jingtu.themes.survey.evaluating import evaluate
from tests.support.evaluated import accepted
from tests.support.killed_at import LEASE, SQL, Place, killed_at
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = {"use": "farmland", "given": {"land": "其他"}}
SPRING = dt.date(2019, 5, 6)
RESULTS = '"observations_result"'
NUMBERS = range(1, 9)
# While the server freezes: the results are being read, the file is being kept, kept without a name, the run is being written.
FREEZING = (
    Place(SQL, f"SELECT|{RESULTS}"),
    Place("tempfile.mkstemp", "/runs/.made-"),
    Place("os.rename", "/runs/.made-"),
    Place(SQL, "INSERT|journal_entry"),
)
# While a worker judges: the first steps are done, the tables are half written, half kept, half recorded.
JUDGING = (
    Place(SQL, 'UPDATE "jobs_job" SET "progress_done"'),
    Place("os.rename", "result.points.parquet"),
    Place("os.rename", "/runs/.made-", 3),
    Place(SQL, "INSERT|journal_entry"),
)
# When the tables are kept: in the middle of the workbook, before it is noted, before the job is noted as done.
AFTERWARDS = (
    Place("os.mkdir", ".result.xlsx-"),
    Place(SQL, "INSERT|observations_runfile", 2),
    Place(SQL, 'UPDATE "jobs_job" SET "state"', 2),
)


@pytest.fixture
def delivery(world, run_jobs):
    """Cadmium above the screening value (0.6 at this pH) at P003 alone; nothing else waits for a worker."""
    codes = [in_use(world.inspector, world.bureau, n, 50 * n, land="arable").code for n in NUMBERS]
    contents = {code: {"ph": 8.0, "cd": 0.9 if code == "P003" else 0.1, "pb": 20.0 + n} for n, code in enumerate(codes)}
    made = accepted(world.campaign, contents, world.inspector, on=SPRING)
    run_jobs()
    return made


@pytest.fixture
def undisturbed(world, delivery, run_jobs):
    """What a run that nobody disturbs brings: the hash of its snapshot and of each of its files."""
    run = evaluate(world.campaign, [delivery], by=world.inspector, **ASKED)
    run_jobs()
    brought = run.snapshot_sha256, hashes(run)
    Run.objects.all().delete()
    Job.objects.all().delete()
    for path in files():
        path.unlink()
    return brought


def hashes(run):
    return dict(run.files.values_list("name", "sha256"))


def files():
    """The kept files that somebody can see: what is not kept yet has a hidden name."""
    return [path for path in (Path(settings.MEDIA_ROOT) / "runs").glob("*") if not path.name.startswith(".")]


def check_no_file_is_half():
    from jingtu.runs.record import sha256

    assert all(path.stem == sha256(path) for path in files())


def next_worker():
    """Wait until the lease of the killed worker is over, and do the job; nobody can take it before."""
    left = Job.objects.get()
    assert left.state == Job.State.RUNNING
    until = time.monotonic() + 30
    while not work_one():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert timezone.now() > left.leased_until
    assert Job.objects.get().attempts == 2


def check_ended_like(undisturbed):
    """One run, done once, with the hashes of the undisturbed one, in files that hold what their names say."""
    run = Run.objects.get()
    assert run.state == Run.State.DONE
    assert (run.snapshot_sha256, hashes(run)) == undisturbed
    assert Entry.objects.filter(action="observations.done", subject=f"run:{run.pk}").count() == 1
    assert Job.objects.get(pk=run.job_id).state == Job.State.DONE
    assert {each.content.name.rpartition("/")[2] for each in run.files.all()} <= {path.name for path in files()}
    check_no_file_is_half()


@pytest.mark.parametrize("place", FREEZING, ids=str)
def test_killed_while_freezing_there_is_no_run_and_asked_again_it_is_the_same(world, delivery, undisturbed, run_jobs, place):
    killed_at(place, "evaluate", campaign=world.campaign.pk, deliveries=[delivery.pk], by=world.inspector.pk, **ASKED)
    assert not Run.objects.exists()
    assert not Job.objects.exists()
    check_no_file_is_half()
    evaluate(world.campaign, [delivery], by=world.inspector, **ASKED)
    run_jobs()
    check_ended_like(undisturbed)


@pytest.mark.parametrize("place", JUDGING, ids=str)
def test_killed_while_judging_nothing_is_shown_and_the_next_worker_ends_the_run(world, delivery, undisturbed, place):
    run = evaluate(world.campaign, [delivery], by=world.inspector, **ASKED)
    killed_at(place, "work")
    run.refresh_from_db()
    assert (run.state, run.facts, RunFile.objects.count()) == (Run.State.WAITING, {}, 0)
    check_no_file_is_half()
    next_worker()
    check_ended_like(undisturbed)


@pytest.mark.parametrize("place", AFTERWARDS, ids=str)
def test_killed_after_the_tables_were_kept_they_are_not_made_again(world, delivery, undisturbed, place):
    run = evaluate(world.campaign, [delivery], by=world.inspector, **ASKED)
    killed_at(place, "work")
    run.refresh_from_db()
    assert run.state == Run.State.DONE
    ended, kept = run.finished_at, set(run.files.values_list("pk", flat=True))
    next_worker()
    check_ended_like(undisturbed)
    run.refresh_from_db()
    assert run.finished_at == ended
    assert kept <= set(run.files.values_list("pk", flat=True))


def test_a_run_that_kills_every_worker_is_given_up_and_says_what_to_do(world, delivery):
    run = evaluate(world.campaign, [delivery], by=world.inspector, **ASKED)
    Job.objects.update(attempts=run.job.max_attempts - 1)  # as many workers died of it before
    killed_at(JUDGING[0], "work")
    Job.objects.update(leased_until=timezone.now() - LEASE)
    assert work_one()
    run.refresh_from_db()
    assert run.state == Run.State.FAILED
    assert "请再提交一次" in run.sentence
    assert not RunFile.objects.exists()
