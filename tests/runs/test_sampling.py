"""A sampling plan is written as layer, table and picture, the same for the same seed; what cannot be laid out is refused."""

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from jingtu.runs.record import perform, rerun
from jingtu.runs.refusal import Refused

CRS = "EPSG:4549"
WEST, SOUTH = 500_000.0, 4_300_000.0


@pytest.fixture
def folder(tmp_path):
    boxes = [shapely.box(WEST, SOUTH, WEST + 600, SOUTH + 1_000), shapely.box(WEST + 600, SOUTH, WEST + 1_000, SOUTH + 1_000)]
    geopandas.GeoDataFrame({"编号": ["A", "B"]}, geometry=boxes, crs=CRS).to_parquet(tmp_path / "area.parquet")
    return tmp_path


def laid_out(folder, out="plan.parquet", existing=None, **parameters):
    inputs = {"polygons": folder / "area.parquet", **({"existing": existing} if existing else {})}
    return perform("sampling", inputs, parameters, folder / out)


@pytest.fixture
def network(folder):
    """Sixty samples with a cadmium that varies smoothly, crowded in the south."""
    generator = np.random.default_rng(1)
    east, north = generator.uniform(0, 1_000, 60), 1_000 * generator.random(60) ** 2
    cadmium = np.exp(np.sin(east / 250) + np.cos(north / 300) + 0.1 * generator.normal(size=60))
    table = {"样品编号": [f"S{n}" for n in range(60)], "东坐标": WEST + east, "北坐标": SOUTH + north, "镉(mg/kg)": cadmium}
    pd.DataFrame(table).to_excel(folder / "existing.xlsx", index=False)
    return folder / "existing.xlsx"


@pytest.mark.parametrize(
    ("parameters", "places"),
    [
        ({"spacing": 100}, 100),
        ({"method": "hexagonal", "count": 40}, 40),
        ({"method": "random", "count": 17}, 17),
        ({"method": "stratified", "count": 20}, 20),
        ({"method": "coverage", "count": 9}, 9),
        ({"method": "random", "rule": "construction_project"}, 10),
        ({"method": "random", "variation": 40, "deviation": 20}, 18),
    ],
)
def test_a_plan_has_the_places_asked_for_inside_the_area(folder, parameters, places):
    outcome = laid_out(folder, **parameters)
    plan = geopandas.read_parquet(folder / "plan.parquet")
    areas = geopandas.read_parquet(folder / "area.parquet").set_index("编号").geometry
    assert abs(len(plan) - places) <= (0.1 * places if parameters.get("method") in (None, "hexagonal") else 0)
    assert all(areas[polygon].covers(point) for polygon, point in zip(plan["polygon"], plan.geometry, strict=True))
    assert plan["number"].is_unique
    assert [path.suffix for path in outcome.outputs] == [".parquet", ".xlsx", ".png"]
    table = pd.read_excel(folder / "plan.xlsx", engine="calamine")
    assert table["点位编号"].tolist() == plan["number"].tolist()
    assert table["经度"].between(119, 121).all()


def test_a_rule_gives_no_polygon_fewer_than_it_asks_and_says_how_it_is_known(folder):
    outcome = laid_out(folder, method="grid", rule="site_detailed")
    plan = geopandas.read_parquet(folder / "plan.parquet")
    assert (plan["polygon"].value_counts()[["A", "B"]] >= [375, 250]).all()
    assert any("未核对原文" in warning for warning in outcome.warnings)


def test_the_same_seed_repeats_every_byte_and_another_one_does_not(folder):
    first = laid_out(folder, method="stratified", count=12, seed=7)
    assert rerun(first.record).same
    laid_out(folder, "other.parquet", method="stratified", count=12, seed=8)
    assert (folder / "other.parquet").read_bytes() != (folder / "plan.parquet").read_bytes()


def test_new_places_cover_what_existing_ones_leave_open(folder, network):
    laid_out(folder, method="coverage", count=4, existing=network)
    plan = geopandas.read_parquet(folder / "plan.parquet")
    assert plan["northing"].mean() > SOUTH + 550


def test_a_network_can_lose_its_crowd_and_gain_where_it_is_thin(folder, network):
    outcome = laid_out(folder, method="thin", count=10, existing=network, element="镉")
    plan = geopandas.read_parquet(folder / "plan.parquet")
    leaving = plan[plan["action"].str.startswith("可取消")]
    assert len(leaving) == 10
    assert leaving["northing"].mean() < plan["northing"].mean()
    assert any("克里格标准差" in line for line in outcome.summary)
    laid_out(folder, method="extend", count=5, existing=network, element="镉")
    plan = geopandas.read_parquet(folder / "plan.parquet")
    assert plan[plan["action"].str.startswith("新增")]["northing"].mean() > SOUTH + 550
    assert len(plan) == 65


def test_a_network_without_a_range_inside_the_area_can_be_changed(folder):
    """A trend across the whole area has a variogram that goes on rising: its fitted range is without end."""
    generator = np.random.default_rng(2)
    east, north = generator.uniform(0, 1_000, (2, 80))
    cadmium = np.exp(2 * ((east / 1_000) ** 2 + (north / 1_000) ** 2) + 0.02 * generator.normal(size=80))
    table = {"样品编号": [f"S{n}" for n in range(80)], "东坐标": WEST + east, "北坐标": SOUTH + north, "镉(mg/kg)": cadmium}
    pd.DataFrame(table).to_csv(folder / "trend.csv", index=False)
    outcome = laid_out(folder, method="thin", count=3, existing=folder / "trend.csv", element="镉")
    assert any("空间相关的距离超出研究区" in warning for warning in outcome.warnings)
    assert any("克里格标准差" in line for line in outcome.summary)


def test_a_table_without_shapes_is_no_layer(folder, network):
    with pytest.raises(Refused, match="没有图形"):
        perform("sampling", {"polygons": network}, {"count": 5}, folder / "plan.parquet")


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({}, "请用间距 --spacing"),
        ({"spacing": 100, "count": 5}, "中的一个"),
        ({"spacing": -1}, "系统网格布点做不到：点数、间距"),
        ({"spacing": 100, "method": "random"}, "不用间距"),
        ({"rule": "每亩一个"}, "没有名为“每亩一个”的布点密度"),
        ({"variation": 40}, "--deviation"),
        ({"method": "random", "count": 500, "apart": 400}, "放不下"),
        ({"method": "thin", "count": 5}, "需要现有样点"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(folder, parameters, words):
    with pytest.raises(Exception, match=words) as refused:
        laid_out(folder, **parameters)
    assert isinstance(refused.value, Refused) or "Refused" in {kind.__name__ for kind in type(refused.value).__mro__}


def test_the_command_writes_a_geopackage(folder, capsys):
    from jingtu.project.cli import main

    assert main(["sampling", str(folder / "area.parquet"), "--count", "12", "--out", str(folder / "p.gpkg")]) == 0
    assert "系统网格布点：12 个点" in capsys.readouterr().out
    assert len(geopandas.read_file(folder / "p.gpkg")) == 12
