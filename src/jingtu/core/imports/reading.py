"""A file becomes rows: the sheet and its columns are found by their names, whatever stands above them (`runs.tables`)."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jingtu.kernels.progress import Progress, unheard

from .columns import ImportColumn, Row

if TYPE_CHECKING:
    import pandas as pd

    from jingtu.runs.tables import Table


@dataclass(frozen=True)
class Read:
    """The table of a file: its rows, its columns as they were taken, and sentences about the file as a whole."""

    rows: list[Row]
    understood: list[dict[str, str]]
    notes: list[str]

    @property
    def printed(self) -> str:
        """All that stands in the heads of the columns, where people write which coordinates they gave."""
        return " ".join(one["printed"] for one in self.understood)


def read(path: Path, columns: Sequence[ImportColumn], filename: str, progress: Progress = unheard) -> Read:
    """Read the first sheet that has the required columns. Raises runs.refusal.Refused with every fault in one message."""
    from jingtu.runs.tables import read_table

    table = read_table(path, [column.field for column in columns], strict=False, progress=progress)
    understood = [{"place": one.place, "printed": one.printed, "field": one.field, "note": one.note} for one in table.columns]
    return Read(list(_rows(table)), understood, [note.replace(path.name, filename) for note in table.notes])


def _rows(table: Table) -> Iterator[Row]:
    names = list(table.frame.columns)
    faults: dict[int, list[tuple[str, str]]] = {}
    for found in table.faults:
        faults.setdefault(found.index, []).append((found.field, found.fault.said))
    spots: dict[str, dict[str, int]] = {}
    for index, cells in enumerate(zip(*(_plain(table.frame[name]) for name in names), strict=True)):
        sheet, number, _column = table.cell(index)
        at = spots.get(sheet)
        if at is None:
            at = spots[sheet] = {name: column for name in names if (column := table.cell(index, name)[2]) is not None}
        row = Row(sheet, number, {name: value for name, value in zip(names, cells, strict=True) if value is not None}, at)
        for name, said in faults.get(index, ()):
            row.blame(name, said)
        yield row


def _plain(column: pd.Series) -> list[Any]:
    """Return the cells of a column with None for what is missing."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        return [None if day is pd.NaT else dt.date(day.year, day.month, day.day) for day in column]
    if pd.api.types.is_float_dtype(column):
        return [None if math.isnan(number) else number for number in column.tolist()]
    return [text or None for text in column.tolist()]
