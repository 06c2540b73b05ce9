"""An index of words in a table of its own: the only place that speaks SQL for it, because the two databases index differently.

Chinese is written without spaces, so the index holds every pair of neighbouring characters with its position; a search
for two characters or more asks for its pairs in a row. SQLite keeps the pairs in an FTS5 table, PostgreSQL in a tsvector
under a GIN index; neither database's own tokeniser decides anything. Measured at 100,000 tasks (`benchmarks.plans`): a
word that occurs nowhere is answered without reading the rows, where LIKE reads all of them.

    TASKS = PairIndex("plans_tasksearch")
    TASKS.put([(task.pk, (task.title, task.text))])
    Task.objects.filter(pk__in=TASKS.found("测土"))
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models.expressions import RawSQL

WORD_RUN = re.compile(r"[^\W_]+")
BREAK = "zzz"  # stands between two fields, so that no search runs over from one into the next; no pair has three letters
RUNS_AT_MOST = 12


@dataclass(frozen=True)
class PairIndex:
    """The index in the table `table`; a row of it is known by the id of the row it speaks of."""

    table: str

    def create(self, apps: Any, schema_editor: Any) -> None:
        """Create the table (forward step of a migration)."""
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE VIRTUAL TABLE {self.table} USING fts5(words, tokenize='unicode61 remove_diacritics 0', detail='full')"
            )
            return
        schema_editor.execute(f"CREATE TABLE {self.table} (id bigint PRIMARY KEY, words tsvector NOT NULL)")
        schema_editor.execute(f"CREATE INDEX {self.table}_words ON {self.table} USING gin (words)")

    def drop(self, apps: Any, schema_editor: Any) -> None:
        """Drop the table (backward step of a migration)."""
        schema_editor.execute(f"DROP TABLE {self.table}")

    def put(self, rows: Iterable[tuple[int, Iterable[str]]], using: str = "default") -> None:
        """Put rows into the index: pairs of id and the texts to be found under it. One already there is replaced."""
        connection = connections[using]
        if connection.vendor == "sqlite":
            statement = f"INSERT OR REPLACE INTO {self.table} (rowid, words) VALUES (%s, %s)"
            values = [(pk, f" {BREAK} ".join(" ".join(pairs(text)) for text in texts)) for pk, texts in rows]
        else:
            statement = (
                f"INSERT INTO {self.table} (id, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (id) DO UPDATE SET words = excluded.words"
            )
            values = [(pk, _vector([word for text in texts for word in (*pairs(text), BREAK)])) for pk, texts in rows]
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def found(self, query: str, using: str = "default") -> RawSQL | None:
        """Return the ids of the rows that hold every run of `query` as a subquery, or None if it has no letter or digit."""
        words = runs(query)[:RUNS_AT_MOST]
        if not words:
            return None
        if connections[using].vendor == "sqlite":
            return RawSQL(f"SELECT rowid FROM {self.table} WHERE {self.table} MATCH %s", (" AND ".join(map(_fts5, words)),))
        return RawSQL(f"SELECT id FROM {self.table} WHERE words @@ %s::tsquery", (" & ".join(map(_tsquery, words)),))

    def is_common(self, run: str, ceiling: int, using: str = "default") -> bool:
        """Tell whether more than `ceiling` rows hold the run of letters."""
        ids, parameters = (subquery := self.found(run, using)).sql, subquery.params
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({ids} LIMIT {ceiling + 1}) AS hits", parameters)
            return cursor.fetchone()[0] > ceiling


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits in `text`, full-width forms and capitals made alike."""
    return WORD_RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def pairs(text: str) -> list[str]:
    """Return the neighbouring pairs of each run and, to end it, its last character alone."""
    return [run[i : i + 2] for run in runs(text) for i in range(len(run))]


def _vector(words: list[str]) -> str:
    return " ".join(f"'{word}':{position}" for position, word in enumerate(words, 1))


def _fts5(run: str) -> str:
    return f'"{run}"*' if len(run) == 1 else '"' + " ".join(pairs(run)[:-1]) + '"'


def _tsquery(run: str) -> str:
    return f"'{run}':*" if len(run) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in pairs(run)[:-1]) + ")"
