"""Checks of what was measured twice: parallels, and results of two laboratories."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality import control
from jingtu.kernels.quality.control import Control
from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.choosing import UNIT, Rows, by_substance, flag, name, of_kind, of_parent
from jingtu.runs.delivery.data import PARALLELS, SOLID, Data
from jingtu.runs.delivery.findings import Findings
from jingtu.standards.quality import quality


def check_parallels(data: Data, findings: Findings) -> None:
    of_parallels = of_kind(data, PARALLELS) & data.solid
    for code, rows in by_substance(data, of_parallels):
        other = of_parent(data, rows)
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
            int(rows[at]): f"{name(code)} {first[at]:g} 与 {second[at]:g} {UNIT}，相对偏差 {deviation[at]:.1f}%" for at in outside
        }
        most_of = {int(rows[at]): allowed[at] for at in outside}
        expected = lambda row: {"expected": f"相对偏差不超过 {most_of[row]:g}%"}  # noqa: E731
    note(findings, check, data.results, "value", flag(data, rows[outside]), found=lambda row: said[row], words=expected)
    return flags


def _rate(data: Data, findings: Findings, code: str, flags: NDArray[np.int16]) -> None:
    wanted = quality().parallels.pass_rate
    rate = control.pass_rate(flags) if len(flags) else float("nan")
    if wanted and rate < wanted:
        judged = int(np.isin(flags, (Control.PASSED, Control.OUTSIDE)).sum())
        said = f"{name(code)} {judged} 对中合格 {rate:.0%}"
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


def check_laboratories(data: Data, findings: Findings) -> None:
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
