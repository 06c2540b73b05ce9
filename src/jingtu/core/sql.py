"""The only module of core, web and themes that speaks SQL: what the ORM cannot say, once for each database.

Everything else goes through the ORM, so that a PostgreSQL-compatible database is a matter of this file. Copying a whole
database (backup, restoring) is the business of `project/operations`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, AutoField, BooleanField, Func, IntegerField, Model, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL

from .columns import as_list, as_text

if TYPE_CHECKING:
    from .columns import Column

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def _run(on: BaseDatabaseWrapper, *statements: str) -> None:
    with on.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


# --- places of tables ------------------------------------------------------------------------------------------------------


def create_schema(on: BaseDatabaseWrapper, name: str) -> None:
    """Make a schema where there is none."""
    _run(on, f"CREATE SCHEMA IF NOT EXISTS {name}")


def has_table(on: BaseDatabaseWrapper, table: str) -> bool:
    """Tell whether there is a table, named as SQL names it, in whatever schema."""
    asked = {
        SQLITE: "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = %s",
        POSTGRESQL: "SELECT count(to_regclass(%s))",
    }[on.vendor]
    with on.cursor() as cursor:
        cursor.execute(asked, [table])
        return cursor.fetchone()[0] > 0


# --- statistics of the planner ---------------------------------------------------------------------------------------------


def analyze(rows_looked_at: int) -> bool:
    """Let SQLite look at samples of all indexes; return whether it was needed. PostgreSQL gathers its own."""
    if connection.vendor != SQLITE:
        return False
    _run(connection, f"PRAGMA analysis_limit={rows_looked_at}", "ANALYZE")
    return True


EXPRESSIONS_FROM = 140_000  # the version of PostgreSQL that keeps statistics of expressions; compatible ones say an earlier


def keep_prefixes(table: str, column: str, lengths: Sequence[int], using: str) -> None:
    """Let PostgreSQL gather statistics of the first characters of a column, of so many each; where it cannot, nothing is done."""
    on: Any = connections[using]
    if on.vendor != POSTGRESQL or on.pg_version < EXPRESSIONS_FROM or not has_table(on, table):
        return
    prefixes = ", ".join(f"(substr({column}::text, 1, {length}))" for length in lengths)
    _run(on, f"CREATE STATISTICS IF NOT EXISTS {table}_areas ON {prefixes} FROM {table}")


# --- tables that only grow -------------------------------------------------------------------------------------------------


def guard(on: BaseDatabaseWrapper, table: str, name: str, refusal: str) -> None:
    """Make triggers that refuse to change or remove rows of `table`, whoever asks.

    Does nothing on a database other than SQLite and PostgreSQL: there the model refuses alone.
    """
    if on.vendor == POSTGRESQL:
        _run(
            on,
            f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$ "
            "LANGUAGE plpgsql",
        )
    for event in _guarded(on):
        how = {
            SQLITE: f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END",
            POSTGRESQL: f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
        }[on.vendor]
        _run(on, f"CREATE TRIGGER {name}_no_{event} BEFORE {event} ON {table} {how}")


def unguard(on: BaseDatabaseWrapper, table: str, name: str) -> None:
    """Drop the triggers of `guard`, for a test that empties or falsifies the table."""
    on_table = f" ON {table}" if on.vendor == POSTGRESQL else ""
    for event in _guarded(on):
        _run(on, f"DROP TRIGGER IF EXISTS {name}_no_{event}{on_table}")


def _guarded(on: BaseDatabaseWrapper) -> tuple[str, ...]:
    return {SQLITE: ("update", "delete"), POSTGRESQL: ("update", "delete", "truncate")}.get(on.vendor, ())


# --- an index of words in a table of its own (core.search.pairs says what stands in it) ------------------------------------


def create_word_index(on: BaseDatabaseWrapper, table: str) -> tuple[str, ...]:
    """Return the statements that create the table: FTS5 on SQLite, a tsvector under a GIN index on PostgreSQL."""
    if on.vendor == SQLITE:
        return (f"CREATE VIRTUAL TABLE {table} USING fts5(words, tokenize='unicode61 remove_diacritics 0', detail='full')",)
    return (
        f"CREATE TABLE {table} (id bigint PRIMARY KEY, words tsvector NOT NULL)",
        f"CREATE INDEX {table}_words ON {table} USING gin (words)",
    )


def drop_table(table: str) -> str:
    """Return the statement that drops a table."""
    return f"DROP TABLE {table}"


def put_words(table: str, rows: Iterable[tuple[int, str]], using: str = "default") -> None:
    """Put words under their ids; one already there is replaced."""
    statement = {
        SQLITE: f"INSERT OR REPLACE INTO {table} (rowid, words) VALUES (%s, %s)",
        POSTGRESQL: f"INSERT INTO {table} (id, words) VALUES (%s, %s::tsvector) "
        "ON CONFLICT (id) DO UPDATE SET words = excluded.words",
    }[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.executemany(statement, list(rows))


def take_out_words(table: str, ids: list[int], using: str = "default") -> None:
    """Take rows out of an index of words."""
    key = "rowid" if connections[using].vendor == SQLITE else "id"
    with connections[using].cursor() as cursor:
        cursor.executemany(f"DELETE FROM {table} WHERE {key} = %s", [(pk,) for pk in ids])


def ids_with_words(table: str, query: str, using: str = "default") -> RawSQL:
    """Return the ids under which the words of a query in the database's own form stand, as a subquery."""
    if connections[using].vendor == SQLITE:
        return RawSQL(f"SELECT rowid FROM {table} WHERE {table} MATCH %s", (query,))
    return RawSQL(f"SELECT id FROM {table} WHERE words @@ %s::tsquery", (query,))


