"""The restore drill: saved while people write, restored elsewhere, the same; and what stands in the way is told."""

import errno
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from jingtu.core.accesslog import keeping
from jingtu.core.accesslog.models import Access
from jingtu.core.journal.services import record
from jingtu.core.plans.models import PlanFile
from jingtu.core.subjects import holidays
from jingtu.project.failure import Failure
from jingtu.project.operations import archive, running, saving, space
from jingtu.project.secret import POSITION_FILE, secret_key
from tests.support.holidays import YEAR_2027

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 3


def keep(content: bytes, user) -> PlanFile:
    """Keep a file and its row as the intake does: the file first."""
    digest = hashlib.sha256(content).hexdigest()
    name = default_storage.save(f"plans/{digest}.txt", ContentFile(content))
    with transaction.atomic():
        row = PlanFile.objects.create(sha256=digest, filename="方案.txt", size=len(content), content=name, uploaded_by=user)
        record(user, "plans.upload", subject=f"file:{row.pk}")
    return row


@pytest.fixture
def writers(people, kept_files):
    """Let people keep files and write the journal until the test ends."""
    stop, failures, written = threading.Event(), [], []

    def write(number: int) -> None:
        try:
            while not stop.is_set():
                written.append(keep(f"{number} {len(written)} {time.monotonic_ns()}".encode(), people.keeper).pk)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    while len(written) < WRITERS * 3 and not failures:
        time.sleep(0.05)
    yield written
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_saved_while_people_write_and_restored_elsewhere_it_is_the_same(writers, elsewhere, tmp_path):
    before = len(writers)
    made = saving.back_up(tmp_path / "backup.zip")
    while len(writers) < before + WRITERS * 3:  # they did go on
        time.sleep(0.05)

    elsewhere.done("restore", str(made.path))

    assert "日志完好" in elsewhere.done("journal", "verify")
    restored = {table: elsewhere.rows(f'SELECT count(*) FROM "{table}"')[0][0] for table in made.tables if table in COUNTED}
    assert restored == {table: made.tables[table] + (table == "journal_entry") for table in COUNTED}  # the restoring itself
    files = elsewhere.rows("SELECT sha256, content FROM plans_planfile")
    assert len(files) >= before
    for sha256, name in files:
        assert hashlib.sha256((elsewhere.home / "files" / name).read_bytes()).hexdigest() == sha256
    assert made.missing == ()


COUNTED = ("parties_user", "parties_appointment", "plans_planfile", "journal_entry", "places_division", "django_migrations")


def test_new_rows_follow_the_restored_ones(people, kept_files, elsewhere, tmp_path):
    """The counters of PostgreSQL come back too: the next row must not take a number that is in use."""
    keep(b"one", people.keeper)
    elsewhere.done("restore", str(saving.back_up(tmp_path / "backup.zip").path))

    added = subprocess.run(
        [sys.executable, "-m", "jingtu", "user", "add", "another"],
        env=elsewhere.environment,
        input="Quiet-meadow-27\n",
        capture_output=True,
        text=True,
    )

    assert added.returncode == 0, added.stderr
    assert "日志完好" in elsewhere.done("journal", "verify")


def test_holidays_that_were_loaded_go_along(people, kept_files, elsewhere, tmp_path):
    holidays.keep(holidays.read(YEAR_2027, "2027.yaml"), YEAR_2027)

    elsewhere.done("restore", str(saving.back_up(tmp_path / "backup.zip").path))

    assert (elsewhere.home / "files" / "holidays" / "2027.yaml").read_text(encoding="utf-8") == YEAR_2027


