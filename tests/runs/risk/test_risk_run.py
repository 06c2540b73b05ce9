"""`jingtu risk` from a table of samples to a workbook that says what decides, what is not known, and with which parameters."""

import numpy as np
import pandas as pd
import pytest

from jingtu.project import cli
from jingtu.runs.record import perform, rerun
from jingtu.runs.refusal import Refused
from tests.runs.sheets import text, workbook

SITE = [
    ["点位编号", "样品编号", "采样深度", "苯(mg/kg)", "镉(mg/kg)", "铅(mg/kg)", "六价铬"],
    ["S1", "S1-1", "0-0.2m", 0.5, 22, 300, 2.5],
    ["S1", "S1-2", "1.5-2.0m", 3.2, 1, 20, "<0.5"],
    ["S2", "S2-1", "0-0.2m", "<0.002", 0.2, 30, 4.1],
]
LONG = [
    ["点位", "样品编号", "层次", "检测项目", "检测结果", "单位"],
    ["S1", "S1-1", "表层土壤", "苯", 500, "ug/kg"],
    ["S1", "S1-2", "下层土壤", "苯", 3.2, "mg/kg"],
    ["S1", "W1", "地下水", "苯", 20, "ug/L"],
]


def sheets(path):
    return pd.read_excel(path, sheet_name=None, engine="calamine")


def done(tmp_path, rows=SITE, entries=None, **asked):
    inputs = {"samples": text(tmp_path / "site.csv", rows)}
    if entries is not None:
        inputs["parameters"] = entries
    outcome = perform("risk", inputs, asked, tmp_path / "risk.xlsx")
    return outcome, sheets(tmp_path / "risk.xlsx")


def row(table, point, substance):
    return table[(table["点位"] == point) & (table["项目"] == substance)].iloc[0]


def test_each_point_is_judged_by_its_worst_substance(tmp_path):
    outcome, tables = done(tmp_path)

    points = tables["点位结论"].set_index("点位")
    assert points.loc["S1", "超过的项目"] == "苯、镉"
    assert points.loc["S2", "超过的项目"] == "铬（六价）"
    assert points.loc["S2", "不能评估的项目"] == "铅"
    assert outcome.summary[1].startswith("超过可接受水平（单一污染物致癌风险 1E-06 或危害商 1）的点位 2 个")


def test_the_highest_sample_of_a_layer_counts_and_depth_decides_the_layer(tmp_path):
    _, tables = done(tmp_path)
    benzene = row(tables["逐项风险"], "S1", "苯")

    assert (benzene["表层土壤(mg/kg)"], benzene["下层土壤(mg/kg)"]) == (0.5, 3.2)
    assert benzene["土壤致癌主要途径"] == "吸入室内空气中来自下层土壤的气态污染物"
    assert benzene["土壤风险控制值(mg/kg)"] == pytest.approx(0.9712, rel=1e-4)


def test_a_substance_without_toxicity_is_not_called_harmless(tmp_path):
    _, tables = done(tmp_path)
    lead = row(tables["逐项风险"], "S2", "铅")

    assert lead["结论"] == "不能评估"
    assert "不等于没有风险" in lead["说明"]
    assert np.isnan(lead["土壤致癌风险"])


def test_what_is_left_out_is_said_beside_a_verdict_within_the_level(tmp_path):
    _, tables = done(tmp_path)
    cadmium = row(tables["逐项风险"], "S2", "镉")

    assert cadmium["结论"] == "未超过可接受水平（部分途径未计）"
    assert "无经口致癌斜率因子" in cadmium["说明"]


def test_a_non_detect_counts_as_half_its_limit_or_as_the_limit(tmp_path):
    half = row(done(tmp_path)[1]["逐项风险"], "S2", "苯")["表层土壤(mg/kg)"]
    whole = row(done(tmp_path, nondetect="limit")[1]["逐项风险"], "S2", "苯")["表层土壤(mg/kg)"]

    assert (half, whole) == (0.001, 0.002)


def test_groundwater_is_told_by_layer_and_converted(tmp_path):
    _, tables = done(tmp_path, LONG)
    benzene = row(tables["逐项风险"], "S1", "苯")

    assert benzene["表层土壤(mg/kg)"] == pytest.approx(0.5)
    assert benzene["地下水(mg/L)"] == pytest.approx(0.02)
    assert benzene["地下水致癌主要途径"] == "饮用地下水"


def test_a_sample_without_depth_counts_for_both_layers_and_says_so(tmp_path):
    outcome, tables = done(tmp_path, [["样品编号", "苯"], ["A", 2.0]])
    benzene = row(tables["逐项风险"], "A", "苯")

    assert (benzene["表层土壤(mg/kg)"], benzene["下层土壤(mg/kg)"]) == (2.0, 2.0)
    assert any("同时作为表层和下层" in warning for warning in outcome.warnings)


