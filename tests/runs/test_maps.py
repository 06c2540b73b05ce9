"""Projection, grid, limit and covariates of a map."""

import geopandas
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from jingtu.runs.kriging.covariates import NOWHERE, Asked, read_covariate
from jingtu.runs.kriging.limit import from_standard
from jingtu.runs.maps.grid import lay_grid, read_boundary
from jingtu.runs.maps.projection import Projected, from_degrees, from_metres
from jingtu.runs.refusal import Refused

CORNERS = Projected(np.array([0.0, 1000.0, 1000.0, 0.0]), np.array([0.0, 0.0, 500.0, 500.0]), None, "")


@given(st.floats(73.6, 135.4), st.floats(18.0, 53.0))
def test_every_place_in_china_lies_in_the_zone_nearest_to_it(longitude, latitude):
    found = from_degrees(np.array([longitude]), np.array([latitude]))
    assert abs(float(found.easting[0]) - 500_000) < 170_000
    assert found.crs.is_projected


@pytest.mark.parametrize(
    ("longitude", "code"), [(117.0, 4548), (115.49, 4547), (115.51, 4548), (118.49, 4548), (75.0, 4534), (135.0, 4554)]
)
def test_the_zone_changes_halfway_between_two_meridians(longitude, code):
    assert from_degrees(np.array([longitude]), np.array([39.0])).crs.to_epsg() == code


def test_distances_are_those_of_the_ellipsoid():
    from pyproj import Geod

    longitude, latitude = np.array([116.6, 116.7]), np.array([39.5, 39.55])
    found = from_degrees(longitude, latitude)
    plane = np.hypot(*np.diff([found.easting, found.northing]))[0]
    truth = Geod(ellps="GRS80").inv(longitude[0], latitude[0], longitude[1], latitude[1])[2]
    assert plane == pytest.approx(truth, rel=1e-4)


def test_abroad_a_meridian_of_its_own_serves_and_a_wide_area_is_remarked():
    found = from_degrees(np.array([6.85]), np.array([47.1]))
    assert abs(float(found.easting[0]) - 500_000) < 120_000
    assert "4.0°" in from_degrees(np.array([113.0, 120.0]), np.array([39.0, 39.0])).notes[0]


@pytest.mark.parametrize(("easting", "code"), [(39_500_000.0, 4527), (20_500_000.0, 4498), (25_500_000.0, 4513)])
def test_the_number_before_the_easting_names_the_zone(easting, code):
    found = from_metres(np.array([easting]), np.array([4_300_000.0]), "")
    assert found.crs.to_epsg() == code
    assert "请核对" in found.notes[0]


def test_metres_that_do_not_say_where_they_are_stay_without_crs():
    found = from_metres(np.array([500_000.0]), np.array([4_300_000.0]), "")
    assert found.crs is None
    assert "--crs" in found.notes[0]
    assert from_metres(np.array([500_000.0]), np.array([4_300_000.0]), "EPSG:4548").crs.to_epsg() == 4548


@pytest.mark.parametrize(
    ("easting", "named", "words"),
    [
        ([39_500_000.0, 40_500_000.0], "", "带号不一致"),
        ([500_000.0], "EPSG:4490", "不是以米为单位"),
        ([500_000.0], "EPSG:nothing", "不认识坐标系"),
    ],
)
def test_metres_that_contradict_themselves_are_refused(easting, named, words):
    with pytest.raises(Refused, match=words):
        from_metres(np.array(easting), np.full(len(easting), 4_300_000.0), named)


def test_a_grid_has_up_to_about_ten_thousand_round_cells():
    grid = lay_grid(CORNERS)
    assert grid.cell in (5.0, 10.0, 20.0)
    easting, northing = grid.targets
    assert 1_600 < easting.size <= 12_000
    assert (np.abs((easting / grid.cell) % 1 - 0.5) < 1e-9).all()
    rows = [row[np.isfinite(row)] for row in grid.spread(northing) if np.isfinite(row).any()]
    assert (np.diff([row[0] for row in rows]) == -grid.cell).all()  # rows go from north to south


def test_a_boundary_in_degrees_is_brought_to_the_samples(tmp_path):
    places = from_degrees(np.array([116.6, 116.7]), np.array([39.5, 39.6]))
    geopandas.GeoDataFrame(geometry=[box(116.55, 39.45, 116.75, 39.65)], crs=4490).to_file(tmp_path / "a.geojson")
    area = read_boundary(tmp_path / "a.geojson", places)
    assert area.area == pytest.approx(17_170 * 22_200, rel=0.01)


def test_a_file_that_is_no_boundary_is_refused(tmp_path):
    places = from_degrees(np.array([116.6, 116.7]), np.array([39.5, 39.6]))
    (tmp_path / "a.gpkg").write_text("nothing", encoding="utf-8")
    with pytest.raises(Refused, match="读不出图层文件"):
        read_boundary(tmp_path / "a.gpkg", places)
    geopandas.GeoDataFrame(geometry=[LineString([(116, 39), (117, 40)])], crs=4490).to_file(tmp_path / "b.gpkg")
    with pytest.raises(Refused, match="没有面"):
        read_boundary(tmp_path / "b.gpkg", places)
    geopandas.GeoDataFrame(geometry=[box(100, 30, 101, 31)], crs=4490).to_file(tmp_path / "c.gpkg")
    with pytest.raises(Refused, match="没有一个样点落在边界"):
        read_boundary(tmp_path / "c.gpkg", places)


