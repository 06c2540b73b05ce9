"""Scales of indices, background contents and land-use codes."""

import itertools

import pytest

from jingtu.standards import backgrounds, land_uses, scales, substances
from jingtu.standards.loader import FactsRefused, loads


@pytest.mark.parametrize("scale", scales.indices().scales, ids=lambda scale: scale.code)
def test_the_classes_of_a_scale_follow_each_other(scale):
    assert len(scale.edges) == len(scale.classes) - 1
    assert all(low < high for low, high in itertools.pairwise(scale.edges))


def test_an_unknown_scale_is_refused_with_the_known_ones():
    with pytest.raises(scales.UnknownScale, match="可用的有：exceedance、nemerow"):
        scales.scale("richter")


def test_a_scale_with_a_gap_is_refused():
    text = """
scales:
  - code: x
    name: x
    index: x
    source: {document: EX 1, clause: "1"}
    checked: {status: memory}
    classes:
      - {code: low, name: low, upper: 1, upper_closed: true}
      - {code: high, name: high, lower: 2, lower_closed: false}
toxic_response: {source: {document: EX 1, clause: "1"}, checked: {status: memory}, factors: {cd: 30}}
"""
    with pytest.raises(FactsRefused, match=r"line 10, scales\.0\.classes\.1: there is a gap between low and high"):
        loads(text, scales.Indices)


def test_every_element_with_a_toxic_response_exists():
    assert all(substances.is_known(code) for code in scales.toxic_response().factors)


def test_a_background_is_found_by_region_and_by_soil():
    assert backgrounds.of_region("china_mean").values["cd"] == 0.097
    value, levels = backgrounds.of_soil("as", "红壤")
    assert (value, levels.source.clause) == (40, "附录A 表A.1")
    assert not levels.checked.is_confirmed
    assert backgrounds.of_soil("as", "月壤") is None
    with pytest.raises(backgrounds.UnknownBackground, match="可用的有：china_mean、"):
        backgrounds.of_region("mars")


def test_geometric_means_and_medians_lie_below_arithmetic_means():
    mean, geometric, median = (backgrounds.of_region(f"china_{kind}").values for kind in ("mean", "geometric", "median"))
    assert all(geometric[code] < mean[code] and median[code] < mean[code] for code in mean)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("R2", "class_1"), ("A33", "class_1"), ("A34", "class_2"), ("a5", "class_1"), ("M1", "class_2"), ("G1", None),
     ("070101", "class_1"), ("080403", "class_1"), ("080401", "class_2"), ("1001", "class_2"), ("1401", None)],
)  # fmt: skip
def test_a_land_use_code_gives_its_class_or_says_what_decides(code, expected):
    use = land_uses.land_uses().find(code)
    assert use.land_class == expected
    assert expected or use.note


def test_an_unknown_land_use_code_is_nothing():
    assert land_uses.land_uses().find("99") is None
    assert land_uses.land_uses().decision.status == "local_decision"


def test_both_classifications_agree_where_they_correspond():
    uses = land_uses.land_uses()
    unified = next(one for one in uses.classifications if one.code == "unified")
    for use in unified.uses:
        for letter in use.gb50137:
            if use.land_class and uses.find(letter).land_class:
                assert use.land_class == uses.find(letter).land_class, use.code
