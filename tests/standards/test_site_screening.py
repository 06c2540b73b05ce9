"""The scheme by which sites are screened, without scores, and how scores become a band."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.risk import screening
from jingtu.kernels.risk.screening import combined
from jingtu.standards.site_screening import site_screening

scores = st.floats(0, 100)


def test_the_scheme_is_marked_as_not_confirmed_and_holds_no_score():
    scheme = site_screening()
    assert not scheme.checked.is_confirmed
    assert not any("score" in field for one in scheme.sites[0].indicators for field in type(one).model_fields)


def test_ranking_asks_for_the_exceedance_that_screening_cannot_know():
    scheme = site_screening()
    asked = {stage: {one.code for one in scheme.indicators("closed", stage, "soil")} for stage in ("screening", "ranking")}
    assert asked["ranking"] - asked["screening"] == {"exceedance"}


def test_operating_sites_are_asked_all_that_closed_ones_are_and_how_they_are_managed():
    scheme = site_screening()
    closed, operating = (
        {one.code for one in scheme.indicators(site, "ranking", "groundwater")} for site in ("closed", "operating")
    )
    assert closed < operating


@pytest.mark.parametrize(
    ("score", "words"), [(70, "高风险"), (69.999, "中风险"), (40, "中风险"), (39.999, "低风险"), (0, "低风险")]
)
def test_a_score_on_the_boundary_belongs_to_the_higher_band(score, words):
    assert site_screening().band(score).words("ranking") == words


@given(scores, scores)
def test_the_combined_score_lies_between_both_and_does_not_ask_which_is_which(soil, water):
    both = combined(soil, water)
    assert min(soil, water) - 1e-9 <= both <= max(soil, water) + 1e-9
    assert both == combined(water, soil)


@given(scores, scores, st.floats(0, 100))
def test_a_higher_score_of_a_medium_never_lowers_the_combined_one(soil, water, other):
    assert (combined(max(soil, other), water)) >= combined(soil, water) - 1e-9


def test_a_score_beyond_the_scale_is_an_error():
    assert combined(100, 0) == pytest.approx(70.7107, abs=1e-4)
    for wrong in (-0.1, 100.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 100"):
            combined(wrong, 0)


def test_the_example_of_the_formula_holds():
    assert doctest.testmod(screening).failed == 0
