"""Tables as laboratories and offices write them."""

import contextlib
import datetime as dt
import math
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.kernels.progress import Cancelled
from jingtu.runs.grids import read_grids
from jingtu.runs.refusal import Refused
from jingtu.runs.tables import Field, read_table
from tests.runs.sheets import text, workbook

SAMPLE = Field("sample", "text", ("样品编号", "样品号", "sample_id"), required=True)
CADMIUM = Field("cd", "concentration", ("镉", "Cd"), unit="mg/kg")
FIELDS = (
    SAMPLE,
    Field("ph", "number", ("pH值",)),
    CADMIUM,
    Field("depth", "range", ("采样深度", "深度"), unit="m"),
    Field("on", "date", ("采样日期",)),
)
ROWS = [
    ["样品编号", "pH值", "镉(mg/kg)", "深度(cm)", "采样日期"],
    ["A1", 6.5, 0.3, "0-20", "2019-6-1"],
    ["A2", 7, "<0.01", 30, "2019年6月2日"],
]


def test_columns_are_found_by_synonyms_and_units_are_converted(tmp_path):
    table = read_table(workbook(tmp_path / "a.xlsx", {"监测": ROWS}), FIELDS)
    assert table.frame["sample"].tolist() == ["A1", "A2"]
    assert table.frame["ph"].tolist() == [6.5, 7.0]
    assert table.frame["cd"].iat[0] == 0.3
    assert math.isnan(table.frame["cd"].iat[1])
    assert (table.frame["cd_qualifier"].iat[1], table.frame["cd_limit"].iat[1]) == ("<", 0.01)
    assert table.frame[["depth_from", "depth_to"]].to_numpy().tolist() == [[0, 0.2], [0.3, 0.3]]
    assert table.frame["on"].dt.date.tolist() == [dt.date(2019, 6, 1), dt.date(2019, 6, 2)]
    assert table.where(1, "cd") == "文件 a.xlsx，工作表 监测，第 3 行，C 列"
    assert table.where(1) == "文件 a.xlsx，工作表 监测，第 3 行"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_text_tables_are_read_in_every_usual_encoding(tmp_path, encoding, separator):
    table = read_table(text(tmp_path / "a.csv", ROWS, encoding, separator), FIELDS)
    assert table.frame["sample"].tolist() == ["A1", "A2"]
    assert table.where(0, "cd") == "文件 a.csv，第 2 行，第 3 列"


def test_an_old_binary_workbook_is_opened():
    grids = read_grids(Path(__file__).parents[1] / "plandoc" / "readers" / "small.xls")
    assert grids[0].rows
    assert grids[0].place(0, 0).startswith("文件 small.xls，工作表 ")


def test_a_parquet_file_is_a_table_too(tmp_path):
    import pandas as pd

    pd.DataFrame({"sample_id": ["A1", "A2"], "Cd_mg_kg": [0.3, None]}).to_parquet(tmp_path / "a.parquet")
    frame = read_table(tmp_path / "a.parquet", FIELDS).frame
    assert frame["cd"].iat[0] == 0.3
    assert math.isnan(frame["cd"].iat[1])


def test_titles_merged_names_units_below_notes_and_repeated_names_are_understood(tmp_path):
    rows = [
        ["2019年监测结果", "", "", ""],
        ["样品编号", "pH值", "重金属", ""],
        ["", "", "镉", "铅"],
        ["", "无量纲", "ug/kg", "mg/kg"],
        ["A1", 6.5, 300, 20],
        ["", "", "", ""],
        ["样品编号", "pH值", "镉", "铅"],
        ["A2", 6.6, 310, 21],
        ["注：镉为总量", "", "", ""],
    ]
    table = read_table(
        workbook(tmp_path / "a.xlsx", {"表": rows}, [(0, 0, 0, 3), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 1, 3)]), FIELDS
    )
    assert table.frame["sample"].tolist() == ["A1", "A2"]
    assert table.frame["cd"].tolist() == pytest.approx([0.3, 0.31])
    assert table.where(0, "cd") == "文件 a.xlsx，工作表 表，第 5 行，C 列"
    assert [column.note for column in table.columns if "铅" in column.printed] == ["没有认出，没有读取"]


