"""Quality-control limits of HJ/T 166-2004 (quality.yaml) and thresholds of the screens for made-up data (screens.yaml)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pydantic import Field

from jingtu.standards import substances
from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, Source, load


class ContentRow(Facts):
    """What is allowed up to a content, which belongs to the row (`up_to` None: above all others).

    Percent: largest relative deviation of two parallels, recovery from and to, largest relative error of a reference material.
    """

    up_to: float | None
    deviation: float
    recovery: tuple[float, float] | None = None
    error: float | None = None


class Precision(Facts):
    """Rows by content for some substances; without `substances`, for all that have no rows of their own."""

    substances: tuple[str, ...] = ()
    unit: str
    source: Source
    checked: Checked
    rows: tuple[ContentRow, ...] = Field(min_length=1)

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which substance does not exist, and which row is out of order."""
        for code in self.substances:
            if not substances.is_known(code):
                yield ("substances",), f"{code} is not the code of a substance"
        for index, (row, after) in enumerate(pairwise(self.rows)):
            if row.up_to is None or (after.up_to is not None and after.up_to <= row.up_to):
                yield ("rows", index), "rows ascend, and only the last has `up_to: null`"
        if self.rows[-1].up_to is not None:
            yield ("rows", len(self.rows) - 1), "the last row has `up_to: null`"


class Shares(Facts):
    """How many quality-control samples a batch needs and how many of them must pass, as fractions."""

    share: float | None = None
    at_least: int | None = None
    pass_rate: float | None = None
    source: Source
    checked: Checked


class Holding(Facts):
    """For how many days a sample may wait for its analysis."""

    substances: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    days: float
    note: str = ""


class HoldingTimes(Facts):
    """Holding times; the first entry that names a substance or its group decides."""

    source: Source
    checked: Checked
    entries: tuple[Holding, ...]


class Ranges(Facts):
    """What a measured quantity can be at all (`impossible`) and usually is (`unusual`): lower and upper end."""

    impossible: tuple[float, float]
    unusual: tuple[float, float]
    note: str = ""


class Plausibility(Facts):
    """Limits of plausibility; `tolerance` is the relative excess of a part over its whole that measurement explains."""

    source: Source
    checked: Checked
    tolerance: float
    ranges: Mapping[str, Ranges]
    country: tuple[float, float, float, float]
    deepest_m: float


class Quality(Facts):
    """The file quality.yaml."""

    parallels: Shares
    recoveries: Shares
    precision: tuple[Precision, ...]
    acidity_difference: float
    holding: HoldingTimes
    plausibility: Plausibility

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say what is wrong with a table."""
        for index, table in enumerate(self.precision):
            yield from ((("precision", index, *at), fault) for at, fault in table.faults())
        if sum(not table.substances for table in self.precision) != 1:
            yield ("precision",), "exactly one table is for all other substances"

    def precision_of(self, substance: str) -> Precision:
        """Return the table of a substance (code), or the one for all others."""
        own = next((table for table in self.precision if substance in table.substances), None)
        return own or next(table for table in self.precision if not table.substances)

    def holding_of(self, substance: str) -> Holding | None:
        """Return the holding time of a substance (code); None where none is known."""
        group = substances.of(substance).group
        named = next((entry for entry in self.holding.entries if substance in entry.substances), None)
        return named or next((entry for entry in self.holding.entries if group in entry.groups), None)


class Screen(Facts):
    """A screen for fabricated data: its thresholds, and how often it cries wolf on clean simulated campaigns.

    `false_alarm` is the measured share of clean campaigns in which the screen finds anything, out of `campaigns`, with `seed`.
    """

    code: str
    name: str
    finds: str
    thresholds: Mapping[str, float]
    false_alarm: float
    campaigns: int
    seed: int
    note: str = ""


class Screens(Facts):
    """The file screens.yaml."""

    measured_by: str
    screens: tuple[Screen, ...]

    def of(self, code: str) -> Screen:
        """Return a screen; raises KeyError."""
        return {screen.code: screen for screen in self.screens}[code]


@cache
def quality() -> Quality:
    """Return the quality-control limits."""
    return load(files("jingtu.standards") / "data" / "quality.yaml", Quality)


@cache
def screens() -> Screens:
    """Return the screens for fabricated data."""
    return load(files("jingtu.standards") / "data" / "screens.yaml", Screens)
