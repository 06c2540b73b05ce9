"""The template of a format, written from its description: sheets to fill in, what is meant by each column, codes, checks."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from jingtu.runs.delivery.headings import OWN_SHEETS
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks.writing import MADE_AT
from jingtu.standards import substances
from jingtu.standards.delivery import Column, Format, SheetForm, checks, delivery, format_of
from jingtu.standards.units import quantities

README, CODES, SUBSTANCES, UNITS, CHECKS = OWN_SHEETS[:5]
VALIDATED_ROWS = 10_000
_KINDS = {
    "text": "文字",
    "number": "数字",
    "date": "日期，如 2019-06-30",
    "code": "代码表中的一个",
    "substance": "检测项目代码表中的名称、符号或 CAS 号",
    "unit": "单位代码表中的单位",
    "concentration": "数字，或 <0.01、未检出、0.01L",
    "longitude": "十进制度",
    "latitude": "十进制度",
}


def write_template(code: str, out: Path) -> tuple[Path, ...]:
    """Write the template of a format: a workbook for .xlsx, for .csv one file for each sheet beside each other.

    Returns the files. Equal formats give equal bytes. Raises UnknownFormat and Refused (another ending).
    """
    form = format_of(code)
    if out.suffix.lower() == ".csv":
        return tuple(_write_csv(form, out))
    if out.suffix.lower() != ".xlsx":
        raise Refused(f"模板应写到 .xlsx 或 .csv 文件，这里是 {out.name}。请改文件名。")
    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": MADE_AT, "title": form.title, "comments": f"{form.code} {delivery().version}"})
        _sheet(book, README, _readme(form), (14, 20, 12, 34, 70))
        for sheet in sheets_of(form):
            _to_fill_in(book, form, sheet)
        _sheet(book, CODES, _codes(), (16, 16, 40, 60))
        _sheet(book, SUBSTANCES, _substances(), (28, 20, 16, 40))
        _sheet(book, UNITS, _units(), (18, 14, 60))
        _sheet(book, CHECKS, _checks(), (8, 24, 10, 60, 60))
    return (out,)


def sheets_of(form: Format) -> tuple[SheetForm, ...]:
    """Return the sheets that a format has, in the order of the template."""
    return tuple(sheet for sheet in delivery().sheets if sheet.code in form.required)


def _write_csv(form: Format, out: Path) -> Iterator[Path]:
    for sheet in sheets_of(form):
        path = out.with_name(f"{out.stem}-{sheet.title}.csv")
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream).writerow([column.heading for column in sheet.columns])
        yield path


def _to_fill_in(book: xlsxwriter.Workbook, form: Format, sheet: SheetForm) -> None:
    page = book.add_worksheet(sheet.title)
    required = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True})
    other = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})  # numbers of samples keep their zeros, days stay as they are typed
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, column.heading, required if column.name in form.required[sheet.code] else other)
        page.write_comment(0, at, f"{_need(form, sheet, column)}。{column.means}。", {"x_scale": 1.5})
        page.set_column(at, at, max(12, 2 * len(column.heading) + 2), text if column.kind in ("text", "date") else None)
        if column.codes:
            titles = [entry.title for entry in delivery().codes_of(column.codes).entries]
            page.data_validation(1, at, VALIDATED_ROWS, at, {"validate": "list", "source": titles, "error_type": "warning"})
    page.freeze_panes(1, 1)


def _need(form: Format, sheet: SheetForm, column: Column) -> str:
    """Return in words whether a column must be filled."""
    if column.name in form.required[sheet.code]:
        return "必填"
    kinds = {entry.code: entry.title for entry in delivery().codes_of("qc").entries}
    asked = ["现场采集的样品"] if sheet.code == "samples" and column.name in form.required_if_taken else []
    asked += [kinds[kind] for kind, names in form.required_of.items() if column.name in names]
    return f"{'、'.join(asked)}必填" if asked else "建议填写" if column.name in form.wished else "可不填"


def _readme(form: Format) -> list[Sequence[Any]]:
    rows: list[Sequence[Any]] = [
        (form.title, form.code, str(delivery().version)),
        (f"{form.means}。",),
        ("橙色列名必填。不改列名，不合并单元格，一行一条，数字用半角。交付前可用 jingtu check 自行检查，与接收时的检查相同。",),
        *((f"{grade.title}：{grade.means}。",) for grade in checks().grades),
        (),
        ("工作表", "列", "要求", "怎样写", "说明"),
    ]
    for sheet in sheets_of(form):
        rows.append((sheet.title, "", "", "", f"{sheet.means}。"))
        rows += [
            (sheet.title, column.heading, _need(form, sheet, column), _KINDS[column.kind], f"{column.means}。")
            for column in sheet.columns
        ]
    return rows


def _codes() -> list[Sequence[Any]]:
    entries = (
        (one.title, each.title, "、".join(each.words), f"{each.means}。") for one in delivery().codes for each in one.entries
    )
    return [("代码表", "写法", "也认得", "说明"), *entries]


def _substances() -> list[Sequence[Any]]:
    every = ((one.name_zh, one.symbol or "", one.cas or "", "、".join(one.synonyms)) for one in substances.every())
    return [("检测项目", "符号", "CAS 号", "也认得"), *every]


def _units() -> list[Sequence[Any]]:
    return [
        ("量", "单位", "也认得"),
        *((one.name, unit.code, "、".join(unit.words)) for one in quantities() for unit in one.units),
    ]


def _checks() -> list[Sequence[Any]]:
    told = ((one.code, one.name, checks().grade(one.grade).title, one.expected, one.mend) for one in checks().checks)
    return [("代码", "检查", "程度", "要求", "怎样改正"), *told]


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> None:
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            page.write_string(number, at, str(cell))
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
