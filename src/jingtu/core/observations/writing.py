"""An accepted delivery becomes rows: its samples, and their results as they were reported."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jingtu.core import sql

from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    import pandas as pd

# Columns of the checked tables, and under which name of the model they are kept.
SAMPLE = {
    "sample": "number",
    "own_number": "own_number",
    "point": "point",
    "medium": "medium",
    "qc": "qc",
    "parent": "parent",
    "depth_from": "depth_from_m",
    "depth_to": "depth_to_m",
    "longitude": "longitude",
    "latitude": "latitude",
    "sampled_on": "sampled_on",
    "row": "line",
}
RESULT = {
    "analyte": "analyte",
    "value": "value",
    "qualifier": "qualifier",
    "unit": "unit",
    "basis": "basis",
    "detection_limit": "detection_limit",
    "reporting_limit": "reporting_limit",
    "method": "method",
    "laboratory": "laboratory",
    "batch": "batch",
    "chosen": "chosen",
    "row": "line",
}


def write(delivery: Delivery, samples: pd.DataFrame, results: pd.DataFrame) -> None:
    """Write the rows of a delivery in the caller's transaction; `results.sample_row` is the position of its sample."""
    rows = Sample.objects.bulk_create([Sample(delivery=delivery, **told) for told in _rows(samples, SAMPLE)])
    ids = [row.pk for row in rows]
    owners = results["sample_row"].tolist()
    sql.add_objects([Result(sample_id=ids[at], **told) for at, told in zip(owners, _rows(results, RESULT), strict=True)])


def _rows(frame: pd.DataFrame, names: dict[str, str]) -> list[dict[str, Any]]:
    columns = [_plain(frame[name]) for name in names]
    return [dict(zip(names.values(), told, strict=True)) for told in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    """Return the cells of a column with None for a number or a day that is missing."""
    if column.dtype.kind == "M":
        return [None if day != day else day.date() for day in column.tolist()]  # NaT is the day that differs from itself
    cells = column.tolist()
    return [None if isinstance(cell, float) and math.isnan(cell) else cell for cell in cells]
