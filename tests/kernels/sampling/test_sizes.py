"""Numbers of samples: the formula at both sides, densities at both sides of every step, shares that add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from jingtu.kernels.sampling.sizes import samples_for_mean, shared
from jingtu.standards.loader import FactsRefused, loads
from jingtu.standards.sampling import SamplingRules, UnknownDensity, rules


@given(variation=st.floats(1, 300), deviation=st.floats(1, 100), confidence=st.floats(60, 99.5))
def test_the_number_suffices_and_one_less_does_not(variation, deviation, confidence):
    number = samples_for_mean(variation, deviation, confidence)

    def wanted(n):
        return (t.ppf(0.5 + confidence / 200, n - 1) * variation / deviation) ** 2

    assert number >= wanted(number)
    assert number == 2 or number - 1 < wanted(number - 1)


def test_a_worked_case_by_hand():
    # t for 17 degrees of freedom is 2.110: (2.110 · 40 / 20)² = 17.8; for 16 it is 2.120: 18.0 > 17.
    assert samples_for_mean(40, 20, 95) == 18


@pytest.mark.parametrize(("variation", "deviation", "confidence"), [(0, 20, 95), (40, 0, 95), (40, 20, 100), (1e6, 0.1, 95)])
def test_what_has_no_number_is_refused(variation, deviation, confidence):
    with pytest.raises(ValueError, match=r"Expected a variation|needs more than"):
        samples_for_mean(variation, deviation, confidence)


@given(
    total=st.integers(0, 500),
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=20).filter(lambda weights: sum(weights) > 1e-3),
    at_least=st.integers(0, 5),
)
def test_shares_add_up_and_stay_within_one_of_the_exact(total, weights, at_least):
    if total < at_least * len(weights):
        with pytest.raises(ValueError, match="cannot give each"):
            shared(total, weights, at_least=at_least)
        return
    found = shared(total, weights, at_least=at_least)
    exact = at_least + (total - at_least * len(weights)) * np.array(weights) / sum(weights)
    assert found.sum() == total
    assert (np.abs(found - exact) < 1).all()


@pytest.mark.parametrize(
    ("code", "area", "points"),
    [
        ("site_preliminary", 5_000, 3),
        ("site_preliminary", 5_001, 6),
        ("site_detailed_contaminated", 400, 1),
        ("site_detailed_contaminated", 401, 2),
        ("site_detailed", 20_000, 13),
        ("site_monitoring", 1_000, 5),
        ("site_monitoring", 8_001, 6),
        ("construction_project", 1_000_000, 5),
        ("construction_project", 1_200_001, 7),
        ("soil_unit", 1e9, 3),
    ],
)
def test_a_density_asks_for_its_number(code, area, points):
    assert rules().density(code).points(area) == points


def test_every_density_says_that_its_text_was_not_read_and_unknown_ones_are_refused():
    assert not any(density.checked.is_confirmed for density in rules().densities)
    with pytest.raises(UnknownDensity, match="site_detailed（建设用地详细调查（其他区域））"):
        rules().density("每亩一个")
    with pytest.raises(FactsRefused, match="areas must rise"):
        loads(
            "version: 2026-01-01\n"
            "sample_size: {document: d1, clause: c, confidence_percent: 95, checked: {status: memory}}\n"
            "densities: [{code: a, name: b, document: d1, clause: c, steps: [{points: 3}, {up_to_m2: 5, points: 1}], "
            "checked: {status: memory}}]\n",
            SamplingRules,
        )
