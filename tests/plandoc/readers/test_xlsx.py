"""Excel workbooks: what a reader sees on the sheets."""

import contextlib
import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from jingtu.plandoc.blocks import Cell, Paragraph, Table
from jingtu.plandoc.readers import read_blocks
from jingtu.plandoc.readers.xlsx_formats import show
from jingtu.plandoc.refused import Refused
from tests.plandoc.readers.word_writer import write_zip


def saved(workbook):
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.fixture
def workbook():
    """Return a plan table under a merged title, not in the first corner of the sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "任务分工"
    sheet["B2"] = "清源区任务分工表"
    sheet.merge_cells("B2:E2")
    rows = [
        ("序号", "任务", "牵头部门", "完成时限"),
        (1, "调查", "区环保局", dt.date(2018, 12, 31)),
        (None, "监测", "区农业局", 2020),
    ]
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row, 2):
            sheet.cell(number, column, value)
    sheet.merge_cells("B4:B5")
    sheet["E4"].number_format = 'yyyy"年"m"月"d"日"'
    return workbook


def test_a_sheet_is_its_title_and_its_table(workbook):
    source = read_blocks(saved(workbook), "方案.xlsx")
    assert source.kind == "xlsx"
    assert source.blocks == (
        Paragraph("清源区任务分工表"),
        Table(
            (
                (Cell("序号"), Cell("任务"), Cell("牵头部门"), Cell("完成时限")),
                (Cell("1"), Cell("调查"), Cell("区环保局"), Cell("2018年12月31日")),
                (Cell("", "above"), Cell("监测"), Cell("区农业局"), Cell("2020")),
            ),
            "任务分工",
        ),
    )


def test_several_sheets_follow_each_other_and_hidden_ones_are_left_out(workbook):
    second = workbook.create_sheet("指标")
    second.append(["指标", "数值"])
    hidden = workbook.create_sheet("草稿")
    hidden.append(["甲", "乙"])
    hidden.sheet_state = "hidden"
    source = read_blocks(saved(workbook), "方案.xlsx")
    assert [block.caption for block in source.blocks if isinstance(block, Table)] == ["任务分工", "指标"]
    assert any("草稿" in warning for warning in source.warnings)


def test_a_sheet_that_nobody_named_has_no_caption():
    workbook = openpyxl.Workbook()
    workbook.active.append(["序号", "任务"])
    assert read_blocks(saved(workbook), "a.xlsx").blocks[0].caption == ""


def test_empty_rows_and_columns_are_left_out(workbook):
    sheet = workbook.create_sheet("稀疏")
    sheet["A1"], sheet["C1"], sheet["A9"] = "甲", "乙", "丙"
    (table,) = [block for block in read_blocks(saved(workbook), "a.xlsx").blocks if getattr(block, "caption", "") == "稀疏"]
    assert table.rows == ((Cell("甲"), Cell("乙")), (Cell("丙"), Cell("")))


def test_a_formula_without_a_stored_result_is_read_as_its_own_text(workbook):
    workbook.active["D5"] = '=HYPERLINK("http://example.org","点")'
    table = read_blocks(saved(workbook), "a.xlsx").blocks[1]
    assert table.rows[2][2].text == '=HYPERLINK("http://example.org","点")'


@pytest.mark.parametrize(
    ("value", "code", "printed"),
    [
        (0.92, "0%", "92%"),
        (0.925, "0.0%", "92.5%"),
        (1234.5, "#,##0.00", "1,234.50"),
        (3.0, None, "3"),
        (0.1 + 0.2, None, "0.3"),
        (2018, '0"年"', "2018年"),
        (7, "000", "007"),
        (2.5, "0.##", "2.5"),
        (2018.0, "General", "2018"),
        (dt.date(2018, 6, 30), 'yyyy"年"m"月"', "2018年6月"),
        (dt.date(2018, 6, 30), "[$-804]yyyy/mm/dd;@", "2018/06/30"),
        (dt.date(2018, 6, 30), None, "2018年6月30日"),
        (dt.datetime(2018, 6, 30, 9, 5), "yyyy-m-d h:mm", "2018-6-30 9:05"),
        (True, None, "TRUE"),
        (None, "0%", ""),
        ("  每年\r\n更新 ", None, "每年\n更新"),
    ],
)
def test_values_are_shown_as_their_format_prints_them(value, code, printed):
    assert show(value, code) == printed


def test_a_value_in_the_last_corner_of_a_sheet_is_refused(workbook):
    workbook.active["XFD1048576"] = "远"
    with pytest.raises(Refused, match="格"):
        read_blocks(saved(workbook), "a.xlsx")


def test_a_merge_over_the_whole_sheet_is_cut_to_what_is_used(workbook):
    sheet = workbook.create_sheet("合并")
    sheet.append(["甲", "乙"])
    sheet.append(["丙", "丁"])
    sheet.merge_cells("A2:B2")
    with zipfile.ZipFile(io.BytesIO(saved(workbook))) as whole:
        files = {name: whole.read(name).replace(b'"A2:B2"', b'"B2:XFD1048576"') for name in whole.namelist()}
    table = read_blocks(write_zip(files), "a.xlsx").blocks[-1]
    assert {len(row) for row in table.rows} == {2}


def test_a_package_that_only_looks_like_a_workbook_is_refused():
    with pytest.raises(Refused, match="损坏"):
        read_blocks(write_zip({"xl/workbook.xml": b"<workbook/>"}), "a.xlsx")


# Two sheets, the second hidden, in the format of Excel 97 to 2003, for which no writer is among the dependencies.
OLD = Path(__file__).with_name("small.xls").read_bytes()


def test_an_old_workbook_is_read_with_its_merges_and_days():
    source = read_blocks(OLD, "方案.xls")
    assert source.kind == "xls"
    title, table = source.blocks
    assert title == Paragraph("清源区任务分工表")
    assert table.rows[1:] == (
        (Cell("1"), Cell("调查"), Cell("2018年12月31日")),
        (Cell("", "above"), Cell("监测"), Cell("每年")),
    )
    assert any("草稿" in warning for warning in source.warnings)


@pytest.mark.parametrize("place", range(520, 3000, 400))
def test_an_old_workbook_with_changed_bytes_is_read_or_refused(place):
    with contextlib.suppress(Refused):
        assert read_blocks(OLD[:place] + b"\xff\xff\xff\x7f" + OLD[place + 4 :], "方案.xls").kind == "xls"
