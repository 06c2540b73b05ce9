"""From samples as read to what one standard is asked: contents in its units, its conditions, its sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from jingtu.kernels.evaluation import Rules, add_up
from jingtu.kernels.evaluation.sums import significant
from jingtu.runs.columns import columns
from jingtu.runs.refusal import Fault
from jingtu.runs.samples import Samples
from jingtu.standards import substances, units
from jingtu.standards.limits import Dimension

SILENT = frozenset({"ph"})  # a property of the sample as much as a result: not missed where a standard does not limit it


@dataclass(frozen=True)
class Asked:
    """Results as one standard takes them: arrays of k results that it limits, sums among them.

    `source` is the row of `Samples.results`, -1 for a sum worked out here (`parts` says of what). `conditions` are by result.
    `unread` are the points of results that the standard limits and that could not be taken, once for each.
    """

    point: NDArray[np.int64]
    substance: NDArray[np.int16]
    value: NDArray[np.float64]
    detection_limit: NDArray[np.float64]
    source: NDArray[np.int64]
    incomplete: NDArray[np.bool_]
    conditions: dict[str, NDArray[Any]]
    refused: tuple[Fault, ...]
    unread: tuple[int, ...]
    unlimited: tuple[str, ...]
    warnings: tuple[str, ...]


def asked(samples: Samples, rules: Rules, given: Mapping[str, str]) -> Asked:
    """Return what `rules` is asked about samples; `given` are words for dimensions that the file leaves open."""
    frame, mismatched = _converted(samples, rules)
    sums = [_sum(samples, rules, code) for code in rules.substances]
    every = pd.concat([frame, *(part for part in sums if part is not None)], ignore_index=True)
    every = every.sort_values(["point", "substance"], kind="stable", ignore_index=True)
    point = every["point"].to_numpy(np.int64)
    by_point, warnings = _conditions(samples, rules, given)
    found = samples.results["substance"].unique()
    parts = {part for code in rules.substances if (total := rules.standard.sum_of(code)) for part in total.parts}
    return Asked(
        point=point,
        substance=every["substance"].to_numpy(np.int16),
        value=every["value"].to_numpy(np.float64),
        detection_limit=every["detection_limit"].to_numpy(np.float64),
        source=every["source"].to_numpy(np.int64),
        incomplete=every["incomplete"].to_numpy(bool),
        conditions={code: values[point] for code, values in by_point.items()},
        refused=tuple(fault for _, fault in mismatched),
        unread=(*(point for point, code in samples.unread if code in rules.number_of), *(point for point, _ in mismatched)),
        unlimited=tuple(code for code in found if code not in rules.number_of and code not in parts and code not in SILENT),
        warnings=warnings,
    )


def _converted(samples: Samples, rules: Rules) -> tuple[pd.DataFrame, list[tuple[int, Fault]]]:
    """Return the results that the standard limits, in its units, and point and fault of each whose unit does not convert."""
    results = samples.results
    row = results["substance"].map(rules.number_of)
    kept = results[row.notna()].copy()
    kept["source"], kept["number"] = kept.index, row[row.notna()].astype(int)
    factor = pd.Series(1.0, kept.index)
    refused: list[tuple[int, Fault]] = []
    for (number, written), group in kept.groupby(["number", "unit"], sort=False):
        try:
            factor[group.index] = units.factor(str(written), rules.units[number]) if written else 1.0
        except units.UnitMismatch as mismatch:
            factor[group.index] = np.nan
            said = f"{mismatch}这个结果没有评价。"
            refused += [(int(at), Fault(samples.where(int(index)), said)) for index, at in group["row"].items()]
    kept = kept[factor.notna()]
    factor = factor[factor.notna()]
    frame = pd.DataFrame(
        {
            "point": kept["row"].to_numpy(),
            "substance": kept["number"].to_numpy(),
            "value": in_unit(kept["value"].to_numpy(), factor.to_numpy()),
            "detection_limit": in_unit(kept["detection_limit"].to_numpy(), factor.to_numpy()),
            "source": kept["source"].to_numpy(),
            "incomplete": False,
        }
    )
    return frame, refused


def in_unit(values: NDArray[np.float64], factor: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return converted contents; those that keep their unit keep every bit."""
    same = factor == 1.0
    return values if same.all() else np.where(same, values, significant(values * factor))


