"""A campaign is evaluated: its views beside the verdicts, with numbers worked out by hand, and the same bytes again."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from jingtu.runs.record import perform, sha256
from jingtu.runs.refusal import Refused
from jingtu.runs.snapshots import COLUMNS, write_snapshot

ASKED = {"standards": ["GB15618-2018"], "given": {"land": "其他"}, "background_set": "china_mean"}
POINTS, YEARS, LAYERS = 10, range(2015, 2021), ((0.0, 0.2), (0.2, 0.6))


def contents(point, year, layer):
    """pH 8 (screening value of cadmium 0.6, of lead 170 mg/kg): cadmium rises at P0 alone, lead falls with depth."""
    cadmium = 0.2 + 0.01 * point + (0.2 * (year - 2015) if point == 0 else 0)
    return {"ph": 8.0, "cd": round(cadmium / (layer + 1), 4), "pb": 20.0 + point - 5 * layer, "hg": None}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    rows = []
    for year in YEARS:
        for point in range(POINTS):
            for layer, (top, bottom) in enumerate(LAYERS):
                told = {
                    "sample": f"{year}-{point}-{layer}",
                    "point": f"P{point}",
                    "region": "东乡" if point < 5 else "西乡",
                    "depth_from": top,
                    "depth_to": bottom,
                    "sampled_on": dt.date(year, 6, 1 + point),
                    "file": "甲.xlsx",
                    "sheet": "结果",
                }
                number = len({row["sample"] for row in rows})
                for code, value in contents(point, year, layer).items():
                    limit = {"qualifier": "<", "detection_limit": 0.002} if value is None else {"qualifier": ""}
                    unit = "" if code == "ph" else "mg/kg"
                    rows.append(
                        told | limit | {"row": number, "substance": code, "value": value, "unit": unit, "line": len(rows)}
                    )
    path = tmp_path_factory.mktemp("campaign") / "s.parquet"
    write_snapshot(path, {name: [row.get(name) for row in rows] for name in COLUMNS})
    return path


@pytest.fixture(scope="module")
def done(snapshot):
    out = snapshot.parent / "r.parquet"
    perform("campaign", {"samples": snapshot}, ASKED, out)
    return lambda name="": pd.read_parquet(out.with_name(f"r{name}.parquet"))


def test_points_that_exceed_are_counted_by_region(done):
    regions = done(".regions").set_index("地区")
    # P0 reaches 0.6 in 2017 (not above), 0.8 in 2018, 1.0, 1.2; half of it in the lower layer never
    assert regions.loc["东乡"].to_dict() == {"样品数": 60, "未超过风险筛选值": 57, "超过风险筛选值，未超过风险管制值": 3}
    assert regions.loc["西乡", "样品数"] == 60
    assert regions.loc["西乡", "未超过风险筛选值"] == 60


def test_indices_agree_with_their_formulas(done):
    row = done(".indices").set_index("样品编号").loc["2020-0-0"]
    factors = np.array([1.2 / 0.6, 20 / 170, 0.001 / 3.4])  # mercury: half of the detection limit
    assert row["最大Pi"] == pytest.approx(2.0)
    assert row["最大Pi的项目"] == "镉"
    assert row["内梅罗指数"] == pytest.approx(np.sqrt((factors.mean() ** 2 + 2.0**2) / 2), rel=1e-6)
    assert row["RI"] == pytest.approx(30 * 1.2 / 0.097 + 5 * 20 / 26 + 40 * 0.001 / 0.065)
    assert row["最大Igeo"] == pytest.approx(np.log2(1.2 / (1.5 * 0.097)))


def test_grades_ratios_and_rounds_count_the_same_samples(done):
    grades = done(".grades")
    assert grades[grades["指数"] == "最大Pi"]["样品数"].tolist()[:3] == [117, 3, 0]
    ratios = done(".ratios").set_index("项目")
    assert ratios.loc["镉", "大于1的个数"] == 3
    assert ratios.loc["镉", "最大值"] == pytest.approx(2.0)
    rounds = done(".rounds").set_index(["项目", "年份"])
    assert rounds.loc[("镉", 2019), "超过个数"] == 1
    assert rounds.loc[("镉", 2017), "超过个数"] == 0
    assert rounds.loc[("汞", 2019), "检出数"] == 0


def test_profiles_stand_from_above_and_show_what_falls_with_depth(done):
    lead = done(".depths").query("项目 == '铅'")
    assert lead["深度"].tolist() == ["0–0.2 m", "0.2–0.6 m"]
    assert (lead["中位数"].diff().iloc[1], lead["结果数"].tolist()) == (-5.0, [60, 60])


def test_correlation_is_spearmans(done):
    found = done(".correlation").set_index(["项目", "另一项目"])["秩相关系数"]
    every = [contents(p, y, n) for y in YEARS for p in range(POINTS) for n in range(2)]
    wanted = spearmanr([one["cd"] for one in every], [one["pb"] for one in every]).statistic
    assert found[("镉", "铅")] == pytest.approx(wanted)


def test_the_slope_of_sen_is_found_where_the_content_rises(done):
    trends = done(".trends").set_index(["项目", "点位", "深度"])
    rising = trends.loc[("镉", "P0", "0–0.2 m")]
    assert rising["每年变化"] == pytest.approx(0.2)
    assert rising["次数"] == 6
    assert trends.loc[("镉", "P3", "0–0.2 m"), "每年变化"] == 0


@pytest.mark.parametrize("name", ["again.parquet", "twice.xlsx"])
def test_the_same_snapshot_gives_the_same_bytes(snapshot, tmp_path, name):
    folders = [tmp_path / "a", tmp_path / "b"]
    made = []
    for folder in folders:
        folder.mkdir()
        made.append(perform("campaign", {"samples": snapshot}, ASKED, folder / name).outputs)
    assert [sha256(path) for path in made[0]] == [sha256(path) for path in made[1]]


def test_only_one_standard_is_taken_at_a_time(snapshot, tmp_path):
    with pytest.raises(Refused, match="一次按一个标准"):
        perform("campaign", {"samples": snapshot}, {"standards": ["GB15618-2018", "GB36600-2018"]}, tmp_path / "r.xlsx")
