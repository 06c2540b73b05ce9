"""How errors are planted in clean deliveries: what a check must find, where it stands, and what may be found beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from jingtu.runs.delivery.known import Known
from jingtu.standards import substances
from tests.support.laboratory import Made

Spot = tuple[str, int, str]  # sheet, row in the file, column; row 0 for a finding about the sheet
FIRST_ROW = 2


@dataclass(frozen=True)
class Planted:
    """A kind of error: `plant` spoils a delivery and returns where; `beside` are codes that this error brings along."""

    name: str
    code: str
    plant: Callable[[Made, np.random.Generator], set[Spot]]
    beside: tuple[str, ...] = ()
    known: Callable[[Made], Known] = field(default=lambda made: Known())


KINDS: list[Planted] = []


def kind(name: str, code: str, *beside: str, known: Callable[[Made], Known] = lambda made: Known()) -> Any:
    """Enter a function as a kind of planted error."""

    def enter(plant: Callable[[Made, np.random.Generator], set[Spot]]) -> Any:
        KINDS.append(Planted(name, code, plant, beside, known))
        return plant

    return enter


# --- Choosing a place -----------------------------------------------------------------------------------------------------


def ordinary(made: Made, random: np.random.Generator) -> int:
    """Return the row of an ordinary sample to which no control sample belongs."""
    samples = made.samples
    free = samples.index[(samples["qc"] == "普通样品") & ~samples["sample"].isin(samples["parent"].dropna())]
    return int(random.choice(free))


def result(made: Made, random: np.random.Generator, code: str = "pb") -> int:
    """Return the row of a measured content of a substance in such a sample."""
    name = made.samples["sample"][ordinary(made, random)]
    results = made.results
    rows = results.index[(results["sample"] == name) & (results["analyte"] == substances.of(code).name_zh)]
    return int(rows[0])


def of_kind(made: Made, qc: str, code: str) -> int:
    """Return the row of a measured content in the first control sample of a kind that has one."""
    names = made.samples["sample"][made.samples["qc"] == qc]
    results = made.results
    rows = results.index[results["sample"].isin(names) & (results["analyte"] == substances.of(code).name_zh)]
    return int(rows[0])


def put(made: Made, sheet: str, row: int, **cells: Any) -> set[Spot]:
    """Write cells into a row; return where the first of them stands."""
    frame = made.frames[sheet]
    for name, cell in cells.items():
        if name not in frame:
            frame[name] = None
        frame[name] = frame[name].astype(object)
        frame.at[row, name] = cell
    return {(sheet, row + FIRST_ROW, next(iter(cells)))}


def add(made: Made, sheet: str, row: int, **changed: Any) -> int:
    """Add a copy of a row with some cells changed; return its number."""
    frame = made.frames[sheet]
    copy = pd.DataFrame([{**frame.loc[row].to_dict(), **changed}])
    made.frames[sheet] = pd.concat([frame.astype(object), copy.astype(object)], ignore_index=True)
    return len(frame)


def cell(name: str, code: str, sheet: str, column: str, value: Any, *beside: str, of: str = "pb") -> None:
    """Enter the kind of error that is one cell written wrongly."""

    @kind(name, code, *beside)
    def plant(made: Made, random: np.random.Generator) -> set[Spot]:
        row = {"results": lambda: result(made, random, of), "samples": lambda: ordinary(made, random), "delivery": lambda: 0}[
            sheet
        ]()
        return put(made, sheet, row, **{column: value})
