"""Sealing in the background: each link of the chain holds the digest over the rows since the link before."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from .keeping import bring_in, using
from .models import Access, Seal

ROWS_AT_ONCE = 10_000
SETTLED = dt.timedelta(minutes=1)  # a row with a lower number may still be on its way from another process


@dataclass(frozen=True)
class Report:
    """How many rows were checked, which sentences say what is wrong, how many rows wait for their seal, and the last link."""

    checked: int
    faults: tuple[str, ...]
    unsealed: int
    head: str

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
    faults, checked, previous, last = [], 0, "", 0
    for link in Seal.objects.using(using()).order_by("pk").iterator():
        rows = list(Access.objects.using(using()).filter(pk__gt=last, pk__lte=link.last).order_by("pk"))
        checked += len(rows)
        words = {"first": link.first, "last": link.last, "found": len(rows), "amount": link.amount}
        if len(rows) != link.amount:
            faults.append(_("第 %(first)s 至 %(last)s 条应有 %(amount)s 条，现有 %(found)s 条：有删除或插入。") % words)
        elif link.previous_hash != previous or digest(link, rows) != link.hash:
            faults.append(_("第 %(first)s 至 %(last)s 条与校验值不符：内容被改动。") % words)
        previous, last = link.hash, link.last
    return Report(checked, tuple(faults), Access.objects.using(using()).filter(pk__gt=last).count(), previous)


def digest(link: Seal, rows: Iterable[Access]) -> str:
    """Return the digest that a link over these rows must carry."""
    found = hashlib.new(link.algorithm)
    found.update(f"{link.previous_hash}|{link.first}|{link.last}|{link.amount}".encode())
    for row in rows:
        said = [getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "seen_at"]
        text = [*said, row.seen_at.astimezone(dt.UTC).isoformat(timespec="microseconds")]
        found.update(json.dumps(text, ensure_ascii=False, separators=(",", ":")).encode())
    return found.hexdigest()


def _next(before: dt.datetime) -> list[Access]:
    last = Seal.objects.using(using()).order_by("-pk").values_list("last", flat=True).first() or 0
    rows = Access.objects.using(using()).filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]
    settled = []
    for row in rows:
        if row.seen_at > before:
            break
        settled.append(row)
    return settled


def _link(rows: list[Access]) -> None:
    link = Seal(
        first=rows[0].pk,
        last=rows[-1].pk,
        amount=len(rows),
        sealed_at=timezone.now(),
        algorithm=settings.JOURNAL_HASH,
        previous_hash=Seal.objects.using(using()).order_by("-pk").values_list("hash", flat=True).first() or "",
    )
    link.hash = digest(link, rows)
    link.save(using=using(), force_insert=True)
