"""The empty workbook of a delivery: two sheets to fill in, the codes that may be written, and how to fill in (填报说明)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

import xlsxwriter

from jingtu.runs.delivery_format import DeliveryFormat, delivery_format, fields_of
from jingtu.runs.workbook import MADE_AT
from jingtu.standards import substances, units

ROWS_WITH_LISTS = 5_000
MUST, MAY = "#F8D7A8", "#E8EEF4"
UNITS = ("mg/kg", "ug/kg", "ng/kg", "g/kg", "mg/L", "ug/L", "ng/L", "-")
GRADES = {"error": "错误：不改正不能接收", "doubt": "疑问：请核对并说明", "note": "提示"}


def write_template(out: IO[bytes]) -> None:
    """Write the workbook; the same version gives the same bytes."""
    form = delivery_format()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE_AT, "comments": f"检测结果交付表 第{form.version}版"})
        for sheet in ("samples", "results"):
            _to_fill_in(book, form, sheet)
        lists = _codes(book, form)
        _instructions(book, form)
        _choices(book.get_worksheet_by_name(form.sheets["samples"]), "samples", {"medium": lists["medium"]})
        _choices(book.get_worksheet_by_name(form.sheets["results"]), "results", {"unit": lists["unit"]})


def _to_fill_in(book: Any, form: DeliveryFormat, sheet: Any) -> None:
    page = book.add_worksheet(form.sheets[sheet])
    look = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    must, may = book.add_format({**look, "bg_color": MUST}), book.add_format({**look, "bg_color": MAY})
    entries = form.samples if sheet == "samples" else form.results
    for number, (field, entry) in enumerate(zip(fields_of(sheet), entries, strict=True)):
        page.write_string(0, number, field.title, must if entry.required else may)
        page.write_comment(0, number, f"{'必填。' if entry.required else '选填。'}{entry.help}。")
        page.set_column(number, number, 16)
    page.freeze_panes(1, 0)


def _codes(book: Any, form: DeliveryFormat) -> dict[str, str]:
    """Write the sheet of codes; return the range of each list that cells choose from."""
    page = book.add_worksheet(form.sheets["codes"])
    bold = book.add_format({"bold": True, "bg_color": MAY, "border": 1})
    named = [(one.name_zh, one.symbol or "", one.cas or "", one.code) for one in substances.every()]
    known = [one for one in UNITS if units.is_known(one)]
    for number, title in enumerate(("介质", "单位", "项目", "符号", "CAS 号", "编码")):
        page.write_string(0, number, title, bold)
        page.set_column(number, number, 24 if title == "项目" else 14)
    page.write_column(1, 0, [one.name for one in form.media])
    page.write_column(1, 1, known)
    for number in range(4):
        page.write_column(1, 2 + number, [row[number] for row in named])
    page.freeze_panes(1, 0)
    sheet = form.sheets["codes"]
    return {"medium": f"='{sheet}'!$A$2:$A${len(form.media) + 1}", "unit": f"='{sheet}'!$B$2:$B${len(known) + 1}"}


def _choices(page: Any, sheet: Any, lists: dict[str, str]) -> None:
    """Let cells be chosen from the lists; other spellings of the same stay allowed, the check understands them."""
    for number, field in enumerate(fields_of(sheet)):
        if field.name in lists:
            rule = {"validate": "list", "source": lists[field.name], "error_type": "warning"}
            page.data_validation(1, number, ROWS_WITH_LISTS, number, rule)


def _instructions(book: Any, form: DeliveryFormat) -> None:
    page = book.add_worksheet(form.sheets["notes"])
    bold, wrapped = book.add_format({"bold": True, "bg_color": MAY, "border": 1}), book.add_format({"text_wrap": True})
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 26)
    page.set_column(2, 2, 80, wrapped)
    rows: list[Sequence[str]] = [("", "检测结果交付表", f"第 {form.version} 版。橙色列必填。一个样品一行，一个结果一行。")]
    for sheet in ("samples", "results"):
        entries = form.samples if sheet == "samples" else form.results
        pairs = zip(fields_of(sheet), entries, strict=True)
        rows += [(form.sheets[sheet], f.title, ("必填。" if e.required else "选填。") + e.help) for f, e in pairs]
    rows += [("检查", f"{one.code} {one.title}", GRADES[one.grade]) for one in form.checks]
    for at, row in enumerate([("工作表", "列或检查", "说明"), *rows]):
        page.write_row(at, 0, row, bold if at == 0 else None)
