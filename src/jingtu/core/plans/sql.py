"""The search index over tasks: the only place of this app that speaks SQL, because the two databases index words differently.

Chinese is written without spaces, so the index holds every pair of neighbouring characters with its position; a search
for two characters or more asks for its pairs in a row. SQLite keeps the pairs in an FTS5 table, PostgreSQL in a tsvector
under a GIN index; neither database's own tokeniser decides anything. Measured at 100,000 tasks (`benchmarks.plans`): a
word that occurs nowhere is answered without reading the tasks, where LIKE reads all of them.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models.expressions import RawSQL

WORD_RUN = re.compile(r"[^\W_]+")
BREAK = "zzz"  # stands between two fields, so that no search runs over from one into the next; no pair has three letters

SQLITE_CREATE = (
    "CREATE VIRTUAL TABLE plans_tasksearch USING fts5(words, tokenize='unicode61 remove_diacritics 0', detail='full')",
)
POSTGRESQL_CREATE = (
    "CREATE TABLE plans_tasksearch (task_id bigint PRIMARY KEY, words tsvector NOT NULL)",
    "CREATE INDEX task_search_words ON plans_tasksearch USING gin (words)",
)


def create_index(apps, schema_editor) -> None:
    """Create the search table (forward step of the migration)."""
    for statement in SQLITE_CREATE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_CREATE:
        schema_editor.execute(statement)


def drop_index(apps, schema_editor) -> None:
    """Drop the search table (backward step of the migration)."""
    schema_editor.execute("DROP TABLE plans_tasksearch")


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits in `text`, full-width forms and capitals made alike."""
    return WORD_RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def pairs(text: str) -> list[str]:
    """Return the neighbouring pairs of each run and, to end it, its last character alone."""
    return [run[i : i + 2] for run in runs(text) for i in range(len(run))]


def index_tasks(rows: Iterable[tuple[int, Iterable[str]]], using: str = "default") -> None:
    """Put tasks into the index: pairs of task id and the texts to be found under it. A task already there is replaced."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        statement = "INSERT OR REPLACE INTO plans_tasksearch (rowid, words) VALUES (%s, %s)"
        values = [(pk, f" {BREAK} ".join(" ".join(pairs(text)) for text in texts)) for pk, texts in rows]
    else:
        statement = (
            "INSERT INTO plans_tasksearch (task_id, words) VALUES (%s, %s::tsvector) "
            "ON CONFLICT (task_id) DO UPDATE SET words = excluded.words"
        )
        values = [(pk, _vector([word for text in texts for word in (*pairs(text), BREAK)])) for pk, texts in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _vector(words: list[str]) -> str:
    return " ".join(f"'{word}':{position}" for position, word in enumerate(words, 1))


def searched(task: Any) -> tuple[str, ...]:
    """Return the texts under which a task is found."""
    roles = (task.leads, task.participants, task.implementers)
    return (task.title, task.text, task.reference, *roles, task.deadline_text)


def found(query: str, using: str = "default") -> RawSQL | None:
    """Return the ids of the tasks that hold every run of `query` as a subquery, or None if it has no letter or digit."""
    words = runs(query)[:12]
    if not words:
        return None
    if connections[using].vendor == "sqlite":
        return RawSQL("SELECT rowid FROM plans_tasksearch WHERE plans_tasksearch MATCH %s", (" AND ".join(map(_fts5, words)),))
    return RawSQL("SELECT task_id FROM plans_tasksearch WHERE words @@ %s::tsquery", (" & ".join(map(_tsquery, words)),))


def is_common(run: str, ceiling: int, using: str = "default") -> bool:
    """Tell whether more than `ceiling` tasks hold the run of letters."""
    ids, parameters = (subquery := found(run, using)).sql, subquery.params
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({ids} LIMIT {ceiling + 1}) AS hits", parameters)
        return cursor.fetchone()[0] > ceiling


def _fts5(run: str) -> str:
    return f'"{run}"*' if len(run) == 1 else '"' + " ".join(pairs(run)[:-1]) + '"'


def _tsquery(run: str) -> str:
    return f"'{run}':*" if len(run) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in pairs(run)[:-1]) + ")"
