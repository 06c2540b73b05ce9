"""`jingtu indices` on a small file: the numbers of the kernels in the right cells, control samples left out."""

import math

import pandas as pd
import pytest

from jingtu.project.cli import main
from jingtu.runs.record import perform
from jingtu.runs.refusal import Refused
from tests.runs.sheets import workbook

HEAD = ["样品编号", "质控类型", "土地利用类型", "pH", "镉(mg/kg)", "铅(mg/kg)", "硒(mg/kg)"]
ROWS = [
    ["S1", "", "水田", 6.0, 0.97, 100.0, 0.5],
    ["S2", "", "旱地", 6.0, "<0.02", 26.0, 0.5],
    ["K1", "空白", "", "", 0.5, 99.0, 0.1],
]


def computed(tmp_path, **parameters):
    file = workbook(tmp_path / "samples.xlsx", {"结果": [HEAD, *ROWS]})
    outcome = perform("indices", {"samples": file}, parameters, tmp_path / "result.xlsx")
    return outcome, lambda sheet: pd.read_excel(tmp_path / "result.xlsx", sheet_name=sheet, engine="calamine")


def test_a_sample_has_the_indices_of_its_land_and_acidity(tmp_path):
    outcome, sheet = computed(tmp_path, standard="GB15618-2018")
    first = sheet("逐点综合").iloc[0]
    factors = (0.97 / 0.4, 100 / 100)  # paddy, 5.5 < pH <= 6.5
    assert first["最大Pi"] == pytest.approx(factors[0])
    assert first["最大Pi的项目"] == "镉"
    assert first["超标程度"] == "轻度污染"
    assert first["内梅罗指数"] == pytest.approx(math.sqrt(((sum(factors) / 2) ** 2 + factors[0] ** 2) / 2))
    assert first["RI"] == pytest.approx(30 * 10 + 5 * 100 / 26)
    assert first["RI的项目"] == "镉、铅"
    assert [used.code for used in outcome.standards] == ["GB 15618-2018", "中国土壤元素背景值（1990）"]


def test_every_result_has_its_igeo_and_a_non_detect_counts_half(tmp_path):
    _, sheet = computed(tmp_path, standard="GB15618-2018")
    results = sheet("逐项指数").set_index(["样品", "项目"])
    assert results.loc[("S1", "镉"), "Igeo"] == pytest.approx(math.log2(10 / 1.5))
    assert results.loc[("S1", "镉"), "Igeo级别"] == "3级 中度"
    assert results.loc[("S1", "镉"), "累积指数"] == pytest.approx(10)
    assert results.loc[("S2", "镉"), "含量（mg/kg）"] == pytest.approx(0.01)
    assert results.loc[("S2", "镉"), "未检出按检出限一半"] == "是"
    assert math.isnan(results.loc[("S1", "硒"), "Igeo"])


def test_control_samples_are_no_points(tmp_path):
    outcome, sheet = computed(tmp_path, standard="GB15618-2018")
    assert sheet("逐点综合")["样品"].tolist() == ["S1", "S2"]
    assert "可评价 2 个点，点位超标率 50.0%" in outcome.summary[1]


def test_what_was_used_and_how_it_was_confirmed_is_written_down(tmp_path):
    outcome, sheet = computed(tmp_path, standard="GB15618-2018")
    assert sheet("所用数据")["核对情况"].str.contains("未核对原文").any()
    assert any("没有硒" in warning for warning in outcome.warnings)
    assert any("1 个未检出按检出限的一半" in warning for warning in outcome.warnings)


def test_without_a_standard_only_the_background_counts(tmp_path):
    _, sheet = computed(tmp_path)
    points = sheet("逐点综合")
    assert points["内梅罗指数"].isna().all()
    assert points["RI"].notna().all()


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"standard": "GB1"}, "没有名为“GB1”的标准限值"),
        ({"background": "mars"}, "没有名为“mars”的土壤背景值"),
        ({"scale": "richter"}, "没有名为“richter”的分级"),
    ],
)
def test_an_unknown_name_is_refused(tmp_path, parameters, sentence):
    with pytest.raises(Refused, match=sentence):
        computed(tmp_path, **parameters)


def test_the_command_repeats_to_the_byte(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("JINGTU_HOME", str(tmp_path))
    file = workbook(tmp_path / "samples.xlsx", {"结果": [HEAD, *ROWS]})
    out = tmp_path / "result.xlsx"
    assert main(["indices", str(file), "--out", str(out), "--standard", "GB15618", "--on", "2019-06-30"]) == 0
    assert "点位超标率 50.0%" in capsys.readouterr().out
    assert main(["rerun", f"{out}.run.json"]) == 0


def test_a_file_whose_only_content_cannot_be_read_is_refused_with_the_cell(tmp_path):
    file = workbook(tmp_path / "samples.xlsx", {"结果": [["样品编号", "pH", "镉(mg/kg)"], ["S1", 6.0, "abc"]]})
    with pytest.raises(Refused, match="第 2 行，C 列：“abc”不是浓度"):
        perform("indices", {"samples": file}, {}, tmp_path / "result.xlsx")
