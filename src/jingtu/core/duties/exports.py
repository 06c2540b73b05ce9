"""The listed terms as an Excel file, written row by row."""

import datetime as dt
import tempfile
from collections.abc import Callable
from typing import IO

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import rows_of

from .declaring import Duty
from .former import period_of
from .models import Due

MOST = 200_000
PART = 2_000
IN_MEMORY = 4 * 2**20
WIDTHS = (30, 34, 16, 24, 12, 12, 12, 12, 12, 40)


def workbook(rows: QuerySet[Due], said: Callable[[Due], str], on: dt.date) -> IO[bytes]:
    """Return the file; `said` gives the standing of a term in words. Raises Refused above MOST rows: nothing is cut."""
    if rows.order_by()[: MOST + 1].count() > MOST:
        raise Refused(_("符合条件的超过 %(most)d 项，没有导出。请用事项、地区或状态缩小范围，分几次导出。") % {"most": MOST})
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the caller sends and closes it)
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(_("应办事项")), book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, _heads(on), bold)
        sheet.freeze_panes(1, 0)
        for number, values in enumerate(_lines(rows, said), 1):
            for column, value in enumerate(values):
                if isinstance(value, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(value, dt.time()), day)
                else:
                    sheet.write_string(number, column, value)
    file.seek(0)
    return file


def _heads(on: dt.date) -> list[str]:
    state = _("状态（%(on)s）") % {"on": on}
    return [
        _("事项"),
        _("对象"),
        _("所在地代码"),
        _("责任单位"),
        _("期次"),
        _("可办日期"),
        _("截止日期"),
        _("办结日期"),
        state,
        _("条款"),
    ]


def _lines(rows: QuerySet[Due], said: Callable[[Due], str]):  # type: ignore[no-untyped-def]
    last = None
    ordered = rows.select_related("owner", "subject").order_by("due_on", "pk")
    while part := list((_beyond(ordered, last) if last else ordered)[:PART]):
        names = rows_of(due.subject for due in part)
        for due in part:
            owner = due.owner.name if due.owner else ""
            met = due.met_on or ""
            label, key = str(find(Duty, due.duty).label), period_of(due.key)
            yield (label, str(names[due.subject_id]), due.place_path, owner, key, due.opens_on,
                   due.due_on, met, said(due), due.clause)  # fmt: skip
        last = part[-1]


def _beyond(rows: QuerySet[Due], last: Due) -> QuerySet[Due]:
    return rows.filter(due_on__gte=last.due_on).exclude(due_on=last.due_on, pk__lte=last.pk)
