"""The empty test database on SQLite, migrated once and copied from then on: rendering the migrations costs half a minute.

The copy is known by everything that goes into it, so a changed migration makes a new one.
"""

import hashlib
import os
import sqlite3
import sys
import tempfile
from pathlib import Path

import django

SOURCE = Path(__file__).parents[2] / "src/jingtu"


def path() -> Path:
    """Return where the migrated database of this source lies, or will lie."""
    known = hashlib.sha256(f"{django.__version__} {sys.version} {os.getuid() if hasattr(os, 'getuid') else ''}".encode())
    for file in sorted([*SOURCE.rglob("migrations/*.py"), *SOURCE.rglob("models.py"), SOURCE / "core/sql.py"]):
        known.update(file.read_bytes())
    return Path(tempfile.gettempdir()) / f"jingtu-tests-{known.hexdigest()[:16]}.sqlite3"


def keep(connection: sqlite3.Connection, at: Path) -> None:
    """Keep a copy of the migrated database; whoever does so at the same time keeps the same."""
    if at.exists():
        return
    unfinished = at.with_suffix(f".{os.getpid()}")
    with sqlite3.connect(unfinished) as copy:
        connection.backup(copy)
    copy.close()
    unfinished.replace(at)
