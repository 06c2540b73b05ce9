"""Database triggers that refuse to change or remove journal rows, whoever asks. Set by the first migration."""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "journal_entry"
_REFUSAL = "journal rows are only ever added"

_SQLITE = {
    event: f"CREATE TRIGGER journal_no_{event} BEFORE {event} ON {_TABLE} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
    for event in ("update", "delete")
}
_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{_REFUSAL}'; END
$$ LANGUAGE plpgsql
"""
_POSTGRESQL = {
    event: f"CREATE TRIGGER journal_no_{event} BEFORE {event} ON {_TABLE} FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()"
    for event in ("update", "delete", "truncate")
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. Does nothing on a database other than SQLite and PostgreSQL: there the model refuses alone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for statement in _statements(connection).values():
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, for a test that empties or falsifies the tables."""
    on_table = f" ON {_TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for event in _statements(connection):
            cursor.execute(f"DROP TRIGGER IF EXISTS journal_no_{event}{on_table}")


def _statements(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(connection.vendor, {})
