"""`jingtu krige`: from a table of samples to a map in three files that says what it is worth."""

import json

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
from shapely.geometry import Point, box

from jingtu.kernels.progress import Cancelled
from jingtu.project.cli import main
from jingtu.runs.record import perform, rerun
from jingtu.runs.refusal import Refused

WEST, SOUTH = 116.9, 39.0  # the corner of the samples, in degrees; zone 117°E


def table(path, values, east, north, **columns):
    """Write samples around a corner near Langfang, `east` and `north` in metres from it."""
    frame = pd.DataFrame(
        {
            "样品编号": [f"T{number:03d}" for number in range(len(values))],
            "经度": WEST + east / 86_500,
            "纬度": SOUTH + north / 111_000,
            "镉(mg/kg)": values,
            **columns,
        }
    )
    frame.to_csv(path, index=False)
    return path


def field(count=60, noise=0.05, seed=1):
    random = np.random.default_rng(seed)
    east, north = random.uniform(0, 1000, (2, count))
    return 0.3 * np.exp(np.sin(east / 250) + np.cos(north / 250) + random.normal(0, noise, count)), east, north


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    folder = tmp_path_factory.mktemp("krige")
    samples = table(folder / "样点.csv", *field(), pH=6.8, 土地利用类型="旱地")
    outcome = perform("krige", {"samples": samples}, {"element": "Cd", "standard": "GB15618-2018"}, folder / "镉.tif")
    return folder, outcome


def test_the_map_has_named_bands_in_metres(mapped):
    folder, _outcome = mapped
    with rasterio.open(folder / "镉.tif") as raster:
        assert [name.split(":")[0] for name in raster.descriptions] == ["estimate", "sd", "p05", "p95", "p_exceed"]
        assert raster.crs.to_epsg() == 4548  # CGCS2000, 3-degree zone of 117°E
        assert raster.res == (10.0, 10.0)
        assert "交叉验证（60 点）" in raster.tags()["skill"]
        estimate, sd, low, high, chance = raster.read()
    known = np.isfinite(estimate)
    assert 0.6 < known.mean() <= 1.0
    assert (low[known] <= estimate[known]).all()
    assert (estimate[known] <= high[known]).all()
    assert (sd[known] >= 0).all()
    assert ((chance[known] > 0.5) == (estimate[known] > np.float32(0.3))).mean() > 0.999


def test_the_table_of_cells_says_the_same_as_the_raster(mapped):
    folder, _outcome = mapped
    cells = geopandas.read_parquet(folder / "镉.parquet")
    assert cells.crs.to_epsg() == 4548
    assert cells.geometry.area.iloc[0] == pytest.approx(100.0)
    with rasterio.open(folder / "镉.tif") as raster:
        middle = cells.geometry.iloc[77].centroid
        assert next(raster.sample([(middle.x, middle.y)]))[0] == pytest.approx(cells["estimate"].iloc[77], rel=1e-6)


def test_the_map_is_near_the_field_it_was_sampled_from(mapped):
    folder, _outcome = mapped
    cells = geopandas.read_parquet(folder / "镉.parquet")
    degrees = cells.geometry.centroid.to_crs(4490)
    east, north = (degrees.x - WEST) * 86_500, (degrees.y - SOUTH) * 111_000
    truth = 0.3 * np.exp(np.sin(east / 250) + np.cos(north / 250))
    assert np.median(np.abs(cells["estimate"] - truth) / truth) < 0.1


def test_the_summary_names_limit_methods_and_rivals(mapped):
    _folder, outcome = mapped
    said = "\n".join(outcome.summary)
    for words in (
        "60 个样点",
        "中央经线 117°",
        "GB 15618-2018 风险筛选值（其他，6.5＜pH≤7.5） 0.3 mg/kg",
        "全区平均值",
        "反距离加权",
    ):
        assert words in said
    assert [used.code for used in outcome.standards] == ["GB 15618-2018"]
    assert not any("不比全区取一个平均值更准" in warning for warning in outcome.warnings)


def test_the_picture_is_a_picture_and_the_run_repeats_to_the_byte(mapped):
    folder, outcome = mapped
    assert (folder / "镉.png").read_bytes().startswith(b"\x89PNG")
    again = rerun(outcome.record)
    assert again.same, again.differences


def test_a_map_of_noise_says_that_it_is_no_better_than_the_mean(tmp_path):
    random = np.random.default_rng(5)
    east, north = random.uniform(0, 1000, (2, 50))
    samples = table(tmp_path / "s.csv", random.lognormal(-1, 0.5, 50), east, north)
    outcome = perform("krige", {"samples": samples}, {"element": "镉", "limit": 0.4, "cell": 50}, tmp_path / "m.tif")
    assert any("不比全区取一个平均值更准" in warning for warning in outcome.warnings)
    with rasterio.open(tmp_path / "m.tif") as raster:
        assert "不比全区取一个平均值更准" in raster.tags()["doubts"]


