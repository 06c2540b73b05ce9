"""What a file can become. Reading, staging and publishing know targets only; a register of subjects is one kind of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence

from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import UnknownDeclaration

from .columns import ImportColumn
from .models import Batch, Line
from .reading import Read


class Target(ABC):
    """Where the rows of a file go. An instance serves one file."""

    code: str
    label: str
    columns: tuple[ImportColumn, ...]

    @abstractmethod
    def judge(self, read: Read, batch: Batch) -> Iterator[Line]:
        """Yield a line for each row in their order: what it would do, with which facts, or why it cannot."""

    @abstractmethod
    def write(self, batch: Batch, by: User) -> int:
        """Write the good lines inside the caller's transaction and return how many. Raises Refused."""

    @abstractmethod
    def forget(self, batch: Batch) -> None:
        """Drop what was prepared for lines that were never written."""

    @abstractmethod
    def follow(self, batch: Batch) -> None:
        """Do, outside any transaction, what follows from the lines: what is owed, what looks alike."""

    @abstractmethod
    def hindered(self, batch: Batch) -> Iterator[tuple[Line, str]]:
        """Yield the written lines that cannot be taken back as if nothing had been, each with what happened since."""

    @abstractmethod
    def take_back(self, batch: Batch, by: User, *, spare: Sequence[int]) -> int:
        """Take back what was written, except the lines `spare`, inside the caller's transaction; return how many."""


Finder = Callable[[str, str], Target | None]
_finders: list[Finder] = []


def finds_targets(finder: Finder) -> Finder:
    """Let a function answer for the codes it knows; it takes the code and the layout."""
    _finders.append(finder)
    return finder


def target_of(code: str, layout: str = "") -> Target:
    """Return the target with this code, read by a layout (none: our own template). Raises UnknownDeclaration."""
    for finder in _finders:
        if target := finder(code, layout):
            return target
    raise UnknownDeclaration(f"Nothing can be imported as {code!r}.")
