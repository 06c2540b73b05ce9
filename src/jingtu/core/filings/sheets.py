"""A type of filing as an Excel sheet: a template to fill in away from the platform, and the filled sheet read back.

One fact stands in one row: its name in the first column, what was filled in in the second. The first row names the type,
so that a sheet of another one is refused.
"""

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused
from jingtu.runs import refusal
from jingtu.runs.grids import Grid, read_grids

from .types import Field, FilingType

WIDTHS = (36, 48, 10, 60)
FIRST = 2  # rows above the facts: the type, the headings
MOST_BYTES = 4 * 2**20
CHOICES_IN_A_CELL = 255  # characters that Excel takes in the list of a cell


def template(kind: FilingType, about: str, values: Mapping[str, Any]) -> IO[bytes]:
    """Return the sheet of a type for a subject, with what is filled in already; the caller closes it."""
    file = tempfile.SpooledTemporaryFile(max_size=MOST_BYTES)  # noqa: SIM115  (sent and closed by the caller)
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet, bold = book.add_worksheet(_("填报")), book.add_format({"bold": True})
        written = book.add_format({"bg_color": "#FFF8E1", "border": 1, "text_wrap": True, "num_format": "@"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, [str(kind.label), about, "", kind.code], bold)
        sheet.write_row(1, 0, [_("项目"), _("填写内容"), _("单位"), _("说明")], bold)
        for row, field in enumerate(kind.of_stage("submit"), FIRST):
            sheet.write_string(row, 0, str(field.label))
            sheet.write_string(row, 1, str(field.in_words(values.get(field.name))), written)
            sheet.write_string(row, 2, field.unit)
            sheet.write_string(row, 3, _explained(field))
            if offered := _offered(field):
                sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": offered})
        sheet.freeze_panes(FIRST, 1)
    file.seek(0)
    return file


def read_sheet(kind: FilingType, upload: IO[bytes], filename: str) -> dict[str, Any]:
    """Return what a filled sheet gives, by field. Raises Refused for another type's sheet, or one that says nothing."""
    if not filename.lower().endswith(".xlsx"):
        raise Refused(_("“%(name)s”不是 .xlsx 文件。请下载本页的 Excel 模板，填写后上传。") % {"name": filename})
    content = upload.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("“%(name)s”超过 %(most)d MB，不像是填报表。请下载本页的 Excel 模板，填写后上传。")
                      % {"name": filename, "most": MOST_BYTES >> 20})  # fmt: skip
    grid = _grid(content, filename)
    if not any(str(cell).strip() == kind.code for row in grid.rows[:FIRST] for cell in row):
        words = {"name": filename, "type": kind.label}
        raise Refused(_("“%(name)s”不是“%(type)s”的填报表。请下载本页的 Excel 模板，填写后上传。") % words)
    fields = {str(field.label): field for field in kind.of_stage("submit")}
    given = {
        fields[label].name: _given(row[1])
        for row in grid.rows[FIRST:]
        if len(row) > 1 and (label := str(row[0]).strip()) in fields
    }
    if not any(value not in ("", None) for value in given.values()):
        raise Refused(_("“%(name)s”的“填写内容”一列是空的，没有读到内容。请填写后再上传。") % {"name": filename})
    return given


def _grid(content: bytes, filename: str) -> Grid:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(filename).name
        path.write_bytes(content)
        try:
            return read_grids(path)[0]
        except refusal.Refused as refused:
            raise Refused(str(refused)) from refused


def _given(cell: Any) -> Any:
    """A cell as a form would have sent it: days without their hour, whole numbers without a point."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell if isinstance(cell, dt.date) else str("" if cell is None else cell)


def _explained(field: Field) -> str:
    known = {
        "number": _("填数字。"),
        "date": _("填日期，如 2019-06-30。"),
        "choice": _("从下拉列表中选择。"),
        "yes_no": _("填“是”或“否”。"),
    }
    asked = _("必填。") if field.required else _("可不填。")
    return f"{asked}{known.get(field.kind, '')}{field.help}"


def _offered(field: Field) -> list[str]:
    words = [_("是"), _("否")] if field.kind == "yes_no" else [str(label) for _code, label in field.choices]
    return words if len(",".join(words)) <= CHOICES_IN_A_CELL else []
