"""A finished run is done again in the background and compared byte by byte; what came of it stands on its page."""

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.jobs.models import Job
from jingtu.core.journal.models import Entry
from jingtu.core.observations import repeating, running
from jingtu.core.observations.models import Repetition, Run, RunFile
from jingtu.core.subjects.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(world, delivered, run_jobs):
    made = running.ask(
        world.enterprise,
        "evaluate",
        [delivered()],
        {"standards": ["GB36600-2018"]},
        by=world.inspector,
        name="评价",
        media=["soil"],
    )
    run_jobs()
    return Run.objects.get(pk=made.pk)


def test_the_same_again_is_the_same_and_the_journal_says_so(world, run, run_jobs):
    asked = repeating.ask(run, by=world.inspector)
    run_jobs()
    asked.refresh_from_db()
    assert (asked.outcome, asked.differences) == ("same", [])
    entry = Entry.objects.get(action="observations.repeat")
    assert (entry.subject, entry.detail["same"]) == (f"run:{run.pk}", True)


def test_a_table_that_somebody_changed_is_named(world, run, run_jobs):
    with open(RunFile.objects.get(run=run, name="result.points.parquet").content.path, "ab") as kept:
        kept.write(b"x")
    asked = repeating.ask(run, by=world.inspector)
    run_jobs()
    asked.refresh_from_db()
    assert (asked.outcome, asked.differences) == ("other", ["结果文件 result.points.parquet 在保存后改动过。"])


def test_one_repetition_at_a_time_of_finished_runs_by_those_who_evaluate(world, run, people):
    repeating.ask(run, by=world.inspector)
    with pytest.raises(Refused, match="正在重算核对"):
        repeating.ask(run, by=world.inspector)
    with pytest.raises(PermissionDenied):
        repeating.ask(run, by=people.outsider)
    Run.objects.filter(pk=run.pk).update(state="cancelled")
    with pytest.raises(Refused, match="没有可以核对的结果"):
        repeating.ask(Run.objects.get(pk=run.pk), by=world.inspector)


def test_what_was_given_up_can_be_asked_for_again(world, run, run_jobs):
    asked = repeating.ask(run, by=world.inspector)
    Job.objects.all().delete()
    repeating.failed(asked.pk)
    asked.refresh_from_db()
    assert asked.outcome == "failed"
    repeating.ask(run, by=world.inspector)
    run_jobs()
    assert Repetition.objects.first().outcome == "same"
