"""The columns that a table is read by; what reads their cells stands in `tables`, which needs pandas."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "text",
    "number",
    "integer",
    "concentration",
    "limit",
    "date",
    "moment",
    "longitude",
    "latitude",
    "easting",
    "northing",
    "range",
)


@dataclass(frozen=True)
class Field:
    """A column that is looked for.

    `kind`: one of KINDS. A concentration gives the columns name, name_qualifier, name_limit, name_unit; a detection limit
    name and name_unit; a range (0-20 cm) name_from and name_to. `words` are the names it goes by, besides `name` itself.
    `unit`: numbers under another unit in the header are converted to it. Numbers below `least` or above `most`, as written,
    are faults; so is a range beyond `bare_most` to which no unit is written, neither in its cell nor above it.
    `together`: several columns of contents are read as one, and where they contradict each other none is taken.
    """

    name: str
    kind: str
    words: tuple[str, ...] = ()
    required: bool = False
    unit: str | None = None
    least: float | None = None
    most: float | None = None
    bare_most: float | None = None
    together: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Field {self.name}: the kind {self.kind!r} is not known; known are {', '.join(KINDS)}.")

    @property
    def title(self) -> str:
        """The name by which people are told of it: its first word."""
        return self.words[0] if self.words else self.name
