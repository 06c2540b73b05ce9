"""Where the access log is kept, and how a row gets there without ever holding up the answer it speaks of.

On SQLite the log has a file and a connection of its own, so no import or backup of the business data makes it wait; on
PostgreSQL a schema of its own. A row is one INSERT, there when the process is killed the moment after. Where it cannot be
written at once (a full disk, a lock), it goes as one line into a file beside it, which the next sealing brings in.
"""

import json
import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.connection import ConnectionDoesNotExist
from django.utils.dateparse import parse_datetime

from jingtu.core import sql

from .models import SCHEMA, Access, Seal

log = logging.getLogger("jingtu.accesslog")

ALIAS = "access_log"
FILE, WAITING = "access-log.sqlite3", "access-log-waiting.jsonl"
PATIENCE_S = 1.0  # longer than any other writer of this file takes, shorter than anybody minds
NAMES = {Access: f"{SCHEMA}_rows", Seal: f"{SCHEMA}_seals"}
REFUSAL = "rows of the access log are only ever added"


def using() -> str:
    """Return the alias under which the log is read and written in this thread, opened and with its tables."""
    if connection.vendor != sql.SQLITE:
        return "default"
    path = file()
    try:
        opened = connections[ALIAS]
        if opened.settings_dict["NAME"] == path:
            return ALIAS
        opened.close()
    except ConnectionDoesNotExist:
        pass
    connections[ALIAS] = _opened(path)
    prepare()
    return ALIAS


def file() -> Path:
    """Return the log's database file."""
    return Path(settings.HOME) / FILE


def prepare() -> None:
    """Make the tables where they are not there yet."""
    on = connections[using()]
    if on.vendor != sql.SQLITE:
        sql.create_schema(on, SCHEMA)
    for model, name in NAMES.items():
        if sql.has_table(on, model._meta.db_table):
            continue
        try:
            with on.schema_editor() as editor:
                editor.create_model(model)
            sql.guard(on, model._meta.db_table, name, REFUSAL)
        except DatabaseError:  # somebody else made it at the same moment
            if not sql.has_table(on, model._meta.db_table):
                raise


def keep(row: Access) -> None:
    """Add a row now, or put it where the next sealing finds it. Never raises for a database that cannot take it."""
    try:
        row.save(using=using(), force_insert=True)
    except DatabaseError:
        log.exception("The access log could not be written; the row waits in %s.", WAITING)
        _put_aside(row)


def bring_in() -> int:
    """Add the rows that wait beside the database; return how many there were. None comes in twice."""
    waiting = Path(settings.HOME) / WAITING
    taken = waiting.with_suffix(".taken")
    if waiting.exists() and not taken.exists():
        os.replace(waiting, taken)  # who writes meanwhile begins a new file
    if not taken.exists():
        return 0
    rows = [_read(line) for line in taken.read_text("utf-8").splitlines() if line.endswith("}")]
    Access.objects.using(using()).bulk_create(rows, ignore_conflicts=True)
    taken.unlink()
    return len(rows)


def _opened(path: Path) -> BaseDatabaseWrapper:
    described = connections["default"].settings_dict | {
        "NAME": path,
        "OPTIONS": {"timeout": PATIENCE_S, "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"},
    }
    return type(connections["default"])(described, ALIAS)


def _put_aside(row: Access) -> None:
    said = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    line = json.dumps(said | {"seen_at": row.seen_at.isoformat()}, ensure_ascii=False) + "\n"
    handle = os.open(Path(settings.HOME) / WAITING, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


def _read(line: str) -> Access:
    said: dict[str, Any] = json.loads(line)
    return Access(**said | {"seen_at": parse_datetime(said["seen_at"])})
