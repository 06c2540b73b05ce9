"""An accepted delivery becomes rows: its samples, and their results as they were reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from jingtu.core import sql

from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 50_000  # results that are turned into rows at a time
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
    "horizon": "horizon",
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
    """Write the rows of a delivery in the caller's transaction; `results.sample_row` is the position of its sample.

    Values go to the database as they are: a model made for each of a million rows takes longer than all checks.
    """
    import numpy as np

    sql.insert_columns(Sample, [{"delivery_id": [delivery.pk] * len(samples), **_columns(samples, SAMPLE)}])
    ids = np.array(Sample.objects.filter(delivery=delivery).order_by("pk").values_list("pk", flat=True), np.int64)
    _check_all_there(ids, samples)
    sql.insert_columns(Result, _parts(delivery, ids, results))


def _parts(delivery: Delivery, ids: Any, results: pd.DataFrame) -> Iterator[dict[str, Any]]:
    for begin in range(0, len(results), CHUNK):
        part = results.iloc[begin : begin + CHUNK]
        keys = {"delivery_id": [delivery.pk] * len(part), "sample_id": ids[part["sample_row"].to_numpy()].tolist()}
        yield {**keys, **_columns(part, RESULT)}


def _check_all_there(ids: Any, samples: pd.DataFrame) -> None:
    if len(ids) != len(samples):
        raise RuntimeError(f"Expected {len(samples)} samples of the delivery, found {len(ids)}.")


def _columns(frame: pd.DataFrame, names: dict[str, str]) -> dict[str, pd.Series]:
    return {kept: frame[name] for name, kept in names.items()}
