"""A file of samples against standards, from end to end."""

import json

import numpy as np
import pandas as pd
import pytest
import python_calamine

from jingtu.runs.evaluate import evaluate
from jingtu.runs.record import perform
from jingtu.runs.refusal import Refused
from tests.runs.sheets import text, workbook

FARMLAND = [
    ["样品编号", "经度", "纬度", "pH", "土地利用类型", "镉(mg/kg)", "砷(ug/kg)", "铅"],
    ["A1", 116.5, 39.5, 6.4, "水田", 0.41, 29000, "<10"],
    ["A2", 116.5, 39.6, "", "旱地", 0.35, 20000, 90],
    ["A3", 116.5, 39.7, 7.6, "林地", 5, 20000, "多"],
    ["A4", 116.5, 39.7, 5.2, "水旱轮作", 2, 20000, 70],
]


def tables(tmp_path, rows, **parameters):
    """Evaluate rows of cells and return the tables that were written."""
    source = text(tmp_path / "samples.csv", rows)
    out = tmp_path / "result.csv"
    outcome = evaluate({"samples": source}, {"standards": ["GB15618-2018"], **parameters}, out)
    names = ("results", "points", "elements", "limits", "refused")
    read = [pd.read_csv(path, keep_default_na=False, na_values=[]) for path in outcome.outputs]
    return dict(zip(names, read, strict=True)), outcome


def verdicts(frame, sample):
    return dict(zip(frame.loc[frame["样品编号"] == sample, "项目"], frame.loc[frame["样品编号"] == sample, "结论"], strict=True))


def test_verdicts_name_the_limit_and_say_why(tmp_path):
    found, _ = tables(tmp_path, FARMLAND)
    results = found["results"]
    assert verdicts(results, "A1") == {
        "镉": "超过风险筛选值，未超过风险管制值",
        "砷": "未超过风险筛选值",
        "铅": "未超过风险筛选值",
    }
    first = results.iloc[0]
    assert first["理由"] == "0.41 ＞ 0.4 mg/kg（GB 15618-2018 表1 序号1，水田，5.5＜pH≤6.5）。"
    assert first["限值核对"] == "已由两处以上公开资料互相印证"
    assert first["位置"] == "文件 samples.csv，第 2 行，第 6 列"
    assert verdicts(results, "A4")["镉"] == "超过风险管制值"
    assert results["理由"][results["项目"] == "铅"].iloc[0].startswith("未检出（检出限 10）；限值 100 mg/kg")


def test_what_is_not_known_is_not_judged_unless_provisional(tmp_path):
    found, outcome = tables(tmp_path, FARMLAND)
    assert verdicts(found["results"], "A2") == dict.fromkeys(("镉", "砷", "铅"), "不能评价")
    assert "pH未知，限值无法确定" in found["results"].query("样品编号 == 'A2'")["理由"].iloc[0]
    assert any("土地利用“林地”（共 1 个样品）在 GB 15618-2018 中没有，按未知对待" in warning for warning in outcome.warnings)
    provisional, _ = tables(tmp_path, FARMLAND, provisional=True)
    assert verdicts(provisional["results"], "A2")["镉"] == "超过风险筛选值，未超过风险管制值（暂定）"


def test_land_given_for_all_fills_only_what_the_file_leaves_open(tmp_path):
    rows = [["样品编号", "pH", "土地利用类型", "铜"], ["A1", 6.0, "", 100], ["A2", 6.0, "旱地", 100]]
    found, _ = tables(tmp_path, rows, given={"land": "果园"})
    assert found["results"]["结论"].tolist() == ["未超过风险筛选值", "超过风险筛选值"]


def test_every_left_out_cell_has_its_sentence(tmp_path):
    found, outcome = tables(tmp_path, FARMLAND)
    assert outcome.refused_rows == 1
    assert found["refused"].iloc[0].tolist() == [
        "文件 samples.csv，第 4 行，第 8 列",
        "“多”不是浓度，应为如 0.31、<0.01、未检出、0.004L 的写法；请改正，没有测定时留空。",
    ]