def holds_words(table: str, query: str, key: str, using: str = "default") -> RawSQL:
    """Return the condition that the words stand under the id in the column `key` (table and column, quoted), asked row by row.

    PostgreSQL would turn EXISTS round and begin with all rows that hold the words.
    """
    if connections[using].vendor == SQLITE:
        asked = f"EXISTS (SELECT 1 FROM {table} WHERE {table} MATCH %s AND rowid = {key})"
    else:
        asked = f"(SELECT words @@ %s::tsquery FROM {table} WHERE id = {key})"
    return RawSQL(asked, (query,), output_field=BooleanField())


def stands_under(table: str, query: str, pk: int, using: str = "default") -> bool:
    """Tell whether the row of an id holds the words of a query."""
    asked = {
        SQLITE: f"SELECT 1 FROM {table} WHERE {table} MATCH %s AND rowid = %s",
        POSTGRESQL: f"SELECT 1 FROM {table} WHERE words @@ %s::tsquery AND id = %s",
    }[connections[using].vendor]
    with connections[using].cursor() as cursor:
        cursor.execute(asked, [query, pk])
        return cursor.fetchone() is not None


def first_ids(ids: RawSQL, number: int, using: str = "default") -> list[int]:
    """Return so many of the ids that a subquery finds, in no order."""
    parameters: Any = ids.params
    with connections[using].cursor() as cursor:
        cursor.execute(f"{ids.sql} LIMIT {number}", parameters)
        return [row[0] for row in cursor.fetchall()]


def has_more_than(ids: RawSQL, ceiling: int, using: str = "default") -> bool:
    """Tell whether a subquery of ids finds more than `ceiling`, without counting further."""
    parameters: Any = ids.params
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ids.sql} LIMIT {ceiling + 1}) AS hits", parameters)
        return cursor.fetchone()[0] > ceiling


# --- many computed rows at once ---------------------------------------------------------------------------------------------


class Unindexed(Func):
    """A column of text that tempts SQLite to no index; PostgreSQL knows how frequent its values are."""

    template = "%(expressions)s"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **options)


