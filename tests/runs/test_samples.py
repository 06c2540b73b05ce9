"""Samples with their results, one substance a column or one result a row."""

import contextlib
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.runs.refusal import Refused
from jingtu.runs.samples import read_samples
from tests.runs.sheets import text, workbook

WIDE = [
    ["样品编号", "经度", "纬度", "pH值", "土地利用类型", "镉(mg/kg)", "Pb_mg_kg", "六价铬", "有效态镉"],
    ["A1", 116.5, 39.5, 6.4, "水田", 0.3, "<10", "ND", 0.1],
    ["A2", 116.6, 39.6, 7.8, "旱地", "/", 12, 2.5, 0.1],
    ["检出限", "", "", "", "", 0.01, 10, 0.5, ""],
]
LONG = [
    ["样品编号", "土地利用类型", "检测项目", "检测结果", "单位", "方法检出限"],
    ["A1", "水田", "pH", 6.4, "无量纲", ""],
    ["A1", "水田", "7440-43-9", 0.3, "mg/kg", 0.01],
    ["A1", "水田", "Pb", "未检出", "mg/kg", 10],
    ["A2", "旱地", "总铅", 12000, "ug/kg", 10],
]


def rows(samples):
    return [
        (
            samples.points["sample"].iat[row],
            code,
            None if math.isnan(value) else value,
            qualifier,
            None if math.isnan(limit) else limit,
            unit,
        )
        for row, code, value, qualifier, limit, unit in samples.results.itertuples(index=False)
    ]


def test_a_wide_table_gives_one_result_per_filled_cell(tmp_path):
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": WIDE}))
    assert rows(samples) == [
        ("A1", "cd", 0.3, "", 0.01, "mg/kg"),
        ("A1", "pb", None, "<", 10, "mg/kg"),
        ("A1", "cr6", None, "<", 0.5, ""),
        ("A1", "ph", 6.4, "", None, "-"),
        ("A2", "pb", 12, "", 10, "mg/kg"),
        ("A2", "cr6", 2.5, "", 0.5, ""),
        ("A2", "ph", 7.8, "", None, "-"),
    ]
    assert samples.points[["longitude", "latitude", "ph", "land"]].to_numpy().tolist() == [
        [116.5, 39.5, 6.4, "水田"],
        [116.6, 39.6, 7.8, "旱地"],
    ]
    assert samples.where(4) == "文件 a.xlsx，工作表 s，第 3 行，G 列"
    assert samples.where_point(1, "ph") == "文件 a.xlsx，工作表 s，第 3 行，D 列"
    assert samples.notes == ("2 个结果没有写单位，按标准的单位对待；请核对。",)


def test_bound_cadmium_is_not_taken_for_cadmium(tmp_path):
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": WIDE}))
    assert [column.note for column in samples.columns if column.printed == "有效态镉"] == ["没有认出，没有读取"]


@pytest.mark.parametrize(
    "heading",
    [
        "镉(有效态)",
        "镉（DTPA提取态）",
        "镉（超标倍数）",
        "镉(前次)",
        "砷(III)",
        "汞(甲基)",
        "铬(Ⅲ)",
        "铬(Cr6+)",
        "Cd(10-9)",
        "Cd(×10⁻³)",
    ],
)
def test_another_quantity_in_brackets_is_left_out_with_a_sentence(tmp_path, heading):
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": [["样品编号", heading, "铅(mg/kg)"], ["A1", 0.3, 20]]}))
    assert [code for _, code, *_ in rows(samples)] == ["pb"]
    assert len(samples.notes) == 1
    assert samples.notes[0].startswith("文件 a.xlsx，工作表 s，B 列：列“")
    assert "没有读取：括号里的“" in samples.notes[0]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("镉(必填)", ""),
        ("镉（选填，mg/kg）", "mg/kg"),
        ("镉(总量)", ""),
        ("镉(全量)", ""),
        ("镉(干基)", ""),
        ("镉(μg/kg,干重)", "ug/kg"),
        ("镉(mg/kg干基)", "mg/kg"),
        ("镉(mg/kg, dry weight)", "mg/kg"),
        ("镉(Cd)(mg/kg)", "mg/kg"),
        ("镉(总镉)", ""),
        ("Cd(镉)", ""),
        ("镉(7440-43-9)", ""),
        ("镉(ICP-MS法)", ""),
        ("镉(10⁻⁶)", ""),
        ("镉(测定值)", ""),
    ],
)
def test_words_in_brackets_that_say_nothing_about_the_quantity_are_taken_off(tmp_path, heading, unit):
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": [["样品编号", heading], ["A1", 0.3]]}))
    assert rows(samples) == [("A1", "cd", 0.3, "", None, unit)]


