"""Checks of rows against each other: numbers given twice, results without samples, days and depths in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality import plausibility
from jingtu.kernels.quality.plausibility import Doubt
from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.issued import NAMED_BY_OTHERS, check_issued
from jingtu.runs.delivery.known import Known
from jingtu.runs.delivery.sheet import Sheet
from jingtu.standards.delivery import checks
from jingtu.standards.quality import quality

# Which day cannot lie before which other one, and how a finding says so.
_ORDERS = (
    ("samples", "received_on", "samples", "sampled_on"),
    ("results", "prepared_on", "samples", "sampled_on"),
    ("results", "analysed_on", "samples", "sampled_on"),
    ("results", "analysed_on", "samples", "received_on"),
    ("results", "analysed_on", "results", "prepared_on"),
)


def check_rows(data: Data, known: Known, findings: Findings) -> None:
    """Note what rows say against each other."""
    for sheet in (data.samples, data.results):
        if sheet.count:
            _twice(data, sheet.form.code, findings)
    _orphans(data, known, findings)
    _several(data, findings)
    _days(data, known, findings)
    _depths(data, findings)


def _twice(data: Data, code: str, findings: Findings) -> None:
    sheet = data.sheets[code]
    key = data.same(sheet, sheet.form.key)
    filled = sheet.given("sample")
    if code == "results":
        filled &= sheet.given("analyte")
    at = np.flatnonzero(filled)
    order = at[np.argsort(key[at], kind="stable")]
    again = np.zeros(len(order), bool)
    again[1:] = key[order][1:] == key[order][:-1]
    if not again.any():
        return
    starts = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
    first = np.full(sheet.count, -1, np.intp)
    first[order] = order[starts]
    flags = np.zeros(sheet.count, bool)
    flags[order[again]] = True
    titles = "、".join(sheet.title(name) for name in sheet.form.key if sheet.has(name))
    note(findings, "R01", sheet, "sample", flags, words=lambda row: {"key": titles, "first": int(sheet.place.rows[first[row]])})


def _orphans(data: Data, known: Known, findings: Findings) -> None:
    samples, results = data.samples, data.results
    if samples.count and results.count:
        note(findings, "R02", results, "sample", (data.sample_of < 0) & results.given("sample"))
        measured = set(results.distinct("sample").tolist())
        without = np.array([bool(name) and name not in measured for name in samples.distinct("sample")], bool)[
            samples.codes("sample")
        ]
        note(findings, "R04", samples, "sample", without, found=lambda row: f"{samples.name_of(row)} 没有结果")
    named = samples.given("parent")
    own = data.parent_of == np.arange(samples.count)
    note(findings, "R03", samples, "parent", named & ((data.parent_of < 0) | own))
    if known.samples is not None:
        check_issued(data, known.samples, findings)
    if known.issued is not None:
        numbers = samples.values("sample")
        strange = ~samples.among("sample", known.issued) & samples.given("sample")
        strange &= data.is_kind(NAMED_BY_OTHERS)
        note(findings, "R05", samples, "sample", strange)
        missing = sorted(known.issued - set(numbers.tolist()))
        if missing and samples.count:
            said = f"{len(missing)} 个没有交付：{'、'.join(missing[:20])}{' 等' if len(missing) > 20 else ''}"
            findings.whole("R06", said, place=samples.place)


def _several(data: Data, findings: Findings) -> None:
    """Of several results that one laboratory has for one sample and substance exactly one is marked as the one that counts."""
    results, key = data.results, data.subject
    at = np.flatnonzero((key >= 0) & data.reported)
    laboratory = data.same(results, ["laboratory"])
    order = at[np.lexsort((laboratory[at], key[at]))] if results.has("laboratory") else at[np.argsort(key[at], kind="stable")]
    new_subject, new_laboratory = _new(key[order]), _new(laboratory[order])
    second = np.zeros(results.count, bool)
    second[order[new_laboratory & ~new_subject]] = True
    note(findings, "R12", results, "laboratory", second)
    starts = np.flatnonzero(new_subject | new_laboratory)
    sizes = np.diff(np.r_[starts, len(order)])
    if not (sizes > 1).any():
        return
    marked = np.add.reduceat(results.among("reportable", ("yes",))[order].astype(int), starts)
    runs = data.same(results, results.form.key)[order]
    # Rows that are one and the same in every part of the key are told of as duplicates.
    alike = np.maximum.reduceat(runs, starts) == np.minimum.reduceat(runs, starts)
    wrong = np.zeros(results.count, bool)
    wrong[order[starts[(sizes > 1) & (marked != 1) & ~alike]]] = True
    count = np.zeros(results.count, int)
    count[order[starts]] = sizes
    note(findings, "R07", results, "reportable", wrong, words=lambda row: {"count": int(count[row])})


def _new(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each value whether another one stands before it; the first is new."""
    new = np.ones(len(values), bool)
    new[1:] = values[1:] != values[:-1]
    return new


