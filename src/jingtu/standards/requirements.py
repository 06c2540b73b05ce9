"""The numbers of the requirement base: REG-01 … ANX-07, in data/requirements.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pydantic import Field

from jingtu.standards.loader import Facts, load


class Kind(Facts):
    """A kind of requirement; `last` is its highest number, `parts` the letters of numbers with several lines."""

    code: str = Field(pattern=r"^[A-Z]+$")
    title: str
    last: int = Field(ge=1)
    parts: dict[str, str] = Field(default_factory=dict)

    def ids(self) -> Iterator[str]:
        """Yield the ids of the kind, lowest first; a number with letters stands for its parts alone: REC-08, REC-09a, REC-09b."""
        for number in range(1, self.last + 1):
            letters = self.parts.get(f"{number:02d}", "")
            yield from (f"{self.code}-{number:02d}{letter}" for letter in letters or [""])


class File(Facts):
    """The file."""

    kinds: tuple[Kind, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    """Return all kinds in the order of the base."""
    return load(files("jingtu.standards") / "data" / "requirements.yaml", File).kinds


def ids() -> list[str]:
    """Return every id in the order of the base."""
    return [each for kind in kinds() for each in kind.ids()]