@pytest.mark.parametrize(
    ("head", "cell", "metres"),
    [
        ("采样深度", "20-40cm", [0.2, 0.4]),
        ("采样深度", "0.2~0.4米", [0.2, 0.4]),
        ("采样深度", "0cm-0.4m", [0, 0.4]),
        ("采样深度", "20厘米", [0.2, 0.2]),
        ("采样深度(cm)", "0-0.2m", [0, 0.2]),
        ("采样深度(cm)", "20-40", [0.2, 0.4]),
        ("采样深度", "0-0.5", [0, 0.5]),
        ("depth_m", "6-8", [6, 8]),
    ],
)
def test_a_depth_is_read_with_the_unit_of_its_cell_before_that_of_its_heading(tmp_path, head, cell, metres):
    fields = (SAMPLE, Field("depth", "range", ("采样深度", "depth"), unit="m", bare_most=5))
    table = read_table(workbook(tmp_path / "a.xlsx", {"s": [["样品编号", head], ["A1", cell]]}), fields)
    assert table.frame[["depth_from", "depth_to"]].to_numpy().tolist() == [pytest.approx(metres)]


def test_depths_without_a_unit_that_are_no_metres_are_refused_once(tmp_path):
    fields = (SAMPLE, Field("depth", "range", ("采样深度",), unit="m", bare_most=5))
    rows = [["样品编号", "采样深度"], ["A1", "0-5"], ["A2", "20-40"], ["A3", "40-60"], ["A4", "1-2m"]]
    path = workbook(tmp_path / "a.xlsx", {"s": rows})
    with pytest.raises(Refused, match=r"^文件 a.xlsx，工作表 s，第 3 行，B 列：采样深度 20-40 没有写单位，不像以 m 计"):
        read_table(path, fields)
    table = read_table(path, fields, strict=False)
    assert [fault.index for fault in table.faults] == [1]
    assert table.frame["depth_to"].fillna(-1).tolist() == [-1, -1, -1, 2]


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path):
    rows = [["样品编号", "采样深度(m)", "Cd"], ["A1", "0-0.2", 0.3], ["", "0.2-0.5", 0.2]]
    table = read_table(workbook(tmp_path / "a.xlsx", {"s": rows}, [(1, 0, 2, 0)]), FIELDS)
    assert table.frame["sample"].tolist() == ["A1", "A1"]


def test_every_fault_is_named_with_its_place(tmp_path):
    rows = [["样品号", "pH值", "镉"], ["A1", "酸", 0.3], ["A2", 6.5, "多"], ["A3", 6.5, "=1/0"]]
    with pytest.raises(Refused) as refused:
        read_table(workbook(tmp_path / "a.xlsx", {"s": rows}), FIELDS)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("文件 a.xlsx，工作表 s，第 2 行，B 列：“酸”不是数字")
    assert lines[1].startswith("文件 a.xlsx，工作表 s，第 3 行，C 列：“多”不是浓度")
    assert lines[2].startswith("文件 a.xlsx，工作表 s，第 4 行，C 列：单元格是出错或没有算出的公式")


def test_a_formula_that_was_never_worked_out_is_no_empty_cell(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet("s")
    page.write_row(0, 0, ["样品号", "镉"])
    page.write_row(1, 0, ["A1"])
    page.write_formula(1, 1, "=0.1+0.2", None, "")
    book.close()
    with pytest.raises(Refused, match=r"第 2 行，B 列：单元格是出错或没有算出的公式"):
        read_table(tmp_path / "a.xlsx", FIELDS)


def test_faults_can_be_kept_beside_the_rows_instead(tmp_path):
    rows = [["样品号", "镉"], ["A1", "多"], ["A2", 0.2]]
    table = read_table(workbook(tmp_path / "a.xlsx", {"s": rows}), FIELDS, strict=False)
    assert [(fault.index, fault.field) for fault in table.faults] == [(0, "cd")]
    assert math.isnan(table.frame["cd"].iat[0])
    assert table.frame["cd"].iat[1] == 0.2


def test_a_missing_column_is_told_with_its_names_and_what_was_found(tmp_path):
    with pytest.raises(Refused, match=r"缺少必需的列：样品编号（也可写作 样品号、sample_id）。找到的列名是：名称、镉"):
        read_table(workbook(tmp_path / "a.xlsx", {"s": [["名称", "镉"], ["A1", 0.2]]}), FIELDS)


def test_a_unit_of_another_quantity_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"单位 mg/L 不能换算成 mg/kg"):
        read_table(workbook(tmp_path / "a.xlsx", {"s": [["样品号", "镉(mg/L)"], ["A1", 0.2]]}), FIELDS)


