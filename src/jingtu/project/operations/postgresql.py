"""Loading the tables of a backup into PostgreSQL, in one transaction: the old tables go into a schema of their own, new ones are
made as the backup's migrations left them, and the rows come in."""

from pathlib import Path
from typing import Any

from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from jingtu.core.accesslog import keeping
from jingtu.core.accesslog.models import SCHEMA
from jingtu.project.failure import Failure

from .archive import CHUNK
from .snapshots import LOG_FOLDER, TABLE_FOLDER, TABLES


def load(folder: Path, described: dict[str, Any], old_schema: str) -> None:
    """Replace the tables by those in `folder`, moving the old ones into `old_schema`. Raises Failure; nothing is changed then."""
    try:
        with transaction.atomic():
            _move_aside(old_schema)
            _make_tables([(app, name) for app, name in described["migrations"]])
            for name, table in described["tables"].items():
                _fill(folder / f"{TABLE_FOLDER}/{name}.copy", f'"{name}"', table)
            _load_log(folder, described.get("access_log", {}), f"{old_schema}_log")
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise Failure(
            f"PostgreSQL 没有接受备份的内容（{reason}），没有恢复，现有数据没有改动。"
            "数据库账号须能建立模式：请以数据库的属主连接后再试。"
        ) from error


def has_schema(name: str) -> bool:
    """Tell whether there is a schema with this name: the mark of a load that became final."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [name])
        return cursor.fetchone() is not None


def drop_schema(name: str) -> None:
    """Remove a schema with everything in it."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def _move_aside(old_schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(f'CREATE SCHEMA "{old_schema}"')
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" SET SCHEMA "{old_schema}"')
        # A table cannot be altered while a check on it is still to come, and migrations follow each other here.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _make_tables(migrations: list[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    nodes, wanted = executor.loader.graph.node_map, set(migrations)
    # Only the last ones are named: for Django, naming an earlier one beside them means going back to it.
    last = [key for key in wanted & set(nodes) if not wanted & {child.key for child in nodes[key].children}]
    executor.migrate(sorted(last))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _load_log(folder: Path, described: dict[str, Any], old_schema: str) -> None:
    """The log that was here stays under another name, so that nobody loses its rows by restoring."""
    if not described:
        return
    with connection.cursor() as cursor:
        if has_schema(SCHEMA):
            cursor.execute(f'ALTER SCHEMA {SCHEMA} RENAME TO "{old_schema}"')
    keeping.prepare()
    for model in keeping.NAMES:
        name = model._meta.model_name
        _fill(folder / f"{LOG_FOLDER}/{name}.copy", model._meta.db_table, described[name])


def _fill(path: Path, name: str, table: dict[str, Any]) -> None:
    columns = ", ".join(f'"{column}"' for column in table["columns"])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")
        if cursor.fetchone()[0]:  # a migration put rows there; the journal, which none may empty, has none
            cursor.execute(f"DELETE FROM {name}")
        with cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy, path.open("rb") as file:
            for piece in iter(lambda: file.read(CHUNK), b""):
                copy.write(piece)
        for column, last in table["counters"].items():
            if last:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [name, column, last])
