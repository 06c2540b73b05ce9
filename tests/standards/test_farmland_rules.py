"""The rules of classes are read whole or refused with the place, and each says how it is known."""

from importlib import resources

import pytest

from jingtu.standards import substances
from jingtu.standards.farmland import Rules, rules
from jingtu.standards.loader import FactsRefused, loads

TEXT = (resources.files("jingtu.standards") / "data" / "farmland_classes.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("share_percent: 80", "share_percent: 40", "dominance.share_percent: input should be greater than 50"),
        ("operator: above", "operator: over", "dominance.operator: input should be 'at_least' or 'above'"),
        ("{code: 1, name:", "{code: 2, name:", "expected the codes 1, 2 and 3"),
        ("points_at_least: 1, points_below: 3", "points_at_least: 3, points_below: 3", "no number of points is at least 3"),
        ("grade: A", "grade: D", "grade: input should be 'A', 'B' or 'C'"),
        ("combine: worst", "combine: worst\n  whim: 1", "the key is not known"),
    ],
)
def test_rules_that_cannot_be_are_refused(written, instead, words):
    with pytest.raises(FactsRefused, match=words):
        loads(TEXT.replace(written, instead, 1), Rules)


def test_eight_of_ten_is_decided_exactly():
    dominance = rules().dominance
    at_least = dominance.model_copy(update={"operator": "at_least"})
    assert [dominance.reached(points, 10) for points in (7, 8, 9)] == [False, False, True]
    assert [at_least.reached(points, 10) for points in (7, 8, 9)] == [False, True, True]


def test_the_five_elements_are_known_substances_and_every_rule_says_how_it_is_known():
    assert [substances.find(code).name_zh for code in rules().elements.codes] == ["镉", "汞", "砷", "铅", "铬"]
    assert set(rules().checks()) == set(Rules.model_fields) - {"version", "document", "classes"}
    assert [rules().class_name(code) for code in range(4)] == ["—", "优先保护类", "安全利用类", "严格管控类"]
