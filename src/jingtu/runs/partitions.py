"""Data in partitions: the row groups of one or many Parquet files in, one Parquet file per partition out, each written whole."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from jingtu.runs.refusal import Refused

PARTIAL = ".partial"
COMPRESSION: Literal["zstd"] = "zstd"


@dataclass(frozen=True)
class Part:
    """A row group of a Parquet file; `number` counts through all files, `before` is how many rows stand before it in all."""

    path: Path
    group: int
    number: int
    rows: int
    before: int

    @property
    def name(self) -> str:
        """The name of the file that this partition's output gets."""
        return f"part-{self.number:05d}.parquet"


def parts_of(path: Path) -> tuple[Part, ...]:
    """Return the partitions of a Parquet file, or of all .parquet files in a folder by name; only footers are read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise Refused(f"目录 {path} 里没有 .parquet 文件；请检查路径。")
    found: list[Part] = []
    before = 0
    for file in files:
        try:
            footer = pq.ParquetFile(file).metadata
        except (pa.ArrowInvalid, OSError) as error:
            raise Refused(f"文件 {file} 不能作为 Parquet 读取（{error}）；请检查文件是否完整。") from error
        for group in range(footer.num_row_groups):
            rows = footer.row_group(group).num_rows
            found.append(Part(file, group, len(found), rows, before))
            before += rows
    return tuple(found)


def names_in(path: Path) -> tuple[str, ...]:
    """Return the names of the columns of a Parquet file, or of the first one in a folder."""
    import pyarrow.parquet as pq

    first = parts_of(path)[0].path
    return tuple(pq.ParquetFile(first).schema_arrow.names)


def read_part(part: Part, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the rows of one partition."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(part.path, memory_map=False) as file:
        table = file.read_row_group(part.group, columns=None if columns is None else list(columns), use_threads=False)
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return frame


def write_whole(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame, or a GeoDataFrame as GeoParquet, so that `path` holds all of it or nothing, whoever dies in between."""
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}{PARTIAL}")
    try:
        _write(frame, partial)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def _write(frame: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if hasattr(frame, "crs"):
        frame.to_parquet(path, index=False, compression=COMPRESSION)
    else:  # without threads of its own: the engine has as many as there are
        pq.write_table(pa.Table.from_pandas(frame, preserve_index=False, nthreads=1), path, compression=COMPRESSION)


def sweep(folder: Path) -> None:
    """Remove what killed workers left half written; call it when all partitions are done."""
    for partial in folder.glob(f".*{PARTIAL}"):
        partial.unlink(missing_ok=True)