def test_a_detection_limit_in_brackets_is_no_content(tmp_path):
    for limit in ("镉(检出限)", "镉(检出限,mg/kg)", "镉(检出限)(mg/kg)"):
        table = [["样品编号", limit, "镉(mg/kg)"], ["A1", 0.01, 0.95], ["A2", 0.01, "ND"]]
        found = rows(read_samples(workbook(tmp_path / "a.xlsx", {"s": table})))
        assert found == [("A1", "cd", 0.95, "", 0.01, "mg/kg"), ("A2", "cd", None, "<", 0.01, "mg/kg")]


def test_a_table_of_another_quantity_alone_is_refused_with_the_reason(tmp_path):
    with pytest.raises(Refused, match=r"没有找到检测数据。.*括号里的“有效态”不是单位，读来不是镉的总量"):
        read_samples(workbook(tmp_path / "a.xlsx", {"s": [["样品编号", "镉(有效态)"], ["A1", 0.3]]}))


def test_a_second_column_of_a_substance_fills_what_the_first_leaves_empty(tmp_path):
    table = [["样品编号", "镉(mg/kg)", "Cd(ug/kg)"], ["A", "", 950], ["B", 0.1, 100], ["C", "ND", "<10"], ["D", 0.3, ""]]
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": table}))
    assert rows(samples) == [
        ("A", "cd", 950, "", None, "ug/kg"),
        ("B", "cd", 0.1, "", None, "mg/kg"),
        ("C", "cd", None, "<", 10, "ug/kg"),
        ("D", "cd", 0.3, "", None, "mg/kg"),
    ]
    assert samples.where(0) == "文件 a.xlsx，工作表 s，第 2 行，C 列"
    assert samples.notes == (
        "文件 a.xlsx，工作表 s，C 列：列“Cd(ug/kg)”与前面的列同为“镉”，前面的列空着的地方用它，两列不同的地方都不采用。",
    )


@pytest.mark.parametrize("second", [0.95, "ND", "<0.1"])
def test_two_columns_of_a_substance_that_contradict_each_other_are_not_taken(tmp_path, second):
    path = workbook(tmp_path / "a.xlsx", {"s": [["样品编号", "镉", "Cd", "铅"], ["B", 0.1, second, 20]]})
    samples = read_samples(path, strict=False)
    assert [code for _, code, *_ in rows(samples)] == ["pb"]
    assert samples.unread == ((0, "cd"),)
    with pytest.raises(Refused, match=r"^文件 a.xlsx，工作表 s，第 2 行，C 列："):
        read_samples(path)


def test_words_in_a_second_column_of_a_substance_contradict_nothing(tmp_path):
    table = [["样品编号", "镉", "Cd"], ["B", 0.1, "达标"], ["C", "", "多"]]
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": table}), strict=False)
    assert [(name, value) for name, _, value, *_ in rows(samples)] == [("B", 0.1)]
    assert samples.unread == ((1, "cd"),)


def test_rows_that_are_reckoned_from_the_samples_are_no_samples(tmp_path):
    table = [
        ["序号", "样品编号", "镉(mg/kg)", "备注"],
        ["1", "A", 0.1, "最大值"],
        ["2", "B", "ND", "平均值"],
        ["平均值", "", 0.2, ""],
        ["", "最大值（n=2）", 0.3, ""],
        ["", "范围", "0.1~0.3", ""],
        ["超标率(%)", "", 50, ""],
        ["", "MAX", 0.3, ""],
        ["风险筛选值", "/", 0.3, ""],
        ["检出限", "", 0.01, ""],
    ]
    samples = read_samples(text(tmp_path / "a.csv", table))
    assert rows(samples) == [("A", "cd", 0.1, "", 0.01, "mg/kg"), ("B", "cd", None, "<", 0.01, "mg/kg")]
    assert samples.where(1) == "文件 a.csv，第 3 行，第 3 列"
    assert samples.notes == (
        "6 行是统计或限值，没有作为样品：文件 a.csv，第 4 行“平均值”；文件 a.csv，第 5 行“最大值(n=2)”；文件 a.csv，第 6 行“范围”；"
        "文件 a.csv，第 7 行“超标率(%)”；文件 a.csv，第 8 行“MAX”等。",
    )