def test_sheets_are_chosen_by_name_or_all(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"说明": [["这里没有表"]], "甲": ROWS, "乙": ROWS, "藏": ROWS}, hidden="藏")
    first = read_table(path, FIELDS)
    assert len(first.frame) == 2
    assert first.notes == ("文件 a.xlsx，工作表 乙也有这样的表，没有读取；如需要，用工作表名指定，或用 * 读取全部。",)
    assert read_table(path, FIELDS, sheet="乙").where(0) == "文件 a.xlsx，工作表 乙，第 2 行"
    every = read_table(path, FIELDS, sheet="*")
    assert len(every.frame) == 4
    assert every.where(3) == "文件 a.xlsx，工作表 乙，第 3 行"
    with pytest.raises(Refused, match=r"没有可见且有内容的工作表“丙”，有的是：说明、甲、乙"):
        read_table(path, FIELDS, sheet="丙")


def test_files_that_are_no_tables_are_refused(tmp_path):
    for content, words in [
        (b"", "没有数据"),
        (b"%PDF-1.7", "不是表格文件"),
        (b"PK\x03\x04rubbish", "损坏"),
        (b"\x81\xff\xff\x00\x9f", "编码"),
    ]:
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        with pytest.raises(Refused, match=words):
            read_table(path, FIELDS)


def test_names_without_rows_are_refused(tmp_path):
    with pytest.raises(Refused, match=r"文件 a.csv，第 1 行：列名下面没有数据行"):
        read_table(text(tmp_path / "a.csv", ROWS[:1]), FIELDS)


def test_a_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 2**20))
    with pytest.raises(Refused, match="压缩得异常"):
        read_table(path, FIELDS)


def test_a_stray_cell_in_the_last_corner_is_refused_and_takes_no_memory(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    page = book.add_worksheet("s")
    page.write(0, 0, "样品编号")
    page.write(1_048_575, 16_383, 1)
    book.close()
    with pytest.raises(Refused, match="1048576 行 × 16384 列"):
        read_table(tmp_path / "a.xlsx", FIELDS)


def test_reading_can_be_stopped(tmp_path):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        read_table(workbook(tmp_path / "a.xlsx", {"s": ROWS}), FIELDS, progress=stop)


CELLS = st.one_of(
    st.text(max_size=8).filter(lambda text: not text.startswith("=")),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["样品编号", "镉", "pH值", "mg/kg", "<0.1", "ND", "", "采样日期", "深度(cm)", "=1/0"]),
    st.booleans(),
    st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_any_sheet_is_read_or_refused_in_our_own_words(tmp_path, rows):
    plain = [["" if isinstance(cell, dt.date) else cell for cell in row] for row in rows]
    for path in (workbook(tmp_path / "a.xlsx", {"s": plain}), text(tmp_path / "a.csv", rows)):
        with contextlib.suppress(Refused):
            table = read_table(path, FIELDS)
            assert all(path.name in table.where(index) for index in range(len(table.frame)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_workbook_never_brings_the_reader_down(tmp_path, data):
    content = bytearray(workbook(tmp_path / "whole.xlsx", {"监测": ROWS}).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged.xlsx"
    path.write_bytes(bytes(content[: data.draw(st.integers(4, len(content)))]))
    with contextlib.suppress(Refused):
        assert len(read_table(path, FIELDS).frame)
