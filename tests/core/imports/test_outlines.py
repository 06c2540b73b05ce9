"""Outlines as they are typed: areas of the country, or refused in a sentence."""

import pytest

from jingtu.core.imports.outlines import outline
from jingtu.core.subjects.errors import Refused

SQUARE = "117 39,117.1 39,117.1 39.1,117 39.1,117 39"


@pytest.mark.parametrize("text", [f"POLYGON (({SQUARE}))", f"MultiPolygon ((({SQUARE})))", "117,39;117.1,39;117.1,39.1"])
def test_an_area_is_read(text):
    assert outline(text).bounds == (117, 39, 117.1, 39.1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("MULTIPOINT ((117 39), (117.1 39), (117.1 39.1))", "不是一个拐点"),
        ("POLYGON ((117 39, 500000 39, 500000 39.1, 117 39))", "应为经纬度"),
        ("117,39;150,39;150,39.1", "不在中国境内"),
        ("117,39;117.1,39;117.1,80", "不在中国境内"),
        ("SRID=3857;POLYGON ((117 39, 117.1 39, 117.1 39.1, 117 39))", "不是一个拐点"),
        ('{"type": "Polygon", "coordinates": [[[117,39],[1e400,39],[117.1,39.1],[117,39]]]}', "。"),
    ],
)
def test_what_is_no_area_in_the_country_is_refused(text, says):
    with pytest.raises(Refused, match=says):
        outline(text)
