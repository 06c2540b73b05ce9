"""Old tables of any layout come in by a map of their columns; what they lack is told and refuses nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from jingtu.runs.delivery.checking import check
from jingtu.runs.layouts import Layout, Substance, laid_out, looked_at
from jingtu.runs.refusal import Refused

WIDE = [
    ["某县2006年土壤调查结果表", None, None, None, None, None],
    ["村名", "层次", "深度(cm)", "镉", "砷(ug/kg)", "pH"],
    ["前营", "表", 20, 0.31, 8200, 7.9],
    ["前营", "底", 60, "ND", "—", 8.1],
    ["后营", "表", 20, "<0.01", 9100, None],
    ["注：层次按剖面记录", None, None, None, None, None],
]
MAP = Layout(
    sheet="2006",
    heading_row=2,
    columns={"sample": ("村名", "层次"), "point": ("村名",), "depth_to": ("深度(cm)",)},
    constants={"medium": "土壤", "laboratory": "原县站", "sampled_on": "2006-06-01"},
    substances={
        "镉": Substance(analyte="cd", unit="mg/kg"),
        "砷(ug/kg)": Substance(analyte="as", unit="ug/kg"),
        "pH": Substance(analyte="ph", unit="-"),
    },
)


def written(path: Path, rows: list[list[object]] = WIDE, sheet: str = "2006") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_wide_table_becomes_a_row_for_each_content_and_a_dash_is_not_measured(tmp_path: Path) -> None:
    checked = check([written(tmp_path / "旧表.xlsx")], "archive-1", layout=MAP)
    assert checked.verdict == "accepted", [(one.code, one.found) for one in checked.findings]
    assert list(checked.samples["sample"]) == ["前营-表", "前营-底", "后营-表"]
    assert list(checked.samples["depth_to"]) == [0.2, 0.6, 0.2]
    told = {(row.sample, row.analyte): (row.value, row.qualifier, row.unit) for row in checked.results.itertuples()}
    assert len(told) == 7
    assert told["前营-表", "cd"] == (0.31, "", "mg/kg")
    assert told["前营-表", "as"] == (8200, "", "ug/kg")
    assert told["前营-底", "cd"][1] == "<"
    assert checked.findings.counts["V12"] == 1  # ND without a limit: told, not refused
    assert list(checked.results["row"])[:2] == [3, 3]
    assert str(checked.samples["sampled_on"][0])[:10] == "2006-06-01"


def test_a_long_table_is_read_by_its_map_and_findings_name_its_cells(tmp_path: Path) -> None:
    rows = [["编号", "项目", "含量", "备注"], ["A1", "镉", 0.2, None], ["A1", "砷砷", 5, None]]
    columns = {"sample": ("编号",), "analyte": ("项目",), "value": ("含量",)}
    long = Layout(heading_row=1, columns=columns, constants={"medium": "土壤", "unit": "mg/kg"})
    checked = check([written(tmp_path / "旧表.xlsx", rows)], "archive-1", layout=long)
    assert checked.verdict == "refused"
    wrong = next(one for one in checked.findings if one.grade == "refused")
    assert (wrong.code, wrong.cell, wrong.sheet) == ("V06", "B3", "2006")


def test_a_map_that_does_not_fit_says_what_is_missing(tmp_path: Path) -> None:
    path = written(tmp_path / "旧表.xlsx", sheet="2007")
    checked = check([path], "archive-1", layout=MAP)
    assert "没有工作表“2006”" in next(one.found for one in checked.findings if one.code == "F01")
    with pytest.raises(Refused, match="没有列“东经”"):
        laid_out(path, MAP.model_copy(update={"sheet": "", "columns": {"sample": ("村名",), "longitude": ("东经",)}}))
    with pytest.raises(Refused, match="样品编号"):
        laid_out(path, MAP.model_copy(update={"sheet": "", "columns": {"point": ("村名",)}}))


def test_a_map_is_suggested_from_the_headings(tmp_path: Path) -> None:
    seen = looked_at(written(tmp_path / "旧表.xlsx"))
    assert seen.guess.heading_row == 2
    assert seen.headings[:3] == ("村名", "层次", "深度(cm)")
    assert {name: told.unit for name, told in seen.guess.substances.items()} == {"镉": "mg/kg", "砷(ug/kg)": "ug/kg", "pH": "-"}


TALL = [
    ["某县2006年土壤调查结果表", None, None, None, None, None],
    ["样品编号", "村名", "采样深度", "重金属", None, "pH"],
    [None, None, None, "镉", "砷", None],
    [None, None, "cm", "mg/kg", "ug/kg", None],
    ["A1", "前营", 20, 0.31, 8200, 7.9],
]


def test_headings_over_several_merged_rows_are_read_downwards(tmp_path: Path) -> None:
    path = written(tmp_path / "旧表.xlsx", TALL)
    book = openpyxl.load_workbook(path)
    for area in ("A1:F1", "A2:A4", "B2:B4", "C2:C3", "D2:E2", "F2:F4"):
        book.active.merge_cells(area)
    book.save(path)

    seen = looked_at(path)
    assert (seen.guess.heading_row, seen.guess.heading_rows) == (3, 2)  # 重金属 above them says nothing more
    assert seen.headings == ("样品编号", "村名", "采样深度 cm", "镉 mg/kg", "砷 ug/kg", "pH")
    assert {one.analyte: one.unit for one in seen.guess.substances.values()} == {"cd": "mg/kg", "as": "ug/kg", "ph": "-"}

    told = {"point": ("村名",), "depth_to": ("采样深度 cm",)} | dict(seen.guess.columns)
    layout = seen.guess.model_copy(update={"columns": told, "constants": MAP.constants})
    checked = check([path], "archive-1", layout=layout)
    assert checked.verdict == "accepted", [(one.code, one.found) for one in checked.findings]
    assert list(checked.samples["depth_to"]) == [0.2]
    assert {row.analyte: row.value for row in checked.results.itertuples()} == {"cd": 0.31, "as": 8200, "ph": 7.9}
    assert list(checked.results["row"]) == [5, 5, 5]