def test_summaries_below_one_result_a_row_are_no_results(tmp_path):
    table = [*LONG, ["平均值", "", "镉", 0.3, "mg/kg", ""], ["检出限", "", "铅", 10, "mg/kg", ""]]
    assert len(read_samples(text(tmp_path / "a.csv", table)).results) == 4


def test_a_table_of_summaries_alone_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"第 2 行：表里只有统计或限值的行，没有样品"):
        read_samples(text(tmp_path / "a.csv", [["样品编号", "镉"], ["平均值", 0.3]]))


@pytest.mark.parametrize("name", ["SUM-1", "A最大值", "平均值村1号", "MAX01", "合计镇"])
def test_names_that_only_sound_like_summaries_are_samples(tmp_path, name):
    samples = read_samples(workbook(tmp_path / "a.xlsx", {"s": [["样品编号", "镉"], [name, 0.3]]}))
    assert samples.points["sample"].tolist() == [name]


def test_a_long_table_gives_the_same_shape_and_ph_joins_the_sample(tmp_path):
    samples = read_samples(text(tmp_path / "a.csv", LONG, "gb18030"))
    assert rows(samples) == [
        ("A1", "ph", 6.4, "", None, "无量纲"),
        ("A1", "cd", 0.3, "", 0.01, "mg/kg"),
        ("A1", "pb", None, "<", 10, "mg/kg"),
        ("A2", "pb", 12000, "", 10, "ug/kg"),
    ]
    assert samples.points["ph"].tolist()[0] == 6.4
    assert math.isnan(samples.points["ph"].iat[1])
    assert samples.where(3) == "文件 a.csv，第 5 行，第 4 列"


def test_each_sheet_keeps_its_own_unit(tmp_path):
    wide = {"甲": [["样品编号", "镉(mg/kg)"], ["A1", 0.35]], "乙": [["样品编号", "镉(μg/kg)"], ["A2", 350]]}
    found = rows(read_samples(workbook(tmp_path / "a.xlsx", wide), sheet="*"))
    assert found == [("A1", "cd", 0.35, "", None, "mg/kg"), ("A2", "cd", 350, "", None, "ug/kg")]
    head = ["样品编号", "检测项目"]
    long = {"甲": [[*head, "检测结果(mg/kg)"], ["A1", "镉", 0.35]], "乙": [[*head, "检测结果"], ["A2", "镉", 0.4]]}
    found = rows(read_samples(workbook(tmp_path / "b.xlsx", long), sheet="*"))
    assert found == [("A1", "cd", 0.35, "", None, "mg/kg"), ("A2", "cd", 0.4, "", None, "")]


@pytest.mark.parametrize(
    ("content", "limit", "told", "expected"),
    [
        ("镉(μg/kg)", "镉检出限(mg/kg)", 10, (10_000, "ug/kg")),
        ("镉(mg/kg)", "镉检出限(μg/kg)", 10, (0.01, "mg/kg")),
        ("镉(mg/kg)", "镉检出限", "10μg/kg", (0.01, "mg/kg")),
        ("镉(mg/kg)", "镉检出限", "<0.01", (0.01, "mg/kg")),
        ("镉", "镉检出限(μg/kg)", 10, (10, "ug/kg")),
    ],
)
def test_a_detection_limit_beside_its_result_is_brought_into_the_unit_of_the_result(tmp_path, content, limit, told, expected):
    path = workbook(tmp_path / "a.xlsx", {"s": [["样品编号", content, limit], ["A1", "ND", told]]})
    assert [(found, unit) for *_, found, unit in rows(read_samples(path))] == [expected]


def test_a_detection_limit_of_one_result_a_row_is_brought_into_its_unit(tmp_path):
    table = [["样品编号", "检测项目", "检测结果", "单位", "检出限(μg/kg)"], ["A1", "镉", "ND", "mg/kg", 10]]
    assert rows(read_samples(text(tmp_path / "a.csv", table))) == [("A1", "cd", None, "<", 0.01, "mg/kg")]


