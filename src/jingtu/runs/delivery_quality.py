"""Checks of control samples and of competence: holding times, blanks, spikes, reference materials, parallels, accredited scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality import control, plausibility
from jingtu.kernels.quality.control import Control
from jingtu.runs.delivery_cells import note
from jingtu.runs.delivery_data import BLANKS, PARALLELS, SOLID, Data
from jingtu.runs.delivery_findings import Findings
from jingtu.runs.delivery_known import Known, Scope
from jingtu.runs.delivery_sheets import distinct_rows
from jingtu.standards import substances
from jingtu.standards.quality import quality

UNIT = "mg/kg"
Rows = NDArray[np.intp]


def check_quality(data: Data, known: Known, findings: Findings) -> None:
    """Note every control sample that does not pass, results kept too long, sums below their parts, work outside the scope.

    The limits are those of HJ/T 166-2004 and hold for soil; results of other media are asked for blanks and scope only.
    """
    _holding(data, findings)
    _blanks(data, findings)
    _spikes(data, findings)
    _references(data, findings)
    _parallels(data, findings)
    _laboratories(data, findings)
    _parts(data, findings)
    if known.scope is not None:
        _scope(data, known.scope, findings)


def _of_kind(data: Data, kinds: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell which results that count belong to samples of these kinds."""
    return data.of_sample(data.is_kind(kinds), False) & data.chosen


def _by_substance(data: Data, flags: NDArray[np.bool_]) -> list[tuple[str, Rows]]:
    """Return every substance with the flagged rows of its results."""
    at = np.flatnonzero(flags)
    numbers, names = data.analytes
    return [(names[number], at[numbers[at] == number]) for number in np.unique(numbers[at]).tolist() if names[number]]


def _flag(data: Data, rows: Rows) -> NDArray[np.bool_]:
    flags = np.zeros(data.results.count, bool)
    flags[rows] = True
    return flags


# --- Control samples ------------------------------------------------------------------------------------------------------


def _holding(data: Data, findings: Findings) -> None:
    sampled = data.of_sample(data.samples.values("sampled_on"), np.datetime64("NaT"))
    analysed = data.results.values("analysed_on")
    waiting = data.solid & data.reported & ~np.isnat(sampled) & ~np.isnat(analysed)
    for code, rows in _by_substance(data, waiting):
        entry = quality().holding_of(code)
        if entry is None:
            continue
        days, flags = control.judge_holding(sampled[rows], analysed[rows], entry.days)
        late = (flags & Control.OUTSIDE) != 0
        waited = dict(zip(rows[late].tolist(), days[late].tolist(), strict=True))
        note(
            findings,
            "Q01",
            data.results,
            "analysed_on",
            _flag(data, rows[late]),
            found=lambda row, waited=waited, code=code: f"{_name(code)} 采样后 {waited[row]:g} 天分析",
            words={"days": f"{entry.days:g}", "note": entry.note},
        )


def _blanks(data: Data, findings: Findings) -> None:
    rows = np.flatnonzero(_of_kind(data, BLANKS) & ~data.of_ph)
    limits = data.limit * data.unit_factor
    flags = control.judge_blanks(data.content[rows], limits[rows])
    above = rows[(flags & Control.OUTSIDE) != 0]
    note(findings, "Q02", data.results, "value", _flag(data, above), words=lambda row: {"limit": f"{data.limit[row]:g}"})


def _spikes(data: Data, findings: Findings) -> None:
    added = data.results.values("added") * data.unit_factor
    for code, rows in _by_substance(data, _of_kind(data, ("spike",)) & data.solid & ~np.isnan(added)):
        before = _of_parent(data, rows)
        table = quality().precision_of(code).rows
        held = np.where(before >= 0, data.content[before], np.nan)
        known = before >= 0
        recovery, flags = control.judge_recoveries(held, data.content[rows], added[rows], table)
        allowed = [table[at].recovery for at in control.row_of(np.nan_to_num(held), table).tolist()]
        outside = known & ((flags & Control.OUTSIDE) != 0)
        said = {int(row): (recovery[at], allowed[at]) for at, row in enumerate(rows) if outside[at]}
        note(
            findings,
            "Q03",
            data.results,
            "value",
            _flag(data, rows[outside]),
            found=lambda row, said=said, code=code: f"{_name(code)} 回收率 {said[row][0]:.1f}%",
            words=lambda row, said=said: {"low": f"{said[row][1][0]:g}", "high": f"{said[row][1][1]:g}"},
        )


