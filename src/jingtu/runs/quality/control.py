"""Control samples of a batch: each judged, and each kind counted against what the batch needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from jingtu.kernels.quality import control
from jingtu.kernels.quality.control import Control
from jingtu.runs.controls import ORDINARY
from jingtu.runs.headers import plain
from jingtu.runs.quality.data import UNIT, Batch, substance_name
from jingtu.runs.quality.findings import FAILED, NOTE, Finding
from jingtu.standards.quality import Precision, Shares, quality

Judged = tuple[str, str, int]  # what was found, what is allowed, Control flags


@dataclass(frozen=True)
class Counted:
    """How the control samples of one kind and substance did."""

    check: str
    substance: str
    judged: int
    passed: int
    unjudged: int
    needed: str


def judged(batch: Batch) -> Iterator[Counted | Finding]:
    """Yield what every control sample brought, and per substance how many passed."""
    tables: tuple[tuple[str, str, Callable[[Batch, int, int], Judged | None], Shares | None], ...] = (
        ("平行样相对偏差", "parallel", _parallel, quality().parallels),
        ("加标回收率", "spike", _spike, quality().recoveries),
        ("标准物质", "reference", _reference, None),
        ("空白", "blank", _blank, None),
    )
    for check, kind, judge, shares in tables:
        rows = batch.rows(kind).tolist()
        for column in range(len(batch.codes)) if len(rows) else ():
            yield from _of_substance(batch, check, column, rows, judge, shares)
        yield from _too_few(batch, check, len(rows), shares)
    yield from _holding(batch)


def _of_substance(
    batch: Batch,
    check: str,
    column: int,
    rows: list[int],
    judge: Callable[[Batch, int, int], Judged | None],
    shares: Shares | None,
) -> Iterator[Counted | Finding]:
    flags = []
    code = batch.codes[column]
    basis = _basis(quality().precision_of(code)) if check != "空白" else "空白中不应检出（通行做法）"
    for row in rows:
        if (result := judge(batch, row, column)) is None:
            continue
        found, expected, flag = result
        flags.append(flag)
        if flag & Control.OUTSIDE:
            yield Finding(check, FAILED, batch.where(row, column), batch.name(row), substance_name(code), found, expected, basis)
    if not flags:
        return
    rate = control.pass_rate(flags)
    passed, failed = flags.count(Control.PASSED), sum(bool(flag & Control.OUTSIDE) for flag in flags)
    needed = f"≥{shares.pass_rate:.0%}" if shares and shares.pass_rate else ""
    yield Counted(check, substance_name(code), passed + failed, passed, len(flags) - passed - failed, needed)
    if shares and shares.pass_rate and rate < shares.pass_rate:
        ground = f"{shares.source.document} {shares.source.clause}（{shares.checked.words}）"
        yield Finding(
            f"{check}合格率", FAILED, "整批", "", substance_name(code), f"{rate:.0%}", f"不低于 {shares.pass_rate:.0%}", ground
        )


def _basis(table: Precision) -> str:
    return f"{table.source.document} {table.source.clause}（{table.checked.words}）"


def _parallel(batch: Batch, row: int, column: int) -> Judged | None:
    parent = batch.parent[row]
    if parent < 0 or not (batch.reported[row, column] and batch.reported[parent, column]):
        return None
    first, second = batch.values[[parent, row], column]
    if batch.codes[column] == "ph":
        difference, most = abs(first - second), quality().acidity_difference
        flag = Control.OUTSIDE if difference > most + 1e-9 else Control.PASSED
        return f"{first:g} 与 {second:g}，相差 {difference:.2f}", f"相差不超过 {most:g}", int(flag)
    rows = quality().precision_of(batch.codes[column]).rows
    deviation, allowed, flags = control.judge_parallels([first], [second], rows)
    return f"{first:g} 与 {second:g} {UNIT}，相对偏差 {deviation[0]:.1f}%", f"不超过 {allowed[0]:g}%", int(flags[0])


def _spike(batch: Batch, row: int, column: int) -> Judged | None:
    parent = batch.parent[row]
    added = _row_of(batch, "added", batch.name(row))
    if parent < 0 or added < 0 or batch.codes[column] == "ph" or not batch.reported[row, column]:
        return None
    rows = quality().precision_of(batch.codes[column]).rows
    before, after, spike = (batch.values[one, column] for one in (parent, row, added))
    recovery, flags = control.judge_recoveries([before], [after], [spike], rows)
    allowed = rows[control.row_of([np.nan_to_num(before)], rows)[0]].recovery
    return f"回收率 {recovery[0]:.1f}%", f"{allowed[0]:g}%～{allowed[1]:g}%" if allowed else "没有规定", int(flags[0])


def _reference(batch: Batch, row: int, column: int) -> Judged | None:
    certified, uncertainty = (_row_of(batch, kind, batch.name(row)) for kind in ("certified", "uncertainty"))
    if certified < 0 or not (batch.reported[row, column] and batch.reported[certified, column]):
        return None
    found, truth = batch.values[row, column], batch.values[certified, column]
    told = batch.values[uncertainty, column] if uncertainty >= 0 else np.nan
    error, flags = control.judge_references([found], [truth], [told], quality().precision_of(batch.codes[column]).rows)
    expected = f"{truth:g}±{told:g} {UNIT}" if np.isfinite(told) else f"标准值 {truth:g} {UNIT}"
    return f"{found:g} {UNIT}，相对误差 {error[0]:.1f}%", expected, int(flags[0])


def _blank(batch: Batch, row: int, column: int) -> Judged | None:
    if not batch.reported[row, column] or batch.codes[column] == "ph":
        return None
    found, limit = batch.values[row, column], batch.limits[row, column]
    if np.isnan(limit):
        known = batch.limits[:, column]
        limit = np.nanmax(known) if np.isfinite(known).any() else np.nan
    return f"{found:g} {UNIT}", f"低于检出限 {limit:g}", int(control.judge_blanks([found], [limit])[0])


def _row_of(batch: Batch, kind: str, name: str) -> int:
    """Return the row of a kind that names a sample as its own; -1 where there is none."""
    return batch.companion.get((kind, plain(name)), -1)


def _too_few(batch: Batch, check: str, count: int, shares: Shares | None) -> Iterator[Finding]:
    ordinary = len(batch.rows(ORDINARY))
    if shares is None or shares.share is None or not ordinary:
        return
    needed = max(shares.at_least or 0, int(np.ceil(shares.share * ordinary - 1e-9)))
    if count < needed:
        ground = f"{shares.source.document} {shares.source.clause}（{shares.checked.words}）"
        yield Finding(
            f"{check.removesuffix('相对偏差').removesuffix('回收率')}数量",
            NOTE,
            "整批",
            "",
            "",
            f"{count} 个，样品 {ordinary} 个",
            f"不少于 {needed} 个（{shares.share:.0%}）",
            ground,
        )


def _holding(batch: Batch) -> Iterator[Finding]:
    points = batch.samples.points
    sampled, analysed = points["sampled_on"].to_numpy(), points["analysed_on"].to_numpy()
    known = quality().holding
    basis = f"{known.source.document} {known.source.clause}（{known.checked.words}）"
    for column, code in enumerate(batch.codes):
        entry = quality().holding_of(code)
        if entry is None:
            continue
        days, flags = control.judge_holding(sampled, analysed, entry.days)
        late = batch.reported[:, column] & (flags & (Control.OUTSIDE | Control.IMPOSSIBLE) != 0)
        for row in np.flatnonzero(late).tolist():
            level = FAILED if flags[row] & Control.IMPOSSIBLE else NOTE
            found = f"采样后 {days[row]:g} 天分析"
            expected = f"不超过 {entry.days:g} 天（{entry.note}）"
            yield Finding(
                "保存时间", level, batch.where(row, column), batch.name(row), substance_name(code), found, expected, basis
            )
