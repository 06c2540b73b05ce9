"""The geometry field: what goes in comes out, and what is no geometry in degrees is refused."""

import numpy as np
import pytest
import shapely
from django.core.exceptions import ValidationError
from shapely.geometry import MultiPolygon, Point, box

from jingtu.core.places.geometry import SRID, checked
from jingtu.core.places.models import Boundary
from jingtu.core.places.outlines import draw

SQUARE = box(116.5, 39.4, 116.8, 39.7)


@pytest.mark.django_db
def test_a_geometry_comes_back_as_it_was_with_its_reference_system_and_box():
    Boundary.objects.create(geometry=SQUARE, outline=SQUARE, source="测试")
    row = Boundary.objects.get()
    assert row.geometry.equals(SQUARE)
    assert shapely.get_srid(row.geometry) == SRID
    assert (row.west, row.south, row.east, row.north) == (116.5, 39.4, 116.8, 39.7)


@pytest.mark.django_db
def test_rows_are_found_by_a_box_that_meets_theirs():
    Boundary.objects.create(geometry=SQUARE, outline=SQUARE, source="测试")
    assert Boundary.objects.in_box(116.7, 39.6, 117, 40).exists()
    assert not Boundary.objects.in_box(116.9, 39.6, 117, 40).exists()


def test_heights_are_dropped():
    assert not checked(Point(116, 39, 12.5)).has_z


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        (shapely.set_srid(SQUARE, 3857), "EPSG:3857"),
        (MultiPolygon(), "空的"),
        (box(500000, 4300000, 500100, 4300100), "投影坐标"),
    ],
)
def test_what_cannot_be_degrees_is_refused(geometry, said):
    with pytest.raises(ValidationError, match=said):
        checked(geometry)


@pytest.mark.parametrize("number", ["NaN", "Inf"])
def test_a_coordinate_that_is_no_number_is_refused(number):
    with np.errstate(invalid="ignore"):
        line = shapely.from_wkt(f"LINESTRING (116 39, {number} 39)")
        with pytest.raises(ValidationError, match="不是数字"):
            checked(line)


@pytest.mark.django_db
def test_the_field_refuses_on_the_way_into_the_database_too():
    with pytest.raises(ValidationError, match="空的"):
        Boundary.objects.bulk_create([Boundary(geometry=MultiPolygon(), outline=SQUARE, west=0, south=0, east=0, north=0)])


def test_a_drawing_keeps_north_up_and_the_proportions_of_the_ground():
    drawing = draw([("a", SQUARE), ("b", box(116.8, 39.4, 117.1, 39.7))], width=600, height=600)
    west, east = drawing.shapes
    assert west.label_x < east.label_x
    assert west.label_y == east.label_y
    # 0.6° by 0.3° at 39.5° north: the cosine shortens the width.
    assert (drawing.width - 12) / (drawing.height - 12) == pytest.approx(2 * 0.7714, rel=0.01)


def test_nothing_to_draw_is_no_drawing():
    assert draw([]) is None