def _sum(samples: Samples, rules: Rules, code: str) -> pd.DataFrame | None:
    """Return the sums of points where the parts were measured and the sum itself was not."""
    total = rules.standard.sum_of(code)
    if total is None:
        return None
    results = samples.results
    of_parts = results[results["substance"].isin(total.parts)]
    direct = results.loc[results["substance"] == code, "row"]
    of_parts = of_parts[~of_parts["row"].isin(direct)]
    if of_parts.empty:
        return None
    unit = rules.units[rules.number_of[code]]
    wanted = [_factor(str(written), unit) for written in of_parts["unit"]]
    of_parts = of_parts.assign(factor=wanted).dropna(subset="factor").drop_duplicates(["row", "substance"])
    points = np.sort(of_parts["row"].unique())
    values, limits, measured = {}, {}, {}
    for part, group in of_parts.groupby("substance"):
        at = np.searchsorted(points, group["row"].to_numpy())
        values[str(part)] = _placed(at, in_unit(group["value"].to_numpy(), group["factor"].to_numpy()), len(points))
        limits[str(part)] = _placed(at, in_unit(group["detection_limit"].to_numpy(), group["factor"].to_numpy()), len(points))
        measured[str(part)] = np.isin(np.arange(len(points)), at)
    if not values:
        return None
    summed = add_up(total.parts, values, limits, measured)
    return pd.DataFrame(
        {
            "point": points,
            "substance": rules.number_of[code],
            "value": summed.value,
            "detection_limit": summed.detection_limit,
            "source": -1,
            "incomplete": summed.incomplete | summed.unknown_limit,
        }
    )


def _factor(written: str, unit: str) -> float:
    try:
        return units.factor(written, unit) if written else 1.0
    except units.UnitMismatch:
        return float("nan")


def _placed(at: NDArray[np.int64], values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    placed = np.full(count, np.nan)
    placed[at] = values
    return placed


# --- Conditions -----------------------------------------------------------------------------------------------------------


def _conditions(samples: Samples, rules: Rules, given: Mapping[str, str]) -> tuple[dict[str, NDArray[Any]], tuple[str, ...]]:
    """Return by dimension what is known of every point, and a sentence on each word that a dimension does not know."""
    found: dict[str, NDArray[Any]] = {}
    warnings: list[str] = []
    for dimension in rules.dimensions:
        field = columns().dimensions.get(dimension.code, dimension.code)
        count = len(samples.points)
        told = samples.points[field].to_numpy() if field in samples.points else np.full(count, "", object)
        if dimension.kind == "bins":
            found[dimension.code] = np.asarray(told, np.float64) if field in samples.points else np.full(count, np.nan)
            continue
        default = given.get(dimension.code) or given.get(field) or ""
        words = np.where(told == "", default, told)
        found[dimension.code], unknown = _read(dimension, words)
        warnings += [_not_known(samples, dimension, field, word, words, rules) for word in unknown]
    return found, tuple(warnings)


def _read(dimension: Dimension, words: NDArray[Any]) -> tuple[NDArray[np.int16], list[str]]:
    codes = {word: dimension.read(word) for word in pd.unique(words) if word}
    position = {word: dimension.codes.index(code) for word, code in codes.items() if code is not None}
    return np.array([position.get(word, -1) for word in words], np.int16), [word for word, code in codes.items() if code is None]


def _not_known(samples: Samples, dimension: Dimension, field: str, word: str, words: NDArray[Any], rules: Rules) -> str:
    at = np.flatnonzero(words == word)
    known = "、".join(choice.name for choice in dimension.values[:8])
    place = samples.where_point(int(at[0]), field)
    return (
        f"{place}：{dimension.name}“{word}”（共 {len(at)} 个样品）在 {rules.standard.code} 中没有，按未知对待；"
        f"可写 {known}{'等' if len(dimension.values) > 8 else ''}。"
    )


def substance_name(code: str) -> str:
    """Return the Chinese name of a substance."""
    return substances.of(code).name_zh