def test_simulations_give_the_area_above_the_limit_an_interval(tmp_path):
    samples = table(tmp_path / "s.csv", *field())
    parameters = {"element": "镉", "limit": 0.3, "cell": 50, "folds": 3, "simulations": 30}
    outcome = perform("krige", {"samples": samples}, parameters, tmp_path / "m.tif")
    assert any(line.startswith("30 次条件模拟：超过限值的面积占") for line in outcome.summary)
    with pytest.raises(Refused, match="给出限值"):
        perform("krige", {"samples": samples}, {"element": "镉", "simulations": 30}, tmp_path / "m.tif")
    with pytest.raises(Refused, match="减少次数"):
        perform("krige", {"samples": samples}, {**parameters, "simulations": 10**7}, tmp_path / "m.tif")


def test_without_a_chinese_font_the_picture_speaks_english(tmp_path, monkeypatch):
    samples = table(tmp_path / "s.csv", *field(count=20))
    parameters = {"element": "镉", "limit": 0.3, "cell": 50, "folds": 3}
    perform("krige", {"samples": samples}, parameters, tmp_path / "m.tif")
    monkeypatch.setattr("jingtu.runs.maps.picture.chinese_font", lambda: None)
    perform("krige", {"samples": samples}, parameters, tmp_path / "e.tif")  # a missing glyph would be a warning, so a failure
    assert (tmp_path / "e.tif").read_bytes() == (tmp_path / "m.tif").read_bytes()
    assert (tmp_path / "e.png").read_bytes() != (tmp_path / "m.png").read_bytes()


def test_a_boundary_a_land_layer_and_a_source_are_used(tmp_path):
    values, east, north = field(noise=0.02)
    samples = table(tmp_path / "s.csv", values * np.where(east > 500, 3.0, 1.0), east, north)

    def degrees(west, south, right, top):
        return box(WEST + west / 86_500, SOUTH + south / 111_000, WEST + right / 86_500, SOUTH + top / 111_000)

    halves = [degrees(-50, -50, 500, 1050), degrees(500, -50, 1050, 1050)]
    geopandas.GeoDataFrame({"地类": ["旱地", "菜地"]}, geometry=halves, crs=4490).to_file(tmp_path / "land.gpkg")
    geopandas.GeoDataFrame(geometry=[Point(WEST, SOUTH)], crs=4490).to_file(tmp_path / "works.geojson")
    geopandas.GeoDataFrame(geometry=[degrees(200, 200, 800, 800)], crs=4490).to_file(tmp_path / "edge.gpkg")
    inputs = {
        "samples": samples,
        "boundary": tmp_path / "edge.gpkg",
        "a": tmp_path / "land.gpkg",
        "b": tmp_path / "works.geojson",
    }
    covariates = {"地类": {"input": "a", "field": "地类"}, "距厂": {"input": "b", "distance": True}}
    parameters = {"element": "镉", "cell": 20, "covariates": covariates, "folds": 3}
    outcome = perform("krige", inputs, parameters, tmp_path / "m.tif")
    assert any("地类" in line for line in outcome.summary)
    cells = geopandas.read_parquet(tmp_path / "m.parquet")
    assert cells.geometry.area.sum() == pytest.approx(600 * 600, rel=0.05)
    with pytest.raises(Refused, match="没有字段“用途”；有 地类"):
        perform("krige", inputs, {**parameters, "covariates": {"x": {"input": "a", "field": "用途"}}}, tmp_path / "m.tif")


@pytest.mark.parametrize(
    ("change", "parameters", "words"),
    [
        ({}, {"element": "铅"}, "没有镉|没有铅的结果；有 镉"),
        ({"经度": np.nan}, {"element": "镉"}, "没有一个镉样点有坐标"),
        ({"镉(mg/kg)": 0.2}, {"element": "镉"}, "都是 0.2"),
        ({}, {"element": "镉", "cell": 0.1}, "用 --cell 加大格子"),
        ({}, {"element": "镉", "standard": "GB15618-2018", "conditions": {"land": "月球"}}, "“月球”不在 GB 15618-2018 之内"),
        ({}, {"element": "镉", "standard": "GB15618-2018", "unit": "ug/kg"}, "用 --unit mg/kg"),
        ({}, {"element": "镉", "folds": 1}, "--folds 是 1，应至少为 2"),
        ({}, {"element": "镉", "block": -3.0}, "--block 是 -3，应大于 0"),
        ({}, {"element": "镉", "seed": -1}, "--seed 是 -1，应不小于 0"),
        ({}, {"element": "镉", "limit": -3.0}, "--limit 是 -3，应大于 0"),
        ({}, {"element": "镉", "standard": "GB15618-2018", "conditions": {"ph": "99"}}, "--ph 是 99，应在 0 和 14 之间"),
    ],
)
def test_what_makes_no_map_is_refused_with_a_sentence(tmp_path, change, parameters, words):
    samples = table(tmp_path / "s.csv", *field())
    pd.read_csv(samples).assign(**change).to_csv(samples, index=False)
    with pytest.raises(Refused, match=words):
        perform("krige", {"samples": samples}, parameters, tmp_path / "m.tif")
    assert not (tmp_path / "m.tif").exists()


