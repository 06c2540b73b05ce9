"""Samples and results frozen for a run: one Parquet file, equal bytes for equal content, that remembers each cell.

write_snapshot(path, frame)   # a row per result, with the columns of COLUMNS
read_samples(path)            # reads it without going through cells again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from jingtu.runs.grids import ROW, Grid
from jingtu.runs.refusal import Fault
from jingtu.runs.samples import Samples, described, finished
from jingtu.runs.tables import CellFault, Table

MARK, FORM = b"jingtu.snapshot", b"3"
FORMS = (b"1", b"2", FORM)  # the first knew neither region nor land nor crop, the second no basis
TEXT, NUMBER = pa.string(), pa.float64()
# `row` numbers the samples from 0 without gaps; `file`, `sheet` and `line` say where a result was delivered; `basis` stands where
# limits of the medium hold for another one.
COLUMNS = {
    "row": pa.int32(),
    **dict.fromkeys(("sample", "point", "layer", "use", "region", "land", "crop"), TEXT),
    **dict.fromkeys(("depth_from", "depth_to", "longitude", "latitude"), NUMBER),
    "sampled_on": pa.date32(),
    "substance": TEXT,
    "value": NUMBER,
    "qualifier": TEXT,
    "detection_limit": NUMBER,
    "unit": TEXT,
    "file": TEXT,
    "sheet": TEXT,
    "line": pa.int32(),
    "basis": TEXT,
}
OF_SAMPLE = (
    *("sample", "point", "layer", "use", "region", "land", "crop"),
    *("depth_from", "depth_to", "longitude", "latitude", "sampled_on"),
)


def write_snapshot(path: Path, columns: Mapping[str, Any]) -> None:
    """Write the columns of COLUMNS (lists or Arrow arrays), one entry for each result, ordered by `row`; None is missing."""
    schema = pa.schema(list(COLUMNS.items()), metadata={MARK: FORM})
    pq.write_table(pa.table(dict(columns), schema=schema), path, compression="zstd")


def is_snapshot(path: Path) -> bool:
    """Tell whether a file was written by `write_snapshot`."""
    if not path.is_file() or path.suffix.lower() != ".parquet":
        return False
    try:
        return (pq.read_schema(path).metadata or {}).get(MARK) in FORMS
    except pa.ArrowInvalid:
        return False


def read_snapshot(path: Path) -> Samples:
    """Return the samples of a snapshot; places are those of the delivered files."""
    table = pq.read_table(path)
    row = table["row"].to_numpy()
    first = np.flatnonzero(np.diff(row, prepend=-1))
    told = [name for name in OF_SAMPLE if name in table.column_names]
    of_sample = table.select(told).take(pa.array(first)).to_pandas()
    of_sample["sampled_on"] = pd.to_datetime(of_sample["sampled_on"]).astype("datetime64[s]")
    texts = [name for name in told if COLUMNS[name] == TEXT]
    points = described(of_sample.assign(**of_sample[texts].astype(object).fillna("")))
    results = table.select(["row", "substance", "value", "qualifier", "detection_limit", "unit"]).to_pandas()
    results = results.astype({"row": np.int64})
    places, other = _places(table), _other_bases(table)
    kept = np.setdiff1d(np.arange(len(results)), list(other))
    unread = tuple((int(results["row"].iat[at]), str(results["substance"].iat[at])) for at in other)
    refused = [CellFault(at, "value", Fault(places.where(at), said)) for at, said in other.items()]
    results = results.iloc[kept]
    acidity = results[results["substance"] == "ph"].groupby("row")["value"].first()
    points["ph"] = points["ph"].fillna(acidity.reindex(points.index))
    return replace(finished(places, points, results, _Cells(kept), first.tolist(), refused, ()), unread=unread)


def _other_bases(table: pa.Table) -> dict[int, str]:
    """Return the rows whose content was told on another basis than that of limits, each with a sentence."""
    if "basis" not in table.column_names:
        return {}
    told = table["basis"].combine_chunks().fill_null("")
    rows = np.flatnonzero(pc.not_equal(told, "").to_numpy(zero_copy_only=False))
    return {int(at): f"结果以{told[at].as_py()}计，限值以干重计，这个结果没有评价。" for at in rows}


class _Cells(Sequence[tuple[int, str]]):
    """Of every result the row of the snapshot and the field: each stands in a row of its own."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> tuple[int, str]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[int, str]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, str] | Sequence[tuple[int, str]]:
        return [(row, "value") for row in self.rows[at].tolist()] if isinstance(at, slice) else (int(self.rows[at]), "value")


class _Rows(Sequence[tuple[int, int]]):
    """Of every row of a snapshot which delivered sheet it stood in, and in which row of it."""

    def __init__(self, sheet: np.ndarray[Any, Any], line: np.ndarray[Any, Any]) -> None:
        self._sheet, self._line = sheet, line

    def __len__(self) -> int:
        return len(self._sheet)

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[int, int]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, int] | Sequence[tuple[int, int]]:
        if isinstance(at, slice):
            return list(zip(self._sheet[at].tolist(), self._line[at].tolist(), strict=True))
        return int(self._sheet[at]), int(self._line[at])

    def take(self, at: NDArray[np.int64]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        """Return sheets and rows of several."""
        return self._sheet[at], self._line[at]


class _Places(Table):
    """A table that knows where each result was delivered and nothing else."""

    def where_each(self, cells: Sequence[tuple[int, str]], at: NDArray[np.int64]) -> Any:
        """As for every table, for a million at once: a column of words that is made of columns, not cell by cell."""
        assert isinstance(self._rows, _Rows)
        assert isinstance(cells, _Cells)
        before, after = ROW.split("{}")
        names = pa.array([f"{grid.name}{before}" for grid in self._grids])
        sheet, line = self._rows.take(cells.rows[at])
        lines = pa.array(line + 1).cast(TEXT)
        said = pc.binary_join_element_wise(names.take(pa.array(sheet)), lines, after, "")
        return said.to_pandas()


def _places(table: pa.Table) -> Table:
    file, sheet = (table[name].combine_chunks().dictionary_encode() for name in ("file", "sheet"))
    key = file.indices.to_numpy() * len(sheet.dictionary) + sheet.indices.to_numpy()
    pairs, which = np.unique(key, return_inverse=True)
    named = [divmod(int(pair), len(sheet.dictionary)) for pair in pairs]
    grids = tuple(Grid(file.dictionary[at].as_py(), sheet.dictionary[inside].as_py(), []) for at, inside in named)
    rows = _Rows(which, table["line"].to_numpy() - 1)
    frame = pd.DataFrame(index=pd.RangeIndex(len(table)))
    return _Places(frame, (), _grids=grids, _rows=rows, _at=tuple({} for _grid in grids))
