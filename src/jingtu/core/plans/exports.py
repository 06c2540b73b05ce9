"""Tasks, targets and annex tables as Excel files. Whatever a document says is written as text, never as a formula."""

import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jingtu.plandoc.themes import themes

from .models import Annex, Target, Task

IN_MEMORY = 4 * 2**20
CELL_LIMIT = 32_767  # Excel's own limits: characters in a cell, rows in a sheet, characters in the name of a sheet
ROW_LIMIT = 1_048_576
SHEET_NAME_LIMIT = 31
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
COMPARATORS = {
    ">=": gettext_lazy("不低于"),
    "<=": gettext_lazy("不高于"),
    "~": gettext_lazy("约"),
    "=": gettext_lazy("达到"),
    "0growth": gettext_lazy("零增长"),
    "nodec": gettext_lazy("不减少"),
    "ext": gettext_lazy("另行下达"),
    "all": gettext_lazy("全部"),
}

Value = str | int | Decimal | dt.date | None


@dataclass(frozen=True)
class Column:
    """One column of an export: its heading, its width in characters, and how a row gives its value."""

    heading: str
    width: int
    value: Callable[[Any], Value]


def theme_name(code: str) -> str:
    """Return the Chinese name of a theme; an unknown code stands for itself."""
    return themes()[code].name if code in themes() else code


TASK_COLUMNS = {
    "number": Column(gettext_lazy("序号"), 6, lambda task: task.ordinal),
    "plan": Column(gettext_lazy("方案"), 28, lambda task: task.plan.title),
    "place": Column(gettext_lazy("适用地区"), 14, lambda task: task.plan.place.name),
    "reference": Column(gettext_lazy("条款"), 12, lambda task: task.reference),
    "title": Column(gettext_lazy("工作任务"), 30, lambda task: task.title),
    "text": Column(gettext_lazy("工作内容"), 70, lambda task: task.text),
    "theme": Column(gettext_lazy("主题"), 16, lambda task: theme_name(task.theme)),
    "leads": Column(gettext_lazy("牵头部门"), 18, lambda task: task.listed_leads),
    "participants": Column(gettext_lazy("参与部门"), 30, lambda task: task.listed_participants),
    "implementers": Column(gettext_lazy("责任单位"), 24, lambda task: task.implementers),
    "deadline": Column(gettext_lazy("完成时限"), 20, lambda task: task.deadline_text),
    "first_on": Column(gettext_lazy("起始日"), 11, lambda task: task.first_on),
    "due_on": Column(gettext_lazy("到期日"), 11, lambda task: task.due_on),
    "clause": Column(gettext_lazy("正文条款"), 12, lambda task: task.clause),
    "note": Column(gettext_lazy("备注"), 24, lambda task: task.note),
}
TARGET_COLUMNS = (
    Column(gettext_lazy("方案"), 28, lambda target: target.plan.title),
    Column(gettext_lazy("适用地区"), 14, lambda target: target.plan.place.name),
    Column(gettext_lazy("指标"), 36, lambda target: target.indicator),
    Column(gettext_lazy("要求"), 10, lambda target: str(COMPARATORS.get(target.comparator, target.comparator))),
    Column(gettext_lazy("数值"), 12, lambda target: target.value),
    Column(gettext_lazy("单位"), 10, lambda target: target.unit),
    Column(gettext_lazy("年份"), 8, lambda target: target.year),
    Column(gettext_lazy("基准年"), 8, lambda target: target.base_year),
    Column(gettext_lazy("原文"), 50, lambda target: target.text),
    Column(gettext_lazy("任务"), 30, lambda target: target.task.title if target.task else ""),
)


def tasks_workbook(tasks: QuerySet[Task], columns: Iterable[str] = ()) -> IO[bytes]:
    """Return an Excel file of the tasks in their order; `columns` are keys of `TASK_COLUMNS`, all of them if none is named."""
    chosen = [TASK_COLUMNS[name] for name in columns if name in TASK_COLUMNS] or list(TASK_COLUMNS.values())
    rows = tasks.select_related("plan__place").defer("plan__text", "plan__duty_statements", "plan__noise")
    return workbook_file(lambda book: write_sheet(book, _("任务"), chosen, rows.iterator(chunk_size=2000)))