def test_metres_keep_the_zone_that_their_number_tells_and_deep_samples_are_left_out(tmp_path):
    values, east, north = field(count=40)
    frame = pd.DataFrame({"样品编号": range(40), "东坐标": 39_500_000 + east, "北坐标": 4_300_000 + north, "镉": values})
    frame["采样深度"] = ["0-20cm"] * 30 + ["100-150cm"] * 10
    frame.to_csv(tmp_path / "s.csv", index=False)
    outcome = perform("krige", {"samples": tmp_path / "s.csv"}, {"element": "镉", "folds": 3, "cell": 50}, tmp_path / "m.tif")
    assert any("10 个样品从 0.2 m 以下取得" in warning for warning in outcome.warnings)
    with rasterio.open(tmp_path / "m.tif") as raster:
        assert raster.crs.to_epsg() == 4527  # CGCS2000, zone 39


def test_a_map_that_is_stopped_leaves_nothing(tmp_path):
    samples = table(tmp_path / "s.csv", *field(count=20))

    def stop(done, total):
        assert 0 <= done <= total
        if done >= 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        perform("krige", {"samples": samples}, {"element": "镉", "cell": 50}, tmp_path / "m.tif", progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["s.csv"]


def test_the_command_maps_and_explains_itself(tmp_path, capsys):
    samples = table(tmp_path / "s.csv", *field(count=30))
    words = ["krige", str(samples), "--element", "镉", "--limit", "0.3", "--cell", "50", "--folds", "3", "--out"]
    assert main([*words, str(tmp_path / "m.tif")]) == 0
    assert "交叉验证（30 点）" in capsys.readouterr().out
    assert json.loads((tmp_path / "m.tif.run.json").read_text(encoding="utf-8"))["run"] == "krige"
    assert main([*words, str(tmp_path / "m.tif"), "--standard", "GB15618"]) == 2
    assert "只能用一个" in capsys.readouterr().err
    assert main([*words, str(tmp_path / "m.png")]) == 1
    assert "应以 .tif 结尾" in capsys.readouterr().err


@pytest.mark.parametrize(("share", "words"), [(0.1, "按检出限的一半计"), (0.4, "条件模拟的中位数")])
def test_non_detects_are_halved_when_few_and_simulated_when_many(tmp_path, share, words):
    values, east, north = field()
    limit = float(np.quantile(values, share))
    written = [f"<{limit:.4f}" if value < limit else f"{value:.4f}" for value in values]
    samples = table(tmp_path / "s.csv", written, east, north)
    outcome = perform("krige", {"samples": samples}, {"element": "镉", "cell": 50, "folds": 3}, tmp_path / "m.tif")
    assert any(words in warning for warning in outcome.warnings)
    with rasterio.open(tmp_path / "m.tif") as raster:
        assert np.nanmin(raster.read(1)) < limit


def test_cells_of_other_substances_do_not_stop_a_map_and_those_of_its_own_do(tmp_path):
    values, east, north = field(count=40)
    lead = ["多", *["20"] * 39]
    samples = table(tmp_path / "a.csv", values, east, north, **{"铅(mg/kg)": lead})
    outcome = perform("krige", {"samples": samples}, {"element": "Cd", "limit": 0.3}, tmp_path / "cd.tif")
    assert any("1 处别的项目的内容读不出来" in warning for warning in outcome.warnings)
    with pytest.raises(Refused, match=r"第 2 行，第 5 列.*“多”不是浓度"):
        perform("krige", {"samples": samples}, {"element": "Pb", "limit": 30}, tmp_path / "pb.tif")


def test_rows_of_other_substances_in_a_long_table_do_not_stop_a_map(tmp_path):
    values, east, north = field(count=40)
    wide = pd.read_csv(table(tmp_path / "a.csv", values, east, north))
    long = wide.rename(columns={"镉(mg/kg)": "检测结果"}).assign(检测项目="镉", 单位="mg/kg").astype(object)
    wrong = long.iloc[[0, 1]].assign(检测项目=["铅", "不认识"], 检测结果=["多", "1"])
    pd.concat([long, wrong]).to_csv(tmp_path / "long.csv", index=False)
    outcome = perform("krige", {"samples": tmp_path / "long.csv"}, {"element": "Cd", "limit": 0.3}, tmp_path / "cd.tif")
    assert any("2 处别的项目的内容读不出来" in warning for warning in outcome.warnings)