def _days(data: Data, known: Known, findings: Findings) -> None:
    for code, name, other_code, other in _ORDERS:
        sheet, earlier = (data.samples if one == "samples" else data.results for one in (code, other_code))
        if not (sheet.says(name) and earlier.says(other)):
            continue
        days = sheet.values(name).astype("datetime64[D]")
        before = earlier.values(other).astype("datetime64[D]")
        if code != other_code:
            before = data.of_sample(before, np.datetime64("NaT"))
        title = earlier.title(other)
        note(findings, "R08", sheet, name, days < before, words=_not_before(title, before))
    _latest(data, known, findings)
    _earliest(data, findings)


def _earliest(data: Data, findings: Findings) -> None:
    first = checks().thresholds.earliest_day
    for sheet in (data.samples, data.results):
        for column in sheet.form.columns:
            if column.kind == "date" and sheet.says(column.name):
                early = sheet.values(column.name).astype("datetime64[D]") < np.datetime64(first, "D")
                note(findings, "V08", sheet, column.name, early, words={"range": f"{first} 以后的日期"})


def _not_before(title: str, days: NDArray[np.datetime64]) -> Callable[[int], dict[str, str]]:
    return lambda row: {"expected": f"不早于{title} {days[row]}"}


def _latest(data: Data, known: Known, findings: Findings) -> None:
    """No day lies after the report, nor after the day of the check where that is known."""
    reported = data.head.get("reported_on", np.datetime64("NaT"))
    for sheet, name, last, title in _ends(data, reported, known):
        days = sheet.values(name).astype("datetime64[D]")
        note(findings, "R08", sheet, name, days > last, words={"expected": f"不晚于{title} {last}"})


def _ends(data: Data, reported: np.datetime64, known: Known) -> Iterator[tuple[Sheet, str, np.datetime64, str]]:
    for sheet, name in ((data.samples, "sampled_on"), (data.samples, "received_on"), (data.results, "analysed_on")):
        if sheet.has(name) and not np.isnat(reported):
            yield sheet, name, reported.astype("datetime64[D]"), "报告日期"
        elif sheet.has(name) and known.on is not None:
            yield sheet, name, np.datetime64(known.on, "D"), "检查的日期"


def _depths(data: Data, findings: Findings) -> None:
    samples, deepest = data.samples, quality().plausibility.deepest_m
    top, bottom = samples.values("depth_from"), samples.values("depth_to")
    flags = plausibility.wrong_depths(top, bottom, deepest)
    reversed_ = (flags == Doubt.REVERSED) | ((top == bottom) & samples.among("medium", ("soil",)))

    def found(row: int) -> str:
        return f"{top[row]:g}～{bottom[row]:g} 米"

    note(findings, "R09", samples, "depth_to", reversed_, found=found)
    note(findings, "R10", samples, "depth_to", flags == Doubt.UNUSUAL, words={"deepest": f"{deepest:g}"}, found=found)
