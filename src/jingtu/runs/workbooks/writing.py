"""Write workbooks whose bytes depend on their content alone, and in which no text can act as a formula."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

MADE_AT = dt.datetime(2000, 1, 1)  # fixed: a workbook tells nothing of when it was written
MAX_ROWS = 1_048_575
_WIDEST, _NARROWEST = 60, 8
_SEEN_FOR_WIDTH = 200
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, a frame whose column names are printed as header, number formats and marks by column.

    `formats` are Excel number formats by column; `marks` gives for a column the colour (#rrggbb) of a value, or None.
    """

    name: str
    frame: pd.DataFrame
    formats: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Callable[[Any], str | None]] = field(default_factory=dict)
    widths: Mapping[str, float] = field(default_factory=dict)


class TooManyRows(ValueError):
    """A frame that no Excel sheet can hold."""


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write sheets to an .xlsx. Equal frames give equal bytes. Raises TooManyRows above 1,048,575 rows."""
    for sheet in sheets:
        if len(sheet.frame) > MAX_ROWS:
            raise TooManyRows(f"工作表“{sheet.name}”有 {len(sheet.frame)} 行，超过 Excel 的上限；请输出为 .csv 或 .parquet。")
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": False}
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties({"created": MADE_AT})
    for sheet in sheets:
        _write(book, sheet)
    book.close()


def _write(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name[:31])
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"})
    names = [str(name) for name in sheet.frame.columns]
    for number, name in enumerate(names):
        page.write_string(0, number, name, head)
        _write_column(book, page, number, name, sheet)
    page.freeze_panes(1, 0)
    if names:
        page.autofilter(0, 0, len(sheet.frame), len(names) - 1)


def _write_column(book: xlsxwriter.Workbook, page: Any, number: int, name: str, sheet: Sheet) -> None:
    values = sheet.frame.iloc[:, number].tolist()
    code = {"num_format": sheet.formats[name]} if name in sheet.formats else {}
    plain = book.add_format(code) if code else None
    mark, marked = sheet.marks.get(name), {}
    for row, value in enumerate(values, start=1):
        style = plain
        if mark is not None and (colour := mark(value)):
            if colour not in marked:
                marked[colour] = book.add_format({**code, "bg_color": colour})
            style = marked[colour]
        _write_cell(book, page, row, number, value, style)
    page.set_column(number, number, sheet.widths.get(name) or _width(name, values))


def _write_cell(book: xlsxwriter.Workbook, page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return
    if isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", style)
    elif isinstance(value, float | int):
        page.write_number(row, column, value, style) if math.isfinite(value) else page.write_string(
            row, column, str(value), style
        )
    elif isinstance(value, dt.date):  # a Timestamp too; days are written as text so that every program shows them alike
        page.write_string(row, column, str(value)[:10], style)
    else:
        page.write_string(row, column, _UNSAFE.sub("", str(value))[:32_767], style)


def _width(name: str, values: Sequence[Any]) -> float:
    longest = max((_columns(str(value)) for value in values[:_SEEN_FOR_WIDTH]), default=0)
    return float(min(max(longest, _columns(name), _NARROWEST) + 2, _WIDEST))


def _columns(text: str) -> int:
    """Return how many columns a text takes: a Chinese character takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
