"""Making a backup: the database at one moment, then every kept file, then the manifest."""

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

import jingtu
from jingtu.core.accesslog.keeping import bring_in
from jingtu.core.journal.services import record
from jingtu.project.failure import Failure
from jingtu.project.secret import FILE as SECRET_FILE
from jingtu.project.secret import POSITION_FILE

from . import archive, snapshots, space

SUFFIX = ".zip"
DATED = re.compile(r"jingtu-\d{8}-\d{6}")  # the name that a backup gets by itself
WORK_PREFIX = ".jingtu-backup-"
FILES, SECRET, POSITION_KEY = "files", f"secret/{SECRET_FILE}", f"keys/{POSITION_FILE}"
TRIES = 3
STALE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Backup:
    """A finished backup: where it lies, how large it is, how many files it holds, which ones the rows name in vain."""

    path: Path
    bytes: int
    tables: dict[str, int]
    files: int
    missing: tuple[str, ...]


def back_up(target: Path | None = None, *, with_secret: bool = False, keep: int | None = None) -> Backup:
    """Write a backup to `target` (a new file, or a folder; the home's own without one) and return what it holds.

    Service goes on meanwhile. `keep` leaves only the newest backups of the folder. Raises Failure; nothing is left then.
    """
    path = _path(target)
    with space.told_when_full(path.parent):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_left_over(path.parent)
        copies = 2 if connection.vendor == "sqlite" else 1
        space.refuse_without_room(path.parent, copies * space.database_bytes() + space.files_bytes())
        made = _complete(path, with_secret)
    record(None, "installation.backup", detail={"filename": path.name, "bytes": made.bytes})
    if keep:
        _forget_older(path, keep)
    return made


def _path(target: Path | None) -> Path:
    folder = Path(settings.HOME) / "backups" if target is None else target
    if target is not None and not target.is_dir() and target.suffix == SUFFIX:
        if target.exists():
            raise Failure(f"{target} 已经存在，没有覆盖。请换一个文件名。")
        return target
    return folder / f"jingtu-{timezone.localtime():%Y%m%d-%H%M%S}{SUFFIX}"


def _complete(path: Path, with_secret: bool) -> Backup:
    """Try again when a file was removed between the moment of the database and its turn; then take it as lost before."""
    for _attempt in range(TRIES - 1):
        try:
            return _write(path, with_secret)
        except _Incomplete:
            continue
    return _write(path, with_secret, accept_missing=True)


class _Incomplete(Exception):
    """A file that a row refers to was not there."""


def _write(path: Path, with_secret: bool, accept_missing: bool = False) -> Backup:
    work = Path(tempfile.mkdtemp(dir=path.parent, prefix=WORK_PREFIX))
    try:
        with archive.written(path) as writer:
            bring_in()
            database, wanted = snapshots.add_database(writer, work)
            # Without it every position would be moved a second time, and two offsets tell more than one.
            if (position_key := Path(settings.HOME) / POSITION_FILE).exists():
                writer.add_file(POSITION_KEY, position_key)
            kept = _add_files(writer)
            missing = tuple(sorted(wanted - kept))
            if missing and not accept_missing:
                raise _Incomplete
            if with_secret and (key := Path(settings.HOME) / SECRET_FILE).exists():
                writer.add_file(SECRET, key)
            writer.finish(_manifest(database, kept, missing))
        tables = {name: said["rows"] for name, said in database["tables"].items()}
        return Backup(path, path.stat().st_size, tables, len(kept), missing)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _add_files(writer: archive.Writer) -> set[str]:
    """Add every kept file and return their names. A file appears whole under its name, so the copy is whole too."""
    root, kept = Path(settings.MEDIA_ROOT), set()
    for path in sorted(root.rglob("*")):
        if path.name.startswith(".") or not path.is_file():  # .incoming-…: not yet kept
            continue
        name = path.relative_to(root).as_posix()
        try:
            writer.add_file(f"{FILES}/{name}", path)
        except FileNotFoundError:  # removed this moment; whether a row misses it is asked afterwards
            continue
        kept.add(name)
    return kept


def _manifest(database: dict[str, Any], kept: set[str], missing: tuple[str, ...]) -> dict[str, Any]:
    return {
        "program": jingtu.__version__,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": database,
        "files": {"count": len(kept), "missing": list(missing)},
    }


def _clear_left_over(folder: Path) -> None:
    """Remove what a backup that was killed more than a day ago left behind."""
    before = (timezone.now() - STALE).timestamp()
    for path in [*folder.glob(f"{WORK_PREFIX}*"), *folder.glob(f".jingtu-*{SUFFIX}.part")]:
        if path.stat().st_mtime < before:
            _remove(path)


def _remove(path: Path) -> None:
    remove: Callable = shutil.rmtree if path.is_dir() else Path.unlink
    remove(path)


def _forget_older(made: Path, keep: int) -> None:
    """Keep the latest archives that carry their day, the one just made among them; what people named themselves stays."""
    dated = sorted(path for path in made.parent.glob(f"jingtu-*{SUFFIX}") if DATED.fullmatch(path.stem))
    for path in dated[:-keep]:
        if path != made:
            path.unlink()