def _references(data: Data, findings: Findings) -> None:
    certified, told = (data.results.values(name) * data.unit_factor for name in ("certified", "uncertainty"))
    for code, rows in _by_substance(data, _of_kind(data, ("reference",)) & data.solid & ~np.isnan(certified)):
        table = quality().precision_of(code).rows
        error, flags = control.judge_references(data.content[rows], certified[rows], told[rows], table)
        outside = (flags & Control.OUTSIDE) != 0
        errors = dict(zip(rows.tolist(), error.tolist(), strict=True))

        def expected(row: int) -> dict[str, str]:
            if np.isfinite(told[row]):
                return {"expected": f"在标准值 {certified[row]:g}±{told[row]:g} {UNIT} 内"}
            return {"expected": f"与标准值 {certified[row]:g} {UNIT} 的相对误差在规定范围内"}

        note(
            findings,
            "Q04",
            data.results,
            "value",
            _flag(data, rows[outside]),
            found=lambda row, errors=errors, code=code: (
                f"{_name(code)} {data.content[row]:g} {UNIT}，相对误差 {errors[row]:.1f}%"
            ),
            words=expected,
        )


def _of_parent(data: Data, rows: Rows) -> Rows:
    """Return of results of control samples the result of the sample that each belongs to; -1 where there is none."""
    parent = data.parent_of[data.sample_of[rows]]
    return data.found(parent, data.analytes[0][rows])


def _parallels(data: Data, findings: Findings) -> None:
    of_parallels = _of_kind(data, PARALLELS) & data.solid
    for code, rows in _by_substance(data, of_parallels):
        other = _of_parent(data, rows)
        rows, other = rows[other >= 0], other[other >= 0]
        flags = _compared(data, findings, "Q05", code, rows, other)
        _rate(data, findings, code, flags)
    if data.samples.count:
        _enough(data, findings)


def _compared(data: Data, findings: Findings, check: str, code: str, rows: Rows, other: Rows) -> NDArray[np.int16]:
    """Judge pairs of results of one substance and note those too far apart."""
    first, second = data.content[other], data.content[rows]
    expected: Callable[[int], dict[str, str]]
    if code == "ph":
        most = quality().acidity_difference
        difference = np.abs(first - second)
        flags = np.where(difference > most + 1e-9, Control.OUTSIDE, Control.PASSED).astype(np.int16)
        outside = np.flatnonzero(flags & Control.OUTSIDE)
        said = {int(rows[at]): f"pH {first[at]:g} 与 {second[at]:g}" for at in outside}
        expected = lambda row: {"expected": f"相差不超过 {most:g}"}  # noqa: E731
    else:
        deviation, allowed, flags = control.judge_parallels(first, second, quality().precision_of(code).rows)
        outside = np.flatnonzero(flags & Control.OUTSIDE)
        said = {
            int(rows[at]): f"{_name(code)} {first[at]:g} 与 {second[at]:g} {UNIT}，相对偏差 {deviation[at]:.1f}%"
            for at in outside
        }
        most_of = {int(rows[at]): allowed[at] for at in outside}
        expected = lambda row: {"expected": f"相对偏差不超过 {most_of[row]:g}%"}  # noqa: E731
    note(findings, check, data.results, "value", _flag(data, rows[outside]), found=lambda row: said[row], words=expected)
    return flags


def _rate(data: Data, findings: Findings, code: str, flags: NDArray[np.int16]) -> None:
    wanted = quality().parallels.pass_rate
    rate = control.pass_rate(flags) if len(flags) else float("nan")
    if wanted and rate < wanted:
        judged = int(np.isin(flags, (Control.PASSED, Control.OUTSIDE)).sum())
        said = f"{_name(code)} {judged} 对中合格 {rate:.0%}"
        findings.whole("Q11", said, place=data.results.place, rate=f"{wanted:.0%}")


