"""Sealing in the background: each link of the chain holds the digest over the rows since the link before."""

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .keeping import bring_in, using
from .models import Access, Seal
from .removing import removed_until

ROWS_AT_ONCE = 10_000
NAMES = (*(field.attname for field in Access._meta.concrete_fields if field.name != "seen_at"), "seen_at")
SETTLED = dt.timedelta(minutes=1)  # a row with a lower number may still be on its way from another process


@dataclass(frozen=True)
class Report:
    """How many rows were checked, which sentences say what is wrong, how many rows wait for their seal, and the last link.

    `removed` counts the rows that the rule of the installation removed: their seals are checked, their contents cannot be.
    """

    checked: int
    faults: tuple[str, ...]
    unsealed: int
    head: str
    removed: int = 0

    @property
    def intact(self) -> bool:
        return not self.faults


def seal(before: dt.datetime | None = None) -> int:
    """Seal what was written up to a minute ago (or `before`); return how many rows that was. Readers and writers go on."""
    bring_in()
    before, sealed = before or timezone.now() - SETTLED, 0
    while rows := _next(before):
        _link(rows)
        sealed += len(rows)
    return sealed


def verify() -> Report:
    """Read the whole log and say which stretches were changed, thinned out or added to."""
    faults, checked, removed, previous, last = [], 0, 0, "", 0
    until = removed_until()
    for link in Seal.objects.using(using()).order_by("pk").iterator():
        if link.last <= until:
            removed += link.amount
            if link.previous_hash != previous:
                faults.append(_("第 %(first)s 至 %(last)s 条（已按规则清理）的校验值与前一次不相接。") % vars(link))
            previous, last = link.hash, link.last
            continue
        rows = _rows(last).filter(pk__lte=link.last)
        found = list(rows.values_list(*NAMES))
        checked += len(found)
        words = {"first": link.first, "last": link.last, "found": len(found), "amount": link.amount}
        if len(found) != link.amount:
            faults.append(_("第 %(first)s 至 %(last)s 条应有 %(amount)s 条，现有 %(found)s 条：有删除或插入。") % words)
        elif link.previous_hash != previous or digest(link, found) != link.hash:
            faults.append(_("第 %(first)s 至 %(last)s 条与校验值不符：内容被改动。") % words)
        previous, last = link.hash, link.last
    return Report(checked, tuple(faults), _rows(last).count(), previous, removed)


def unsealed_since() -> dt.datetime | None:
    """Return when the oldest row that waits for its seal was written; None where none waits."""
    return _rows(_end()).values_list("seen_at", flat=True).first()


def digest(link: Seal, rows: Iterable[Sequence[Any]]) -> str:
    """Return the digest that a link over these rows (values in the order of NAMES) must carry."""
    found = hashlib.new(link.algorithm)
    found.update(f"{link.previous_hash}|{link.first}|{link.last}|{link.amount}".encode())
    for *said, seen_at in rows:
        text = [*said, seen_at.astimezone(dt.UTC).isoformat(timespec="microseconds")]
        found.update(json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode())
    return found.hexdigest()


def _end() -> int:
    return Seal.objects.using(using()).order_by("-pk").values_list("last", flat=True).first() or 0


def _rows(after: int) -> QuerySet[Access]:
    return Access.objects.using(using()).filter(pk__gt=after).order_by("pk")


def _next(before: dt.datetime) -> list[Sequence[Any]]:
    """The rows that may be sealed now: none behind one that is still too young."""
    return list(itertools.takewhile(lambda row: row[-1] <= before, _rows(_end()).values_list(*NAMES)[:ROWS_AT_ONCE]))


def _link(rows: list[Sequence[Any]]) -> None:
    link = Seal(
        first=rows[0][0],
        last=rows[-1][0],
        amount=len(rows),
        sealed_at=timezone.now(),
        algorithm=settings.JOURNAL_HASH,
        previous_hash=Seal.objects.using(using()).order_by("-pk").values_list("hash", flat=True).first() or "",
    )
    link.hash = digest(link, rows)
    link.save(using=using(), force_insert=True)