def test_the_access_log_and_the_position_key_go_along(people, kept_files, elsewhere, tmp_path):
    secret_key(kept_files.parent, POSITION_FILE)
    for at in range(3):
        row = Access(
            token=f"{at:032}", seen_at=timezone.now(), method="GET", page="/registers/", classes="K5", shown="x 1", amount=1
        )
        keeping.keep(row)
    elsewhere.done("restore", str(saving.back_up(tmp_path / "backup.zip").path))

    key = (kept_files.parent / POSITION_FILE).read_text()
    assert (elsewhere.home / POSITION_FILE).read_text() == key
    assert "访问记录" in elsewhere.run("doctor").stdout
    assert accesses_of(elsewhere) >= 3


def accesses_of(installation) -> int:
    """Return how many rows its access log has."""
    if installation.url:
        return installation.rows('SELECT count(*) FROM "access_log"."access"')[0][0]
    with closing(sqlite3.connect(installation.home / keeping.FILE)) as log:
        return log.execute("SELECT count(*) FROM access_log_access").fetchone()[0]


def test_an_installation_in_use_is_replaced_only_on_demand_and_kept_aside(people, kept_files, elsewhere, tmp_path):
    keep(b"one", people.keeper)
    first = saving.back_up(tmp_path / "first.zip")
    keep(b"two", people.keeper)
    second = saving.back_up(tmp_path / "second.zip")
    elsewhere.done("restore", str(second.path))

    refused = elsewhere.run("restore", str(first.path))
    assert (refused.returncode, refused.stderr.startswith("这里已有数据，没有恢复。")) == (1, True)
    assert elsewhere.rows("SELECT count(*) FROM plans_planfile") == [(2,)]

    said = elsewhere.done("restore", str(first.path), "--replace")
    assert elsewhere.rows("SELECT count(*) FROM plans_planfile") == [(1,)]
    (aside,) = elsewhere.home.glob("before_restore_*")
    assert str(aside) in said
    assert len(list((aside / "files/plans").iterdir())) == 2
    if connection.vendor == "postgresql":
        assert elsewhere.rows(f"SELECT count(*) FROM {aside.name}.plans_planfile") == [(2,)]


def test_a_damaged_backup_changes_nothing(people, kept_files, elsewhere, tmp_path):
    row = keep(b"words of a plan " * 50, people.keeper)
    whole = saving.back_up(tmp_path / "whole.zip")
    elsewhere.done("restore", str(whole.path))
    before = elsewhere.rows("SELECT sequence, hash FROM journal_head")
    with archive.opened(whole.path) as (opened, _manifest):
        name = f"files/{row.content.name}"
        at = opened.getinfo(name).header_offset + 30 + len(name) + 24
    damaged = tmp_path / "damaged.zip"
    content = bytearray(whole.path.read_bytes())
    content[at] ^= 0xFF
    damaged.write_bytes(content)

    refused = elsewhere.run("restore", str(damaged), "--replace")

    assert refused.returncode == 1
    assert "备份已损坏，没有恢复" in refused.stderr
    assert name in refused.stderr
    assert elsewhere.rows("SELECT sequence, hash FROM journal_head") == before
    assert [path.name for path in elsewhere.home.glob(".restore-*")] == []


def test_the_secret_goes_along_only_on_demand(people, kept_files, settings, elsewhere, tmp_path):
    (Path(settings.HOME) / "secret-key").write_text("k" * 60)

    elsewhere.done("restore", str(saving.back_up(tmp_path / "without.zip").path))
    own = (elsewhere.home / "secret-key").read_text()
    elsewhere.done("restore", str(saving.back_up(tmp_path / "with.zip", with_secret=True).path), "--replace")

    assert own != "k" * 60
    assert (elsewhere.home / "secret-key").read_text() == "k" * 60


def test_nothing_is_restored_under_a_running_service(people, kept_files, elsewhere, tmp_path):
    made = saving.back_up(tmp_path / "backup.zip")

    with running.shown_as_running(elsewhere.home, "serve"):
        refused = elsewhere.run("restore", str(made.path))

    assert refused.returncode == 1
    assert "正在运行（serve）" in refused.stderr
    elsewhere.done("restore", str(made.path))