def _enough(data: Data, findings: Findings) -> None:
    told = quality().parallels
    solid = data.samples.among("medium", SOLID)
    ordinary, parallels = int((data.is_kind(("ordinary",)) & solid).sum()), int((data.is_kind(PARALLELS) & solid).sum())
    if told.share is None or not ordinary or "qc" not in data.form.required.get("samples", ()):
        return
    needed = max(told.at_least or 0, int(np.ceil(told.share * ordinary - 1e-9)))
    if parallels < needed:
        said = f"{parallels} 个，普通样品 {ordinary} 个"
        findings.whole("Q10", said, place=data.samples.place, count=needed, share=f"{told.share:.0%}")


def _laboratories(data: Data, findings: Findings) -> None:
    """Compare what different laboratories report for one sample and substance with the first of them."""
    results = data.results
    if len(results.distinct("laboratory")) < 2:
        return
    at = np.flatnonzero((data.subject >= 0) & data.reported & data.solid)
    laboratory = data.same(results, ["laboratory"])
    order = at[np.lexsort((at, ~data.chosen[at], data.subject[at]))]
    new = np.ones(len(order), bool)
    new[1:] = data.subject[order][1:] != data.subject[order][:-1]
    first = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    differing = laboratory[order] != laboratory[first]
    rows, other = order[differing], first[differing]
    numbers, names = data.analytes
    for number in np.unique(numbers[rows]).tolist():
        own = numbers[rows] == number
        _compared(data, findings, "Q09", names[number], rows[own], other[own])


# --- Sums and scope -------------------------------------------------------------------------------------------------------


def _parts(data: Data, findings: Findings) -> None:
    numbers, names = data.analytes
    number_of = {name: number for number, name in enumerate(names) if name}
    tolerance = quality().plausibility.tolerance
    for code in number_of:
        substance = substances.of(code)
        for parts in (substance.parts, *((part,) for part in substance.includes)):
            known = [part for part in parts if part in number_of]
            rows = np.flatnonzero((numbers == number_of[code]) & data.chosen) if known else np.empty(0, np.intp)
            if not len(rows):
                continue
            found = [data.found(data.sample_of[rows], np.full(len(rows), number_of[part])) for part in known]
            contents = np.column_stack([np.where(at >= 0, data.content[at], np.nan) for at in found])
            flags = plausibility.parts_above_whole(contents, data.content[rows], tolerance) != 0
            total = dict(zip(rows.tolist(), np.nansum(contents, axis=1).tolist(), strict=True))
            named = "、".join(_name(part) for part in known)
            note(
                findings,
                "Q06",
                data.results,
                "value",
                _flag(data, rows[flags]),
                found=lambda row, total=total, named=named, code=code: (
                    f"{named}合计 {total[row]:g}，{_name(code)} {data.content[row]:g}"
                ),
                words={"tolerance": f"{100 * tolerance:g}"},
            )


def _scope(data: Data, scope: Scope, findings: Findings) -> None:
    """Ask each different set of laboratory, substance, method and day once."""
    results = data.results
    if not results.count:
        return
    head = str(data.head.get("laboratory") or "")
    labs = np.where(results.distinct("laboratory") == "", head, results.distinct("laboratory"))[results.codes("laboratory")]
    key = distinct_rows([results.codes(name) for name in ("laboratory", "analyte", "method", "analysed_on")])
    _, index, inverse = np.unique(key, return_index=True, return_inverse=True)
    substance, method, days = (results.values(name) for name in ("analyte", "method", "analysed_on"))
    told = [_is_outside(scope, labs[at], substance[at], method[at], days[at]) for at in index.tolist()]
    strange = np.array([not scope.knows(str(labs[at])) and bool(labs[at]) for at in index.tolist()], bool)
    outside = np.array(told, bool)[inverse.ravel()]
    note(findings, "Q08", results, "laboratory", strange[inverse.ravel()], found=lambda row: str(labs[row]))

    def expected(row: int) -> dict[str, str]:
        return {"expected": f"{labs[row]} 在分析当天有按 {method[row]} 测定{_name(substance[row])}的资质"}

    note(findings, "Q07", results, "method", outside, words=expected)


def _is_outside(scope: Scope, laboratory: Any, substance: Any, method: Any, day: Any) -> bool:
    """Tell whether something is outside the scope of a laboratory of which the scope is known."""
    if not (laboratory and substance and method) or not scope.knows(laboratory):
        return False
    on: dt.date | None = None if np.isnat(day) else day.astype("datetime64[D]").astype(dt.date)
    return not scope.covers(laboratory, substance, method, on)


def _name(code: str) -> str:
    return substances.of(code).name_zh
