"""Distributions give the quantiles that scipy gives, stay within their ends, and refuse numbers that make none."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from jingtu.kernels.risk.distributions import BadDistribution, Distribution

SHARES = np.linspace(0.001, 0.999, 999)
KNOWN = [
    (Distribution("normal", (61.8, 9.0)), stats.norm(61.8, 9.0)),
    (Distribution("normal", (61.8, 9.0), 50.0, 70.0), stats.truncnorm((50 - 61.8) / 9, (70 - 61.8) / 9, 61.8, 9.0)),
    (Distribution("lognormal", (2.0, 1.7)), stats.lognorm(np.log(1.7), scale=2.0)),
    (Distribution("triangular", (1.0, 2.0, 5.0)), stats.triang(0.25, 1.0, 4.0)),
    (Distribution("triangular", (1.0, 1.0, 5.0)), stats.triang(0.0, 1.0, 4.0)),
    (Distribution("triangular", (1.0, 5.0, 5.0)), stats.triang(1.0, 1.0, 4.0)),
    (Distribution("uniform", (1.0, 5.0)), stats.uniform(1.0, 4.0)),
]


@pytest.mark.parametrize(("ours", "theirs"), KNOWN)
def test_quantiles_are_those_of_scipy(ours, theirs):
    np.testing.assert_allclose(ours.quantile(SHARES), theirs.ppf(SHARES), rtol=1e-10)


def test_a_truncated_lognormal_shares_out_what_is_cut_off():
    cut = Distribution("lognormal", (2.0, 1.7), 1.0, 4.0)
    whole = stats.lognorm(np.log(1.7), scale=2.0)
    below, above = whole.cdf([1.0, 4.0])

    np.testing.assert_allclose(cut.quantile(SHARES), whole.ppf(below + SHARES * (above - below)), rtol=1e-10)


@given(share=st.floats(0, 1), lower=st.floats(-5, 0), width=st.floats(0.01, 10))
def test_a_truncated_normal_stays_within_its_ends(share, lower, width):
    value = Distribution("normal", (0.0, 1.0), lower, lower + width).quantile(share)

    assert lower <= value <= lower + width


@pytest.mark.parametrize(
    ("kind", "values", "ends", "said"),
    [
        ("beta", (1.0, 2.0), (), "not known"),
        ("normal", (1.0,), (), "needs the numbers mean, sd"),
        ("normal", (1.0, 0.0), (), "out of order"),
        ("normal", (1.0, float("nan")), (), "needs the numbers"),
        ("lognormal", (0.0, 2.0), (), "out of order"),
        ("lognormal", (1.0, 1.0), (), "out of order"),
        ("triangular", (1.0, 6.0, 5.0), (), "out of order"),
        ("uniform", (5.0, 5.0), (), "out of order"),
        ("normal", (1.0, 1.0), (3.0, 2.0), "leaves nothing"),
        ("uniform", (1.0, 2.0), (0.0, 3.0), "ends by itself"),
    ],
)
def test_numbers_that_make_no_distribution_are_refused(kind, values, ends, said):
    with pytest.raises(BadDistribution, match=said):
        Distribution(kind, values, *ends)
