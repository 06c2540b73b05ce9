"""Samples and results frozen for a run: one Parquet file, equal bytes for equal content, that remembers each cell.

write_snapshot(path, frame)   # a row per result, with the columns of COLUMNS
read_samples(path)            # reads it without going through cells again
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from jingtu.runs.grids import Grid
from jingtu.runs.samples import Samples, described, finished
from jingtu.runs.tables import Table

MARK, FORM = b"jingtu.snapshot", b"1"
TEXT, NUMBER = pa.string(), pa.float64()
# `row` numbers the samples from 0 without gaps; `file`, `sheet` and `line` say where a result was delivered.
COLUMNS = {
    "row": pa.int32(),
    **dict.fromkeys(("sample", "point", "layer", "use"), TEXT),
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
}
OF_SAMPLE = ("sample", "point", "layer", "use", "depth_from", "depth_to", "longitude", "latitude", "sampled_on")


def write_snapshot(path: Path, columns: dict[str, list[object]]) -> None:
    """Write the columns of COLUMNS, one entry for each result, ordered by `row`; None is missing."""
    schema = pa.schema(list(COLUMNS.items()), metadata={MARK: FORM})
    pq.write_table(pa.table(columns, schema=schema), path, compression="zstd")


def is_snapshot(path: Path) -> bool:
    """Tell whether a file was written by `write_snapshot`."""
    if not path.is_file() or path.suffix.lower() != ".parquet":
        return False
    try:
        return (pq.read_schema(path).metadata or {}).get(MARK) == FORM
    except pa.ArrowInvalid:
        return False


def read_snapshot(path: Path) -> Samples:
    """Return the samples of a snapshot; places are those of the delivered files."""
    frame = pq.read_table(path).to_pandas()
    first = np.unique(frame["row"].to_numpy(), return_index=True)[1]
    of_sample = frame[[*OF_SAMPLE]].iloc[first].reset_index(drop=True)
    of_sample["sampled_on"] = pd.to_datetime(of_sample["sampled_on"]).astype("datetime64[s]")
    points = described(of_sample)
    results = frame[["row", "substance", "value", "qualifier", "detection_limit", "unit"]].astype({"row": np.int64})
    acidity = results[results["substance"] == "ph"].groupby("row")["value"].first()
    points["ph"] = points["ph"].fillna(acidity.reindex(points.index))
    at = range(len(frame))
    return finished(_places(frame), points, results, [(row, "value") for row in at], first.tolist(), (), ())


def _places(frame: pd.DataFrame) -> Table:
    """Return a table that knows where each result was delivered and nothing else."""
    which, names = pd.factorize(pd.MultiIndex.from_frame(frame[["file", "sheet"]]))
    grids = tuple(Grid(file, sheet, []) for file, sheet in names)
    rows = tuple(zip(which.tolist(), (frame["line"].to_numpy() - 1).tolist(), strict=True))
    return Table(frame, (), _grids=grids, _rows=rows, _at=tuple({} for _grid in grids))
