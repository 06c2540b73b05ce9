"""What killed processes leave of files is taken away after a day; kept files, and those being made, stay."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings

from jingtu.core.files.clearing import STALE_SECONDS, clear_left_over
from jingtu.core.jobs import queue, schedule

NOW = time.time()


def left(name, age_seconds):
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half")
    os.utime(path, (NOW - age_seconds, NOW - age_seconds))
    return path


@pytest.mark.parametrize("name", ["runs/.made-a1", ".incoming-b2", "plans/.incoming-c3"])
def test_what_was_never_kept_goes_after_a_day_and_not_before(name):
    old, fresh = left(name, STALE_SECONDS + 60), left(f"{name}x", STALE_SECONDS - 60)
    assert clear_left_over(NOW) == 1
    assert (old.exists(), fresh.exists()) == (False, True)


def test_a_kept_file_stays_however_old_it_is():
    kept = left("runs/0123.parquet", 400 * STALE_SECONDS)
    assert clear_left_over(NOW) == 0
    assert kept.exists()


@pytest.mark.django_db
def test_it_is_cleared_every_night(run_jobs):
    old = left("runs/.made-a1", STALE_SECONDS + 60)
    queue.kinds()
    assert "files.clear" in schedule.RECURRING
    queue.enqueue("files.clear")
    run_jobs()
    assert not old.exists()