def test_the_worst_result_governs_a_point(tmp_path):
    points = tables(tmp_path, FARMLAND)[0]["points"].set_index("样品编号")
    assert points.loc["A4", ["结论", "决定项目"]].tolist() == ["超过风险管制值", "镉"]
    assert float(points.loc["A4", "最大污染指数"]) == pytest.approx(2 / 0.3)
    assert points.loc["A2", "结论"] == "不能评价"


def test_a_point_with_results_that_decide_nothing_is_not_said_to_keep_its_limits(tmp_path):
    rows = [
        ["样品编号", "pH", "土地利用类型", "镉", "镍", "六六六"],
        ["whole", 6.0, "水田", 0.1, 10, 0.01],
        ["no acidity", "", "水田", 0.1, 10, 0.01],
        ["not read", 6.0, "水田", "多", 10, 0.01],
        ["not proven", 6.0, "水田", 0.1, 10, "未检出"],
        ["worst already", 6.0, "水田", 9, "多", 0.01],
        ["nothing read", 6.0, "水田", "多", "", ""],
    ]
    points = tables(tmp_path, rows)[0]["points"].set_index("样品编号")
    assert points["结论"].to_dict() == {
        "whole": "未超过风险筛选值",
        "no acidity": "未超过风险筛选值（部分项目没有定论）",
        "not read": "未超过风险筛选值（部分项目没有定论）",
        "not proven": "未超过风险筛选值（部分项目没有定论）",
        "worst already": "超过风险管制值",
        "nothing read": "不能评价",
    }
    assert points["未能评价项目"].astype(int).tolist() == [0, 2, 1, 0, 1, 1]


def test_a_refused_cell_of_a_long_table_leaves_its_sample_open(tmp_path):
    rows = [["样品编号", "pH", "地类", "检测项目", "检测结果", "单位"], ["A", 6, "水田", "镉", "0.1", "mg/kg"]]
    rows += [["A", 6, "水田", "铅", "多", "mg/kg"], ["B", 6, "水田", "镉", "0.1", "mg/kg"], ["B", 6, "水田", "铅", "1", "mg/L"]]
    points = tables(tmp_path, [*rows, ["C", 6, "水田", "镉", "0.1", "mg/kg"]])[0]["points"].set_index("样品编号")
    assert points["结论"].tolist() == [*["未超过风险筛选值（部分项目没有定论）"] * 2, "未超过风险筛选值"]


def test_elements_are_summarised_with_rate_and_method(tmp_path):
    elements = tables(tmp_path, FARMLAND)[0]["elements"].set_index("项目")
    assert elements.loc["镉", ["结果数", "检出数", "已评价", "超过风险筛选值个数", "超过风险管制值个数"]].tolist() == [
        4,
        4,
        2,
        2,
        1,
    ]
    assert elements.loc["铅", "统计方法"].startswith("Kaplan–Meier")


def test_sums_are_made_of_their_parts_and_what_lacks_parts_proves_nothing(tmp_path):
    rows = [
        ["样品编号", "α-六六六", "β-六六六", "γ-六六六", "δ-六六六"],
        ["足", 0.02, 0.02, "<0.02", 0.02],
        ["超", 0.05, 0.05, 0.01, "<0.01"],
        ["缺", 0.02, 0.02, "", ""],
        ["缺而超", 0.2, "", "", ""],
    ]
    results = tables(tmp_path, rows)[0]["results"].set_index("样品编号")
    assert float(results.loc["足", "含量"]) == 0.07
    assert results["结论"].to_dict() == {
        "足": "未超过风险筛选值",
        "超": "超过风险筛选值",
        "缺": "不能评价",
        "缺而超": "超过风险筛选值",
    }
    assert "合计偏低" in results.loc["缺", "理由"]


def test_a_sum_proven_above_the_limit_counts_though_it_lacks_parts_and_is_no_content(tmp_path):
    rows = [
        ["样品编号", "α-六六六", "β-六六六", "γ-六六六", "δ-六六六"],
        ["whole", 0.01, 0.01, 0.01, 0.01],
        ["over", 0.05, "", 0.04, 0.02],
        ["open", 0.01, "", 0.01, 0.01],
    ]
    found, outcome = tables(tmp_path, rows)
    element = found["elements"].set_index("项目").loc["六六六"]
    counted = ["结果数", "检出数", "已评价", "超过风险筛选值个数", "超过风险筛选值率", "检出最大值"]
    assert element[counted].astype(float).tolist() == [2, 2, 2, 1, 0.5, 0.04]
    assert outcome.summary[-1] == "  六六六：结果 2，检出 2，超过风险筛选值 1"
    alone = tables(tmp_path, rows[:1] + rows[2:3])[0]["elements"].iloc[0]
    assert alone[["超过风险筛选值个数", "平均值", "统计方法"]].tolist() == [1, "", "没有完整的合计"]