class Line(Func):
    """The values of columns as one text with a mark between them, nothing for null: millions are compared quicker so."""

    function = "printf"
    output_field = TextField()

    def __init__(self, mark: str, *columns: str, **options: Any) -> None:
        super().__init__(Value(mark.join(["%s"] * len(columns)), TextField()), *columns, **options)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **options: Any) -> Any:
        return self.as_sql(compiler, connection, function="format", **options)


class Lines(Aggregate):
    """The texts of a group, one a line, in the order of the column `by` of the one table that is asked.

    SQLite takes them as they come, which is in this order where an index gives it.
    """

    output_field = TextField()
    allow_distinct = False

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **options: Any) -> Any:
        return self.as_sql(compiler, connection, template="group_concat(%(expressions)s, char(10))", **options)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **options: Any) -> Any:
        ordered = 'string_agg(%(expressions)s, chr(10) ORDER BY "%(by)s" COLLATE "C")'
        return self.as_sql(compiler, connection, template=ordered, **options)


COPIED_FROM = 200  # rows from which PostgreSQL is sent a stream instead of statements


def insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], unique: Sequence[str]) -> None:
    """Insert rows of plain values, days as ISO text; one whose `unique` columns stand already is left out.

    The ORM takes ten times as long, because it looks at every value of every row.
    """
    names = ", ".join(columns)
    ends = f"ON CONFLICT ({', '.join(unique)}) DO NOTHING"
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL and len(rows) >= COPIED_FROM:
            cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table}_sent (LIKE {table}) ON COMMIT DELETE ROWS")
            cursor.execute(f"ALTER TABLE {table}_sent ALTER COLUMN id DROP NOT NULL")
            _copy(cursor, f"{table}_sent", names, rows)
            cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {table}_sent {ends}")
            cursor.execute(f"DELETE FROM {table}_sent")
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places}) {ends}", rows)


