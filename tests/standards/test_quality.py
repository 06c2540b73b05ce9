"""Quality-control limits and thresholds of the screens."""

import pytest

from jingtu.standards import quality
from jingtu.standards.loader import FactsRefused, loads

TABLE = """
unit: mg/kg
source: {document: EX 1, clause: "1"}
checked: {status: memory}
rows:
  - {up_to: 1, deviation: 20}
  - {up_to: null, deviation: 10}
"""


def test_limits_tighten_as_contents_rise():
    for table in quality.quality().precision:
        deviations = [row.deviation for row in table.rows]
        assert deviations == sorted(deviations, reverse=True)


def test_a_metal_has_rows_of_its_own_and_the_rest_share_theirs():
    assert quality.quality().precision_of("hg").source.clause == "表13-1"
    assert quality.quality().precision_of("benzene").source.clause == "表13-2"


@pytest.mark.parametrize(
    ("code", "days"), [("cr6", 1), ("hg", 28), ("cd", 180), ("benzene", 7), ("naphthalene", 10), ("pcb", 14)]
)
def test_a_substance_or_its_group_tells_how_long_it_keeps(code, days):
    assert quality.quality().holding_of(code).days == days


def test_nothing_is_told_where_nothing_is_known():
    assert quality.quality().holding_of("hardness") is None


@pytest.mark.parametrize(
    ("found", "written", "sentence"),
    [
        ("up_to: null", "up_to: 0.5", "rows ascend, and only the last has `up_to: null`"),
        ("up_to: null", "up_to: 2", "the last row has `up_to: null`"),
        ("unit: mg/kg", "unit: mg/kg\nsubstances: [kryptonite]", "kryptonite is not the code of a substance"),
    ],
)
def test_a_table_out_of_order_is_refused(found, written, sentence):
    assert loads(TABLE, quality.Precision).rows
    with pytest.raises(FactsRefused, match=sentence):
        loads(TABLE.replace(found, written), quality.Precision)


def test_every_screen_says_how_often_it_cries_wolf():
    for screen in quality.screens().screens:
        assert screen.campaigns >= 1000
        assert 0 <= screen.false_alarm <= 0.01