def test_a_measured_sum_goes_before_its_parts(tmp_path):
    rows = [["样品编号", "六六六总量", "α-六六六", "β-六六六"], ["A1", 0.05, 0.2, 0.2]]
    assert tables(tmp_path, rows)[0]["results"]["含量"].tolist() == [0.05]


def test_units_of_another_medium_are_refused_row_by_row(tmp_path):
    rows = [
        ["样品编号", "项目", "结果", "单位", "pH", "地类"],
        ["A1", "镉", 0.2, "mg/L", 6, "水田"],
        ["A2", "镉", 200, "ug/kg", 6, "水田"],
    ]
    found, outcome = tables(tmp_path, rows)
    assert found["results"]["含量"].tolist() == [0.2]
    assert "单位 mg/L（质量浓度）不能换算成 mg/kg（质量分数）" in found["refused"]["原因"].iloc[0]
    assert outcome.refused_rows == 1


def test_groundwater_produce_and_sites_follow_their_own_dimensions(tmp_path):
    water = [
        ["样品编号", "项目", "结果", "单位"],
        ["W1", "镉", 0.004, "mg/L"],
        ["W1", "pH", 6.0, "无量纲"],
        ["W2", "镉", 0.02, "mg/L"],
    ]
    results = tables(tmp_path, water, standards=["GB/T14848-2017"], target="Ⅲ类")[0]["results"]
    assert results["结论"].tolist() == ["Ⅳ类", "Ⅲ类", "Ⅴ类"]
    assert results["理由"].iloc[1].startswith("0.004 ＞ 0.001 mg/L（Ⅱ类），＜ 0.005 mg/L（GB/T 14848-2017")
    rice = [["样品编号", "作物", "镉", "总砷"], ["R1", "水稻", 0.21, 0.4], ["R2", "小麦", 0.11, 0.4]]
    results = tables(tmp_path, rice, standards=["GB2762"], on="2024-06-30")[0]["results"]
    assert verdicts(results, "R1") == {"镉": "超过限量", "砷": "待定"}
    assert verdicts(results, "R2") == {"镉": "超过限量", "砷": "未超过限量"}
    site = [["样品编号", "用地类别", "砷"], ["S1", "第二类用地", 50], ["S2", "", 50]]
    results = tables(tmp_path, site, standards=["GB36600-2018"])[0]["results"]
    assert results["结论"].tolist() == ["未超过风险筛选值", "超过风险筛选值，未超过风险管制值"]
    assert "用地类别未知，按标准" in results["理由"].iloc[1]
    results = tables(tmp_path, site, standards=["GB36600-2018"], background={"砷": 55.0})[0]["results"]
    assert results["结论"].tolist()[1] == "未超过风险筛选值（不高于背景值）"


def test_a_non_detect_is_not_counted_as_pollution_however_high_its_detection_limit(tmp_path):
    rows = [["样品编号", "镉(mg/L)", "砷(mg/L)"], ["A", 0.005, "<0.3"], ["B", 0.005, 0.02]]
    found, _ = tables(tmp_path, rows, standards=["GB5084-2021"], given={"crop": "水田作物"})
    arsenic = found["results"].query("项目 == '砷' and 样品编号 == 'A'").iloc[0]
    assert arsenic[["结论", "超标倍数", "污染指数"]].tolist() == ["未超过限值（未能证明）", "", ""]
    element = found["elements"].set_index("项目").loc["砷"]
    assert (element["检出数"], element["轻度污染"], element["已评价"]) == (1, 0, 2)
    assert found["points"].set_index("样品编号")["最大污染指数"]["A"] == 0.5


