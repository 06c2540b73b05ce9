"""What of a run's tables is shown without opening them: verdicts counted, and each substance or point with its worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

MOST = 200  # points kept: a page shows the worst of them, the tables hold all


def rows_of(path: Path | str, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table of a run, of some columns only where named."""
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=list(names) if names else None).to_pylist()


def facts_of(kind: str, outputs: Iterable[Path]) -> dict[str, Any]:
    """Return the facts of a run of a kind; raises KeyError for a kind that nobody described."""
    return FACTS[kind]({path.name.removesuffix(".parquet").removeprefix("result").lstrip("."): path for path in outputs})


def _of_evaluation(tables: Mapping[str, Path]) -> dict[str, Any]:
    """Verdicts of points counted, statistics of each substance with how many exceed, and the limits that judged."""
    points, elements = rows_of(tables["points"], ["结论"]), rows_of(tables["elements"])
    return {
        "points": len(points),
        "verdicts": dict(Counter(row["结论"] for row in points).most_common()),
        "elements": [{key: value for key, value in row.items() if value is not None} for row in map(_finite, elements)],
        "left_out": len(rows_of(tables["refused"])),
    }


def _of_risk(tables: Mapping[str, Path]) -> dict[str, Any]:
    """Verdicts of points counted, and the worst points with their substances."""
    points = [_finite(row) for row in rows_of(tables["points"])]
    worst = sorted(points, key=lambda row: -(row["最大致癌风险"] or 0.0))
    return {
        "points": len(points),
        "verdicts": dict(Counter(row["结论"] for row in points).most_common()),
        "worst": worst[:MOST],
        "left_out": len(rows_of(tables["refused"])),
        "is_drawn": "spread" in tables,
    }


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no NaN."""
    return {key: None if isinstance(value, float) and value != value else value for key, value in row.items()}


FACTS: dict[str, Callable[[Mapping[str, Path]], dict[str, Any]]] = {"evaluate": _of_evaluation, "risk": _of_risk}
