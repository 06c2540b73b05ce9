"""Database triggers that refuse to change or remove journal rows, whoever asks. Set by the first migration."""

from django.db.backends.base.base import BaseDatabaseWrapper

from jingtu.core import sql

TABLE, NAME, REFUSAL = "journal_entry", "journal", "journal rows are only ever added"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers."""
    sql.guard(connection, TABLE, NAME, REFUSAL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, for a test that empties or falsifies the tables."""
    sql.unguard(connection, TABLE, NAME)