def test_a_backup_of_a_newer_program_is_refused(people, kept_files, elsewhere, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('plans', '9999_later', '2026-01-01')")
    try:
        made = saving.back_up(tmp_path / "backup.zip")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")

    refused = elsewhere.run("restore", str(made.path))

    assert refused.returncode == 1
    assert "plans.9999_later" in refused.stderr


def test_a_file_that_is_lost_is_told_and_stops_nothing(people, kept_files, tmp_path):
    row = keep(b"one", people.keeper)
    (kept_files / row.content.name).unlink()

    assert saving.back_up(tmp_path / "backup.zip").missing == (row.content.name,)


def test_a_backup_overwrites_nothing_and_keeps_the_newest(people, kept_files, tmp_path):
    path = saving.back_up(tmp_path / "backup.zip").path
    with pytest.raises(Failure, match="已经存在"):
        saving.back_up(path)

    folder = tmp_path / "many"
    folder.mkdir()
    for day in ("20200101", "20200102", "20200103"):
        (folder / f"jingtu-{day}-000000.zip").touch()
    (folder / "jingtu-before-upgrade.zip").touch()  # named by a person, who decides when it goes
    newest = saving.back_up(folder, keep=2).path
    assert {path.name for path in folder.iterdir()} == {"jingtu-20200103-000000.zip", newest.name, "jingtu-before-upgrade.zip"}


def test_a_killed_backup_leaves_no_half_archive(elsewhere, tmp_path):
    elsewhere.done("migrate")
    large = elsewhere.home / "files/plans/large.bin"
    large.parent.mkdir(parents=True)
    with large.open("wb") as file:
        file.truncate(600 * 1024 * 1024)
    folder = tmp_path / "backups"
    folder.mkdir()
    command = [sys.executable, "-m", "jingtu", "backup", str(folder)]
    process = subprocess.Popen(command, env=elsewhere.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.glob(".*.part")):
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.01)

    process.send_signal(signal.SIGKILL)
    process.wait()

    assert list(folder.glob("*.zip")) == []
    large.unlink()
    assert "已备份到" in elsewhere.done("backup", str(folder))


@pytest.fixture(
    params=[("limit", 16384), ("limit", 1024), ("mount", 16384), ("mount", 128)],
    ids=["limit", "limit too small for the database", "disk", "disk too small for the database"],
)
def small_disk(request, tmp_path):
    """Yield a folder in which no file can grow large: by a limit of this process, and on a disk of its own where we may mount."""
    folder = tmp_path / "small"
    folder.mkdir()
    way, kilobytes = request.param
    if way == "mount":
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)], capture_output=True)
        if mounted.returncode:
            pytest.skip("Mounting a small disk needs root.")
        yield folder
        subprocess.run(["umount", str(folder)], check=True)
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, hard))
    yield folder
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def large_files(kept_files):
    """Together larger than any of the small disks."""
    for name in "ab":
        (kept_files / name).write_bytes(os.urandom(12 * 1024 * 1024))


def test_a_full_disk_is_told_and_leaves_nothing(people, large_files, small_disk, monkeypatch):
    monkeypatch.setattr(space, "refuse_without_room", lambda folder, needed: None)  # the disk fills up later than that
    with pytest.raises(Failure, match="磁盘已满"):
        saving.back_up(small_disk)

    assert list(small_disk.iterdir()) == []


def test_too_little_room_is_told_before_anything_is_written(people, kept_files, tmp_path, monkeypatch):
    monkeypatch.setattr(space, "SPARE_BYTES", 1 << 60)

    with pytest.raises(Failure, match="只剩"):
        saving.back_up(tmp_path / "backup.zip")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_other_errors_are_not_taken_for_a_full_disk(tmp_path, number):
    with pytest.raises(Failure, match="磁盘已满"), space.told_when_full(tmp_path):
        raise OSError(number, "full")
    with pytest.raises(PermissionError), space.told_when_full(tmp_path):
        raise PermissionError(errno.EACCES, "no")
