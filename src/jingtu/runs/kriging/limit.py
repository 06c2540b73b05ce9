"""The limit that a map is compared with: of a standard, for the samples' own pH and land, or a number that the user gives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from jingtu.runs.record import UsedStandard
from jingtu.runs.refusal import Refused
from jingtu.standards import limits, substances
from jingtu.standards.limits import Dimension, Limit, LimitStandard

FIELD_OF = {"class": "use"}  # dimensions whose column of a sample table goes by another name


@dataclass(frozen=True)
class ChosenLimit:
    """A limit in `unit`, the sentence that says where it comes from, and what to know about it."""

    value: float
    unit: str
    said: str
    notes: tuple[str, ...] = ()
    standard: UsedStandard | None = None


def from_standard(
    code: str, substance: str, points: pd.DataFrame, fixed: Mapping[str, str], *, kind: str = "", on: dt.date | None = None
) -> ChosenLimit:
    """
    Return the strictest limit of a standard that applies to any of the samples.

    One map has one limit, while limits change with pH and land use from sample to sample: the strictest errs on the safe side,
    and a note says that there were several. `fixed` sets a dimension (``{"land": "水田", "ph": "6.8"}``) for all samples. Raises
    Refused.
    """
    standard = limits.standard(code, on=on)
    name = substances.of(substance).name_zh
    chosen_kind = kind or (standard.kinds[0][0] if standard.kinds else "limit")
    offered = [limit for limit in standard.of(substance, chosen_kind, on) if limit.value is not None and limit.bound == "max"]
    if not offered:
        kinds = "、".join(words for _code, words in standard.kinds)
        raise Refused(f"{standard.code} 没有{name}的这种限值（有 {kinds}）；请换标准或限值种类，或用 --limit 直接给出数值。")
    described = _described(standard, points, fixed)
    applying = [limit for limit in offered if _applies(limit, described)]
    if not applying:
        raise Refused(f"{standard.code} 对{name}的限值不适用于任何样点；请检查 --land、--ph、--use 与样点的取值。")
    strictest = min(applying, key=lambda limit: limit.value or 0.0)
    return ChosenLimit(
        float(strictest.value or 0.0),
        strictest.unit,
        _said(standard, strictest, chosen_kind),
        _notes(standard, strictest, applying),
        used(standard),
    )


def used(standard: LimitStandard) -> UsedStandard:
    """Return what the record keeps of a standard."""
    until = standard.valid_until.isoformat() if standard.valid_until else ""
    return UsedStandard(standard.code, standard.title, standard.valid_from.isoformat(), until, standard.sha256)


def _described(standard: LimitStandard, points: pd.DataFrame, fixed: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the known conditions of each sample, each combination once; what is not known is left open."""
    columns = {}
    for dimension in standard.dimensions:
        column = FIELD_OF.get(dimension.code, dimension.code)
        values = (
            [fixed[dimension.code]] * len(points) if dimension.code in fixed else list(points.get(column, [""] * len(points)))
        )
        if dimension.kind == "bins":
            columns[dimension.code] = [_bin(dimension, value) for value in values]
        elif dimension.kind == "choice":
            columns[dimension.code] = [dimension.read(str(value)) for value in values]
        if dimension.code in fixed and columns.get(dimension.code, [None])[0] is None:
            raise Refused(
                f"{dimension.name}“{fixed[dimension.code]}”不在 {standard.code} 之内；可用的有：{_names(dimension.codes, standard)}。"
            )
    rows = {tuple(row) for row in zip(*columns.values(), strict=True)} if columns else {()}
    return [{code: value for code, value in zip(columns, row, strict=True) if value is not None} for row in sorted(rows, key=str)]


def _bin(dimension: Dimension, value: object) -> str | None:
    """Return the bin of a measured value, or the bin that words name."""
    try:
        return dimension.bin_of(float(str(value)))
    except ValueError:
        return dimension.read(str(value))


def _names(codes: tuple[str, ...], standard: LimitStandard) -> str:
    return "、".join(dimension.name_of(code) for code in codes for dimension in standard.dimensions if code in dimension.codes)


def _applies(limit: Limit, described: list[dict[str, str]]) -> bool:
    return any(all(sample.get(code, value) == value for code, value in limit.conditions.items()) for sample in described)


def _said(standard: LimitStandard, limit: Limit, kind: str) -> str:
    names = [standard.dimension(code).name_of(value) for code, value in limit.conditions.items()]
    where = f"（{'，'.join(names)}）" if names else ""
    return f"{standard.code} {standard.kind_name(kind)}{where} {limit.value:g} {limit.unit}，{limit.source.clause}"


def _notes(standard: LimitStandard, strictest: Limit, applying: list[Limit]) -> tuple[str, ...]:
    notes = []
    values = sorted({limit.value for limit in applying if limit.value is not None})
    if len(values) > 1:
        notes.append(
            f"样点适用的限值有 {len(values)} 种（{values[0]:g}–{values[-1]:g} {strictest.unit}），图上取最严的一种，偏于保守；"
            "可用 --ph、--land、--use 指定条件。"
        )
    if strictest.checked.status != "official_text":
        notes.append(f"{standard.code} 的这个限值：{strictest.checked.words}。")
    return tuple(notes)
