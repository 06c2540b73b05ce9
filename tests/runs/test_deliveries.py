"""A delivery of samples and results: what is read of it, what is found wrong with it, and the empty workbook it begins as."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.runs.deliveries import read_delivery
from jingtu.runs.delivery_format import check, delivery_format, fields_of, medium_named
from jingtu.runs.delivery_template import write_template
from tests.support.deliveries import RESULT, SAMPLE, workbook

DAY = dt.date(2019, 6, 30)


def read(path, samples=None, results=None, **more):
    workbook(path / "d.xlsx", samples, results, **more)
    return read_delivery(path / "d.xlsx", on=DAY)


def codes(found):
    return [one.code for one in found.findings]


def test_what_is_filled_in_is_read_with_its_units_qualifiers_and_places(tmp_path):
    results = [
        RESULT | {"检测结果": "<0.01", "检测项目": "Cd"},
        RESULT | {"检测项目": "7440-38-2", "检测结果": 21, "单位": "μg/kg", "检测单位": "甲检测公司", "检测方法": "HJ 803-2016"},
    ]
    found = read(tmp_path, [SAMPLE | {"采样顶深(m)": 0, "采样底深(m)": 0.5}], results)
    assert found.accepted
    assert codes(found) == []
    assert found.samples.loc[0, ["sample", "point", "medium", "depth_from", "depth_to", "line"]].tolist() == (
        ["S1", "P1", "soil", 0.0, 0.5, 2]
    )
    told = found.results[["substance", "qualifier", "unit", "detection_limit", "method", "line"]].values.tolist()
    assert told[0][:4] == ["cd", "<", "mg/kg", 0.01]
    assert told[1][:3] == ["as", "", "μg/kg"]
    assert told[1][4:] == ["HJ 803-2016", 3]


@pytest.mark.parametrize(
    ("code", "samples", "results", "cell"),
    [
        ("C02", [SAMPLE], [RESULT | {"检测结果": "约0.3"}], ("结果", 2, 3)),
        ("C02", [SAMPLE | {"采样日期": "去年"}], [RESULT], ("样品", 2, 8)),
        ("C03", [SAMPLE | {"介质": None}], [RESULT], ("样品", 2, 3)),
        ("C03", [SAMPLE], [RESULT | {"检测结果": None}], ("结果", 2, 3)),
        ("C03", [SAMPLE], [RESULT | {"单位": None}], ("结果", 2, 5)),
        ("C04", [SAMPLE, SAMPLE], [RESULT], ("样品", 3, 1)),
        ("C05", [SAMPLE], [RESULT, RESULT | {"样品编号": "S9"}], ("结果", 3, 1)),
        ("C06", [SAMPLE], [RESULT | {"检测项目": "有效态镉"}], ("结果", 2, 2)),
        ("C07", [SAMPLE], [RESULT | {"单位": "mg/L"}], ("结果", 2, 5)),
        ("C07", [SAMPLE], [RESULT | {"单位": "毫克每亩"}], ("结果", 2, 5)),
        ("C08", [SAMPLE | {"介质": "混凝土"}], [RESULT], ("样品", 2, 3)),
        ("C09", [SAMPLE], [RESULT, RESULT | {"检测结果": 0.4}], ("结果", 3, 2)),
        ("C10", [SAMPLE | {"采样顶深(m)": 2, "采样底深(m)": 1}], [RESULT], ("样品", 2, 4)),
        ("C11", [SAMPLE | {"采样日期": "2019-07-01"}], [RESULT], ("样品", 2, 8)),
        ("C12", [SAMPLE], [RESULT | {"检测项目": "pH", "检测结果": 19, "单位": "-"}], ("结果", 2, 3)),
        ("C13", [SAMPLE], [RESULT | {"检测结果": "未检出"}], ("结果", 2, 3)),
        ("C14", [SAMPLE, SAMPLE | {"样品编号": "S2"}], [RESULT], ("样品", 3, None)),
        ("C15", [SAMPLE], [RESULT, RESULT | {"检测单位": "乙检测公司"}], ("结果", 3, 3)),
        ("C16", [SAMPLE], [RESULT | {"检测结果": 0.3, "检出限": 0.5}], ("结果", 2, 3)),
        ("C18", [SAMPLE | {"采样顶深(m)": None, "采样底深(m)": None}], [RESULT], ("样品", 2, None)),
        ("C19", [SAMPLE | {"经度": None}], [RESULT], ("样品", 2, None)),
    ],
)
def test_each_planted_error_is_found_in_its_cell_with_what_to_do(tmp_path, code, samples, results, cell):
    found = read(tmp_path, samples, results)
    assert codes(found) == [code]
    told = found.findings[0]
    assert (told.sheet, told.row, told.column) == cell
    assert told.said.endswith("。")
    assert found.accepted is (check(code).grade != "error")


def test_the_day_of_delivery_itself_may_be_the_day_of_sampling(tmp_path):
    assert codes(read(tmp_path, [SAMPLE | {"采样日期": "2019-06-30"}], [RESULT])) == []


def test_a_file_without_the_sheets_or_a_column_is_refused_whole(tmp_path):
    (tmp_path / "d.csv").write_text("样品编号,镉\nS1,0.3\n", encoding="utf-8")
    found = read_delivery(tmp_path / "d.csv")
    assert codes(found) == ["C01", "C01"]
    assert found.samples.empty
    lacking = read(tmp_path, [SAMPLE], [{key: value for key, value in RESULT.items() if key != "单位"}])
    assert codes(lacking) == ["C01"]
    assert "单位" in lacking.findings[0].said


def test_every_finding_comes_in_one_pass_in_the_order_of_the_sheets(tmp_path):
    bad = [SAMPLE | {"介质": "混凝土"}, SAMPLE | {"采样日期": "2019-07-01"}]
    found = read(tmp_path, bad, [RESULT | {"检测项目": "镉镉"}, RESULT | {"样品编号": "S7"}])
    assert codes(found) == ["C08", "C04", "C11", "C06", "C05"]


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(6)))
def test_what_is_found_does_not_depend_on_the_order_of_the_results(tmp_path_factory, order):
    results = [
        RESULT | {"检测项目": "镉"},
        RESULT | {"检测项目": "汞", "单位": "mg/L"},
        RESULT | {"检测项目": "无此物"},
        RESULT | {"样品编号": "S9"},
        RESULT | {"检测项目": "砷", "检测结果": "ND"},
        RESULT | {"检测项目": "铅", "检测结果": "很高"},
    ]
    found = read(tmp_path_factory.mktemp("d"), [SAMPLE], [results[at] for at in order])
    assert sorted(codes(found)) == ["C02", "C05", "C06", "C07", "C13"]


def test_the_template_has_every_column_and_its_own_content_is_accepted_by_the_check(tmp_path):
    kept = io.BytesIO()
    write_template(kept)
    again = io.BytesIO()
    write_template(again)
    assert kept.getvalue() == again.getvalue()
    book = openpyxl.load_workbook(kept)
    assert book.sheetnames == list(delivery_format().sheets.values())
    for sheet in ("samples", "results"):
        page = book[delivery_format().sheets[sheet]]
        assert [cell.value for cell in page[1]] == [field.title for field in fields_of(sheet)]
        for field, cell in zip(fields_of(sheet), page[2], strict=False):
            cell.value = (SAMPLE | RESULT).get(field.title)
    book.save(tmp_path / "filled.xlsx")
    assert codes(read_delivery(tmp_path / "filled.xlsx", on=DAY)) == []


def test_media_are_known_by_their_other_names_and_nothing_else():
    assert medium_named("土样").code == "soil"
    assert medium_named("混凝土") is None
