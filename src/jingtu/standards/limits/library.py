"""Which files of limits there are, and which of them answers a question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from jingtu.standards import substances, units
from jingtu.standards.documents import Document, documents, normal
from jingtu.standards.limits.expanding import expand
from jingtu.standards.limits.model import LimitStandard
from jingtu.standards.limits.refusals import LocalFileRefused, in_chinese
from jingtu.standards.limits.schema import Edition, Row
from jingtu.standards.loader import FactsRefused, Location, loads
from jingtu.standards.refused import Refused

BUILT_IN = files("jingtu.standards") / "data" / "limits"


class UnknownStandard(Refused):
    """No standard of this name or for this subject and day; the message lists the known ones."""


class Library:
    """The files of limits that come with the program, and those of a folder of the user's own (`folder`, may be absent)."""

    def __init__(self, folder: Path | None = None) -> None:
        self._local: dict[str, LimitStandard] = {}
        for path in sorted(folder.glob("*.yaml")) if folder and folder.is_dir() else ():
            found = load_local(path)
            self._local[normal(found.code)] = found

    @property
    def documents(self) -> tuple[Document, ...]:
        """Return the documents of all standards of limits, the user's own last."""
        return (*_built_in_documents(), *(found.document for found in self._local.values()))

    def standard(self, code: str, *, on: dt.date | None = None) -> LimitStandard:
        """Return an edition by number; the year may be left out where `on` or the number alone decides.

        Raises UnknownStandard, whose message lists the known ones.
        """
        wanted = normal(code)
        known = self.documents
        found = [document for document in known if normal(document.number) == wanted]
        found = found or [document for document in known if normal(document.number).startswith(f"{wanted}-")]
        if on is not None and len(found) > 1:
            found = [document for document in found if document.holds(on)]
        if not found:
            when = f"在{on:%Y-%m-%d}" if on else ""
            raise UnknownStandard(f"没有{when}名为“{code}”的标准限值。可用的有：{_listed(known)}。")
        if len(found) > 1:
            raise UnknownStandard(f"“{code}”有几个版本：{_listed(found)}。请写明年份或指定日期。")
        if found[0].status == "announced":
            raise UnknownStandard(f"{found[0].number}已发布，尚未实施，不能用于评价。可用的有：{_listed(known)}。")
        return self._load(found[0])

    def in_force(self, family: str, on: dt.date) -> LimitStandard:
        """Return the edition that held for a subject (family) on a day; raises UnknownStandard."""
        of_family = [document for document in self.documents if document.family == family]
        found = [document for document in of_family if document.holds(on)]
        if not of_family:
            families = "、".join(dict.fromkeys(document.family for document in self.documents))
            raise UnknownStandard(f"没有“{family}”这一类标准。可用的类别有：{families}。")
        if not found:
            raise UnknownStandard(f"{on:%Y-%m-%d}没有收录有效的“{family}”标准。收录的有：{_listed(of_family)}。")
        if len(found) > 1:
            raise UnknownStandard(f"{on:%Y-%m-%d}有几个“{family}”标准同时有效：{_listed(found)}。请写明标准号。")
        return self._load(found[0])

    def editions(self, family: str, on: dt.date) -> list[str]:
        """Return the numbers of the editions of a subject: the one in force on a day first, then the newest."""
        known = [one for one in self.documents if one.family == family and one.status != "announced"]
        return [one.number for one in sorted(known, key=lambda one: (not one.holds(on), -one.in_force.toordinal()))]

    def all(self) -> Iterator[LimitStandard]:
        """Yield every standard of limits."""
        yield from (self._load(document) for document in self.documents)

    def _load(self, document: Document) -> LimitStandard:
        return self._local.get(normal(document.number)) or _built_in(document.number)


def library(folder: Path | None = None) -> Library:
    """Return the built-in standards, with those of a folder of the user's own if given."""
    return _library() if folder is None else Library(folder)


def standard(code: str, *, on: dt.date | None = None, folder: Path | None = None) -> LimitStandard:
    """Like Library.standard, of the built-in standards and those of `folder`."""
    return library(folder).standard(code, on=on)


def in_force(family: str, on: dt.date, *, folder: Path | None = None) -> LimitStandard:
    """Like Library.in_force, of the built-in standards and those of `folder`."""
    return library(folder).in_force(family, on)


def load_local(path: Path) -> LimitStandard:
    """Return the standard in a user's own file; raises LocalFileRefused with file, line, key and what is allowed."""
    try:
        return _read(path)
    except FactsRefused as refusal:
        raise in_chinese(refusal) from refusal
    except UnicodeDecodeError as error:
        raise LocalFileRefused(f"{path.name} 不是 UTF-8 编码的文本；请另存为 UTF-8 再试。") from error


@cache
def _library() -> Library:
    return Library()


@cache
def _built_in_documents() -> tuple[Document, ...]:
    names = {entry.name.removesuffix(".yaml") for entry in BUILT_IN.iterdir() if entry.name.endswith(".yaml")}
    return tuple(document for document in documents() if normal(document.number) in names)


@cache
def _built_in(number: str) -> LimitStandard:
    return _read(BUILT_IN / f"{normal(number)}.yaml")


def _read(path: Path | Traversable) -> LimitStandard:
    content = path.read_bytes()
    edition = loads(content.decode("utf-8"), _Named, path.name)
    own = {normal(document.number): document for document in (*documents(), *edition.documents)}
    return expand(edition, own[normal(edition.document)], content, path.name)


class _Named(Edition):
    """An edition whose document, substances and units exist."""

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what the file does not contain and nothing else knows."""
        yield from super().faults()
        known = {normal(document.number) for document in (*documents(), *self.documents)}
        if normal(self.document) not in known:
            yield ("document",), f"{self.document} is not a known document; describe it under `documents`"
        if not units.is_known(self.unit):
            yield ("unit",), f"{self.unit} is not a known unit; known are {', '.join(units.known())}"
        for code, total in self.sums.items():
            for part in (code, *total.parts):
                if not substances.is_known(part):
                    yield ("sums", code), f"{part} is not the code of a substance; {substances.nearest_words(part)}"
        for index, row in enumerate(self.limits):
            yield from ((("limits", index, *at), fault) for at, fault in _names(row))


def _names(row: Row) -> Iterator[tuple[Location, str]]:
    for key, code in (("substance", row.substance), ("first_test", row.first_test)):
        if code is not None and not substances.is_known(code):
            yield (key,), f"{code} is not the code of a substance; {substances.nearest_words(code)}"
    if row.unit is not None and not units.is_known(row.unit):
        yield ("unit",), f"{row.unit} is not a known unit; known are {', '.join(units.known())}"


def _listed(found: tuple[Document, ...] | list[Document]) -> str:
    return "、".join(document.number for document in found)


__all__ = ["FactsRefused", "Library", "UnknownStandard", "in_force", "library", "load_local", "standard"]
