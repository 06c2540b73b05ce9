"""What of a run's tables is shown without opening them: verdicts counted, and each substance or point with its worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FINE = "^(未超过|Ⅰ类|Ⅱ类|Ⅲ类)[^（]*$"  # verdicts that ask for nothing; one with a mark is looked at
SHOWN = 12  # pairs in a chart
MOST = 200  # rows kept: a page shows the worst of them, the tables hold all
MOST_PAIRS = 300  # of substances: all pairs of 25
READ = ("样品编号", "项目", "含量", "单位", "结论", "污染指数", "超标倍数", "限值", "理由", "位置")


def rows_of(path: Path | str, names: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Return the rows of a table of a run, of some columns only where named."""
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=list(names) if names else None).to_pylist()


def exceeding(path: Path | str, most: int) -> tuple[list[dict[str, Any]], int]:
    """Return the results of an evaluation that exceed a limit or could not be judged, worst first, and how many there are."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=list(READ))
    kept = pc.invert(pc.match_substring_regex(table["结论"].cast("string"), FINE))
    table = table.filter(kept)
    for name in ("样品编号", "项目"):  # what is kept once for many rows has no order
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast("string"))
    table = table.sort_by([("污染指数", "descending"), ("样品编号", "ascending"), ("项目", "ascending")])
    return [_finite(row) for row in table.slice(0, most).to_pylist()], len(table)


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


def _of_campaign(tables: Mapping[str, Path]) -> dict[str, Any]:
    """What an evaluation tells, the results that exceed, and every view of the campaign as far as a page shows it."""
    worst, total = exceeding(tables[""], MOST)
    views = ("ratios", "grades", "depths", "rounds", "regions")
    found = {name: [_finite(row) for row in rows_of(tables[name])] for name in views}
    return _of_evaluation(tables) | found | _of_pairs(tables["correlation"]) | _of_trends(tables) | {
        "exceeding": worst,
        "exceeding_total": total,
    }  # fmt: skip


def _of_pairs(path: Path) -> dict[str, Any]:
    """The pairs that vary together most."""
    pairs = [row for row in map(_finite, rows_of(path)) if row["秩相关系数"] is not None]
    return {"correlation": sorted(pairs, key=lambda row: -abs(row["秩相关系数"]))[:MOST_PAIRS]}


def _of_trends(tables: Mapping[str, Path]) -> dict[str, Any]:
    """Series counted by what was found, those that change most surely, and all points together."""
    rows = [_finite(row) for row in rows_of(tables["trends"])]
    tested = [row for row in rows if row.get("校正后p值") is not None]
    return {
        "trend_verdicts": dict(Counter(row["结论"] for row in rows).most_common()),
        "trends": sorted(tested, key=lambda row: (row["校正后p值"], -abs(row["每年变化"] or 0)))[:MOST],
        "regional": [_finite(row) for row in rows_of(tables["regional"])],
    }


def _of_risk(tables: Mapping[str, Path]) -> dict[str, Any]:
    """Verdicts of points counted, the worst points, of what the highest risks consist, and what drawing made uncertain."""
    points = [_finite(row) for row in rows_of(tables["points"])]
    worst = sorted(points, key=lambda row: -(row["最大致癌风险"] or 0.0))
    return {
        "points": len(points),
        "verdicts": dict(Counter(row["结论"] for row in points).most_common()),
        "worst": worst[:MOST],
        "contributions": {effect: _contributions(tables["routes"], effect) for effect in ("致癌风险", "危害商")},
        "spread": _spread(tables["spread"]) if "spread" in tables else [],
        "left_out": len(rows_of(tables["refused"])),
    }


def _contributions(path: Path, effect: str) -> list[dict[str, Any]]:
    """Return the pairs of point and substance with the highest sum of an effect, each with the shares of its routes."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    pair = ["点位", "项目"]
    table = pq.read_table(path, columns=[*pair, "途径", effect])
    table = table.filter(pc.greater(pc.fill_null(table[effect], 0.0), 0.0))
    sums = (
        table.group_by(pair)
        .aggregate([(effect, "sum")])
        .sort_by([(f"{effect}_sum", "descending"), *((at, "ascending") for at in pair)])
    )
    highest = sums.slice(0, SHOWN)
    of_highest = table.join(highest, pair, join_type="inner").to_pylist()
    return [
        {**{at: row[at] for at in pair}, "total": row[f"{effect}_sum"], "shares": _shares(of_highest, row, effect)}
        for row in highest.to_pylist()
    ]


def _shares(rows: list[dict[str, Any]], of: dict[str, Any], effect: str) -> dict[str, float]:
    own = [row for row in rows if (row["点位"], row["项目"]) == (of["点位"], of["项目"])]
    return {row["途径"]: row[effect] / of[f"{effect}_sum"] for row in sorted(own, key=lambda row: row["途径"])}


def _spread(path: Path) -> list[dict[str, Any]]:
    """Return the pairs that most likely exceed the acceptable level."""
    import pyarrow.parquet as pq

    table = pq.read_table(path).sort_by(
        [("超过可接受水平的概率", "descending"), ("95%分位数", "descending"), ("点位", "ascending"), ("项目", "ascending")]
    )
    return [_finite(row) for row in table.slice(0, SHOWN).to_pylist()]


def _finite(row: dict[str, Any]) -> dict[str, Any]:
    """JSON has no NaN."""
    return {key: None if isinstance(value, float) and value != value else value for key, value in row.items()}


FACTS: dict[str, Callable[[Mapping[str, Path]], dict[str, Any]]] = {
    "evaluate": _of_evaluation,
    "risk": _of_risk,
    "campaign": _of_campaign,
}
