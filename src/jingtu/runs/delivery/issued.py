"""Samples that were issued under numbers that say nothing: what is known of them inside, and what is wrong with those delivered.

A laboratory works under blind numbers. What it delivers is checked as it stands, and once more with what is known inside filled
in: which sample doubles which, where and when it was taken. What only the second look finds is not for the laboratory.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Issued
from jingtu.runs.delivery.sheet import nothing, renumbered
from jingtu.runs.delivery.table import Cells, narrow
from jingtu.runs.delivery.told import Told

SAID = ("qc", "parent", "point", "longitude", "latitude", "depth_from", "depth_to", "sampled_on")
DECIDED = ("qc", "parent")  # known inside also where it is nothing
NAMED_BY_OTHERS = ("ordinary", "field_parallel", "field_blank", "trip_blank")  # the rest the laboratory numbers itself


def check_issued(data: Data, issued: Mapping[str, Issued], findings: Findings) -> None:
    """Note samples that were not issued, of another medium, whose custody is broken, analysed before they were signed for."""
    samples, known = data.samples, rows_of(data, issued)
    flags = np.array([one is None for one in known], bool)
    note(findings, "R05", samples, "sample", flags & samples.given("sample") & data.is_kind(NAMED_BY_OTHERS))
    medium = np.array([one.medium if one else "" for one in known], object)
    other = ~flags & samples.given("medium") & (samples.values("medium") != medium)
    note(findings, "R15", samples, "medium", other)
    broken = np.array([bool(one and one.breaks) for one in known], bool)
    note(findings, "R14", samples, "sample", broken, found=lambda row: f"{samples.name_of(row)}：{_said(known[row])}")
    signed = np.array([_day(one.signed_on if one else None) for one in known], "datetime64[D]")
    analysed = data.results.values("analysed_on").astype("datetime64[D]")
    since = data.of_sample(signed, np.datetime64("NaT"))
    note(findings, "R13", data.results, "analysed_on", analysed < since, words=lambda row: {"signed": str(since[row])})


def opened(data: Data, issued: Mapping[str, Issued]) -> Data:
    """Return a delivery with what is known inside of its issued samples in place of what the sender says of them.

    Where nothing is known of day, place or depth, what the sender says stays.
    """
    sheet, known = data.samples, rows_of(data, issued)
    rows = np.array([at for at, one in enumerate(known) if one], np.intp)
    if not len(rows):
        return data
    cells, told = dict(sheet.cells), dict(sheet.told)
    for name in SAID:
        values = sheet.values(name).copy()
        ours = np.array([_cell(getattr(known[at], name)) for at in rows.tolist()], values.dtype)
        values[rows] = ours if name in DECIDED else np.where(nothing(ours), values[rows], ours)
        cells[name], told[name] = _column(values)
    return Data(data.form, {**data.sheets, "samples": replace(sheet, cells=cells, told=told)})


def rows_of(data: Data, issued: Mapping[str, Issued]) -> list[Issued | None]:
    """Return of every sample (s,) what is known of it, None where it was not issued."""
    names = data.samples.distinct("sample").tolist()
    known = [issued.get(name) for name in names]
    return [known[at] for at in data.samples.codes("sample").tolist()]


def _said(one: Issued | None) -> str:
    return "；".join(said.rstrip("。") for said in one.breaks) if one else ""


def _cell(value: Any) -> Any:
    return _day(value) if value is None or isinstance(value, dt.date) else value


def _day(day: dt.date | None) -> np.datetime64:
    return np.datetime64("NaT") if day is None else np.datetime64(day, "D")


def _column(values: NDArray[Any]) -> tuple[Cells, Told]:
    """Return a column of values as its different ones and a number for each row."""
    if values.dtype == object:
        codes, words = renumbered(values)
        return Cells(codes, list(words)), Told(np.array(words, object))
    distinct, inverse = np.unique(values, return_inverse=True)
    return Cells(inverse.ravel().astype(narrow(len(distinct))), distinct.tolist()), Told(distinct)