def read_chunks(rows: QuerySet[Any, tuple[Any, ...]], number: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a `values_list` as the database gives them, so many at a time.

    For columns that need no conversion (texts, whole numbers, floats). The ORM takes three times as long, because it goes
    through every row in Python.
    """
    statement, told = rows.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, told)
        while chunk := cursor.fetchmany(number):
            yield chunk


class SharedRows:
    """Rows of a table that are put together by the database: what each has of its `own`, and a part that many share.

    One that stands already is left out.

    A part is sent once and known from then on by its number, the last value of an own row and the first of a part's rows; each
    row of the part becomes one row of the table. The parts stand in temporary tables of this connection.
    """

    def __init__(self, table: str, own: Sequence[str], shared: Sequence[str], constants: dict[str, str]) -> None:
        self.table, self.own, self.shared, self.constants = table, own, shared, constants
        self._is_made = False

    def insert(self, rows: Sequence[Sequence[Any]], parts: Sequence[Sequence[Any]]) -> None:
        """Insert what these own rows become; `parts` are rows of parts that were not sent before."""
        with connection.cursor() as cursor:
            self._make(cursor)
            self._send(cursor, "shared", ("part", *self.shared), parts)
            self._send(cursor, "own", (*self.own, "part"), rows)
            names = ", ".join((*self.own, *self.shared, *self.constants))
            # CROSS JOIN lets SQLite keep to the order of the own rows, in which the indexes grow.
            taken = ", ".join((*(f"o.{name}" for name in self.own), *(f"s.{name}" for name in self.shared)))
            values = "".join(f", {value}" for value in self.constants.values())
            both = f"{self.table}_own o CROSS JOIN {self.table}_shared s WHERE s.part = o.part"
            cursor.execute(f"INSERT INTO {self.table} ({names}) SELECT {taken}{values} FROM {both} ON CONFLICT DO NOTHING")
            cursor.execute(f"DELETE FROM {self.table}_own")

    def _make(self, cursor: Any) -> None:
        if self._is_made:
            return
        for kind, columns in (("own", self.own), ("shared", self.shared)):
            name, like = f"{self.table}_{kind}", f"{', '.join(columns)}, 0 AS part FROM {self.table} WHERE 1 = 0"
            _run(connection, f"DROP TABLE IF EXISTS {name}", f"CREATE TEMPORARY TABLE {name} AS SELECT {like}")
        cursor.execute(f"CREATE INDEX {self.table}_parts ON {self.table}_shared (part)")
        self._is_made = True

    def _send(self, cursor: Any, kind: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        name, names = f"{self.table}_{kind}", ", ".join(columns)
        if connection.vendor == POSTGRESQL:
            _copy(cursor, name, names, rows)
        else:
            cursor.executemany(f"INSERT INTO {name} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows)


def _copy(cursor: Any, table: str, names: str, rows: Iterable[Sequence[Any]]) -> None:
    """Send rows to PostgreSQL as one stream."""
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def add_objects(objects: Sequence[Model]) -> None:
    """Insert new objects of one model, whose ids the database gives where they have none; the objects do not learn them.

    `bulk_create` compiles a statement for every few dozen rows, which takes half of the time of a large import.
    """
    if not objects:
        return
    options = objects[0]._meta
    fields = [field for field in options.concrete_fields if not isinstance(field, AutoField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    rows = [[field.get_db_prep_save(field.pre_save(one, True), connection) for field in fields] for one in objects]
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            _copy(cursor, f'"{options.db_table}"', names, rows)
            return
        places = ", ".join(["%s"] * len(fields))
        cursor.executemany(f'INSERT INTO "{options.db_table}" ({names}) VALUES ({places})', rows)


def insert_columns(model: type[Model], parts: "Iterable[Mapping[str, Column]]") -> None:
    """Insert rows given part by part as columns by the attribute of their field (`sample_id` for a key).

    Every part has the same columns; days in lists are ISO text. SQLite takes one prepared statement. PostgreSQL takes one stream
    of text that Arrow writes, as row by row the driver takes longer than the database, and a part is made ready while it works on
    the one before.
    """
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    coming = iter(parts)
    if (first := next(coming, None)) is None:
        return
    names = ", ".join(f'"{fields[name]}"' for name in first)
    into = f'"{model._meta.db_table}" ({names})'
    with connection.cursor() as cursor:
        if connection.vendor == POSTGRESQL:
            _stream(cursor, into, chain([first], coming))
            return
        statement = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(first))})"
        for part in chain([first], coming):
            cursor.executemany(statement, zip(*map(as_list, part.values()), strict=True))


def _stream(cursor: Any, into: str, parts: "Iterable[Mapping[str, Column]]") -> None:
    from psycopg.copy import QueuedLibpqWriter

    with cursor.copy(f"COPY {into} FROM STDIN (FORMAT csv)", writer=QueuedLibpqWriter(cursor.cursor)) as copy:
        for part in parts:
            copy.write(as_text(part))


def update_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], key: str = "id") -> None:
    """Write plain values over rows; the last value of each is that of the column `key`."""
    told = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {told} WHERE {key} = %s", rows)


# --- counting no further than is said --------------------------------------------------------------------------------------


class CountUpTo(Subquery):
    """The number of rows of a query, counted up to a ceiling: several of them stand in one question."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted_rows)"

    def __init__(self, rows: QuerySet[Any], ceiling: int) -> None:
        super().__init__(rows.order_by().values("pk")[: ceiling + 1], output_field=IntegerField())


def counts(queries: dict[str, QuerySet[Any]], ceiling: int) -> dict[str, int]:
    """Count the rows of several queries at once, each up to a ceiling and one."""
    if not queries:
        return {}
    from django.contrib.contenttypes.models import ContentType  # a table that always has a row

    numbers = [CountUpTo(rows, ceiling) for rows in queries.values()]
    found = ContentType.objects.order_by("pk").values_list(*numbers)[0]
    return {name: number or 0 for name, number in zip(queries, found, strict=True)}  # none for a query known to be empty