@pytest.mark.parametrize(
    ("label", "told"),
    [("检出限", "10μg/kg"), ("检出限", "<0.01"), ("方法检出限(mg/kg)", 0.01), ("检出限(μg/kg)", 10), ("检出限", "ND(<10ug/kg)")],
)
def test_a_row_of_detection_limits_is_read_with_its_units(tmp_path, label, told):
    path = workbook(tmp_path / "a.xlsx", {"s": [["样品编号", "镉(mg/kg)"], ["A1", "ND"], [label, told]]})
    assert rows(read_samples(path)) == [("A1", "cd", None, "<", 0.01, "mg/kg")]


def test_a_row_of_detection_limits_may_say_so_where_the_running_number_stands(tmp_path):
    table = [["序号", "样品编号", "镉(mg/kg)"], ["1", "A1", "ND"], ["检出限", "/", 0.01]]
    assert rows(read_samples(text(tmp_path / "a.csv", table))) == [("A1", "cd", None, "<", 0.01, "mg/kg")]


def test_each_sheet_has_its_own_row_of_detection_limits(tmp_path):
    sheets = {
        "甲": [["样品编号", "镉(mg/kg)"], ["A1", "ND"], ["检出限", 0.01]],
        "乙": [["样品编号", "镉(ug/kg)"], ["A2", "ND"], ["检出限", 30]],
    }
    found = rows(read_samples(workbook(tmp_path / "a.xlsx", sheets), sheet="*"))
    assert [(limit, unit) for *_, limit, unit in found] == [(0.01, "mg/kg"), (30, "ug/kg")]


def test_a_detection_limit_of_another_quantity_is_refused_with_its_cell(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx", {"s": [["样品编号", "镉(mg/kg)", "镉检出限(mg/L)"], ["A1", 0.3, 0.01], ["A2", "ND", 0.01]]}
    )
    samples = read_samples(path, strict=False)
    assert rows(samples) == [("A1", "cd", 0.3, "", None, "mg/kg"), ("A2", "cd", None, "<", None, "mg/kg")]
    assert [str(one.fault)[:34] for one in samples.refused] == [
        "文件 a.xlsx，工作表 s，第 3 行，C 列：检出限的单位与结果的不同"[:34]
    ]
    with pytest.raises(Refused, match=r"单位 mg/L（质量浓度）不能换算成 mg/kg"):
        read_samples(path)


def test_a_qualifier_in_a_column_of_its_own_makes_the_number_the_detection_limit(tmp_path):
    table = [
        ["sample_id", "analyte", "result", "unit", "qualifier"],
        ["A1", "Cd", 0.02, "mg/kg", "<"],
        ["A2", "Cd", 0.2, "mg/kg", ""],
    ]
    samples = read_samples(text(tmp_path / "a.csv", table))
    assert rows(samples) == [("A1", "cd", None, "<", 0.02, "mg/kg"), ("A2", "cd", 0.2, "", None, "mg/kg")]


MARKED = ["样品编号", "检测项目", "检测结果", "单位", "检出标志"]


@pytest.mark.parametrize("mark", ["<", "L", "小于", "≤", "低于检出限", "<DL", "BDL", "n.d.", "U", "否"])
def test_a_mark_says_not_detected_in_every_usual_writing(tmp_path, mark):
    path = workbook(tmp_path / "a.xlsx", {"s": [MARKED, ["A1", "镉", 0.95, "mg/kg", mark]]})
    assert rows(read_samples(path)) == [("A1", "cd", None, "<", 0.95, "mg/kg")]


@pytest.mark.parametrize("mark", ["", "/", "检出", "是", "J"])
def test_a_mark_that_says_detected_leaves_the_content(tmp_path, mark):
    path = workbook(tmp_path / "a.xlsx", {"s": [MARKED, ["A1", "镉", 0.95, "mg/kg", mark]]})
    assert rows(read_samples(path)) == [("A1", "cd", 0.95, "", None, "mg/kg")]


@pytest.mark.parametrize(("mark", "words"), [(">", "表示超出测定范围"), ("??", "不知道是否检出")])
def test_a_content_with_a_mark_that_leaves_it_open_is_not_taken(tmp_path, mark, words):
    path = workbook(tmp_path / "a.xlsx", {"s": [MARKED, ["A1", "镉", 0.95, "mg/kg", mark], ["A2", "镉", 0.1, "mg/kg", ""]]})
    samples = read_samples(path, strict=False)
    assert [name for name, *_ in rows(samples)] == ["A2"]
    assert samples.unread == ((0, "cd"),)
    assert str(samples.refused[0].fault).startswith("文件 a.xlsx，工作表 s，第 2 行，E 列：")
    with pytest.raises(Refused, match=words):
        read_samples(path)


