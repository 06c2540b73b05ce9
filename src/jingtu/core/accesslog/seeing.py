"""What one answer shows: rows of guarded tables note themselves as they are read, so that no page can forget to.

    with watched() as sight: …        # the middleware, around a request
    saw("industry.enterprise", 7, "K5")   # a row was read; reading with values() or SQL must say it in this way
    shows("industry.enterprise", {"K3"})  # its rows are shown with fields of these classes

What is read and not shown is counted too: the log may say more than was seen, never less.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

PUBLIC = "K6"


@dataclass
class Sight:
    """Classes of the rows read, by kind and id, and the classes of the fields that were shown of a kind."""

    rows: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    fields: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    purpose: str = ""

    def guarded(self) -> dict[str, dict[int, str]]:
        """Return the rows that are not public, each with the strictest class it was shown in."""
        found = {}
        for kind, rows in self.rows.items():
            strictest = min(self.fields.get(kind, ()), default=PUBLIC)
            kept = {pk: min(own, strictest) for pk, own in rows.items() if min(own, strictest) < PUBLIC}
            if kept:
                found[kind] = kept
        return found


_sight: ContextVar[Sight | None] = ContextVar("what this answer shows", default=None)


@contextmanager
def watched(sight: Sight | None = None) -> Iterator[Sight]:
    """Note what is read inside the block."""
    sight = sight or Sight()
    token = _sight.set(sight)
    try:
        yield sight
    finally:
        _sight.reset(token)


def saw(kind: str, pk: int, sensitivity: str) -> None:
    """Note that a row was read, if anybody is watching."""
    if sight := _sight.get():
        sight.rows[kind][pk] = sensitivity


def seen() -> dict[str, dict[int, str]]:
    """Return the guarded rows that were read so far, if anybody is watching."""
    sight = _sight.get()
    return sight.guarded() if sight else {}


def shows(kind: str, classes: Collection[str]) -> None:
    """Note that rows of a kind are shown with fields of these classes."""
    if classes and (sight := _sight.get()):
        sight.fields[kind].update(classes)


def for_purpose(words: str) -> None:
    """Note for what the data is read, where the person said so."""
    if sight := _sight.get():
        sight.purpose = words
