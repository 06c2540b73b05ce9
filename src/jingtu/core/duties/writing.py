"""From what should stand to what stands: terms are compared as texts, and only what differs is looked at and written."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Max, Min
from django.db.models.functions import Coalesce

from jingtu.core import sql

from .former import former_key, former_rows
from .models import Due
from .moved import Moved
from .terms import LINE, MARK, SHARED, Owed, Row

Pair = tuple[int, str]  # a subject and a duty
TABLE = Due._meta.db_table
OWN = ("subject_id", "duty", "owner_id", "place_path")
FEW = 200  # terms that are sent as rows, because a part of so few is worth no table


def differing(subjects: Sequence[int], duties: Sequence[str], wanted: dict[Pair, Owed]) -> set[Pair]:
    """Return the pairs whose terms stand otherwise than wanted, and take out of `wanted` those that stand as they should."""
    found = set()
    owner = Coalesce("owner_id", 0)
    rows = Due.objects.filter(subject__in=subjects, duty__in=duties).values("subject_id", "duty").order_by("subject_id", "duty")
    said = rows.annotate(
        owner_from=Min(owner),
        owner_to=Max(owner),
        place_from=Min("place_path"),
        place_to=Max("place_path"),
        text=sql.Lines(sql.Line(MARK, *LINE), by="key"),
    )
    for subject, duty, owner_from, owner_to, place_from, place_to, text in said.values_list(
        "subject_id", "duty", "owner_from", "owner_to", "place_from", "place_to", "text"
    ):
        owed = wanted.get((subject, duty))
        if owed and (owner_from, place_from, text) == owed.said and owner_from == owner_to and place_from == place_to:
            del wanted[subject, duty]
        else:
            found.add((subject, duty))
    return found


def mend(pairs: Collection[Pair], wanted: dict[Pair, Owed]) -> list[Moved]:
    """Write the terms of these pairs, row by row, take them out of `wanted`, and return the met ones that moved.

    Open terms that are no longer owed go, met and waived ones stay; those of an earlier case make room for what is owed anew.
    """
    fresh = {row[:3]: row for pair in pairs if pair in wanted for row in wanted.pop(pair).rows()}
    stored = _rows_of(pairs)
    aside = _put_aside(stored, fresh)
    twins = {(*row[:2], former_key(row.key, row.opens_on)) for row in fresh.values()}
    changed, gone, moved = [], [], []
    for pk, old in stored:
        if pk in aside:
            continue
        new = fresh.pop(old[:3], None)
        if new is None:
            gone += [pk] if (old.met_on is None and old.waived_on is None) or old[:3] in twins else []
        elif new != old:
            changed.append((*new[3:], pk))
            if old.met_on and (old.due_on != new.due_on or new.met_on is None):
                moved.append(Moved(old, new))
    if gone:
        Due.objects.filter(pk__in=gone).delete()
    if changed:
        sql.update_rows(TABLE, Row._fields[3:], changed)
    _insert(list(fresh.values()))
    return moved


def _put_aside(stored: Sequence[tuple[int, Row]], fresh: dict[tuple, Row]) -> dict[int, str]:
    """Give the terms of an earlier case a key of their own, and return it by their ids."""
    aside = former_rows(stored, fresh)
    keys = {old[:3]: pk for pk, old in stored}
    taken = [keys[at] for pk, old in stored if pk in aside and (at := (*old[:2], aside[pk])) in keys]
    if taken:  # put aside before, and come back when a day was changed to and fro
        Due.objects.filter(pk__in=taken).delete()
    if aside:
        sql.update_rows(TABLE, ("key",), [(key, pk) for pk, key in aside.items()])
    return aside | dict.fromkeys(taken, "")


class Writer:
    """Inserts terms that do not stand yet; what many subjects share is sent to the database once."""

    def __init__(self) -> None:
        self.rows = sql.SharedRows(TABLE, OWN, SHARED, {"told_colour": "''"})
        self.sent: set[int] = set()

    def insert(self, owed: Sequence[Owed]) -> None:
        """Insert what is owed, in its order."""
        if sum(len(each.part.terms) for each in owed) < FEW:
            _insert([row for each in owed for row in each.rows()])
            return
        plain = [each for each in owed if each.own is None]
        _insert([row for each in owed if each.own is not None for row in each.own])
        parts = {each.part.number: each.part for each in plain if each.part.number not in self.sent}
        self.rows.insert(
            [(each.subject, each.duty, each.owner, each.place, each.part.number) for each in plain],
            [row for part in parts.values() for row in part.rows],
        )
        self.sent.update(parts)


def _insert(rows: Sequence[Row]) -> None:
    if rows:
        sql.insert_rows(TABLE, (*Row._fields, "told_colour"), [(*row, "") for row in sorted(rows)], unique=Row._fields[:3])


def _rows_of(pairs: Collection[Pair]) -> list[tuple[int, Row]]:
    """Return the stored rows of these pairs with their ids."""
    subjects, duties = {subject for subject, _duty in pairs}, {duty for _subject, duty in pairs}
    rows = Due.objects.filter(subject__in=subjects, duty__in=duties).values_list("pk", *Row._fields) if pairs else ()
    return [(pk, Row(*map(_plain, values))) for pk, *values in rows if (values[0], values[1]) in pairs]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