def points(**columns):
    return pd.DataFrame(columns)


def test_the_strictest_limit_of_the_samples_serves_and_is_named():
    found = from_standard("GB15618-2018", "cd", points(ph=[5.0, 8.0], land=["水田", "旱地"]), {})
    assert found.value == 0.3
    assert "pH≤5.5" in found.said
    assert any("2 种（0.3–0.6" in note for note in found.notes)


@pytest.mark.parametrize(
    ("fixed", "value"),
    [({"land": "水田", "ph": "8"}, 0.8), ({"land": "水田", "ph": "7.5"}, 0.6), ({"land": "水旱轮作", "ph": "7.6"}, 0.6)],
)
def test_conditions_can_be_set_for_all_samples(fixed, value):
    assert from_standard("GB15618-2018", "cd", points(ph=[5.0], land=["旱地"]), fixed).value == value


def test_the_class_of_construction_land_and_the_kind_of_limit_count():
    both = [from_standard("GB36600-2018", "cd", points(use=[use]), {}).value for use in ("第一类用地", "第二类用地")]
    assert both == [20, 65]
    control = from_standard("GB36600-2018", "cd", points(use=["第一类用地"]), {}, kind="intervention")
    assert control.value == 47


def test_a_limit_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="没有锑的这种限值"):
        from_standard("GB15618-2018", "sb", points(ph=[5.0], land=["旱地"]), {})


PLACES = from_degrees(np.array([116.6, 116.7]), np.array([39.5, 39.6]))


def layer(path, **fields):
    """Write two squares, west and east of 116.65°E, with fields."""
    halves = [box(116.5, 39.4, 116.65, 39.7), box(116.65, 39.4, 116.8, 39.7)]
    geopandas.GeoDataFrame(fields, geometry=halves, crs=4490).to_file(path)
    return path


def test_classes_and_numbers_are_read_from_the_polygon_that_holds_a_place(tmp_path):
    path = layer(tmp_path / "a.gpkg", 岩性=["石灰岩", "砂岩"], 坡度=[1.5, 7.0])
    outside = np.append(PLACES.easting, 0.0), np.append(PLACES.northing, 0.0)
    rock = read_covariate(Asked("r", path, "岩性"), PLACES, *outside)
    assert rock.tolist() == ["石灰岩", "砂岩", NOWHERE]
    slope = read_covariate(Asked("s", path, "坡度"), PLACES, *outside)
    np.testing.assert_array_equal(slope, [1.5, 7.0, np.nan])


def test_a_distance_is_measured_in_metres(tmp_path):
    geopandas.GeoDataFrame(geometry=[Point(116.6, 39.5)], crs=4490).to_file(tmp_path / "works.geojson")
    found = read_covariate(Asked("d", tmp_path / "works.geojson", distance=True), PLACES, PLACES.easting, PLACES.northing)
    assert found[0] == pytest.approx(0.0, abs=0.01)
    assert found[1] == pytest.approx(14_060, rel=0.01)


def raster(path, crs):
    import rasterio

    values = np.arange(6, dtype="float32").reshape(2, 3)
    values[1, 2] = -1
    where = rasterio.Affine(0.1, 0.0, 116.5, 0.0, -0.1, 39.7)
    with rasterio.open(
        path, "w", driver="GTiff", height=2, width=3, count=1, dtype="float32", nodata=-1, crs=crs, transform=where
    ) as written:
        written.write(values, 1)
    return path


def test_a_raster_is_read_where_it_has_values(tmp_path):
    path = raster(tmp_path / "a.tif", "EPSG:4490")
    places = from_degrees(np.array([116.55, 116.75, 116.75, 120.0]), np.array([39.65, 39.65, 39.55, 39.5]))
    found = read_covariate(Asked("a", path), places, places.easting, places.northing)
    np.testing.assert_array_equal(found, [0.0, 2.0, np.nan, np.nan])


def test_covariates_that_cannot_be_laid_over_the_samples_are_refused(tmp_path):
    (tmp_path / "b.tif").write_text("nothing", encoding="utf-8")
    with pytest.raises(Refused, match="读不出栅格文件"):
        read_covariate(Asked("b", tmp_path / "b.tif"), PLACES, PLACES.easting, PLACES.northing)
    path = raster(tmp_path / "c.tif", "EPSG:4490")
    with pytest.raises(Refused, match="没有坐标系，无法对齐"):
        read_covariate(Asked("c", path), CORNERS, CORNERS.easting, CORNERS.northing)
    with pytest.raises(Refused, match="用 --crs 写明"):
        read_boundary(layer(tmp_path / "d.gpkg", x=[1, 2]), CORNERS)
