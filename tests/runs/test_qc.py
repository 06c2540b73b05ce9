"""`jingtu qc` on small files: every check finds what it is for, says where it stands, and keeps silent otherwise."""

import numpy as np
import pandas as pd
import pytest

from jingtu.kernels.quality import clean
from jingtu.project.cli import main
from jingtu.runs.record import perform
from jingtu.runs.refusal import Refused
from tests.runs.sheets import workbook

HEAD = [
    "样品编号",
    "质控类型",
    "对应样品编号",
    "经度",
    "纬度",
    "采样日期",
    "分析日期",
    "pH",
    "镉(mg/kg)",
    "铬(mg/kg)",
    "六价铬(mg/kg)",
]
PLACE = [115.1, 30.1, "2019-06-03", "2019-06-04"]
NOWHERE = ["", "", "", ""]


def findings(path):
    return pd.read_excel(path, sheet_name="发现的问题", dtype=str, engine="calamine").fillna("")


def checked(tmp_path, *rows, out="result.xlsx"):
    file = workbook(tmp_path / "samples.xlsx", {"结果": [HEAD, *rows]})
    outcome = perform("qc", {"samples": file}, {"sheet": None}, tmp_path / out)
    return outcome, findings(tmp_path / out)


def ordinary(name, *contents, place=PLACE):
    return [name, "", "", *place, *contents]


def test_clean_samples_with_good_controls_bring_no_finding(tmp_path):
    outcome, found = checked(
        tmp_path,
        ordinary("S1", 6.5, 0.20, 60, 1.0),
        ["S1P", "平行样", "S1", *NOWHERE, 6.6, 0.22, 62, 1.1],
        ["K1", "空白", "", *NOWHERE, "", "<0.01", "<4", "<0.5"],
        ["J1", "加标样", "S1", *NOWHERE, "", 0.58, 100, ""],
        ["J1量", "加标量", "J1", *NOWHERE, "", 0.40, 40, ""],
        ["GSS-5", "标准物质", "", *NOWHERE, "", 0.44, 118, ""],
        ["GSS-5值", "标准值", "GSS-5", *NOWHERE, "", 0.45, 118, ""],
        ["GSS-5度", "不确定度", "GSS-5", *NOWHERE, "", 0.06, 7, ""],
    )
    assert found.empty
    assert "样品 1 个，项目 4 个；平行样 1 个，空白 1 个，加标样 1 个，加标量 1 个，标准物质 1 个" in outcome.summary[0]
    assert outcome.standards[0].code == "HJ/T 166-2004"
    assert "未核对" in outcome.standards[0].checked


@pytest.mark.parametrize(
    ("row", "check", "said", "cell"),
    [
        (["S1P", "平行样", "S1", *NOWHERE, 6.5, 0.40, 60, 1.0], "平行样相对偏差", "相对偏差 33.3%", "I 列"),
        (["S1-平行", "", "", *NOWHERE, 6.5, 0.40, 60, 1.0], "平行样相对偏差", "相对偏差 33.3%", "I 列"),
        (["S1P", "平行样", "S1", *NOWHERE, 6.9, 0.20, 60, 1.0], "平行样相对偏差", "相差 0.40", "H 列"),
        (["K1", "全程序空白", "", *NOWHERE, "", 0.5, "<4", "<0.5"], "空白", "0.5 mg/kg", "I 列"),
    ],
)
def test_a_control_sample_that_fails_is_told_with_its_cell(tmp_path, row, check, said, cell):
    blank = ["K0", "空白", "", *NOWHERE, "", "<0.01", "<4", "<0.5"]
    _, found = checked(tmp_path, ordinary("S1", 6.5, 0.20, 60, 1.0), row, blank)
    own = found[found["检查"] == check].iloc[0]
    assert own["程度"] == "不合格"
    assert said in own["发现"]
    assert own["位置"] == f"文件 samples.xlsx，工作表 结果，第 3 行，{cell}"


def test_a_low_recovery_and_a_missed_reference_value_are_told(tmp_path):
    _, found = checked(
        tmp_path,
        ordinary("S1", 6.5, 0.20, 60, 1.0),
        ["J1", "加标样", "S1", *NOWHERE, "", 0.50, "", ""],
        ["量", "加标量", "J1", *NOWHERE, "", 0.40, "", ""],
        ["GSS-5", "标准物质", "", *NOWHERE, "", 0.52, "", ""],
        ["值", "标准值", "GSS-5", *NOWHERE, "", 0.45, "", ""],
        ["度", "不确定度", "GSS-5", *NOWHERE, "", 0.06, "", ""],
    )
    said = dict(zip(found["检查"], found["发现"], strict=True))
    assert said["加标回收率"] == "回收率 75.0%"
    assert said["标准物质"] == "0.52 mg/kg，相对误差 15.6%"
    assert "加标回收率合格率" in said
    assert said["平行样数量"] == "0 个，样品 1 个"


