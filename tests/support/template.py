"""The empty test database on SQLite, made once and copied from then on.

Its tables are made from the models at once, as in a new installation; that the migrations make the same is a test of its own
(tests/project/operations/test_first_tables.py). The copy is known by everything that goes into it.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import django

SOURCE = Path(__file__).parents[2] / "src/jingtu"


def path() -> Path:
    """Return where the empty database of this source lies, or will lie."""
    known = hashlib.sha256(f"{django.__version__} {sys.version} {os.getuid() if hasattr(os, 'getuid') else ''}".encode())
    for file in sorted([*SOURCE.rglob("migrations/*.py"), *SOURCE.rglob("models.py"), SOURCE / "core/sql.py"]):
        known.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"jingtu-tests-{known.hexdigest()[:16]}.sqlite3"


def make(at: Path) -> None:
    """Make it; whoever does so at the same time makes the same."""
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    from jingtu.project import first_tables

    usual, unfinished = connections[DEFAULT_DB_ALIAS], at.with_suffix(f".{os.getpid()}")
    connections[DEFAULT_DB_ALIAS] = new = connections.create_connection(DEFAULT_DB_ALIAS)
    new.settings_dict = new.settings_dict | {"NAME": str(unfinished)}
    try:
        first_tables.make(MigrationExecutor(new))
        new.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        new.close()
        connections[DEFAULT_DB_ALIAS] = usual
    unfinished.replace(at)