def test_what_is_told_in_words_is_kept_by_nothing_and_exceeded_by_something(tmp_path):
    told = {"A": "无", "B": "有", "C": "未检出", "D": "/", "E": "微弱", "F": 0, "G": "见附页"}
    wide = [["样品编号", "嗅和味", "肉眼可见物", "镉(mg/L)"], *([name, word, "无", 0.001] for name, word in told.items())]
    long = [["样品编号", "检测项目", "检测结果", "单位"], *([name, "嗅和味", word, ""] for name, word in told.items())]
    for rows in (wide, long):
        found, _ = tables(tmp_path, rows, standards=["GB/T14848-2017"])
        odour = found["results"].query("项目 == '嗅和味'").set_index("样品编号")
        assert odour["结论"].to_dict() == {"A": "Ⅰ类", "B": "Ⅴ类", "C": "Ⅰ类", "E": "Ⅴ类", "F": "Ⅰ类"}
        assert odour.loc[["A", "B"], "理由"].str.split("（").str[0].tolist() == ["无；要求无", "有；要求无"]
        assert found["refused"]["原因"].tolist() == ["“见附页”读不懂，这个项目应写“无”或“有”；请改正，没有测定时留空。"]
        element = found["elements"].set_index("项目").loc["嗅和味"]
        assert element[["结果数", "检出数", "平均值", "统计方法"]].tolist() == [5, 2, "", "只记有无，没有含量"]


def test_too_little_is_told_by_the_least_that_is_asked_for(tmp_path):
    acid = [["样品编号", "pH", "镉(mg/L)"], ["A", 5.4, 0.001], ["B", 6.4, 0.001], ["C", 9.2, 0.001], ["D", 7, 0.001]]
    found, _ = tables(tmp_path, acid, standards=["GB5084-2021"])
    acidity = found["results"].query("项目 == 'pH'").set_index("样品编号")
    assert acidity.loc["A", ["结论", "限值", "污染指数"]].tolist() == ["超过限值", 5.5, ""]
    assert acidity.loc["A", "理由"].startswith("5.4 ＜ 5.5（GB 5084-2021")
    assert acidity["限值"].tolist() == [5.5, 8.5, 8.5, 8.5]
    assert sorted(found["limits"].query("项目 == 'pH'")["限值"]) == [5.5, 8.5]
    found, _ = tables(tmp_path, acid, standards=["GB/T14848-2017"], target="Ⅲ类")
    acidity = found["results"].query("项目 == 'pH'").set_index("样品编号")
    assert acidity["结论"].tolist() == ["Ⅴ类", "Ⅳ类", "Ⅴ类", "Ⅰ类"]
    assert acidity["理由"].str.split("（GB").str[0].tolist() == [
        "5.4 ＜ 5.5",
        "6.4 ＜ 6.5（Ⅲ类），＞ 5.5",
        "9.2 ＞ 9",
        "7 ＜ 8.5",
    ]
    assert acidity["污染指数"].tolist()[:2] == ["", ""]


