"""What one cell says."""

import contextlib
import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.runs import cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (0.31, 0.31),
        ("0.31", 0.31),
        ("１．２", 1.2),
        ("1,234.5", 1234.5),
        ("1.2×10-3", 1.2e-3),
        ("1.2×10⁻³", 1.2e-3),
        ("1.2 x 10^-3", 1.2e-3),
        ("1.2 × 10 ⁻³", 1.2e-3),
        ("5E-4", 5e-4),
        (" 7 ", 7.0),
        (".5", 0.5),
    ],
)
def test_numbers_are_read_in_every_usual_writing(cell, expected):
    assert cells.number(cell) == pytest.approx(expected, rel=1e-15)
    assert cells.concentration(cell).value == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        ("<0.01", 0.01),
        ("＜0.01", 0.01),
        ("< 0.01", 0.01),
        ("≤0.01", 0.01),
        ("0.004L", 0.004),
        ("ND", math.nan),
        ("n.d.", math.nan),
        ("未检出", math.nan),
        ("未检出（<0.01）", 0.01),
        ("ND(0.05)", 0.05),
        ("<LOD", math.nan),
        ("低于检出限", math.nan),
    ],
)
def test_a_non_detect_has_no_value_but_its_detection_limit(cell, limit):
    found = cells.concentration(cell)
    assert found.qualifier == "<"
    assert math.isnan(found.value)
    assert found.detection_limit == limit or (math.isnan(limit) and math.isnan(found.detection_limit))


def test_a_unit_written_in_the_cell_is_kept():
    found = cells.concentration("3.2 mg/kg")
    assert (found.value, found.qualifier, found.unit) == (3.2, "", "mg/kg")
    assert cells.concentration("<20 ug/kg").unit == "ug/kg"
    assert cells.concentration("< 0.01 L").detection_limit == 0.01
    assert cells.concentration("未检出（<20 ug/kg）") == cells.concentration("<20 ug/kg")


@pytest.mark.parametrize(
    ("cell", "value", "unit"), [(0.01, 0.01, ""), ("<0.01", 0.01, ""), ("0.004L", 0.004, ""), ("10μg/kg", 10, "μg/kg")]
)
def test_a_detection_limit_is_read_with_or_without_its_sign(cell, value, unit):
    assert cells.limit(cell) == cells.Concentration(value, unit=unit, detection_limit=math.nan)
    with pytest.raises(cells.Unreadable, match="不是检出限"):
        cells.limit("ND")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-0.3", "负数"),
        (-0.3, "负数"),
        (">100", "超出测定范围"),
        ("abc", "不是浓度"),
        ("1,5", "不是浓度"),
        ("0.3?", "不是浓度"),
        ("未检出xyz", "读不懂"),
        (True, "逻辑值"),
        (dt.date(2019, 3, 5), "日期"),
        (cells.ErrorCell(), "公式"),
        (math.inf, "有限"),
    ],
)
def test_what_is_no_concentration_is_refused_with_what_was_found(cell, words):
    with pytest.raises(cells.Unreadable, match=words):
        cells.concentration(cell)


@pytest.mark.parametrize("cell", ["12 3", "20.6 2", "26\n27.1", "1 026.5", "0. 5", "1, 234", "<0.0 1", "116.39\u00a01234"])
def test_a_blank_between_digits_makes_no_number_of_two(cell):
    for read in (cells.number, cells.concentration, cells.longitude):
        with pytest.raises(cells.Unreadable, match="空格或换行"):
            read(cell)


@pytest.mark.parametrize(
    "cell",
    [
        dt.date(2019, 6, 30),
        dt.datetime(2019, 6, 30, 9, 5),
        "2019-6-30",
        "2019/06/30",
        "2019年6月30日",
        "20190630",
        "2019.6.30",
        43646.0,
        "2019-06-30 09:05",
    ],
)
def test_a_day_is_read_in_every_usual_writing(cell):
    assert cells.day(cell) == dt.date(2019, 6, 30)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2019-06-30 09:05", (9, 5, 0)),
        ("2019年6月30日 9时5分", (9, 5, 0)),
        ("2019-06-30T23:59:58", (23, 59, 58)),
        (dt.datetime(2019, 6, 30, 9, 5), (9, 5, 0)),
        (43646.5, (12, 0, 0)),
        (dt.date(2019, 6, 30), (0, 0, 0)),
        ("2019-06-30", (0, 0, 0)),
        ("2019-06-30 9时", (9, 0, 0)),
        ("2019-06-30 09:05:07.250", (9, 5, 7)),
        ("2019-06-30T09:05:07+08:00", (9, 5, 7)),
        ("2019/6/30 9:05:07Z", (9, 5, 7)),
        ("20190630", (0, 0, 0)),
        (43646, (0, 0, 0)),
    ],
)
def test_a_time_is_read_where_a_day_has_one(cell, time):
    assert cells.moment(cell) == dt.datetime(2019, 6, 30, *time)


@pytest.mark.parametrize(
    "cell",
    [
        "2019-02-30",
        "昨天",
        3.5,
        "6/30/19",
        "2019-06-13 2019-06-14",
        "2019-06-13 3天后",
        "2019-06-13 25:99",
        "2019-06-13 10:00-12:00",
        "2019-06-13 9:05 PM",
        "2019-06-13 9",
    ],
)
def test_what_is_no_day_is_refused(cell):
    with pytest.raises(cells.Unreadable):
        cells.day(cell)


@pytest.mark.parametrize(
    "cell",
    ["116°23′45″", "116度23分45秒", "东经116°23'45\"", "116:23:45", "116 23 45.0", 116 + 23 / 60 + 45 / 3600],
)
def test_degrees_are_read_decimal_or_in_minutes_and_seconds(cell):
    assert cells.longitude(cell) == pytest.approx(116.395833333, abs=1e-9)


@pytest.mark.parametrize("cell", [39_500_000.0, "116°75′", "181"])
def test_degrees_out_of_range_are_refused(cell):
    with pytest.raises(cells.Unreadable):
        cells.longitude(cell)


@given(st.one_of(st.text(max_size=40), st.floats(), st.booleans(), st.none(), st.dates(), st.times(), st.timedeltas()))
def test_any_cell_is_read_or_refused_and_nothing_else(cell):
    for reader in (cells.number, cells.concentration, cells.day, cells.moment, cells.longitude, cells.latitude):
        with contextlib.suppress(cells.Unreadable):
            reader(cell)
    assert isinstance(cells.said(cell), str)
    assert cells.empty(cell) in (True, False)


@given(st.floats(0, 1e12, allow_subnormal=False))
def test_a_number_written_out_is_read_back(value):
    assert cells.concentration(repr(value)).value == value
    below = cells.concentration(f"<{value!r}")
    assert below.detection_limit == value
