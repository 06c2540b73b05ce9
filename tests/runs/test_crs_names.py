"""Coordinate systems are named to people in Chinese."""

import numpy as np
import pytest
from pyproj import CRS

from jingtu.runs.maps.projection import crs_name, from_degrees


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("EPSG:4490", "CGCS2000 经纬度"),
        ("EPSG:4326", "WGS 84 经纬度"),
        ("EPSG:4548", "CGCS2000 3度带高斯-克吕格，中央经线 117°"),
        ("EPSG:4527", "CGCS2000 3度带高斯-克吕格，带号 39"),
        ("EPSG:4508", "CGCS2000 6度带高斯-克吕格，中央经线 111°"),
        ("EPSG:32650", "WGS 84 / UTM zone 50N"),
    ],
)
def test_a_system_has_the_name_that_offices_use(code, name):
    assert crs_name(CRS.from_user_input(code)) == name


def test_a_zone_that_no_register_names_is_named_by_its_meridian():
    assert from_degrees(np.array([20.9, 21.1]), np.array([50.0, 50.1])).name == "高斯-克吕格，中央经线 21°"
