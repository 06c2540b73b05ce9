"""The Excel template of a type: what is filled in comes back as it was, another sheet is refused with a sentence."""

import datetime as dt
import io

import openpyxl
import pytest

from jingtu.core.filings.sheets import MOST_BYTES, read_sheet, template
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.subjects.declaring import declared, tried_out
from jingtu.core.subjects.errors import Refused
from jingtu.themes.industry.filings import DEMOLITION_PLAN, HAZARDOUS_FIND

pytestmark = pytest.mark.requires("FIL-02")
GIVEN = {"text": "=1+1", "long_text": "甲\n乙", "number": "0.10", "date": "2019-06-30", "yes_no": True}


def sheet_of(kind, values):
    return io.BytesIO(template(kind, "香河演示电镀厂", values).read())


def filled(kind, cells):
    """The template as somebody fills it in with a spreadsheet program."""
    book = openpyxl.load_workbook(sheet_of(kind, {}))
    for row, value in cells.items():
        book.active.cell(row, 2).value = value
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


@pytest.mark.parametrize("code", [code for code in declared(FilingType) if code.startswith("industry.")])
def test_what_is_filled_in_comes_back_as_it_was(code):
    kind = declared(FilingType)[code]
    written = kind.of_stage("submit")
    values = {field.name: field.choices[0][0] if field.choices else GIVEN[field.kind] for field in written}
    assert kind.read(read_sheet(kind, sheet_of(kind, values), "表.xlsx")) == (values, {})


def test_days_and_numbers_of_a_spreadsheet_are_understood():
    with tried_out():
        fields = (Field("day", "日期", "date"), Field("amount", "数量", "number"), Field("yes", "是否", "yes_no"))
        kind = FilingType("industry.tried", "试", requires=("FIL-02",), about="industry.demolition", fields=fields)
        read = read_sheet(kind, filled(kind, {3: dt.datetime(2019, 6, 30), 4: 12, 5: "否"}), "表.xlsx")
        assert kind.read(read) == ({"day": "2019-06-30", "amount": "12", "yes": False}, {})


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"x", "表.xls", "不是 .xlsx 文件"),
        (b"PK\x03\x04broken", "表.xlsx", "损坏"),
        (b"x" * (MOST_BYTES + 1), "表.xlsx", "超过 4 MB"),
    ],
)
def test_what_is_no_sheet_is_refused(content, name, said):
    with pytest.raises(Refused, match=said):
        read_sheet(DEMOLITION_PLAN, io.BytesIO(content), name)


def test_the_sheet_of_another_type_and_an_empty_one_are_refused():
    with pytest.raises(Refused, match="不是“拆除活动残留污染物清理和安全处置方案”的填报表"):
        read_sheet(DEMOLITION_PLAN, sheet_of(HAZARDOUS_FIND, {"what": "桶"}), "表.xlsx")
    with pytest.raises(Refused, match="没有读到内容"):
        read_sheet(DEMOLITION_PLAN, sheet_of(DEMOLITION_PLAN, {}), "表.xlsx")
