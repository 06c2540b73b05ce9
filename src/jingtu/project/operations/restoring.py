"""Restoring a backup: every byte is checked before anything is touched, then all of it takes the place of what was there."""

import datetime as dt
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from jingtu.core.journal.services import record
from jingtu.project.failure import Failure
from jingtu.project.preparation import migrate

from . import archive, postgresql, running, saving, schema, snapshots, space, swapping

READY_PREFIX = ".restore-"
ASIDE_PREFIX = "before_restore_"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    """What a restoring brought back, where the old installation lies now (None: there was none), and what is new since."""

    made_at: dt.datetime
    rows: int
    files: int
    missing: int
    aside: Path | None
    old_schema: str
    migrated: bool


def restore(path: Path, *, replace: bool = False) -> Restored:
    """Put the installation back as it was when the backup was made.

    Raises Failure for a damaged archive, one of another database or a newer program, a running service, and, without
    `replace`, for an installation that has accounts or files; nothing is changed then.
    """
    home = Path(settings.HOME)
    refuse_while_running(home)
    occupied = is_occupied(home)
    if occupied and not replace:
        raise Failure(
            "这里已有数据，没有恢复。确实要用备份替换时请加 --replace：原有数据会移到一旁保留。也可另设 JINGTU_HOME 恢复到别处。"
        )
    with space.told_when_full(home), archive.opened(path) as (opened, manifest):
        _refuse_unfit(manifest)
        space.refuse_without_room(home, sum(entry["bytes"] for entry in manifest["entries"].values()))
        ready = Path(tempfile.mkdtemp(dir=home, prefix=READY_PREFIX))
        try:
            archive.extract(opened, manifest, ready)
            name = f"{ASIDE_PREFIX}{timezone.localtime():%Y%m%d_%H%M%S}"
            _put_in_place(home, ready, name, manifest)
        finally:
            if not (home / swapping.NOTE).exists():
                shutil.rmtree(ready, ignore_errors=True)
    return _finished(path, manifest, home / name, occupied)


def refuse_while_running(home: Path) -> None:
    """Raise Failure while a server or worker of this installation runs: it would go on writing into what is taken away."""
    if found := running.running(home):
        raise Failure(f"净土正在运行（{'、'.join(found)}），没有恢复。请先停止服务，再运行一次。")


def is_occupied(home: Path) -> bool:
    """Tell whether there is anything here to lose: an account, a kept file, or a database that cannot be read."""
    if any(path.is_file() for path in (home / "files").rglob("*")):
        return True
    try:
        if get_user_model()._meta.db_table not in connection.introspection.table_names():
            return False
        return get_user_model().objects.exists()
    except DatabaseError:
        return True
    finally:
        connection.close()


def finish_interrupted(home: Path) -> bool:
    """Finish a restoring that was cut short; tell whether there was one."""
    return swapping.finish_interrupted(home, postgresql.has_schema)


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    made = manifest["database"]["engine"]
    if made != connection.vendor:
        raise Failure(
            f"这份备份来自 {ENGINES.get(made, made)}，本安装用的是 {ENGINES.get(connection.vendor, connection.vendor)}。"
            "请按备份时的数据库设置 JINGTU_DATABASE_URL 再恢复。"
        )
    ahead = schema.unknown([(app, name) for app, name in manifest["database"]["migrations"]])
    connection.close()
    if ahead:
        raise Failure(
            f"这份备份由更新的净土 {manifest['program']} 写成（本程序没有 {schema.named(ahead[:3])}）。请安装那个版本后再恢复。"
        )


def _put_in_place(home: Path, ready: Path, name: str, manifest: dict[str, Any]) -> None:
    (ready / "files").mkdir(exist_ok=True)
    if (key := ready / saving.SECRET).exists():
        key.rename(ready / key.name)
    if (key := ready / saving.POSITION_KEY).exists():
        key.rename(ready / key.name)
    if connection.vendor == "sqlite":
        (ready / snapshots.SQLITE_ENTRY).rename(ready / swapping.DATABASE)
        if (log := ready / snapshots.LOG_ENTRY).exists():
            log.rename(ready / swapping.LOG)
        connection.close()
        swapping.swap(home, ready, home / name, mark="", commit=lambda: None)
        return
    swapping.swap(home, ready, home / name, mark=name, commit=lambda: postgresql.load(ready, manifest["database"], name))


def _finished(path: Path, manifest: dict[str, Any], aside: Path, occupied: bool) -> Restored:
    old_schema = ""
    if connection.vendor == "postgresql":
        old_schema = aside.name if occupied else ""
        if not occupied:
            postgresql.drop_schema(aside.name)
    if not occupied:
        shutil.rmtree(aside, ignore_errors=True)
    migrated = migrate()
    record(None, "installation.restore", detail={"filename": path.name, "made_at": manifest["made_at"]})
    return Restored(
        made_at=dt.datetime.fromisoformat(manifest["made_at"]),
        rows=sum(table["rows"] for table in manifest["database"]["tables"].values()),
        files=manifest["files"]["count"],
        missing=len(manifest["files"]["missing"]),
        aside=aside if aside.exists() else None,
        old_schema=old_schema,
        migrated=migrated,
    )
