"""Produce samples as indices against GB 2762 of the day they were taken, given to units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from jingtu.kernels.farmland.placing import NOWHERE, place
from jingtu.kernels.farmland.shapes import Floats
from jingtu.runs.farmland.layers import Layer
from jingtu.runs.farmland.points import located, pivoted, unit_by_code
from jingtu.runs.refusal import Refused
from jingtu.runs.samples import read_samples
from jingtu.standards import limits
from jingtu.standards.evaluation import nondetect_rule
from jingtu.standards.limits import LimitStandard

FAMILY = "produce"
UNIT = "mg/kg"


@dataclass(frozen=True)
class Produce:
    """Results (k,): unit (-1 for none), element by its position, index against the limit; the editions used."""

    unit: npt.NDArray[np.int32]
    element: npt.NDArray[np.int8]
    index: Floats
    standards: tuple[LimitStandard, ...]
    notes: tuple[str, ...]


def read_produce(path: Path, layer: Layer, codes: Sequence[str], *, crs: str, on: dt.date | None) -> Produce:
    """Return the produce results of a file; `on` is the day for samples without a date. Raises Refused where one is needed."""
    samples = read_samples(path)
    values, censored, said = pivoted(samples, codes, UNIT)
    easting, northing, told = located(samples.points, layer, crs)
    unit = place(easting, northing, layer.geometry).unit.copy()
    nowhere = ~(np.isfinite(easting) & np.isfinite(northing))
    unit[nowhere] = unit_by_code(samples.points["unit_code"].to_numpy(dtype=object), layer)[nowhere]
    editions = _editions(samples.points, on, path)
    limit, unread = _limits(samples.points, codes, editions)
    # Half the detection limit stands for a non-detect; a limit below the detection limit leaves the index unknown.
    unproven = censored & (values > limit)
    index = np.where(unproven, np.nan, np.where(censored, values * nondetect_rule().substitute, values) / limit)
    row, element = np.nonzero(np.isfinite(index))
    notes = [f"农产品：{note}" for note in (*samples.notes, *said, *told)]
    if unread:
        notes.append(f"农产品“{'、'.join(unread[:5])}”不是 GB 2762 里的品类，没有采用；请改写作物名称。")
    if outside := int((unit == NOWHERE).sum()):
        notes.append(f"{outside} 个农产品样品不在任何单元内，没有采用。")
    used = tuple({edition.code: edition for edition in editions}.values())
    return Produce(unit[row], element.astype(np.int8), index[row, element], used, tuple(notes))


def _editions(points: pd.DataFrame, on: dt.date | None, path: Path) -> list[LimitStandard]:
    days = [on if pd.isna(day) else day.date() for day in points["sampled_on"]]
    if None in days:
        raise Refused(
            f"{path.name} 里有农产品样品没有采样日期，不能确定用哪一版 GB 2762；请补上日期，或用 --on 2024-10-01 指定。"
        )
    by_day = {day: limits.in_force(FAMILY, day) for day in dict.fromkeys(days) if day is not None}
    return [by_day[day] for day in days if day is not None]


def _limits(points: pd.DataFrame, codes: Sequence[str], editions: list[LimitStandard]) -> tuple[Floats, list[str]]:
    """Return the limit (n, m) of each sample by its crop, NaN where there is none, and the crops that were not understood."""
    found = np.full((len(points), len(codes)), np.nan)
    unread: list[str] = []
    for row, (words, edition) in enumerate(zip(points["crop"], editions, strict=True)):
        crop = edition.dimension("crop").read(str(words)) if words else None
        if crop is None:
            unread.append(str(words) or "（未写作物）")
            continue
        for column, code in enumerate(codes):
            for limit in edition.of(code):
                if limit.conditions.get("crop") == crop and limit.value is not None:
                    found[row, column] = limit.value
    return found, sorted(set(unread))
