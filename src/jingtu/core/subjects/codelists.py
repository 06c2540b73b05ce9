"""Code lists of plans (重点行业、重点污染物 …): dated, per place, each version with its clause, in the theme's `code_lists.yaml`.

    KEY_SECTORS.at("131024", on=day).items   # those that the plan of the smallest area around the place names

Two plans name different things under one heading, so a list has versions by place as a parameter has values.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import Field, model_validator

from jingtu.standards.loader import Facts, Held, Source, in_order, load

from .declaring import Declaration
from .parameters import NoValue


class Item(Facts):
    """One entry of a list."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str


class Version(Held):
    """What a list holds in its years, for a place (path of the division whose plan or rule it is; empty: everywhere).

    `complete` is false where the source has further entries that are not kept here; `note` says what to do about them.
    """

    place: str = Field("", pattern=r"^\d*$")
    source: Source
    items: tuple[Item, ...] = ()
    complete: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _each_code_once(self) -> "Version":
        codes = [item.code for item in self.items]
        if repeated := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"a version names {', '.join(sorted(repeated))} more than once")
        if not (self.items and self.complete) and not self.note:
            raise ValueError("a version that is empty or not complete needs a note that says where the rest stands")
        return self


class CodeListFacts(Facts):
    """A list with its versions; those of one place follow each other."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _versions_of_a_place_follow_each_other(self) -> "CodeListFacts":
        for place in {version.place for version in self.versions}:
            in_order(version for version in self.versions if version.place == place)
        return self


class File(Facts):
    """A theme's file of code lists."""

    lists: tuple[CodeListFacts, ...]


@dataclass(frozen=True)
class CodeList(Declaration):
    """A code list, `theme.code`, with its versions in the theme's file."""

    @property
    def versions(self) -> tuple[Version, ...]:
        """Every version, as the file has them; raises KeyError."""
        theme, code = self.code.split(".")
        return _file(theme)[code].versions

    def held(self, place_path: str, on: dt.date) -> list[Version]:
        """Return the versions that hold at a place on a day, that of the smallest area first."""
        held = [version for version in self.versions if version.holds(on) and place_path.startswith(version.place)]
        return sorted(held, key=lambda version: -len(version.place))

    def at(self, place_path: str, on: dt.date) -> Version:
        """Return the version that counts; raises NoValue."""
        if held := self.held(place_path, on):
            return held[0]
        raise NoValue(f"{self.code} has no version at {place_path or 'the nation'} on {on}.")


@cache
def _file(theme: str) -> dict[str, CodeListFacts]:
    read = load(resources.files(f"jingtu.themes.{theme}") / "code_lists.yaml", File)
    return {facts.code: facts for facts in read.lists}
