"""A process killed with -9 in the middle of an import, two workers with one batch, one given up: nothing is half there."""

import pytest

from jingtu.core.imports import publishing, staging
from jingtu.core.imports.jobs import _publishing_failed, _reading_failed
from jingtu.core.imports.models import Batch, Line
from jingtu.core.subjects.models import Event, Subject
from jingtu.themes.industry.models import Enterprise
from tests.core.imports.conftest import code, firm, workbook
from tests.support.killed import killed_while


@pytest.mark.django_db(transaction=True)
def test_killed_while_writing_nothing_is_there_and_another_worker_finishes(brought, tmp_path):
    batch = brought(workbook(*(firm(number) for number in range(1, 30))))
    publishing.confirm(batch, "all", batch.received_by)
    rows, events = Enterprise.objects.count(), Event.objects.count()

    killed_while("import", batch.pk, tmp_path)

    assert Batch.objects.get(pk=batch.pk).state == "applying"
    assert (Enterprise.objects.count(), Event.objects.count()) == (rows, events)
    publishing.publish(batch.pk)
    assert Batch.objects.get(pk=batch.pk).state == "applied"
    assert Enterprise.objects.count() == rows + 29


@pytest.mark.django_db
def test_a_second_worker_with_the_same_batch_writes_nothing(brought):
    batch = brought(workbook(firm(1)))
    publishing.confirm(batch, "all", batch.received_by)

    publishing.publish(batch.pk)
    publishing.publish(batch.pk)

    assert Enterprise.objects.filter(code=code(1)).count() == 1
    assert Event.objects.filter(subject__in=Enterprise.objects.filter(code=code(1)).values("pk")).count() == 1


@pytest.mark.django_db
def test_reading_that_is_begun_again_leaves_each_row_once(brought):
    batch = brought(workbook(firm(1), firm(2)))
    subjects = Subject.objects.count()
    Batch.objects.filter(pk=batch.pk).update(state="reading")

    staging.judge(batch.pk, lambda done, total: None)

    assert Line.objects.filter(batch=batch).count() == 2
    assert Subject.objects.count() == subjects


@pytest.mark.django_db
def test_what_is_given_up_says_that_nothing_was_written(brought):
    batch = brought(workbook(firm(1)))
    publishing.confirm(batch, "all", batch.received_by)

    _publishing_failed(error="killed", batch=batch.pk)

    batch.refresh_from_db()
    assert batch.state == "ready"
    assert "没有写入任何一行" in batch.sentence
    Batch.objects.filter(pk=batch.pk).update(state="reading")
    _reading_failed(error="killed", batch=batch.pk)
    assert Batch.objects.get(pk=batch.pk).state == "refused"


@pytest.mark.django_db
def test_a_batch_given_up_leaves_no_identity_behind(brought):
    subjects = Subject.objects.count()
    batch = brought(workbook(firm(1)))

    staging.discard(batch, batch.received_by)

    assert Subject.objects.count() == subjects
    assert not Line.objects.exists()
