"""Columns of values on their way into a table: as lists for a prepared statement, or as lines of text for a stream.

A column is a list of plain values, or a Series of pandas in whatever way it keeps its values (codes of words, days, numbers).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    Column = Sequence[Any] | pd.Series


def as_list(column: Column) -> Sequence[Any]:
    """Return the cells of a column with None for a number or a day that is missing, days as ISO text."""
    if isinstance(column, Sequence):
        return column
    if column.dtype.kind == "M":
        told = column.to_numpy().astype("datetime64[D]")
        return [None if day == "NaT" else day for day in told.astype(str).tolist()]
    if column.dtype.kind == "f":
        missing = column.isna().to_numpy()
        cells = column.astype(object).where(~missing, None) if missing.any() else column
        return cells.to_list()
    if column.dtype.name == "category":
        words = column.cat.categories.astype(object).tolist()
        return [words[code] for code in column.cat.codes.tolist()]
    return column.to_list()


def as_text(columns: Mapping[str, Column]) -> memoryview:
    """Return columns as lines of text, words in quotes and nothing at all where a value is missing."""
    import pyarrow as pa
    from pyarrow import csv

    out = pa.BufferOutputStream()
    table = pa.table({name: _as_array(column) for name, column in columns.items()})
    csv.write_csv(table, out, csv.WriteOptions(include_header=False))
    return memoryview(out.getvalue())


def _as_array(column: Column) -> pa.Array:
    import pyarrow as pa

    if isinstance(column, Sequence):
        return pa.array(column)
    if column.dtype.kind == "M":
        return pa.array(column.to_numpy().astype("datetime64[D]"), from_pandas=True)
    found = pa.array(column, from_pandas=True)
    return found.dictionary_decode() if pa.types.is_dictionary(found.type) else found
