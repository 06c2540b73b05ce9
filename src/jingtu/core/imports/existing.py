"""Which row of a register a line of a file means: the one with its code, or without a code the one with its name at its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import F, Min
from django.db.models.functions import Substr

from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.subjects import credit_codes
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered, Revision
from jingtu.core.subjects.plain import plain
from jingtu.core.subjects.registering import ENTERED, spelling

CHUNK = 500
T = TypeVar("T")


class Existing:
    """The rows of a register that the lines of one file may mean, read in few questions."""

    def __init__(self, kind: SubjectKind, codes: Iterable[str], names: Iterable[tuple[str, str]]) -> None:
        self.kind = kind
        self.rows = kind.table.objects.filter(subject__merged_into=None)
        self.by_code: dict[str, Registered] = {}
        self.by_name: dict[tuple[str, str], list[Registered]] = {}
        self._read_codes(sorted(set(codes)))
        self._read_names(sorted(set(names)))

    def of_code(self, code: str) -> Registered | None:
        """Return the row with this code, in its new or its old form."""
        return self.by_code.get(code) or self.by_code.get(credit_codes.body_of(code) if self.kind.credit_codes else code)

    def of_name(self, name: str, path: str) -> list[Registered]:
        """Return the rows of this name at exactly this place."""
        return self.by_name.get((path, name), [])

    def _read_codes(self, codes: Sequence[str]) -> None:
        for some in chunks(codes):
            self._keep(self.rows.filter(code__in=some))
        if not self.kind.credit_codes:
            return
        bodies = sorted({body for code in codes if (body := credit_codes.body_of(code))})
        for some in chunks(bodies):
            self._keep(self.rows.filter(code__in=some))
        old = [code for code in codes if len(code) != 18]
        for some in chunks(old):
            self._keep(self.rows.annotate(body=Substr(F("code"), 9, 9)).filter(body__in=some))

    def _keep(self, rows: Iterable[Registered]) -> None:
        for row in rows:
            self.by_code.setdefault(row.code, row)
            if self.kind.credit_codes and (body := credit_codes.body_of(row.code)):
                self.by_code.setdefault(body, row)

    def _read_names(self, names: Sequence[tuple[str, str]]) -> None:
        """Ask place by place, along the index over place and name in pinyin."""
        by_place: dict[str, list[str]] = {}
        for path, name in names:
            by_place.setdefault(path, []).append(name)
        for path, here in by_place.items():
            for some in chunks(here):
                keys = [spelling(name)["sort_key"] for name in some]
                for row in self.rows.filter(place_path=path, sort_key__in=keys):
                    self.by_name.setdefault((path, row.name), []).append(row)


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """Yield a sequence piece by piece."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def facts_before(row: Registered, names: Iterable[str]) -> dict[str, Any]:
    """Return the facts of a row as JSON keeps them."""
    return {name: plain(field := row._meta.get_field(name), getattr(row, field.attname)) for name in names}


def first_days(subjects: Sequence[int]) -> dict[int, dt.date]:
    """Return for each of these subjects the first day of which something is on record: a move, a change or a filing."""
    records = (
        (Event.objects.filter(corrects=None, corrected_by=None).exclude(move=ENTERED), "effective_on"),
        (Revision.objects.all(), "effective_on"),
        (Filing.objects.filter(state__in=COUNTS), "submitted_on"),
    )
    found: dict[int, dt.date] = {}
    for some in chunks(subjects):
        for rows, day in records:
            for subject, first in rows.filter(subject__in=some).order_by().values_list("subject").annotate(Min(day)):
                found[subject] = min(first, found.get(subject, first))
    return found
