"""Subjects that look like one: found after each import and each night, kept until a person has said what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Substr

from jingtu.core import sql
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects import credit_codes
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

from .existing import chunks
from .lookups import IMPORT, within_reach
from .models import Likeness

COUNTY = 6  # characters of the path of a county
MOST_COUNTED = 10_000
MOST_ALIKE = 20  # of one name in one county: beyond that the name tells nothing (加油站)


def look(kind: SubjectKind, subjects: Sequence[int]) -> int:
    """Note which of these subjects look like others of the kind; return how many pairs are new."""
    rows = _rows(kind)
    here = list(rows.filter(pk__in=subjects).defer("geometry"))
    pairs: dict[tuple[int, int], tuple[str, str]] = {}
    for some in chunks(here):
        _by_name(some, rows, pairs)
        if kind.credit_codes:
            _by_code(some, rows, pairs)
    made = [
        Likeness(kind=kind.code, first_id=a, second_id=b, ground=how, place_path=path) for (a, b), (how, path) in pairs.items()
    ]
    before = Likeness.objects.filter(kind=kind.code).count()
    Likeness.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)
    return Likeness.objects.filter(kind=kind.code).count() - before


def look_everywhere(kind: SubjectKind) -> int:
    """Look through a whole register: only names and codes that occur more than once are read."""
    rows = _rows(kind)
    several = rows.order_by().values("name").annotate(n=Count("pk")).filter(n__gt=1, n__lte=MOST_ALIKE)
    keys = set(rows.filter(name__in=several.values("name")).values_list("pk", flat=True))
    if kind.credit_codes:
        keys |= set(
            rows.exclude(code="").annotate(length=Substr(F("code"), 10, 1)).filter(length="").values_list("pk", flat=True)
        )
    return sum(look(kind, some) for some in chunks(sorted(keys), 2000))


def open_for(user: User, kind: SubjectKind) -> QuerySet[Likeness]:
    """Return the likenesses of a kind that wait for a word, between subjects that the person may merge."""
    mine = within_reach(user, kind)
    waiting = Likeness.objects.filter(kind=kind.code, state=Likeness.State.OPEN)
    both = (Exists(mine.filter(pk=OuterRef(side))) for side in ("first_id", "second_id"))
    return scope_of(user).within(waiting, "place_path", IMPORT).filter(*both)


def numbers_for(user: User) -> dict[str, int]:
    """Return how many likenesses wait, by kind; none for a kind without."""
    numbers = sql.counts({code: open_for(user, kind) for code, kind in declared(SubjectKind).items()}, MOST_COUNTED)
    return {code: number for code, number in numbers.items() if number}


def _rows(kind: SubjectKind) -> QuerySet[Registered]:
    return kind.table.objects.filter(subject__merged_into=None)


def _by_name(some: Iterable[Registered], rows, pairs: dict) -> None:
    wanted = {(row.place_path[:COUNTY], row.sort_key, row.name): row for row in some}
    found: dict[tuple[str, str, str], list[Registered]] = defaultdict(list)
    for other in rows.filter(sort_key__in={key[1] for key in wanted}).only("pk", "name", "sort_key", "place_path"):
        found[(other.place_path[:COUNTY], other.sort_key, other.name)].append(other)
    for key in wanted:
        same = sorted(found[key], key=lambda row: row.pk)
        if 1 < len(same) <= MOST_ALIKE:
            for other in same[1:]:
                _note(pairs, same[0], other, Likeness.Ground.NAME)


def _by_code(some: Sequence[Registered], rows, pairs: dict) -> None:
    bodies = {body: row for row in some if (body := credit_codes.body_of(row.code))}
    olds = rows.filter(code__in=bodies).only("pk", "code", "place_path")
    news = rows.annotate(body=Substr(F("code"), 9, 9)).filter(body__in=[body for body in bodies if bodies[body].code == body])
    for other in (*olds, *news.only("pk", "code", "place_path")):
        row = bodies.get(credit_codes.body_of(other.code))
        if row is not None and row.pk != other.pk:
            _note(pairs, *sorted((row, other), key=lambda one: one.pk), Likeness.Ground.CODE)


def _note(pairs: dict, first: Registered, second: Registered, ground: str) -> None:
    pairs.setdefault((first.pk, second.pk), (ground, first.place_path))
