"""Write the rows of a checked delivery again in its own format: what was read comes out with the same values and qualifiers."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from jingtu.runs.delivery.checking import Checked
from jingtu.runs.delivery.template import sheets_of
from jingtu.standards import substances
from jingtu.standards.delivery import Column, delivery

NOT_DETECTED = "未检出"


def write_rows(checked: Checked, folder: Path) -> tuple[Path, ...]:
    """Write a text file for each sheet into a folder and return the files; positions are in CGCS2000, a non-detect is <limit."""
    frames = {"samples": checked.samples, "results": checked.results, "delivery": pd.DataFrame([checked.head or {}])}
    written = []
    for sheet in sheets_of(checked.form):
        path = folder / f"{sheet.title}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([column.heading for column in sheet.columns])
            writer.writerows(_lines(frames[sheet.code], sheet.columns) if sheet.code != "delivery" or checked.head else ())
        written.append(path)
    return tuple(written)


def _lines(frame: pd.DataFrame, columns: Iterable[Column]) -> Iterable[tuple[str, ...]]:
    cells = [[_writer(column)(value) for value in frame[column.name]] for column in columns if column.kind != "concentration"]
    for at, column in enumerate(columns):
        if column.kind == "concentration":
            cells.insert(
                at, [_content(*told) for told in zip(frame["value"], frame["qualifier"], frame["detection_limit"], strict=True)]
            )
    return zip(*cells, strict=True)


def _content(value: float, qualifier: str, limit: float) -> str:
    if qualifier == "<":
        return NOT_DETECTED if math.isnan(limit) else f"<{_number(limit)}"
    return _number(value)


def _number(value: float) -> str:
    return "" if math.isnan(value) else str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _writer(column: Column) -> Callable[[Any], str]:
    if column.kind in ("number", "longitude", "latitude"):
        return _number
    if column.kind == "date":
        return lambda moment: "" if pd.isna(moment) else f"{moment:%Y-%m-%d %H:%M:%S}".removesuffix(" 00:00:00")
    if column.kind == "substance":
        return lambda code: substances.of(code).name_zh if code else ""
    if column.kind == "code" and column.codes:
        titles = {entry.code: entry.title for entry in delivery().codes_of(column.codes).entries}
        return lambda code: titles.get(code, "")
    return str
