"""Which land-use codes mean which class of development land: data/land_uses.yaml, meant to be replaced by a local decision."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, Source, load


class LandUse(Facts):
    """One code of a classification; the longest code that begins a given one decides.

    `gb50137` names the corresponding letters of the other classification. `land_class` None means that the code alone does not
    decide; `note` says what does.
    """

    code: str
    name: str
    gb50137: tuple[str, ...] = ()
    land_class: Literal["class_1", "class_2"] | None = None
    development: bool = True
    note: str = ""


class Classification(Facts):
    """A list of land-use codes with its edition."""

    code: str
    title: str
    source: Source
    checked: Checked
    uses: tuple[LandUse, ...]


class LandUses(Facts):
    """The file land_uses.yaml, or a user's own."""

    decision: Checked
    classifications: tuple[Classification, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which code is there twice, and which letter does not exist."""
        letters = {use.code for one in self.classifications if one.code == "gb50137" for use in one.uses}
        for index, one in enumerate(self.classifications):
            codes = [use.code for use in one.uses]
            for place, use in enumerate(one.uses):
                if codes.count(use.code) > 1:
                    yield ("classifications", index, "uses", place), f"{use.code} is there twice"
                for letter in use.gb50137:
                    if letter not in letters:
                        yield ("classifications", index, "uses", place), f"{letter} is not a code of gb50137"

    def find(self, code: str) -> LandUse | None:
        """Return the use that a code of any of the classifications stands for (080403, A33, R21); None if none does."""
        wanted = code.strip().upper()
        uses = [use for one in self.classifications for use in one.uses if wanted.startswith(use.code)]
        return max(uses, key=lambda use: len(use.code), default=None)


def land_uses(path: Path | None = None) -> LandUses:
    """Return the crosswalk that comes with the program, or a user's own; raises FactsRefused for a broken file."""
    return load(path, LandUses) if path else _built_in()


@cache
def _built_in() -> LandUses:
    return load(files("jingtu.standards") / "data" / "land_uses.yaml", LandUses)
