"""What a table may say of one row: the columns of a target, found by their names, and what their cells become."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from jingtu.runs.fields import Field

YES, NO = ("是", "有", "√", "y", "yes", "true", "1"), ("否", "无", "×", "n", "no", "false", "0")
# What `runs.tables` reads each kind of column as; the rest is made of the text by `judging`.
_READ_AS = {"date": "date", "number": "number", "integer": "integer", "longitude": "text", "latitude": "text"}
KINDS = (
    "text",
    "code",
    "date",
    "number",
    "integer",
    "yes_no",
    "choice",
    "place",
    "party",
    "subject",
    *("longitude", "latitude", "outline"),
)


@dataclass(frozen=True)
class ImportColumn:
    """A column: the `name` of the fact, the `label` printed in templates, further names it goes by, and the kind of its cells.

    `choices` are (value, label); `about` is the kind of the subject that a cell names; `longest` counts characters,
    `digits` and `places` are those of a decimal number.
    """

    name: str
    label: str
    kind: str = "text"
    words: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    about: str = ""
    longest: int = 0
    digits: int = 0
    places: int = 0
    help: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Column {self.name}: the kind {self.kind!r} is not known; known are {', '.join(KINDS)}.")

    @property
    def field(self) -> Field:
        """How the reader of tables looks for it."""
        return Field(self.name, _READ_AS.get(self.kind, "text"), (self.label, *self.words), required=self.required)


@dataclass
class Row:
    """A row as read: its place in the file, its cells by column name (empty ones left out) and what is wrong with it."""

    sheet: str
    number: int
    cells: dict[str, Any] = field(default_factory=dict)
    at: dict[str, int] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)

    def blame(self, column: str | None, said: str) -> None:
        """Note a fault of a cell, or of the row as a whole."""
        self.faults.append({"column": self.at.get(column) if column else None, "said": said})
