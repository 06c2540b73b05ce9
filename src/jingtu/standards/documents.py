"""The standards and guides themselves: number, title, issuer, years, what replaced what, and what was read of them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, load
from jingtu.standards.refused import Refused


class UnknownDocument(Refused):
    """No document of this number is known."""


class Document(Facts):
    """A standard: in force from `in_force` until the day before `until`.

    `family` groups editions of one subject, so that a day picks one of them; an `announced` document is known and never used.
    """

    number: str = Field(min_length=2)
    title: str = Field(min_length=2)
    issuer: str = ""
    issued: dt.date | None = None
    in_force: dt.date
    until: dt.date | None = None
    replaces: tuple[str, ...] = ()
    replaced_by: str | None = None
    status: Literal["in_force", "replaced", "announced"]
    family: str = "other"
    checked: Checked

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what contradicts itself."""
        if self.issued and self.issued > self.in_force:
            yield ("issued",), f"it was issued on {self.issued}, after its first day in force {self.in_force}"
        if self.until and self.until <= self.in_force:
            yield ("until",), f"it ends on {self.until}, which is not after its beginning on {self.in_force}"
        if (self.status == "replaced") != (self.until is not None):
            yield ("status",), "a replaced document needs `until`, and only a replaced one has it"

    def holds(self, on: dt.date) -> bool:
        """Tell whether it is in force on this day."""
        return self.status != "announced" and self.in_force <= on and (self.until is None or on < self.until)


class Documents(Facts):
    """The file documents.yaml."""

    families: Mapping[str, str]
    documents: tuple[Document, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which document is there twice and which family is not named."""
        seen: dict[str, Document] = {}
        for index, document in enumerate(self.documents):
            key = normal(document.number)
            if key in seen:
                yield ("documents", index, "number"), f"{document.number} was given before"
            seen[key] = document
            if document.family not in self.families:
                yield ("documents", index, "family"), f"{document.family} is not one of {', '.join(self.families)}"
            yield from ((("documents", index, *at), fault) for at, fault in document.faults())


def normal(number: str) -> str:
    """Return a number as it is compared: GB/T 14848-2017, gbt14848－2017 and GB／T14848—2017 are one."""
    text = unicodedata.normalize("NFKC", number).upper()
    return re.sub(r"[\s/_.]", "", re.sub(r"[‐‑–—―−]", "-", text))


def documents() -> tuple[Document, ...]:
    """Return all documents that come with the program."""
    return _read().documents


def family_name(family: str) -> str:
    """Return what a family is called; a user's own family is called as it is written."""
    return _read().families.get(family, family)


@cache
def _read() -> Documents:
    return load(files("jingtu.standards") / "data" / "documents.yaml", Documents)


def document(number: str) -> Document:
    """Return one document; raises UnknownDocument."""
    found = next((known for known in documents() if normal(known.number) == normal(number)), None)
    if found is None:
        raise UnknownDocument(f"没有收录标准 {number}。已收录：{'、'.join(known.number for known in documents())}。")
    return found
