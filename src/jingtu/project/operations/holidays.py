"""Loading the holidays of a year, and telling in time that those of the next one are missing."""

import datetime as dt
from pathlib import Path

from django.db import transaction

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.subjects.holidays import HolidayTable, calendar, keep, read
from jingtu.project.failure import Failure
from jingtu.standards.loader import FactsRefused

from .findings import Finding, ok, warning

AHEAD = dt.timedelta(days=30)


def load_holidays(path: Path) -> HolidayTable:
    """Check a file, keep it, write it in the journal and ask for all duties to be reckoned anew. Raises Failure."""
    try:
        table = read(text := path.read_text(encoding="utf-8"), path.name)
    except UnicodeDecodeError:
        raise Failure(f"{path.name} 不是 UTF-8 编码的文本，没有装入。请另存为 UTF-8 后再装。") from None
    except FactsRefused as refusal:
        raise Failure(f"{path.name} 不能使用，没有装入：\n{refusal}\n请对照国务院办公厅的通知改正后再装。") from None
    with transaction.atomic():
        detail = {"year": table.year, "document": table.document, "off": [str(day) for each in table.off for day in each.days]}
        record(None, "installation.holidays", detail=detail | {"worked": [str(day) for day in table.worked]})
        enqueue("duties.reckon")
        keep(table, text)
    return table


def holidays() -> Finding:
    """Tell whether working days of the coming weeks are counted by a published notice."""
    year = (clock.today() + AHEAD).year
    if calendar().knows(year):
        return ok("放假安排", f"{year} 年的已有")
    return warning(
        "放假安排", f"没有 {year} 年的，工作日暂按周一至周五计", "国务院办公厅公布后，请运行 jingtu holidays load 文件。"
    )