def targets_workbook(targets: QuerySet[Target]) -> IO[bytes]:
    """Return an Excel file of the targets in their order."""
    rows = targets.select_related("plan__place", "task").defer("plan__text", "plan__duty_statements", "plan__noise", "task__text")
    return workbook_file(lambda book: write_sheet(book, _("指标"), TARGET_COLUMNS, rows.iterator(chunk_size=2000)))


def annexes_workbook(annexes: Iterable[Annex]) -> IO[bytes]:
    """Return an Excel file with one sheet for each annex table, its columns as printed."""

    def fill(book: Workbook) -> None:
        for annex in annexes:
            columns = [Column(heading, 18, _cell(at)) for at, heading in enumerate(annex.columns)]
            write_sheet(book, str(annex), columns, annex.rows.order_by("ordinal").values_list("cells", flat=True))
        if not book.worksheets():
            write_sheet(book, _("附表"), [Column(_("没有附表"), 18, str)], [])

    return workbook_file(fill)


def printable(text: str) -> str:
    """Return the text with every character that an Office file cannot hold shown as one that says so."""
    return NOT_IN_XML.sub("\ufffd", text)


def _cell(at: int) -> Callable[[list[str]], str]:
    return lambda cells: cells[at] if at < len(cells) else ""


def workbook_file(fill: Callable[[Workbook], None]) -> IO[bytes]:
    """Write a workbook row by row into a temporary file, so that its size does not matter, and return it rewound."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        fill(book)
    file.seek(0)
    return file


def write_sheet(book: Workbook, name: str, columns: Iterable[Column], rows: Iterable[Any]) -> None:
    """Fill a sheet; when it is full go on in another. The heading row stays in sight and carries the filters."""
    columns = list(columns)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#E8F0EA", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    sheet, at = _sheet(book, name, columns, heading), 1
    for row in rows:
        for part in _parts([column.value(row) for column in columns]):
            if at == ROW_LIMIT:
                sheet.autofilter(0, 0, at - 1, len(columns) - 1)
                sheet, at = _sheet(book, name, columns, heading), 1
            for place, value in enumerate(part):
                _put(sheet, at, place, value, day if isinstance(value, dt.date) else wrapped)
            at += 1
    if columns:
        sheet.autofilter(0, 0, max(at - 1, 1), len(columns) - 1)


def _sheet(book: Workbook, name: str, columns: list[Column], heading: Any) -> Worksheet:
    sheet = book.add_worksheet(_sheet_name(book, name))
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, printable(str(column.heading)), heading)
    return sheet


def _sheet_name(book: Workbook, name: str) -> str:
    """Return a name that Excel allows and that no sheet of the book has yet, whatever the case of its letters."""
    taken = {sheet.get_name().casefold() for sheet in book.worksheets()}
    wanted = NOT_IN_SHEET_NAMES.sub(" ", name).strip(" '")[:SHEET_NAME_LIMIT] or _("附表")
    tail, name = 1, wanted
    while name.casefold() in taken:
        tail += 1
        name = f"{wanted[: SHEET_NAME_LIMIT - len(str(tail)) - 1]}-{tail}"
    return name


def _parts(values: list[Value]) -> Iterator[list[Value]]:
    """Yield the row, and below it what is longer than a cell holds: nothing is cut."""
    while True:
        yield [value[:CELL_LIMIT] if isinstance(value, str) else value for value in values]
        values = [value[CELL_LIMIT:] if isinstance(value, str) else None for value in values]
        if not any(values):
            return


def _put(sheet: Worksheet, row: int, column: int, value: Value, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), form)
    elif isinstance(value, str):
        sheet.write_string(row, column, printable(value), form)
    else:
        sheet.write_number(row, column, float(value), form)
