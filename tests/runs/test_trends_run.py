"""`jingtu trends` from repeated samples to verdicts by point and region."""

import numpy as np
import pandas as pd
import pytest

from jingtu.project import cli
from jingtu.runs.record import perform, rerun
from jingtu.runs.refusal import Refused
from tests.runs.sheets import text

YEARS = range(2010, 2022)


def rows(rising=0.02, date="采样日期"):
    """Cadmium rises at A and B of the east, falls at none, and stays at C of the west."""
    rng = np.random.default_rng(1)
    table = [["点位编号", "行政区", date, "镉(mg/kg)", "铅(mg/kg)"]]
    for point, region, slope in (("A", "东", rising), ("B", "东", rising), ("C", "西", 0.0)):
        for number, year in enumerate(YEARS):
            cadmium = 0.2 + slope * number + 0.005 * rng.normal()
            table.append([point, region, f"{year}-06-15", round(cadmium, 4), "<5" if year < 2014 else 30 + rng.integers(3)])
    return table


def done(tmp_path, table, **asked):
    outcome = perform("trends", {"samples": text(tmp_path / "a.csv", table)}, asked, tmp_path / "t.xlsx")
    return outcome, pd.read_excel(tmp_path / "t.xlsx", sheet_name=None, engine="calamine")


def of(table, substance, **where):
    found = table[table["项目"] == substance]
    for name, value in where.items():
        found = found[found[name] == value]
    return found.iloc[0]


def test_a_rise_is_found_where_it_is_with_its_slope(tmp_path):
    _, tables = done(tmp_path, rows())

    for point, verdict in (("A", "显著上升"), ("B", "显著上升"), ("C", "无显著趋势")):
        assert of(tables["各点位"], "镉", 点位=point)["结论"] == verdict
    rise = of(tables["各点位"], "镉", 点位="A")
    assert rise["95%下限"] <= 0.02 <= rise["95%上限"]
    assert (rise["次数"], rise["首次"], rise["末次"]) == (12, 2010, 2021)


def test_regions_and_all_points_are_tested_together(tmp_path):
    outcome, tables = done(tmp_path, rows())

    east, west, every = (of(tables["各区域"], "镉", 区域=region) for region in ("东", "西", "全部点位"))
    assert (east["结论"], west["结论"], every["点位数"]) == ("显著上升", "无显著趋势", 3)
    assert any(line.startswith("镉：3 个点位合起来") for line in outcome.summary)


def test_a_step_is_dated_and_non_detects_are_told(tmp_path):
    outcome, tables = done(tmp_path, rows())
    lead = of(tables["各点位"], "铅", 点位="A")

    assert lead["突变后的年份"] == 2014
    assert lead["突变前中位数"] == 2.5
    assert lead["检出率"] == pytest.approx(8 / 12)
    assert any("12 个结果按检出限的一半计" in warning for warning in outcome.warnings)


def test_the_unit_of_a_row_does_not_matter(tmp_path):
    long = [["点位", "采样日期", "检测项目", "检测结果", "单位"]]
    long += [
        ["A", f"{year}-01-01", "镉", 0.1 * n if n % 2 else 100 * n, "mg/kg" if n % 2 else "ug/kg"]
        for n, year in enumerate(YEARS, 1)
    ]
    _, tables = done(tmp_path, long)

    assert of(tables["各点位"], "镉")["每年变化"] == pytest.approx(0.1, rel=1e-3)


def test_a_series_that_is_too_short_is_not_called_without_trend(tmp_path):
    outcome, tables = done(tmp_path, rows()[:4])

    assert of(tables["各点位"], "镉")["结论"] == "不能检验"
    assert "少于 4 次的序列不能检验。" in outcome.warnings


def test_the_same_run_writes_the_same_bytes(tmp_path):
    outcome, _ = done(tmp_path, rows())

    assert rerun(outcome.record).same


def test_samples_without_dates_and_levels_beyond_sense_are_refused(tmp_path):
    with pytest.raises(Refused, match="没有采样日期"):
        done(tmp_path, rows(date="备考"))
    with pytest.raises(Refused, match="显著性水平 2"):
        done(tmp_path, rows(), level=2.0)


def test_the_command_prints_a_summary(tmp_path, capsys):
    path = text(tmp_path / "a.csv", rows())

    assert cli.main(["trends", str(path), "--out", str(tmp_path / "t.xlsx")]) == 0
    assert "显著上升 3，显著下降 0" in capsys.readouterr().out


def test_a_rise_by_one_step_is_not_told_as_a_rise_of_nothing_each_year(tmp_path):
    table = [["点位编号", "采样日期", "铅(mg/kg)"]]
    table += [[point, f"{year}-06-01", 40 + 5 * (point == "A" and year >= 2016)] for point in "AB" for year in range(2010, 2022)]
    outcome, _ = done(tmp_path, table)

    assert any("每年变化的中位数为 0" in line for line in outcome.summary)
    assert not any("+0" in line for line in outcome.summary)


def test_a_level_of_nothing_is_refused(tmp_path):
    with pytest.raises(Refused, match="显著性水平 0 应在 0 和 1 之间"):
        done(tmp_path, rows(), level=0.0)
