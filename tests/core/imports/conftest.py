"""An inspector with tables of enterprises in hand."""

import io

import pytest
import xlsxwriter

from jingtu.core.imports import staging
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.subjects.credit_codes import check_digit
from tests.support.supervision import supervision

HEADINGS = ("企业名称", "统一社会信用代码", "所在地", "地址", "行业", "经度", "纬度")


def code(number: int) -> str:
    """Return a right code that belongs to nobody we know."""
    body = f"91131024MA{number:07d}"
    return body + check_digit(body)


def firm(number: int, **other) -> tuple:
    """Return a row of HEADINGS."""
    facts = {"name": f"香河第{number}电镀厂", "code": code(number), "place": "香河县", "address": "大道1号", "sector": "电镀"}
    facts |= {"east": 117.0 + number / 1e4, "north": 39.75} | other
    return tuple(facts.values())


def workbook(*rows: tuple, headings: tuple = HEADINGS, titles: tuple = ()) -> bytes:
    """Return a workbook of one sheet: titles over its whole width, the names of the columns, rows."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("企业")
        for at, title in enumerate(titles):
            page.merge_range(at, 0, at, len(headings) - 1, title)
        for at, row in enumerate((headings, *rows), start=len(titles)):
            page.write_row(at, 0, row)
    return kept.getvalue()


@pytest.fixture
def office(people):
    """Return who supervises and who is supervised (tests.support.supervision)."""
    return supervision(people)


@pytest.fixture
def brought(office):
    """Return a function that brings a table in and returns the judged batch."""

    def bring(content: bytes, filename: str = "名单.xlsx", **options):
        options = {"target": "industry.enterprise", "by": office.inspector} | options
        batch = staging.receive(content, filename, **options)
        run_due_jobs()
        batch.refresh_from_db()
        return batch

    return bring
