"""Checks of control samples: holding times, blanks, spikes, reference materials, parts above their whole."""

from __future__ import annotations

import numpy as np

from jingtu.kernels.quality import control, plausibility
from jingtu.kernels.quality.control import Control
from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.choosing import UNIT, by_substance, flag, name, of_kind, of_parent
from jingtu.runs.delivery.data import BLANKS, Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Known
from jingtu.runs.delivery.parallels import check_laboratories, check_parallels
from jingtu.runs.delivery.scope import check_scope
from jingtu.standards import substances
from jingtu.standards.quality import quality


def check_quality(data: Data, known: Known, findings: Findings) -> None:
    """Note every control sample that does not pass, results kept too long, sums below their parts, work outside the scope.

    The limits are those of HJ/T 166-2004 and hold for soil; results of other media are asked for blanks and scope only.
    """
    _holding(data, findings)
    _blanks(data, findings)
    _spikes(data, findings)
    _references(data, findings)
    check_parallels(data, findings)
    check_laboratories(data, findings)
    _parts(data, findings)
    if known.scope is not None:
        check_scope(data, known.scope, findings)


def _holding(data: Data, findings: Findings) -> None:
    sampled = data.of_sample(data.samples.values("sampled_on"), np.datetime64("NaT"))
    analysed = data.results.values("analysed_on")
    waiting = data.solid & data.reported & ~np.isnat(sampled) & ~np.isnat(analysed)
    for code, rows in by_substance(data, waiting):
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
            flag(data, rows[late]),
            found=lambda row, waited=waited, code=code: f"{name(code)} 采样后 {waited[row]:g} 天分析",
            words={"days": f"{entry.days:g}", "note": entry.note},
        )


def _blanks(data: Data, findings: Findings) -> None:
    rows = np.flatnonzero(of_kind(data, BLANKS) & ~data.of_ph)
    limits = data.limit * data.unit_factor
    flags = control.judge_blanks(data.content[rows], limits[rows])
    above = rows[(flags & Control.OUTSIDE) != 0]
    note(findings, "Q02", data.results, "value", flag(data, above), words=lambda row: {"limit": f"{data.limit[row]:g}"})


def _spikes(data: Data, findings: Findings) -> None:
    added = data.results.values("added") * data.unit_factor
    for code, rows in by_substance(data, of_kind(data, ("spike",)) & data.solid & ~np.isnan(added)):
        before = of_parent(data, rows)
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
            flag(data, rows[outside]),
            found=lambda row, said=said, code=code: f"{name(code)} 回收率 {said[row][0]:.1f}%",
            words=lambda row, said=said: {"low": f"{said[row][1][0]:g}", "high": f"{said[row][1][1]:g}"},
        )


def _references(data: Data, findings: Findings) -> None:
    certified, told = (data.results.values(name) * data.unit_factor for name in ("certified", "uncertainty"))
    for code, rows in by_substance(data, of_kind(data, ("reference",)) & data.solid & ~np.isnan(certified)):
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
            flag(data, rows[outside]),
            found=lambda row, errors=errors, code=code: f"{name(code)} {data.content[row]:g} {UNIT}，相对误差 {errors[row]:.1f}%",
            words=expected,
        )


def _content(data: Data, row: int) -> str:
    return f"<{data.content_limit[row]:g}" if data.not_detected[row] else f"{data.content[row]:g}"


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
            limits = data.content_limit[rows]
            flags = plausibility.parts_above_whole(contents, data.content[rows], limits, tolerance) != 0
            total = dict(zip(rows.tolist(), np.nansum(contents, axis=1).tolist(), strict=True))
            named = "、".join(name(part) for part in known)
            note(
                findings,
                "Q06",
                data.results,
                "value",
                flag(data, rows[flags]),
                found=lambda row, total=total, named=named, code=code: (
                    f"{named}合计 {total[row]:g}，{name(code)} {_content(data, row)}"
                ),
                words={"tolerance": f"{100 * tolerance:g}"},
            )
