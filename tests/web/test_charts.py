"""Charts drawn by the server: what is longer is drawn longer, the limit stands where it belongs, nothing leaves the drawing."""

import pytest

from jingtu.web.charts import Bar, Box, Panel, boxes, courses, profiles, stacked

SPREADS = ([0.1, 0.2, 0.5, 0.8, 1.5, 3.0], [1e-6, 1e-3, 1, 10, 1e3, 1e6], [2.0] * 6, [0.0, 0.0, 0.0, 0.4, 0.5, 0.6])


@pytest.mark.parametrize("numbers", SPREADS)
def test_a_box_keeps_the_order_of_its_quantiles_and_stays_inside(numbers):
    drawn = boxes([Box("镉", tuple(numbers[:5]), numbers[5])])
    box = drawn["boxes"][0]
    places = [float(box[name]) for name in ("least", "lower", "middle", "most", "largest")]
    assert places == sorted(places)
    assert drawn["label_x"] < places[0]
    assert places[-1] <= drawn["width"]


def test_the_limit_divides_what_is_below_from_what_is_above():
    drawn = boxes([Box("镉", (0.1, 0.2, 0.5, 2.0, 3.0), 5.0)])
    assert float(drawn["boxes"][0]["middle"]) < float(drawn["limit_x"]) < float(drawn["boxes"][0]["most"])
    assert [tick["label"] for tick in drawn["ticks"]] == ["0.1", "1", "10"]


def test_nothing_above_zero_has_no_logarithmic_axis():
    assert boxes([Box("镉", (0.0,) * 5, 0.0)]) is None


def test_shares_of_a_bar_fill_its_length():
    drawn = stacked([Bar("香河", "4", {"未超过": 0.75, "超过": 0.25})], ["未超过", "超过"])
    widths = [float(part["width"]) for part in drawn["bars"][0]["parts"]]
    assert widths[0] == pytest.approx(3 * widths[1], abs=0.2)
    assert drawn["bars"][0]["shares"] == [("未超过", "75%"), ("超过", "25%")]


@pytest.mark.parametrize(("draw", "along"), [(profiles, "x"), (courses, "y")])
def test_panels_draw_larger_medians_farther_from_zero(draw, along):
    panel = draw([Panel("镉", [("0–0.2 m", 0.4, 0.3, 0.5), ("0.2–0.6 m", 0.1, 0.1, 0.2)])])["panels"][0]
    first, second = (float(mark[along]) for mark in panel["marks"])
    assert (first > second) == (along == "x")  # contents go right in a profile and up in a course
    assert len(panel["line"].split()) == 2
