"""The tables of a new database are those that the migrations make, column by column and rule by rule."""

from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def described(made) -> dict:
    """Return columns and rules of every table; names of rules that the database made up itself are left out."""
    with made.cursor() as cursor:
        look = made.introspection
        return {
            table: (
                {(column.name, column.type_code, column.null_ok) for column in look.get_table_description(cursor, table)},
                sorted(
                    (
                        "" if name.startswith("__") or rule["foreign_key"] else name,
                        tuple(sorted(rule["columns"])) if rule["check"] else tuple(rule["columns"]),
                        *(rule[what] for what in ("unique", "primary_key", "foreign_key", "index", "check")),
                    )
                    for name, rule in look.get_constraints(cursor, table).items()
                ).__str__(),
            )
            for table in look.table_names(cursor)
            if not table.startswith("sqlite_")
        }


def test_a_new_database_has_the_tables_that_the_migrations_make(elsewhere):
    elsewhere.done("migrate")
    name = urlsplit(elsewhere.url).path.lstrip("/") or elsewhere.home / "jingtu.sqlite3"
    here = connections["default"]
    there = type(here)(here.settings_dict | {"NAME": name}, "elsewhere")
    connections["elsewhere"] = there
    try:
        made, migrated = described(there), described(here)
        recorded = MigrationRecorder(there).applied_migrations()
    finally:
        there.close()
        del connections["elsewhere"]

    assert made.keys() == migrated.keys()
    different = {table: pair for table, pair in made.items() if pair != migrated[table]}
    different.pop("auth_group_permissions", None)  # Django's own, unused here: its migration gives it wider numbers
    assert different == {}
    assert recorded.keys() == MigrationRecorder(here).applied_migrations().keys()


def test_what_guards_the_journal_is_there_too(elsewhere, tmp_path):
    elsewhere.done("migrate")
    elsewhere.done("journal", "export", str(tmp_path / "journal.jsonl"))  # which is itself a row of the journal

    with pytest.raises(Exception, match="journal rows are only ever added"):
        elsewhere.rows("DELETE FROM journal_entry")
