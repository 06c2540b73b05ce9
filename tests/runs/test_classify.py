"""From a table of samples and a layer of units to classes with reasons, repeatable to the byte; what does not fit is refused."""

import numpy as np
import pandas as pd
import pytest
import shapely

from jingtu.runs.record import perform, rerun
from jingtu.runs.refusal import Refused

geopandas = pytest.importorskip("geopandas")
CRS = "EPSG:4549"
WEST, SOUTH = 500_000.0, 4_300_000.0
VALUES = {"镉(mg/kg)": 0.1, "汞(mg/kg)": 0.1, "砷(mg/kg)": 5.0, "铅(mg/kg)": 20.0, "铬(mg/kg)": 50.0}


@pytest.fixture
def folder(tmp_path):
    """Six units of a square kilometre in two rows, with 1,200 mu of cropland each."""
    boxes = [
        shapely.box(WEST + 1_000 * column, SOUTH + 1_000 * row, WEST + 1_000 * (column + 1), SOUTH + 1_000 * (row + 1))
        for row in range(2)
        for column in range(3)
    ]
    frame = geopandas.GeoDataFrame(
        {"单元编号": [f"U{number}" for number in range(6)], "地类": "水田", "土壤类型": "水稻土", "耕地面积(亩)": 1_200.0},
        geometry=boxes,
        crs=CRS,
    )
    frame.to_parquet(tmp_path / "units.parquet")
    return tmp_path