def test_what_cannot_be_is_told(tmp_path):
    _, found = checked(
        tmp_path,
        ordinary("S1", 6.5, 0.20, 60, 80.0),
        ordinary("S2", 6.5, 0.20, 60, 1.0, place=[30.1, 115.1, "2019-06-03", "2019-06-01"]),
    )
    said = {(row["检查"], row["样品"]): row["要求"] for _, row in found[found["程度"] == "不合格"].iterrows()}
    assert "部分不应超过总量" in said["部分大于总量", "S1"]
    assert "经度和纬度写反" in said["坐标", "S2"]
    assert any("115.1" in row["发现"] for _, row in found[found["检查"] == "读取"].iterrows())
    assert ("保存时间", "S2") in said


def test_hexavalent_chromium_without_any_chromium_is_told_with_the_limit(tmp_path):
    _, found = checked(tmp_path, ordinary("S1", 6.5, 0.20, "<4", 30.0), ordinary("S2", 6.5, 0.20, "<4", "<0.5"))
    own = found[found["检查"] == "部分大于总量"]
    assert own["发现"].tolist() == ["铬（六价）合计 30，铬 <4 mg/kg"]


def test_hexavalent_chromium_that_waited_too_long_is_noted(tmp_path):
    _, found = checked(tmp_path, ordinary("S1", 6.5, 0.20, 60, 1.0, place=[115.1, 30.1, "2019-06-03", "2019-06-20"]))
    late = found[found["检查"] == "保存时间"]
    assert late["项目"].tolist() == ["铬（六价）"]
    assert "采样后 17 天分析" in late["发现"].iloc[0]


def made_up(tmp_path, change=None):
    campaign = clean.campaign(np.random.default_rng(7))
    values = campaign.values.copy()
    if change:
        change(values)
    head = ["样品编号", "经度", "纬度", "采样时间", "采样组", *(f"{code}(mg/kg)" for code in clean.ELEMENTS)]
    rows = [
        [f"S{row}", campaign.longitude[row], campaign.latitude[row], str(campaign.taken_at[row]).replace("T", " "), "一组"]
        + ["ND" if np.isnan(value) else float(value) for value in values[row]]
        for row in range(len(values))
    ]
    file = workbook(tmp_path / "campaign.xlsx", {"结果": [head, *rows]})
    outcome = perform("qc", {"samples": file}, {}, tmp_path / "result.xlsx")
    return outcome, findings(tmp_path / "result.xlsx")


def test_a_clean_campaign_alarms_nobody(tmp_path):
    _, found = made_up(tmp_path)
    assert found[found["程度"] == "存疑"].empty


def test_copied_rows_are_told_with_their_samples(tmp_path):
    def copy(values):
        values[30] = values[4]

    _, found = made_up(tmp_path, copy)
    own = found[found["检查"] == "整行重复"].iloc[0]
    assert own["样品"] == "S4、S30"
    assert "误报" in own["依据"]
    assert "第 6 行" in own["位置"]


def test_a_team_in_two_places_is_told(tmp_path):
    head = ["样品编号", "采样组", "采样时间", "经度", "纬度", "镉(mg/kg)"]
    rows = [["S1", "甲", "2019-06-03 08:00", 115.1, 30.1, 0.2], ["S2", "甲", "2019-06-03 08:20", 116.1, 30.1, 0.2]]
    file = workbook(tmp_path / "samples.xlsx", {"结果": [head, *rows]})
    perform("qc", {"samples": file}, {}, tmp_path / "result.xlsx")
    own = findings(tmp_path / "result.xlsx").query("检查 == '采样快得不可能'").iloc[0]
    assert own["样品"] == "S1、S2"
    assert "每小时 289 公里" in own["发现"]


def test_units_that_do_not_convert_are_refused_row_by_row(tmp_path):
    head = ["样品编号", "检测项目", "检测结果", "单位"]
    file = workbook(
        tmp_path / "long.xlsx",
        {"结果": [head, ["S1", "镉", 0.2, "mg/kg"], ["S1", "铅", 30, "mg/L"], ["S1", "砷", 9000, "ug/kg"]]},
    )
    outcome = perform("qc", {"samples": file}, {}, tmp_path / "result.csv")
    assert outcome.refused_rows == 1
    unread = pd.read_csv(tmp_path / "result.csv", dtype=str).query("检查 == '读取'")
    assert unread["发现"].tolist() == ["单位 mg/L 不能换算成 mg/kg"]
    assert "第 3 行" in unread["位置"].iloc[0]


def test_the_same_file_gives_the_same_bytes(tmp_path):
    row = ordinary("S1", 15.0, 0.20, 60, 80.0)
    checked(tmp_path, row, out="one.xlsx")
    checked(tmp_path, row, out="two.xlsx")
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_another_kind_of_result_file_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"应为 \.xlsx 或 \.csv"):
        checked(tmp_path, ordinary("S1", 6.5, 0.2, 60, 1.0), out="result.pdf")


def test_the_command_prints_what_it_found(tmp_path, capsys):
    file = workbook(tmp_path / "samples.xlsx", {"结果": [HEAD, ordinary("S1", 15.0, 0.20, 60, 1.0)]})
    assert main(["qc", str(file), "--out", str(tmp_path / "result.xlsx")]) == 3
    text = capsys.readouterr().out
    assert "发现：不合格 1 处" in text
    assert "15 不会是pH" in text
    assert "文件 samples.xlsx，工作表 结果，第 2 行，H 列" in text
    assert main(["rerun", str(tmp_path / "result.xlsx.run.json")]) == 0
