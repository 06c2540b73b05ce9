"""How long a backup and its restoring take and how large it is: for the demonstration, and for 100,000 tasks.

Runs on SQLite, or on the PostgreSQL of JINGTU_DATABASE_URL, which must be an empty database of its own: it is filled.
"""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TASKS = 100_000


def run() -> None:
    """Fill, save and restore both sizes and print times and sizes."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.plans import make_tasks
    from jingtu.core.places.loading import load_divisions
    from jingtu.project.demo import load_demo

    call_command("migrate", verbosity=0)
    load_divisions()
    home = Path(settings.HOME)
    settings.DEMONSTRATION = True
    load_demo()
    _measure("the demonstration", home)
    from django.db import transaction

    with transaction.atomic():
        make_tasks(TASKS)
    _measure(f"{TASKS:,} tasks", home)
    connection.close()


def _measure(what: str, home: Path) -> None:
    from django.db import connection

    from jingtu.project.operations import restoring, saving, space

    made, saving_seconds = _timed(lambda: saving.back_up(home / "measured"))
    rows = sum(made.tables.values())
    before = space.size(space.database_bytes() + space.files_bytes())
    connection.close()
    _restored, restoring_seconds = _timed(lambda: restoring.restore(made.path, replace=True))
    print(
        f"  {connection.vendor}, {what}: {rows:,} rows and {made.files} files, {before}: backup {saving_seconds:.1f} s, "
        f"{space.size(made.bytes)}; checked and restored in {restoring_seconds:.1f} s",
        flush=True,
    )
    shutil.rmtree(home / "measured")


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    done = work()
    return done, time.perf_counter() - begun