def test_a_ph_column_beside_one_result_a_row_is_read(tmp_path):
    table = [["样品编号", "pH", "项目", "结果"], ["A1", 6.4, "镉", 0.2], ["A1", 6.4, "铅", 20], ["A2", 7.1, "镉", 0.3]]
    samples = read_samples(text(tmp_path / "a.csv", table))
    assert samples.points["ph"].tolist() == [6.4, 7.1]
    assert [code for _, code, *_ in rows(samples)] == ["cd", "pb", "cd", "ph", "ph"]


def test_rows_of_unknown_analytes_are_left_out_with_a_sentence(tmp_path):
    samples = read_samples(text(tmp_path / "a.csv", [*LONG, ["A2", "旱地", "有效磷", 3, "mg/kg", ""]]))
    assert len(samples.results) == 4
    assert str(samples.refused[0].fault).startswith("文件 a.csv，第 6 行，第 3 列：不认识监测项目“有效磷”，这一行没有评价")


def test_rows_that_contradict_each_other_are_told(tmp_path):
    samples = read_samples(text(tmp_path / "a.csv", [*LONG, ["A1", "旱地", "镉", 0.4, "mg/kg", ""]]))
    assert "1 个样品的各行写有不同的土地利用类型，取了先出现的；请核对。" in samples.notes
    assert "1 个结果与同一样品同一项目的结果重复，各自评价。" in samples.notes


def test_a_table_without_results_is_refused_with_what_is_expected(tmp_path):
    with pytest.raises(Refused, match=r"没有找到检测数据。应当是每个项目一列"):
        read_samples(text(tmp_path / "a.csv", [["样品编号", "土地利用类型"], ["A1", "水田"]]))


CELLS = st.one_of(
    st.sampled_from(
        [
            "样品编号",
            "检出限",
            "A1",
            "镉",
            "Pb",
            "pH",
            "<0.1",
            "ND",
            "mg/kg",
            "ug/L",
            "",
            "水田",
            "检测项目",
            "检测结果",
            "单位",
            0.3,
            12.0,
        ]
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=6).filter(lambda cell: "\x00" not in cell),
)
HEADS = st.sampled_from(
    [
        ["样品编号", "镉", "Pb_mg_kg", "pH", "砷检出限"],
        ["sample_id", "analyte", "result", "unit", "qualifier"],
        ["点位", "深度", "六六六", "α-六六六", "地类"],
    ]
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=HEADS, rows=st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=6), strict=st.booleans())
def test_any_filling_of_a_known_heading_is_read_or_refused(tmp_path, head, rows, strict):
    path = workbook(tmp_path / "a.xlsx", {"s": [head, *rows]})
    with contextlib.suppress(Refused):
        samples = read_samples(path, strict=strict)
        assert all("a.xlsx" in samples.where(at) for at in range(len(samples.results)))
        assert samples.results["row"].isin(samples.points.index).all()
        assert (samples.results["value"].notna() | (samples.results["qualifier"] == "<")).all()


def test_control_samples_are_left_out_unless_asked_for(tmp_path):
    head = ["样品编号", "质控类型", "镉(mg/kg)", "铅(mg/kg)"]
    rows = [["S1", "", 0.1, 10], ["S1P", "平行样", 0.2, 20], ["K", "空白", "ND", "ND"], ["S2", "土壤", 0.3, 30]]
    path = workbook(tmp_path / "a.xlsx", {"结果": [head, *rows]})
    samples = read_samples(path)
    assert samples.points["sample"].tolist() == ["S1", "S2"]
    assert samples.results["value"].tolist() == [0.1, 10, 0.3, 30]
    assert samples.results["row"].tolist() == [0, 0, 1, 1]
    assert samples.where(2) == "文件 a.xlsx，工作表 结果，第 5 行，C 列"
    assert samples.where_point(1, "sample") == "文件 a.xlsx，工作表 结果，第 5 行，A 列"
    assert any("2 个质控样品没有作为样品" in note for note in samples.notes)
    assert len(read_samples(path, controls=True).points) == 4
