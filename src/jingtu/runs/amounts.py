"""Contents as numbers that can be compared: one unit for each substance, non-detects at half of the detection limit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from jingtu.runs.refusal import Fault
from jingtu.runs.samples import Samples
from jingtu.standards import units
from jingtu.standards.evaluation import nondetect_rule


def amounts(samples: Samples) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the results with `amount` (NaN where it is not known), `unit` and `unit_known`, and what could not be converted.

    Each substance stands in the unit that it is written in first. A non-detect without detection limit has no amount.
    """
    results = samples.results.copy()
    substituted = results["detection_limit"] * nondetect_rule().substitute
    results["amount"] = np.where(results["qualifier"] == "<", substituted, results["value"].to_numpy(float))
    results["unit_known"] = True
    results["unit"] = results["unit"].where(results["unit"] != "", np.nan)
    first = results.groupby("substance")["unit"].first()
    wanted = results["substance"].map(first)
    faults = []
    for (given, unit), group in (
        results[results["unit"] != wanted].dropna(subset="unit").assign(to=wanted).groupby(["unit", "to"])
    ):
        try:
            results.loc[group.index, "amount"] *= units.factor(given, unit)
        except units.UnitMismatch:
            results.loc[group.index, ["amount", "unit_known"]] = [np.nan, False]
            faults += [Fault(samples.where(int(at)), f"单位 {given} 不能换算成 {unit}，没有分析。") for at in group.index]
    results["unit"] = wanted.fillna("")
    return results, faults


def layers(points: pd.DataFrame) -> list[str]:
    """Return the depth of each sample in words, "" where it is not told."""
    return [
        "" if upper != upper or lower != lower else f"{upper:g}–{lower:g} m"  # NaN differs from itself
        for upper, lower in zip(points["depth_from"].tolist(), points["depth_to"].tolist(), strict=True)
    ]


def coded(words: Sequence[str] | Any, at: Any) -> pd.Categorical:
    """Return the words at places as words that are kept once, which a million of them need."""
    codes, distinct = pd.factorize(np.asarray(words, object))
    return pd.Categorical.from_codes(codes[at], distinct)