def test_the_land_class_of_a_row_goes_before_the_one_asked_for(tmp_path):
    rows = [["样品编号", "用地类别", "镉"], ["A", "第二类用地", 22], ["B", "", 22], ["C", "不详", 22]]
    outcome, tables = done(tmp_path, rows, use="class_1")

    land = tables["逐项风险"].set_index("点位")["用地"]
    assert (land["A"], land["B"], land["C"]) == ("第二类用地", "第一类用地", "第一类用地")
    assert any("“不详”不认识，按第一类用地评估" in warning for warning in outcome.warnings)


def test_own_values_hold_where_they_are_said_to_and_are_marked(tmp_path):
    own = [
        ["符号", "数值", "点位", "项目", "说明"],
        ["LS", 300, "S1", "", "钻孔"],
        ["SFo", 0.11, "", "苯", "试算"],
        ["fom", 30, "", "", ""],
    ]
    outcome, tables = done(tmp_path, entries=workbook(tmp_path / "own.xlsx", {"参数": own}))
    here, there = (row(tables["逐项风险"], point, "苯")["土壤风险控制值(mg/kg)"] for point in ("S1", "S2"))

    assert here > there
    marks = tables["参数"][tables["参数"]["核对情况"] == "用户给定，未经核对"]
    assert marks[["符号", "适用", "来源"]].values.tolist() == [["fom", "全部点位", "未写明"], ["LS", "S1", "钻孔"]]
    assert "用户给定，未经核对" in set(tables["项目参数"]["核对情况"])
    assert "用户给定的参数：fom、LS、SFo。" in outcome.warnings


def test_what_is_not_confirmed_is_said_in_the_warnings_and_the_tables(tmp_path):
    outcome, tables = done(tmp_path)

    assert any(warning.startswith("项目参数未核对原文：镉、铅") for warning in outcome.warnings)
    marks = tables["参数"].set_index("符号")["核对情况"]
    assert marks["Lgw"].startswith("未核对原文")
    assert marks["BWa"].startswith("由公式复算")


def test_routes_that_do_not_exist_are_left_out_and_named(tmp_path):
    outcome, tables = done(tmp_path, without=["iiv1", "cgw"])

    assert "吸入室内空气中来自下层土壤的气态污染物" not in set(tables["途径"]["途径"])
    assert "按要求没有计算的途径：吸入室内空气中来自下层土壤的气态污染物、饮用地下水。" in outcome.warnings


def test_contributions_stand_for_every_assessed_route(tmp_path):
    _, tables = done(tmp_path)
    shares = tables["途径"].groupby(["点位", "项目"])["致癌风险贡献率"].sum()

    assert shares["S1", "苯"] == pytest.approx(1)
    assert tables["途径"][tables["途径"]["项目"] == "铅"].empty


def test_distributions_give_the_chance_of_exceeding_and_the_same_bytes_again(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        "parameters:\n  - {symbol: surface, distribution: 对数正态, numbers: [1.0, 1.5]}\n"
        "  - {symbol: BWa, distribution: normal, numbers: [61.8, 9.0], lower: 35.0, upper: 110.0}\n",
        "utf-8",
    )
    outcome, tables = done(tmp_path, entries=own, draws=200, seed=4)
    spread = tables["不确定性"]
    chance = row(spread[spread["量"] == "土壤致癌风险"], "S1", "镉")["超过可接受水平的概率"]

    assert 0.4 < chance < 0.8
    assert (tables["参数"]["符号"] == "surface").any()
    assert rerun(outcome.record).same


def test_a_pair_whose_risk_and_hazard_are_likely_too_high_is_one_pair(tmp_path):
    own = text(tmp_path / "own.csv", [["符号", "分布", "分布参数"], ["BWa", "均匀", '"50,70"']])
    rows = [["样品编号", "采样深度", "苯并[a]芘", "苯"], ["A", "0-0.2m", 500, 0.001]]
    outcome, tables = done(tmp_path, rows, entries=own, draws=50)
    spread = tables["不确定性"]

    assert (spread[spread["项目"] == "苯并[a]芘"]["超过可接受水平的概率"] > 0.5).sum() == 2
    assert outcome.summary[-1] == "不确定性：每项抽样 50 次（种子 1），1 项超过可接受水平的概率大于一半。"


def test_drinking_and_sensitivity_are_added_when_asked_for(tmp_path):
    _, tables = done(tmp_path, drinking=True, sensitivity=True)

    assert row(tables["逐项风险"], "S1", "苯")["保护地下水的土壤控制值(mg/kg)"] > 0
    ratios = tables["敏感性"].set_index(["项目", "符号"])["敏感性比例"]
    assert ratios["苯", "ACR"] == pytest.approx(1)


def test_a_chart_is_drawn_beside_the_workbook_and_repeats(tmp_path):
    outcome, _ = done(tmp_path, chart=True)

    assert [path.name for path in outcome.outputs] == ["risk.xlsx", "risk.png"]
    assert outcome.outputs[1].read_bytes().startswith(b"\x89PNG")
    assert rerun(outcome.record).same


