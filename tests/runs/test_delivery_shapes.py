"""What a delivery looks like: sheets, headings and notes as people write them, and what may not be in a cell."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from jingtu.runs.delivery.checking import check
from jingtu.standards.delivery import delivery
from tests.support.laboratory import clean, write_csv, write_xlsx
from tests.support.planting import put

SMALL = 16


def test_titles_above_the_headings_and_notes_below_the_rows_do_no_harm(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["结果"].insert_rows(1, 2)
    book["结果"]["A1"] = "某项目检测结果一览"
    last = book["结果"].max_row
    book["结果"].cell(last + 2, 1, "注：以下空白")
    book.save(path)
    checked = check([path], "lab-1")
    assert checked.verdict == "accepted"
    assert checked.results["row"].iloc[0] == 4


@pytest.mark.parametrize("area", ["A{0}:J{0}", "A{0}:T{1}"])
def test_a_note_below_the_rows_may_be_merged(area: str, tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["结果"]
    last = page.max_row
    page.cell(last + 1, 1, "注：以下空白")
    page.merge_cells(area.format(last + 1, last + 2))
    book.save(path)
    checked = check([path], "lab-1")
    assert list(checked.findings) == []
    assert checked.data.results.count == last - 1


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        ("样品", ["样品名称", "实验室编号", "点位名称", "样品类型", "采样单位", "采样时间", "ID"]),
        ("结果", ["CAS号", "元素", "检测日期", "MDL"]),
    ],
)
@pytest.mark.parametrize("before", [True, False])
def test_another_word_for_a_column_beside_its_title_is_a_further_column(
    sheet: str, names: list[str], before: bool, tmp_path: Path
) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    first = 1 if before else page.max_column + 1
    if before:
        page.insert_cols(1, len(names))
    for at, name in enumerate(names, start=first):
        page.cell(1, at, name)
        page.cell(2, at, "甲")
    book.save(path)
    checked = check([path], "lab-1")
    assert [(one.code, one.found) for one in checked.findings] == [("F05", name) for name in names]
    assert checked.verdict == "accepted"


def test_two_other_words_for_a_column_leave_open_which_is_meant(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["样品"]["A1"], book["样品"]["O1"] = "样品名称", "实验室编号"
    book.save(path)
    assert [(one.code, one.found) for one in check([path], "lab-1").findings] == [("F06", "实验室编号")]


def test_depth_in_centimetres_under_such_a_heading_is_read_as_metres(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["样品"]
    page["I1"] = "采样深度止(cm)"
    for row in range(2, page.max_row + 1):
        if page.cell(row, 9).value:
            page.cell(row, 9, 20)
    book.save(path)
    checked = check([path], "lab-1")
    assert checked.verdict == "accepted"
    assert checked.samples["depth_to"].max() == pytest.approx(0.2)


@pytest.mark.parametrize("name", ["value", "detection_limit", "reporting_limit", "added", "certified", "uncertainty"])
@pytest.mark.parametrize(("unit", "codes"), [("mg/kg", set()), ("μg/kg", {"V20"}), ("mg/L", {"V20"})])
def test_a_unit_in_a_heading_is_that_of_the_column_of_units(name: str, unit: str, codes: set[str], tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    made.results["reporting_limit"] = made.results["detection_limit"]
    path = write_xlsx(made, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    columns = [column.name for column in delivery().sheet("results").columns]
    at = columns.index(name) + 1
    book["结果"].cell(1, at, f"{book['结果'].cell(1, at).value}({unit})")
    book.save(path)
    checked = check([path], "lab-1")
    assert set(checked.findings.counts) == codes
    contents = made.results[name].notna() & made.results["analyte"].ne("pH")
    assert checked.findings.counts["V20"] == (contents.sum() if codes else 0)


def _with_page(folder: Path, title: str, rows: list[list], at: int) -> Path:
    path = write_xlsx(clean(5, most=SMALL), folder / "a.xlsx")
    book = openpyxl.load_workbook(path)
    page = book.create_sheet(title, at)
    for row in rows:
        page.append(row)
    book.save(path)
    return path


_DRAFT = [
    ["样品编号", "检测项目", "检测结果", "单位", "检测方法", "分析日期"],
    ["TR0001", "铅", 99, "mg/kg", "HJ 803-2016", "2019-06-15"],
]


def test_the_sheet_that_bears_the_title_is_read_and_a_draft_before_it_refused(tmp_path: Path) -> None:
    checked = check([_with_page(tmp_path, "初稿", _DRAFT, 0)], "lab-1")
    assert [(one.code, one.sheet, one.found) for one in checked.findings] == [("F13", "初稿", "初稿")]
    assert checked.data.results.place.sheet == "结果"
    assert 99 not in checked.results["value"].tolist()


@pytest.mark.parametrize(
    ("title", "rows"),
    [("仪器", [["检测项目", "检测方法", "检出限"], ["铅", "HJ 803-2016", 2]]), ("结果-2", _DRAFT[:1])],
)
def test_a_sheet_without_rows_of_the_delivery_takes_no_place(title: str, rows: list[list], tmp_path: Path) -> None:
    checked = check([_with_page(tmp_path, title, rows, 0)], "lab-1")
    assert [(one.code, one.sheet) for one in checked.findings] == [("F03", title)]
    assert checked.verdict == "accepted"


def test_results_on_two_sheets_or_in_two_text_files_are_not_half_taken(tmp_path: Path) -> None:
    path = write_xlsx(clean(5, most=SMALL), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["结果"]).title = "结果-2"
    book["结果"].title = "结果-1"
    book.save(path)
    assert [(one.code, one.sheet) for one in check([path], "lab-1").findings] == [("F13", "结果-2")]
    paths = write_csv(clean(5, most=SMALL), tmp_path)
    second = paths[2].with_name("结果2.csv")
    second.write_bytes(paths[2].read_bytes())
    assert [(one.code, one.file) for one in check([*paths, second], "lab-1").findings] == [("F13", "结果2.csv")]


def test_the_likeliest_of_several_sheets_is_read_where_none_bears_the_title(tmp_path: Path) -> None:
    path = _with_page(tmp_path, "仪器", [["检测项目", "检测方法", "检出限"], ["铅", "HJ 803-2016", 2]], 0)
    book = openpyxl.load_workbook(path)
    book["结果"].title = "检测数据"
    book.save(path)
    checked = check([path], "lab-1")
    assert checked.data.results.place.sheet == "检测数据"
    assert set(checked.findings.counts) == {"F03"}


@pytest.mark.parametrize(
    ("written", "kept", "shown"), [("a\0b", "ab", "a␀b"), ("a\x01\x1bb", "ab", "a␁␛b"), ("a\x85b", "ab", "a�b")]
)
def test_a_control_character_is_shown_in_its_cell_and_kept_nowhere(written: str, kept: str, shown: str, tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    put(made, "samples", 2, remark=written)
    for paths in ([write_xlsx(made, tmp_path / "a.xlsx")], write_csv(made, tmp_path)):
        checked = check(paths, "lab-1")
        assert [(one.code, one.row, one.title, one.found) for one in checked.findings] == [("V07", 4, "备注", shown)]
        assert checked.samples["remark"][2] == kept


def test_a_control_character_in_any_cell_is_in_no_finding(tmp_path: Path) -> None:
    paths = write_csv(clean(5, most=SMALL), tmp_path)
    for path in paths:
        lines = path.read_text("utf-8-sig").split("\n")
        path.write_text("\n".join([f"{lines[0]},多\0", *(line.replace(",", "\0,") for line in lines[1:3])]), "utf-8-sig")
    found = list(check(paths, "lab-1").findings)
    assert found
    assert not any("\0" in text for one in found for text in (one.found, one.expected, one.mend, one.sample))


def test_lines_in_a_remark_are_no_control_characters(tmp_path: Path) -> None:
    made = clean(5, most=SMALL)
    put(made, "samples", 2, remark="两行\n\t的备注")
    assert check([write_xlsx(made, tmp_path / "a.xlsx")], "lab-1").verdict == "accepted"
