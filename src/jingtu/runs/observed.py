"""Results that are told in words: 嗅和味 is there (有) or not (无), and has no content."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from jingtu.runs import cells
from jingtu.runs.headers import plain
from jingtu.runs.refusal import Fault
from jingtu.runs.tables import CellFault, Table
from jingtu.standards.evaluation import evaluation_rules

EMPTY = cells.NOTHING - {"无"}  # what says elsewhere that nothing was measured says here that nothing was found
ABSENT, PRESENT = cells.Concentration(math.nan, "<", 0.0, "-"), cells.Concentration(1.0, unit="-")
_MISSING = cells.Concentration(math.nan)


def observation(cell: cells.Cell | cells.ErrorCell) -> cells.Concentration:
    """Return `ABSENT` (无, 未检出, 0) or `PRESENT` (有, 微弱, a number above 0). Raises Unreadable for anything else."""
    rules, text = evaluation_rules(), plain(cells.said(cell))
    if text in map(plain, rules.absent):
        return ABSENT
    if text.startswith(tuple(map(plain, rules.present))):
        return PRESENT
    try:
        told = cells.concentration(cell)
    except cells.Unreadable as error:
        if not isinstance(cell, str):
            raise
        raise cells.Unreadable(f"“{cell.strip()[:24]}”读不懂，这个项目应写“无”或“有”；请改正，没有测定时留空") from error
    return PRESENT if told.value > 0 else ABSENT


def with_observations(table: Table, asked: Iterable[tuple[str, Sequence[int]]]) -> Table:
    """Return the table with fields of the kind concentration read as observations, each in the rows that are named."""
    frame, faults = table.frame, list(table.faults)
    for field, rows in asked:
        again = set(rows)
        faults = [fault for fault in faults if fault.field != field or fault.index not in again]
        told = []
        for row in rows:
            try:
                cell = table.written(row, field)
                told.append(_MISSING if cells.empty(cell, EMPTY) else observation(cell))
            except cells.Unreadable as unreadable:
                told.append(_MISSING)
                faults.append(CellFault(row, field, Fault(table.where(row, field), f"{unreadable}。")))
        at = frame.index[list(rows)]
        frame.loc[at, field] = [one.value for one in told]
        frame.loc[at, f"{field}_qualifier"] = [one.qualifier for one in told]
        frame.loc[at, f"{field}_limit"] = [one.detection_limit for one in told]
        frame.loc[at, f"{field}_unit"] = [one.unit for one in told]
    return replace(table, frame=frame, faults=tuple(sorted(faults, key=lambda fault: fault.index)))
