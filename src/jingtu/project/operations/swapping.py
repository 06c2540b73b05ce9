"""Putting a restored home in place of the old one, whole or not at all, even when the process is killed half-way.

Everything new lies ready in one folder of the home. A note is written, then each part is moved: the old one aside, the new one
in. Who finds the note later (the next command) finishes the moves: each of them can be made once only.
"""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from jingtu.core.accesslog.keeping import FILE as LOG
from jingtu.project.cli import RESTORE_NOTE
from jingtu.project.secret import FILE as SECRET_FILE
from jingtu.project.secret import POSITION_FILE

from .archive import sync_folder

NOTE = RESTORE_NOTE
DATABASE = "jingtu.sqlite3"
PARTS = (DATABASE, LOG, "files", SECRET_FILE, POSITION_FILE)
BESIDE = {name: (f"{name}-wal", f"{name}-shm") for name in (DATABASE, LOG)}  # belong to the old one and would spoil the new


def swap(home: Path, ready: Path, aside: Path, mark: str, commit: Callable[[], None]) -> None:
    """Move what lies in `ready` into `home` and what it replaces into `aside`.

    `commit` makes the database's own part final (PostgreSQL); `mark` is what shows afterwards that it did.
    """
    aside.mkdir(mode=0o700)
    _write_note(home, {"ready": ready.name, "aside": aside.name, "mark": mark})
    try:
        commit()
    except BaseException:
        (home / NOTE).unlink()
        aside.rmdir()
        raise
    _finish(home, ready, aside)


def finish_interrupted(home: Path, committed: Callable[[str], bool]) -> bool:
    """Finish a swap that was cut short, or drop it when its database part never became final; tell whether there was one."""
    try:
        note = json.loads((home / NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    ready, aside = home / note["ready"], home / note["aside"]
    if not note["mark"] or committed(note["mark"]):
        _finish(home, ready, aside)
    else:
        (home / NOTE).unlink()
        shutil.rmtree(ready, ignore_errors=True)
        shutil.rmtree(aside, ignore_errors=True)
    return True


def _write_note(home: Path, note: dict[str, str]) -> None:
    partial = home / f".{NOTE}"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(note, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, home / NOTE)
    sync_folder(home)


def _finish(home: Path, ready: Path, aside: Path) -> None:
    aside.mkdir(mode=0o700, exist_ok=True)
    for name in PARTS:
        if not (ready / name).exists():  # not restored, or moved before we were cut short
            continue
        for old in (name, *BESIDE.get(name, ())):
            if (home / old).exists():
                os.replace(home / old, aside / old)
        os.replace(ready / name, home / name)
    sync_folder(home)
    (home / NOTE).unlink()
    shutil.rmtree(ready, ignore_errors=True)
    if not any(aside.iterdir()):
        aside.rmdir()