def samples(folder, rows, name="points.xlsx", **more):
    """Write samples given as (unit, number in the unit, cadmium): ten places on a ring around the middle of each unit."""
    table = []
    for unit, number, cadmium in rows:
        angle = 2 * np.pi * number / 10
        east = WEST + 1_000 * (unit % 3) + 500 + 400 * np.cos(angle)
        north = SOUTH + 1_000 * (unit // 3) + 500 + 400 * np.sin(angle)
        table.append(
            {"样品编号": f"S{unit}-{number}", "东坐标": east, "北坐标": north, "pH": 6.0, **VALUES, "镉(mg/kg)": cadmium, **more}
        )
    path = folder / name
    pd.DataFrame(table).to_excel(path, index=False)
    return path


def ring(unit, values):
    return [(unit, number, value) for number, value in enumerate(values)]


CLEAN, LIGHT, HEAVY = 0.1, 1.0, 9.0
COUNTY = [
    *ring(0, [CLEAN] * 10),
    *ring(1, [CLEAN] * 9 + [LIGHT]),
    *ring(2, [CLEAN] * 9 + [HEAVY]),
    *ring(3, [CLEAN, LIGHT] * 5),
    *ring(4, [HEAVY] * 3),
]


def classified(folder, path, out="result.parquet", inputs=None, **parameters):
    return perform("classify", {"samples": path, "units": folder / "units.parquet", **(inputs or {})}, parameters, folder / out)


def pages(folder, name="result.xlsx"):
    return pd.read_excel(folder / name, sheet_name=None, keep_default_na=False, engine="calamine")


def test_a_county_is_classed_with_reasons_and_cropland_areas(folder):
    outcome = classified(folder, samples(folder, COUNTY))
    units = pages(folder)["分类清单"].set_index("单元编号")
    assert units["类别"].tolist() == ["优先保护类", "优先保护类", "优先保护类", "安全利用类", "严格管控类", "—"]
    assert units["依据"].tolist() == ["一致性原则", "主导性原则", "谨慎性原则", "保守性原则", "一致性原则", ""]
    assert units.loc["U1", "理由"].startswith("镉：10 个点位中优先保护类 9 个、安全利用类 1 个，优先保护类占 90.0%，超过 80%")
    assert units.loc["U0", "理由"] == "10 个点位各元素均为优先保护类，按一致性原则为优先保护类。"
    assert "再有 2 个安全利用类点位" in units.loc["U1", "怎样会改变"]
    assert units.loc["U1", "最接近限值的点位"] == "S1-9：镉 1，管制值 2"
    assert units["最接近限值的点位"]["U5"] == ""
    assert units["亩"].tolist() == pytest.approx([1_200] * 6)
    areas = pages(folder)["面积统计"].set_index("类别")["亩"]
    apart = areas["严格管控类"] - 1_200
    assert 0 < apart < 100
    assert areas["合计"] == pytest.approx(7_200)
    assert any("1 个单元没有判定类别" in warning for warning in outcome.warnings)
    frame = geopandas.read_parquet(folder / "result.parquet")
    assert frame["class_code"].tolist() == [1, 1, 1, 2, 3, 0, 3]
    assert frame.crs == CRS


@pytest.mark.parametrize("out", ["result.parquet", "result.gpkg"])
def test_the_same_run_writes_the_same_bytes(folder, out):
    outcome = classified(folder, samples(folder, COUNTY), out)
    again = rerun(outcome.record)
    assert (again.same, again.differences) == (True, ())


def test_an_empty_unit_can_take_the_class_of_its_neighbours(folder):
    classified(folder, samples(folder, COUNTY), empty="neighbours")
    last = pages(folder)["分类清单"].iloc[5]
    assert (last["类别"], last["依据"]) == ("严格管控类", "参照相邻同类单元")


def test_produce_corrects_by_the_edition_of_its_day(folder):
    rice = samples(folder, ring(4, [0.1] * 3), "produce.xlsx", 作物="水稻", 采样日期="2024-10-01")
    outcome = classified(folder, samples(folder, COUNTY), inputs={"produce": rice})
    unit = pages(folder)["分类清单"].iloc[4]
    assert (unit["土壤判定"], unit["类别"]) == ("严格管控类", "安全利用类")
    assert "农产品镉 未超标 3 个，镉由严格管控类改为安全利用类" in unit["理由"]
    assert [used.code for used in outcome.standards][:2] == ["GB 15618-2018", "GB 2762-2022"]
    undated = samples(folder, ring(4, [0.1] * 3), "undated.xlsx", 作物="水稻")
    with pytest.raises(Refused, match="没有采样日期"):
        classified(folder, folder / "points.xlsx", inputs={"produce": undated})


def test_zones_and_an_earlier_result_are_reckoned(folder):
    west = geopandas.GeoDataFrame({"名称": ["西镇"]}, geometry=[shapely.box(WEST, SOUTH, WEST + 1_500, SOUTH + 2_000)], crs=CRS)
    west.to_crs("EPSG:4490").to_file(folder / "zones.geojson")
    classified(folder, samples(folder, COUNTY))
    better = samples(folder, [*COUNTY[:-13], *ring(3, [CLEAN] * 10), *ring(4, [HEAVY] * 3)], "later_samples.xlsx")
    outcome = classified(
        folder, better, "later.parquet", {"previous": folder / "result.parquet", "zones": folder / "zones.geojson"}
    )
    found = pages(folder, "later.xlsx")
    changed = found["变化"][found["变化"]["类别变化"] != "类别不变"]
    assert changed[["原单元", "现单元", "范围", "类别变化"]].values.tolist() == [["U3", "U3", "范围不变", "变好"]]
    assert found["类别间面积"].iloc[:, 1:].to_numpy(float).sum() == pytest.approx(7_200)
    assert found["分区面积"]["合计（亩）"].tolist() == pytest.approx([3_600], rel=1e-4)
    assert any("变好 1 处，变差 0 处" in warning for warning in outcome.warnings)


def test_samples_in_degrees_and_units_in_degrees_find_each_other(folder):
    path = samples(folder, COUNTY)
    table = pd.read_excel(path, engine="calamine")
    places = geopandas.GeoSeries(geopandas.points_from_xy(table.pop("东坐标"), table.pop("北坐标")), crs=CRS).to_crs("EPSG:4490")
    table["经度"], table["纬度"] = places.x, places.y
    table.to_excel(folder / "degrees.xlsx", index=False)
    geopandas.read_parquet(folder / "units.parquet").to_crs("EPSG:4326").to_file(folder / "units.geojson")
    outcome = perform(
        "classify", {"samples": folder / "degrees.xlsx", "units": folder / "units.geojson"}, {}, folder / "r.parquet"
    )
    assert pages(folder, "r.xlsx")["分类清单"]["类别"].tolist()[:3] == ["优先保护类"] * 3
    assert any("中央经线 120°" in warning for warning in outcome.warnings)


def test_a_sample_without_coordinates_is_given_to_the_unit_it_names(folder):
    path = samples(folder, ring(0, [CLEAN] * 3))
    table = pd.read_excel(path, engine="calamine").assign(单元编号="U5")
    table.loc[0, ["东坐标", "北坐标"]] = np.nan
    table.to_excel(path, index=False)
    outcome = classified(folder, path)
    assert pages(folder)["分类清单"]["点位数"].tolist() == [2, 0, 0, 0, 0, 1]
    assert any("1 个样点没有坐标，按样品表里的单元编号归入单元" in warning for warning in outcome.warnings)


def test_without_ph_there_is_no_class_unless_a_provisional_one_is_asked_for(folder):
    path = samples(folder, ring(0, [CLEAN] * 3))
    pd.read_excel(path, engine="calamine").drop(columns="pH").to_excel(path, index=False)
    classified(folder, path)
    assert pages(folder)["分类清单"]["类别"][0] == "—"
    classified(folder, path, provisional=True)
    assert pages(folder)["分类清单"]["类别"][0] == "优先保护类"


def test_a_non_detect_proves_only_what_its_limit_proves(folder):
    path = samples(folder, ring(0, ["<0.05", "<0.5"]))
    outcome = classified(folder, path)
    assert pages(folder)["点位类别"]["镉类别"].tolist() == ["优先保护类", "—"]
    assert any("检出限高于筛选值" in warning for warning in outcome.warnings)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.set_crs(None, allow_override=True), "没有写明坐标系"),
        (lambda frame: frame.assign(单元编号="同一个"), "编号 同一个 出现多次"),
        (lambda frame: frame.set_geometry(frame.centroid), "不是面"),
        (lambda frame: frame.set_geometry(frame.translate(9e5)), "没有一个落在"),
        (lambda frame: frame.set_geometry([shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])] * 6, crs=CRS), "边界自相交"),
        (lambda frame: frame.rename(columns={"耕地面积(亩)": "耕地面积(公顷)"}).assign(**{"耕地面积(公顷)": -1}), "有负的面积"),
        (lambda frame: frame.iloc[:0], "没有图形"),
    ],
)
def test_units_that_cannot_be_reckoned_with_are_refused(folder, spoil, words):
    spoil(geopandas.read_parquet(folder / "units.parquet")).to_parquet(folder / "units.parquet")
    with pytest.raises(Refused, match=words):
        classified(folder, samples(folder, COUNTY))
    assert not (folder / "result.xlsx").exists()


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"land": "月球"}, "不认识土地利用“月球”"),
        ({"crs": "EPSG:0"}, "不认识坐标系"),
        ({"standard": "GB36600-2018"}, "没有按土地利用和 pH 给出各元素的筛选值和管制值"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(folder, parameters, words):
    with pytest.raises(Refused, match=words):
        classified(folder, samples(folder, COUNTY), **parameters)


def test_a_cell_that_cannot_be_read_is_left_out_and_told(folder):
    path = samples(folder, ring(0, [CLEAN, "看不清", CLEAN]))
    outcome = classified(folder, path)
    assert outcome.refused_rows == 1
    assert any("第 3 行" in warning and "看不清" in warning for warning in outcome.warnings)
    assert len(pages(folder)["未采用"]) == 1
    assert pages(folder)["点位类别"]["镉类别"].tolist() == ["优先保护类", "—", "优先保护类"]


def test_a_unit_that_cannot_be_converted_is_refused_with_its_place(folder):
    path = samples(folder, ring(0, [CLEAN]))
    pd.read_excel(path, engine="calamine").rename(columns={"镉(mg/kg)": "镉(mg/L)"}).to_excel(path, index=False)
    with pytest.raises(Refused, match=r"文件 points\.xlsx.*第 2 行.*mg/L"):
        classified(folder, path)


def test_the_command_prints_the_areas(folder, capsys):
    from jingtu.project.cli import main

    path = samples(folder, COUNTY)
    assert main(["classify", str(path), "--units", str(folder / "units.parquet"), "--out", str(folder / "out.gpkg")]) == 0
    said = capsys.readouterr().out
    assert "安全利用类 1 个单元，1,200.0 亩" in said
    assert (folder / "out.xlsx").exists()
    assert main(["classify", str(path), "--units", str(folder / "units.parquet"), "--out", str(folder / "out.txt")]) == 1


def test_depths_without_a_unit_are_refused_since_they_decide_which_samples_are_topsoil(folder):
    path = samples(folder, COUNTY, 采样深度="20-40")
    with pytest.raises(Refused, match="采样深度 20-40 没有写单位"):
        perform("classify", {"samples": path, "units": folder / "units.parquet"}, {}, folder / "out.parquet")
