"""The journal as lines of JSON for `independent/verify_journal.py`, and the heads of days as lines to print, keep or send."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils import timezone

from .models import Entry
from .seals import instant

VERIFIER = Path(__file__).parent / "independent/verify_journal.py"


def lines(first: int = 1) -> Iterator[str]:
    """Yield each row from this number on as one line of JSON: exactly what was sealed, and the seal."""
    for entry in Entry.objects.filter(sequence__gte=first).order_by("sequence").iterator(chunk_size=2000):
        row = {
            "sequence": entry.sequence,
            "recorded_at": instant(entry),
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "on_behalf_of": entry.on_behalf_of_id,
            "action": entry.action,
            "subject": entry.subject,
            "detail": entry.detail_json,
            "algorithm": entry.algorithm,
            "previous_hash": entry.previous_hash,
            "hash": entry.hash,
        }
        yield json.dumps(row, ensure_ascii=False) + "\n"


def head_lines(heads: Iterable[Entry]) -> Iterator[str]:
    """Yield the last row of each day as `day number seal`, oldest first: what the verifier reads as known heads."""
    for entry in sorted(heads, key=lambda entry: entry.sequence):
        yield f"{day_of(entry)} {entry.sequence} {entry.hash}"


def day_of(entry: Entry) -> dt.date:
    """Return the local day on which a row was written."""
    return timezone.localtime(entry.recorded_at).date()
