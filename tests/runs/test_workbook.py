"""Workbooks whose bytes depend on their content alone."""

import datetime as dt

import pandas as pd
import pytest
import python_calamine

from jingtu.runs.workbooks.writing import MAX_ROWS, Sheet, TooManyRows, write_workbook

FRAME = pd.DataFrame(
    {
        "名称": ["=1+1", "坏\x00字", None],
        "值": [1.5, float("nan"), float("inf")],
        "日": [dt.date(2019, 6, 1), pd.NaT, None],
        "是": [True, False, None],
    }
)


def test_equal_content_gives_equal_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(
            tmp_path / name, [Sheet("表", FRAME, {"值": "0.00"}, {"值": lambda value: "#ff0000" if value == 1.5 else None})]
        )
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_texts_stay_texts_and_missing_stays_blank(tmp_path):
    write_workbook(tmp_path / "a.xlsx", [Sheet("表", FRAME)])
    rows = python_calamine.load_workbook(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert rows == [["名称", "值", "日", "是"], ["=1+1", 1.5, "2019-06-01", "是"], ["坏字", "", "", "否"], ["", "inf", "", ""]]


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path):
    with pytest.raises(TooManyRows, match=r"请输出为 .csv 或 .parquet"):
        write_workbook(tmp_path / "a.xlsx", [Sheet("表", pd.DataFrame({"a": range(MAX_ROWS + 1)}))])
