"""An accepted delivery becomes rows: its samples, and their results as they were reported."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from jingtu.core import sql

from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    import pandas as pd

SAMPLES = ("sample", "point", "medium", "qc", "depth_from", "depth_to", "longitude", "latitude", "sampled_on", "line")
RESULTS = ("sample", "substance", "value", "qualifier", "unit", "detection_limit", "method", "laboratory", "line")


def write(delivery: Delivery, samples: pd.DataFrame, results: pd.DataFrame) -> None:
    """Write the rows of a delivery in the caller's transaction; `results.sample` is the position of a sample in `samples`."""
    rows = Sample.objects.bulk_create(
        [
            Sample(
                delivery=delivery,
                number=number,
                point=point,
                medium=medium,
                qc=qc,
                depth_from_m=_number(upper),
                depth_to_m=_number(lower),
                longitude=_number(east),
                latitude=_number(north),
                sampled_on=None if day != day else day.date(),  # NaT is the day that differs from itself
                line=line,
            )
            for number, point, medium, qc, upper, lower, east, north, day, line in _rows(samples, SAMPLES)
        ]
    )
    ids = [row.pk for row in rows]
    sql.add_objects(
        [
            Result(
                sample_id=ids[at],
                analyte=analyte,
                value=_number(value),
                qualifier=qualifier,
                unit=unit,
                detection_limit=_number(limit),
                method=method[:80],
                laboratory=laboratory[:100],
                line=line,
            )
            for at, analyte, value, qualifier, unit, limit, method, laboratory, line in _rows(results, RESULTS)
        ]
    )


def _rows(frame: pd.DataFrame, names: tuple[str, ...]) -> Any:
    return zip(*(frame[name].tolist() for name in names), strict=True)


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