def test_an_earlier_day_takes_the_edition_of_that_day(tmp_path):
    outcome, tables = done(tmp_path, on="2018-06-30")

    assert outcome.standards[0].code == "HJ 25.3-2014"
    assert tables["参数"].set_index("符号")["第一类用地"]["BWa"] == 56.8


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"without": ["abc"]}, "没有途径 abc；可以去掉的有：ois"),
        ({"use": "class_3"}, "用地类别 class_3 不认识"),
        ({"nondetect": "zero"}, "未检出的处理 zero 不认识"),
        ({"crack": "wide"}, "裂隙孔隙度的算法 wide 不认识"),
        ({"sheet": "别处"}, "别处"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, asked, said):
    with pytest.raises(Refused, match=said):
        done(tmp_path, **asked)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["colour", 1, "", "", "", ""], "第 2 行.*没有参数 colour"),
        (["LS", "", "", "", "", ""], "LS 应当或者有数值，或者有分布"),
        (["LS", 100, "", "苯", "", ""], "LS 是场地参数，不能只用于项目 苯"),
        (["SFo", 1, "", "", "", ""], "SFo 是项目参数，请写明用于哪个项目"),
        (["SFo", 1, "", "某物", "", ""], "不认识项目“某物”"),
        (["surface", 1, "", "", "", ""], "surface 是浓度，请写在样品表里"),
        (["LS", "", "", "", "正态", "100"], "LS 的分布不成立"),
        (["LS", "", "", "", "正态", "百,十"], "分布参数“百,十”不能读作数"),
        (["LS", "", "S1", "", "均匀", "1,2"], "LS 的分布用于全部点位和项目"),
        (["LS", 100, "S9", "", "", ""], "点位 S9 不在样品表里"),
        (["EDc", -6, "", "", "", ""], "第 2 行.*EDc 是 -6，应不小于 0"),
        (["BWc", 0, "", "", "", ""], "BWc 是 0，应大于 0"),
        (["ACR", 0, "", "", "", ""], "ACR 是 0，应大于 0 且不大于 1"),
        (["fspi", 8, "", "", "", ""], "fspi 是 8，应在 0 和 1 之间"),
        (["EFa", 3650, "", "", "", ""], "EFa 是 3650，应在 0 和 366 之间"),
        (["RfDo", 0, "", "苯", "", ""], "RfDo 是 0，应大于 0"),
        (["PM10", "", "", "", "正态", "0.1,0.2"], "第 2 行.*PM10 的分布会抽到不可能的值，PM10 应不小于 0"),
        (["ABSo", "", "", "", "均匀", "0.5,1.5"], "ABSo 的分布会抽到不可能的值，ABSo 应在 0 和 1 之间"),
    ],
)
def test_entries_that_make_no_sense_are_refused_with_their_place(tmp_path, line, said):
    header = ["符号", "数值", "点位", "项目", "分布", "分布参数"]
    own = workbook(tmp_path / "own.xlsx", {"参数": [header, line]})
    with pytest.raises(Refused, match=said):
        done(tmp_path, [["样品编号", "苯"], ["S1", 2.0]], entries=own)


def test_a_broken_yaml_and_impossible_draws_are_refused(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("parameters:\n  - {symbol: surface, distribution: normal, numbers: [1.0, 0.1], colour: red}\n", "utf-8")
    with pytest.raises(Refused, match=r"参数文件 own\.yaml 不合要求.*line 2.*colour"):
        done(tmp_path, entries=own)
    own.write_text("parameters:\n  - {symbol: surface, distribution: normal, numbers: [1.0, 0.1]}\n", "utf-8")
    with pytest.raises(Refused, match="draws 是 0，应在 1 和"):
        done(tmp_path, entries=own, draws=0)


def test_control_samples_and_unknown_substances_are_left_out_and_named(tmp_path):
    rows = [
        ["点位", "质控类型", "检测项目", "检测结果", "单位"],
        ["S1", "", "苯", 2.0, "mg/kg"],
        ["S1", "加标样", "苯", 900, "mg/kg"],
        ["S1", "", "某物", 1, "mg/kg"],
    ]
    outcome, tables = done(tmp_path, rows)

    assert tables["逐项风险"]["表层土壤(mg/kg)"].tolist() == [2.0]
    assert any("质控样品没有作为样品" in warning for warning in outcome.warnings)
    assert any("第 4 行" in warning and "某物" in warning for warning in outcome.warnings)
    assert outcome.refused_rows == 1


def test_an_entry_given_twice_is_refused(tmp_path):
    own = text(tmp_path / "own.csv", [["符号", "数值"], ["LS", 100], ["LS", 200]])
    with pytest.raises(Refused, match=r"第 3 行.*LS 在.*第 2 行.*已经给出"):
        done(tmp_path, entries=own)


def test_the_command_prints_a_summary_and_tells_rows_left_out_by_its_exit_code(tmp_path, capsys):
    path = text(tmp_path / "site.csv", [["样品编号", "苯", "汞"], ["A", 2.0, "ND"]])
    code = cli.main(["risk", str(path), "--use", "class_1", "--out", str(tmp_path / "out.xlsx")])
    said = capsys.readouterr()

    assert code == 3
    assert "苯：1 个点位超过" in said.out
    assert "第 2 行" in said.err
    assert "未检出而没有检出限" in said.err
