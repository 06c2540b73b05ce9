"""The detection limit of each result, in the unit of the result: from its own cell, a column beside it, or a row of limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.evaluation.sums import significant
from jingtu.runs.refusal import Fault
from jingtu.runs.tables import CellFault, Table
from jingtu.standards import units

Floats = NDArray[np.float64]
Words = NDArray[Any]


@dataclass(frozen=True)
class Limits:
    """Detection limits (NaN: none told) with the units that they are written in ("": that of the result)."""

    value: Floats
    unit: Words

    def before(self, others: Limits) -> Limits:
        """Return these limits, and the others where these tell none."""
        none = np.isnan(self.value)
        if not none.any():
            return self
        return Limits(np.where(none, others.value, self.value), np.where(none, others.unit, self.unit))

    def take(self, rows: NDArray[np.int64]) -> Limits:
        """Return the limits of some rows."""
        return Limits(self.value[rows], self.unit[rows])


def own(values: Any) -> Limits:
    """Return the limits that stand in the cells of the results: they share their units."""
    return Limits(np.asarray(values, np.float64), np.full(len(values), "", object))


def beside(table: Table, field: str) -> Limits:
    """Return the limits in a column of their own, where the table has it."""
    frame = table.frame
    if field not in frame:
        return own(np.full(len(frame), np.nan))
    written = frame[f"{field}_unit"].to_numpy()
    return Limits(frame[field].to_numpy(), np.where(written == "", table.units(field), written))


def below(table: Table, rows: Mapping[int, str], field: str) -> Limits:
    """Return for every row the largest limit of a field that its sheet tells in rows of limits (`limit_rows`)."""
    if not rows:
        return own(np.full(len(table.frame), np.nan))
    told: dict[int, tuple[float, str]] = {}
    headed = table.units(field)
    for row, labelled in rows.items():
        value, limit, written = (table.frame[name].iat[row] for name in (field, f"{field}_limit", f"{field}_unit"))
        found = (limit if np.isnan(value) else value), written or labelled or headed[row]
        sheet = int(table.sheets[row])
        if not np.isnan(found[0]) and (sheet not in told or _larger(found, told[sheet])):
            told[sheet] = found
    every = [told.get(sheet, (np.nan, "")) for sheet in range(int(table.sheets.max(initial=0)) + 1)]
    return Limits(np.array([value for value, _ in every]), np.array([unit for _, unit in every], object)).take(table.sheets)


def _larger(one: tuple[float, str], other: tuple[float, str]) -> bool:
    try:
        return one[0] * (units.factor(one[1], other[1]) if one[1] and other[1] else 1.0) > other[0]
    except units.UnitMismatch:
        return False


@dataclass(frozen=True)
class Fitted:
    """Limits in the units of their results; `lost` are the non-detects whose limit does not convert, with the sentence."""

    limit: Floats
    unit: Words
    lost: Mapping[int, str]

    def faults(self, table: Table, rows: NDArray[np.int64], field: str) -> list[CellFault]:
        """Return a fault for each lost limit; `rows` are the rows of the results, `field` the column where limits stand."""
        places = {at: int(rows[at]) for at in self.lost}
        return [CellFault(row, field, Fault(table.where(row, field), self.lost[at])) for at, row in places.items()]


def fitted(limits: Limits, unit: Words, missed: NDArray[np.bool_]) -> Fitted:
    """
    Return limits in the units of the results.

    A non-detect without unit takes the unit of its limit, for it has no other number. Of a content without unit nobody knows
    how a limit with one compares: its limit is left out.
    """
    value, unit = limits.value.copy(), unit.copy()
    lost: dict[int, str] = {}
    differing = np.flatnonzero(~np.isnan(value) & (limits.unit != "") & (limits.unit != unit))
    pairs = pd.DataFrame({"given": limits.unit[differing], "wanted": unit[differing], "at": differing})
    for (given, wanted), group in pairs.groupby(["given", "wanted"], sort=False)["at"]:
        at = group.to_numpy()
        of_missed = at[missed[at]]
        try:
            factor = units.factor(given, wanted) if wanted else np.nan
        except units.UnitMismatch as mismatch:
            factor = np.nan
            lost |= dict.fromkeys(of_missed.tolist(), f"检出限的单位与结果的不同：{mismatch}")
        if wanted:
            value[at] = value[at] if factor == 1.0 else significant(value[at] * factor)
        else:
            unit[of_missed], value[at[~missed[at]]] = given, np.nan
    return Fitted(value, unit, lost)
