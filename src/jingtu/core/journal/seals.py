"""The seal of a journal row: a hash over everything it says and the hash of the row before it."""

import datetime as dt
import hashlib
import json

from .models import Entry

ALGORITHMS = ("sha256", "sm3")


def seal(entry: Entry) -> str:
    """Return the hex digest that this row must carry.

    Raises ValueError for an algorithm that is not known or that this Python's OpenSSL does not offer.
    """
    if entry.algorithm not in ALGORITHMS or entry.algorithm not in hashlib.algorithms_available:
        offered = ", ".join(name for name in ALGORITHMS if name in hashlib.algorithms_available)
        raise ValueError(f"The journal cannot be sealed with {entry.algorithm!r}; this machine offers {offered}.")
    said = [
        entry.previous_hash,
        entry.sequence,
        instant(entry),
        entry.actor_id,
        entry.actor_name,
        entry.on_behalf_of_id,
        entry.action,
        entry.subject,
        entry.detail_json,
    ]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new(entry.algorithm, text.encode()).hexdigest()


def instant(entry: Entry) -> str:
    """Return when the row was written as it is sealed: UTC with microseconds."""
    return entry.recorded_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
