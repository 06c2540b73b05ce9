"""An index of words in a table of its own, which the two databases index differently.

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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.lookups import In

from jingtu.core import sql

WORD_RUN = re.compile(r"[^\W_]+")
BREAK = "zzz"  # stands between two fields, so that no search runs over from one into the next; no pair has three letters
RUNS_AT_MOST = 12
RARE = 2_000  # ids that are looked up one by one


class Mark(str):
    """What a row is found under by programs and never by what people type: it begins with a sign that no search holds."""

    __slots__ = ()
    SIGN = "\ue000"  # for private use: a letter to the tokeniser of SQLite, none to people

    @property
    def word(self) -> str:
        """The mark as it stands in the index."""
        return f"{self.SIGN}{self}"


@dataclass(frozen=True)
class PairIndex:
    """The index in the table `table`; a row of it is known by the id of the row it speaks of."""

    table: str

    def create(self, apps: Any, schema_editor: Any) -> None:
        """Create the table (forward step of a migration)."""
        for statement in sql.create_word_index(schema_editor.connection, self.table):
            schema_editor.execute(statement)

    def drop(self, apps: Any, schema_editor: Any) -> None:
        """Drop the table (backward step of a migration)."""
        schema_editor.execute(sql.drop_table(self.table))

    def put(self, rows: Iterable[tuple[int, Iterable[str]]], using: str = "default") -> None:
        """Put rows into the index: pairs of id and the texts to be found under it. One already there is replaced."""
        sql.put_words(self.table, ((pk, words_of(texts, using)) for pk, texts in rows), using)

    def take_out(self, ids: list[int], using: str = "default") -> None:
        """Take rows out of the index."""
        sql.take_out_words(self.table, ids, using)

    def found(self, query: str, using: str = "default", marks: Sequence[str] = ()) -> RawSQL | None:
        """Return the ids of the rows that hold every run of `query` as a subquery, or None if it has no letter or digit.

        With `marks` only rows under one of these: the index then leaves out the others before it looks at any row.
        """
        said = _said(query, using, marks)
        return sql.ids_with_words(self.table, said, using) if said else None

    def holds(self, query: str, rows: QuerySet[Any]) -> RawSQL | None:
        """Return the same as a condition on each row: for rows read along another index, most of which hold the words."""
        said, key = _said(query, rows.db), rows.model._meta.pk.column
        return sql.holds_words(self.table, said, f'"{rows.model._meta.db_table}"."{key}"', rows.db) if said else None

    def matches(self, query: str, using: str = "default", marks: Sequence[str] = ()) -> Q | None:
        """Return the condition that rows hold every run of `query`, or None if it has no letter or digit.

        On SQLite up to RARE ids are looked up one by one, so that the words are looked for once. More are kept as a set against
        which the rows are held that other conditions find: it would look up every one of them first.
        """
        ids = self.found(query, using, marks)
        if ids is None:
            return None
        if connections[using].vendor != sql.SQLITE:
            return Q(pk__in=ids)
        first = sql.first_ids(ids, RARE + 1, using)
        return Q(pk__in=first) if len(first) <= RARE else Q(In(F("pk") + 0, ids))

    def has_mark(self, pk: int, mark: str, using: str = "default") -> bool:
        """Tell whether a row stands in the index under a mark."""
        return sql.stands_under(self.table, _marked([mark], using), pk, using)

    def is_common(self, run: str, ceiling: int, using: str = "default") -> bool:
        """Tell whether more than `ceiling` rows hold the run of letters."""
        ids = self.found(run, using)
        return ids is not None and sql.has_more_than(ids, ceiling, using)


def runs(text: str) -> list[str]:
    """Return the runs of letters and digits in `text`, full-width forms and capitals made alike."""
    return WORD_RUN.findall(unicodedata.normalize("NFKC", text).casefold())


def pairs(text: str) -> list[str]:
    """Return the neighbouring pairs of each run and, to end it, its last character alone."""
    return [run[i : i + 2] for run in runs(text) for i in range(len(run))]


def words_of(texts: Iterable[str], using: str = "default") -> str:
    """Return what stands in the index for these texts, in the form of the database."""
    return (_fts5_words if connections[using].vendor == sql.SQLITE else _vector)(texts)


def _said(query: str, using: str, marks: Sequence[str] = ()) -> str:
    """The runs of a query in the form of the database; empty where it has no letter or digit."""
    words = runs(query)[:RUNS_AT_MOST]
    if not words:
        return ""
    on_sqlite = connections[using].vendor == sql.SQLITE
    said = [*map(_fts5 if on_sqlite else _tsquery, words), *([_marked(marks, using)] if marks else ())]
    return (" AND " if on_sqlite else " & ").join(said)


def _marked(marks: Sequence[str], using: str) -> str:
    """Any of some marks, in the form of the database."""
    words = [Mark(mark).word for mark in marks]
    if connections[using].vendor == sql.SQLITE:
        return "(" + " OR ".join(f'"{word}"' for word in words) + ")"
    return "(" + " | ".join(f"'{word}'" for word in words) + ")"


def _words(text: str) -> list[str]:
    """What stands in the index for one text."""
    return [text.word] if isinstance(text, Mark) else pairs(text)


def _fts5_words(texts: Iterable[str]) -> str:
    return f" {BREAK} ".join(" ".join(_words(text)) for text in texts)


def _vector(texts: Iterable[str]) -> str:
    words = [word for text in texts for word in (*_words(text), BREAK)]
    return " ".join(f"'{word}':{position}" for position, word in enumerate(words, 1))


def _fts5(run: str) -> str:
    return f'"{run}"*' if len(run) == 1 else '"' + " ".join(pairs(run)[:-1]) + '"'


def _tsquery(run: str) -> str:
    return f"'{run}':*" if len(run) == 1 else "(" + " <-> ".join(f"'{pair}'" for pair in pairs(run)[:-1]) + ")"
