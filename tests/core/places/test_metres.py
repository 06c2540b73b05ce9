"""Areas and widths of small land in degrees agree with the geodesic ones."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, Point, Polygon, box

from jingtu.core.places.metres import areas_m2, in_metres, mean_widths_m, sound

CGCS2000 = Geod(a=6378137.0, rf=298.257222101)
METRE = 1 / 111_000  # degrees, about
# Of the geodesic area, for land up to 2 km across between the southern and the northern border of the country.
TOLERANCE = 1e-6


@given(
    east=st.floats(74, 135),
    north=st.floats(4, 53),
    width=st.floats(10, 2_000),
    height=st.floats(10, 2_000),
    lean=st.floats(-1, 1),
)
def test_an_area_is_the_geodesic_one(east, north, width, height, lean):
    w, h = width * METRE, height * METRE
    land = Polygon([(east, north), (east + w, north), (east + w + lean * w, north + h), (east + lean * w, north + h)])
    geodesic = abs(CGCS2000.geometry_area_perimeter(land)[0])
    assert areas_m2([land])[0] == pytest.approx(geodesic, rel=TOLERANCE)


def test_a_strip_is_as_wide_as_it_is_drawn():
    strip = box(117, 39.75, 117.01, 39.75 + 2 * METRE)
    north_m = CGCS2000.inv(117, 39.75, 117, 39.75 + 2 * METRE)[2]
    assert mean_widths_m([strip])[0] == pytest.approx(north_m, rel=3e-3)  # the two ends of 2 m count as border


def test_points_and_lines_have_no_area_and_no_width():
    found = [Point(117, 39), LineString([(117, 39), (117.1, 39)])]
    assert areas_m2(found).tolist() == mean_widths_m(found).tolist() == [0, 0]


def test_what_is_given_is_left_as_it_was():
    land = np.array([box(117, 39, 117.001, 39.001)])
    in_metres(land)
    assert land[0].bounds == (117, 39, 117.001, 39.001)


def test_a_ring_that_crosses_itself_is_mended():
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert shapely.is_valid(sound([bow])).all()
    assert not bow.is_valid