def test_the_day_picks_the_edition(tmp_path):
    rows = [["样品编号", "pH", "土地利用类型", "镉"], ["A1", 6.0, "水田", 0.35]]
    assert tables(tmp_path, rows, standards=["GB15618"], on="2017-06-30")[1].standards[0].code == "GB 15618-1995"
    assert tables(tmp_path, rows, standards=["GB15618"], on="2019-06-30")[1].standards[0].code == "GB 15618-2018"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"standards": []}, "没有写明按哪个标准评价"),
        ({"standards": ["GB99999"]}, "没有名为“GB99999”的标准限值"),
        ({"standards": ["GB/T14848-2017"], "target": "九类"}, "没有类别“九类”，可选 Ⅰ类"),
        ({"standards": ["GB/T14848-2017"]}, "不能换算成"),
        ({"background": {"砷": -1}}, "背景值应为大于 0 的数"),
        ({"on": "2018-01-01"}, "没有生效的限值"),
        ({"standards": ["GB5084-2021"], "sheet": "丙"}, "没有可见且有内容的工作表"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(tmp_path, parameters, words):
    with pytest.raises(Refused, match=words):
        tables(tmp_path, [["样品编号", "镉(mg/kg)"], ["A1", 0.2]], **parameters)


def test_a_file_whose_only_content_cannot_be_read_is_refused_with_the_cell(tmp_path):
    with pytest.raises(Refused, match=r"第 2 行，第 3 列：“abc”不是浓度") as refused:
        tables(tmp_path, [["样品编号", "pH", "镉"], ["A1", 6, "abc"]])
    assert "都没有限值" not in str(refused.value)


def test_a_workbook_has_every_table_and_the_reading_of_columns(tmp_path):
    source = workbook(tmp_path / "samples.xlsx", {"监测": FARMLAND})
    outcome = perform("evaluate", {"samples": source}, {"standards": ["GB15618-2018"]}, tmp_path / "result.xlsx")
    book = python_calamine.load_workbook(str(outcome.outputs[0]))
    assert book.sheet_names == ["摘要", "逐项结果", "逐点结论", "项目统计", "所用限值", "未评价", "读取说明"]
    assert len(book.get_sheet_by_name("逐项结果").to_python()) == 1 + 11
    record = json.loads(outcome.record.read_text(encoding="utf-8"))
    assert record["standards"][0]["code"] == "GB 15618-2018"
    assert len(record["standards"][0]["sha256"]) == 64


def test_the_order_of_samples_changes_no_verdict(tmp_path):
    straight = tables(tmp_path, FARMLAND)[0]["results"].set_index(["样品编号", "项目"])["结论"]
    turned = tables(tmp_path, [FARMLAND[0], *FARMLAND[:0:-1]])[0]["results"].set_index(["样品编号", "项目"])["结论"]
    assert straight.sort_index().equals(turned.sort_index())


def test_contents_written_in_another_unit_get_the_same_verdict(tmp_path):
    contents = np.round(np.linspace(0.05, 2.5, 50), 3)
    milli = [["样品编号", "pH", "地类", "镉(mg/kg)"], *([f"A{n}", 6.0, "水田", value] for n, value in enumerate(contents))]
    micro = [
        ["样品编号", "pH", "地类", "镉(ug/kg)"],
        *([f"A{n}", 6.0, "水田", f"{value * 1000:g}"] for n, value in enumerate(contents)),
    ]
    one, other = (tables(tmp_path, rows)[0]["results"] for rows in (milli, micro))
    assert one[["含量", "结论", "污染指数"]].equals(other[["含量", "结论", "污染指数"]])


LOCAL = """
document: DB13/T 9999-2020
medium: 土壤
unit: mg/kg
kinds: {limit: 限值}
readings: {L: 本地文件}
documents:
  - {number: DB13/T 9999-2020, title: 示例地方标准, in_force: 2020-01-01, status: in_force, family: local,
     checked: {status: local_decision}}
limits:
  - {substance: tl, kind: limit, clause: 表1, value: 1.5, checked: {status: local_decision, by: [L]}}
"""


def test_a_local_standard_judges_like_any_other_and_is_recorded(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "local.yaml").write_text(LOCAL, encoding="utf-8")
    source = text(tmp_path / "samples.csv", [["样品编号", "铊"], ["A1", 1.5], ["A2", 1.6]])
    inputs = {"samples": source, "standards": tmp_path / "own"}
    outcome = perform("evaluate", inputs, {"standards": ["DB13/T9999-2020"]}, tmp_path / "out.csv")
    assert pd.read_csv(outcome.outputs[0])["结论"].tolist() == ["未超过限值", "超过限值"]
    assert outcome.standards[0].checked == "本地决定，可自行修改"
    assert set(json.loads(outcome.record.read_text(encoding="utf-8"))["inputs"]) == {"samples", "standards"}


def test_a_summary_counts_by_the_grade_that_was_asked_for(tmp_path):
    rows = [["样品编号", "镉(mg/L)"], ["w1", 0.004], ["w2", 0.02]]
    _, outcome = tables(tmp_path, rows, standards=["GB/T14848-2017"], target="Ⅲ类")
    assert outcome.summary[-1] == "  镉：结果 2，检出 2，劣于Ⅲ类 1"


def test_a_summary_tells_from_when_a_standard_no_longer_held(tmp_path):
    _, outcome = tables(tmp_path, [["样品编号", "作物", "镉"], ["r1", "稻谷", 0.21]], standards=["GB2762-2022"])
    assert "2023-06-30 起实施，2026-09-02 起废止" in outcome.summary[0]
