"""Rows whose box meets another are found, narrow and wide ones, and no other."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core.places.boxes import NARROW, meeting
from jingtu.themes.development_land.models import Parcel
from tests.support.land import land, square

pytestmark = pytest.mark.django_db
AT = st.floats(-0.05, 0.05)
SIZE = st.sampled_from([0.0, 0.004, NARROW, NARROW * 1.01, 0.06])


@pytest.fixture
def parcels(world):
    """Narrow and wide parcels around the first; boxes alone count here."""
    for number, (west, width) in enumerate([(-0.03, 0.001), (-0.04, 0.06), (0.0, NARROW), (0.02, 0.03), (-0.02, 0.0)]):
        row = land("parcel", world.inspector, world.works, code=f"13102400100{number}", geometry=square(0, 0))
        Parcel.objects.filter(pk=row.pk).update(west=117 + west, east=117 + west + width)
    return list(Parcel.objects.all())


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(west=AT, width=SIZE, south=st.floats(-0.01, 0.01), height=st.sampled_from([0.0, 0.002]))
def test_found_are_the_rows_whose_box_meets(parcels, west, width, south, height):
    west, south = 117 + west, 39.75 + south
    east, north = west + width, south + height
    found = meeting(Parcel.objects.all(), [(west, south, east, north)])
    meant = {p.pk for p in parcels if p.west <= east and p.east >= west and p.south <= north and p.north >= south}
    assert sorted(p.pk for p in found) == sorted(meant)


def test_no_boxes_find_nothing(parcels):
    assert meeting(Parcel.objects.all(), []).count() == 0


def test_several_boxes_find_what_meets_one_of_them(parcels):
    boxes = [(117 + at, 39.75, 117.0005 + at, 39.7505) for at in (-0.03, 0.025)]
    alone = {row.pk for box in boxes for row in meeting(Parcel.objects.all(), [box])}
    assert {row.pk for row in meeting(Parcel.objects.all(), boxes)} == alone


def test_rows_are_looked_for_along_the_index_of_boxes(parcels):
    if connection.vendor == "postgresql":  # which reads so few rows without an index, if it may
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    told = meeting(Parcel.objects.order_by(), [(117, 39, 117.001, 39.001)]).explain()
    assert "parcel_by_box" in told
