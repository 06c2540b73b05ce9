"""The database as it stood at one moment, put into an archive while others go on writing.

SQLite is copied by its own online backup. PostgreSQL is read with COPY, table by table, in one REPEATABLE READ transaction:
that needs no tool beside the driver and loads into any later PostgreSQL.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import FileField, Model

from jingtu.core.accesslog import keeping
from jingtu.core.accesslog.models import SCHEMA
from jingtu.project.failure import Failure

from .archive import Writer

SQLITE_ENTRY, LOG_ENTRY = "database/jingtu.sqlite3", "database/access-log.sqlite3"
TABLE_FOLDER, LOG_FOLDER = "database/tables", "database/access_log"
TABLES = """
    SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') ORDER BY relname
"""
COLUMNS = """
    SELECT column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
LOG_COLUMNS = """
    SELECT column_name, pg_get_serial_sequence(quote_ident(table_schema) || '.' || quote_ident(table_name), column_name)
    FROM information_schema.columns
    WHERE table_schema = %s AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""


def add_database(writer: Writer, work: Path) -> tuple[dict[str, Any], set[str]]:
    """Add the database; return what the manifest says of it and the names of the files that its rows refer to.

    `work` is a folder with room for a copy of an SQLite database. Raises Failure when the database is damaged.
    """
    return _add_sqlite(writer, work) if connection.vendor == "sqlite" else _add_postgresql(writer)


def _file_columns() -> list[tuple[str, str]]:
    return [
        (model._meta.db_table, column.column)
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if isinstance(column, FileField)
    ]


def _add_sqlite(writer: Writer, work: Path) -> tuple[dict[str, Any], set[str]]:
    copy = work / "snapshot.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=60)) as source, closing(sqlite3.connect(copy)) as kept:
        source.backup(kept)
        kept.execute("PRAGMA journal_mode=DELETE")
        if (found := kept.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise Failure(f"数据库文件已损坏（{found}），没有做成备份。请用最近一次完好的备份恢复。")
        names = [name for (name,) in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        tables = {name: {"rows": kept.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]} for name in names}
        present = [(table, column) for table, column in _file_columns() if table in tables]
        files = {row[0] for table, column in present for row in kept.execute(f'SELECT "{column}" FROM "{table}"')}
        migrations = [list(row) for row in kept.execute("SELECT app, name FROM django_migrations ORDER BY app, name")]
    writer.add_file(SQLITE_ENTRY, copy)
    _add_sqlite_log(writer, work / "access-log.sqlite3")
    said = {"engine": "sqlite", "version": sqlite3.sqlite_version, "migrations": migrations, "tables": tables}
    return said, files - {"", None}


def _add_sqlite_log(writer: Writer, copy: Path) -> None:
    """The access log has a file of its own, which nobody needs to have opened yet."""
    if keeping.file().exists():
        with closing(sqlite3.connect(keeping.file(), timeout=60)) as source, closing(sqlite3.connect(copy)) as kept:
            source.backup(kept)
            kept.execute("PRAGMA journal_mode=DELETE")
        writer.add_file(LOG_ENTRY, copy)


def _add_postgresql(writer: Writer) -> tuple[dict[str, Any], set[str]]:
    with _frozen() as cursor:
        names = [name for (name,) in cursor.execute(TABLES).fetchall()]
        tables = {name: _add_table(writer, cursor, name) for name in names}
        log = {model._meta.model_name: _add_log_table(writer, cursor, model) for model in keeping.NAMES}
        present = [(table, column) for table, column in _file_columns() if table in tables]
        files = {row[0] for table, column in present for row in cursor.execute(f'SELECT "{column}" FROM "{table}"').fetchall()}
        rows = cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        version = cursor.execute("SHOW server_version").fetchone()[0]
    said = {
        "engine": "postgresql",
        "version": version,
        "migrations": [list(row) for row in rows],
        "tables": tables,
        "access_log": log,
    }
    return said, files - {"", None}


@contextmanager
def _frozen() -> Iterator[Any]:
    """Yield a cursor of a connection of its own that sees the database as it stands now, and only reads."""
    own = connection.copy()
    own.connect()
    try:
        with own.connection.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield cursor
    finally:
        own.close()


def _add_table(writer: Writer, cursor: Any, name: str) -> dict[str, Any]:
    return _copied(writer, cursor, f'"{name}"', f"{TABLE_FOLDER}/{name}.copy", cursor.execute(COLUMNS, [name]).fetchall())


def _add_log_table(writer: Writer, cursor: Any, model: type[Model]) -> dict[str, Any]:
    name = model._meta.model_name
    rows = cursor.execute(LOG_COLUMNS, [SCHEMA, name]).fetchall()
    return _copied(writer, cursor, model._meta.db_table, f"{LOG_FOLDER}/{name}.copy", rows)


def _copied(writer: Writer, cursor: Any, table: str, entry: str, rows: list[tuple[str, str | None]]) -> dict[str, Any]:
    """Copy one table into an entry. `rows` are its columns with the counter that each is numbered by."""
    columns = [column for column, _sequence in rows]
    quoted = ", ".join(f'"{column}"' for column in columns)
    lines = 0

    def pieces() -> Iterator[bytes]:
        nonlocal lines
        with cursor.copy(f"COPY {table} ({quoted}) TO STDOUT") as copy:
            for piece in copy:
                lines += bytes(piece).count(b"\n")  # a line break inside a value is written as \n
                yield bytes(piece)

    writer.add(entry, pieces())
    counters = {column: _last(cursor, sequence) for column, sequence in rows if sequence}
    return {"rows": lines, "columns": columns, "counters": counters}


def _last(cursor: Any, sequence: str) -> int:
    """Return the last number given out, 0 for none. A counter stands outside transactions: it may only be too high."""
    value, called = cursor.execute(f"SELECT last_value, is_called FROM {sequence}").fetchone()
    return value if called else 0
