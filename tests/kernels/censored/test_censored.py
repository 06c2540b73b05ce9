"""Statistics with non-detects, against published numbers and against soils of which part is hidden."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.censored import Trouble, kaplan_meier, regression_on_order_statistics, substituted, summarise

DATA = Path(__file__).parents[1] / "data"
NAN = np.nan
# Dissolved arsenic in streams of Oahu, µg/L: Tomlinson (2003) in Helsel (2012), "Statistics for Censored Environmental Data Using
# Minitab and R", ch. 6; in R: data(Oahu) of package NADA.
DETECTED = [0.5, 0.5, 0.5, 0.6, 0.7, 0.7, 0.9, 1.5, 1.7, 2.8, 3.2]
LIMITS = [0.9] + [1.0] * 4 + [2.0] * 8
OAHU = np.array(DETECTED + [NAN] * 13), np.array([NAN] * 11 + LIMITS)


def test_kaplan_meier_gives_the_published_numbers_of_oahu():
    curve = kaplan_meier(*OAHU)
    assert round(curve.mean, 3) == 0.949
    assert round(curve.standard_error * np.sqrt(24), 3) == 0.807  # the book prints the standard deviation as this
    assert curve.quantile(0.5) == 0.7


def test_regression_on_order_statistics_gives_the_published_numbers_of_oahu():
    filled = regression_on_order_statistics(*OAHU)
    assert round(filled.mean(), 3) == 0.972
    assert round(filled.std(ddof=1), 3) == 0.718
    assert round(float(np.median(filled)), 3) == 0.7
    assert filled[:11].tolist() == DETECTED


def test_kaplan_meier_by_hand():
    # 4 results: 1, <2, 3, 5. F(3) = 3/4; F(1) = 3/4 · 2/3 = 1/2; nothing is left below 1.
    curve = kaplan_meier([1, NAN, 3, 5], [NAN, 2, NAN, NAN])
    assert curve.at.tolist() == [1, 3, 5]
    assert curve.below_or_at.tolist() == pytest.approx([0.5, 0.75, 1.0])
    assert curve.rest == 0
    assert curve.mean == pytest.approx(0.5 * 1 + 0.25 * 3 + 0.25 * 5)
    assert [curve.quantile(share) for share in (0.5, 0.51, 0.75, 1.0)] == [1, 3, 3, 5]


def test_what_lies_below_the_lowest_limit_has_no_quantile():
    curve = kaplan_meier([NAN, NAN, 3, 5], 2.0)
    assert curve.rest == 0.5
    assert np.isnan(curve.quantile(0.5))
    assert curve.quantile(0.6) == 3
    assert curve.mean == pytest.approx(0.5 * 2 + 0.25 * 3 + 0.25 * 5)


contents = st.lists(st.floats(0.01, 100), min_size=8, max_size=40)


@given(contents)
def test_without_non_detects_kaplan_meier_is_the_plain_mean_and_spread(drawn):
    curve = kaplan_meier(drawn, NAN)
    assert curve.mean == pytest.approx(np.mean(drawn), rel=1e-9)
    assert curve.standard_deviation == pytest.approx(np.std(drawn, ddof=1), rel=1e-6, abs=1e-9 * max(drawn))


@given(contents, st.floats(0.001, 1000), st.randoms())
def test_order_and_unit_do_not_matter(drawn, factor, random):
    values = np.array([value if number % 3 else NAN for number, value in enumerate(drawn)])
    limits = np.array(drawn)
    order = list(range(len(drawn)))
    random.shuffle(order)
    one, other = summarise(values, limits), summarise(values[order] * factor, limits[order] * factor)
    assert other.mean == pytest.approx(one.mean * factor, rel=1e-7)
    assert other.ucl95 == pytest.approx(one.ucl95 * factor, rel=1e-7)
    assert (other.method, other.flags) == (one.method, one.flags)


@given(contents)
def test_the_mean_lies_between_nothing_and_the_limits_put_in(drawn):
    values = np.array([value if number % 2 else NAN for number, value in enumerate(drawn)])
    curve = kaplan_meier(values, np.array(drawn))
    assert np.where(np.isnan(values), 0, values).mean() <= curve.mean * (1 + 1e-9)
    assert curve.mean <= np.array(drawn).mean() * (1 + 1e-9)


@pytest.mark.parametrize(("hidden", "method"), [(0, "all_detected"), (3, "substitution"), (4, "ros")])
def test_the_share_of_non_detects_chooses_the_method(hidden, method):
    values = np.array([NAN] * hidden + list(range(2, 22 - hidden)))
    assert summarise(values, 1.0).method == method


def test_too_few_or_too_alike_contents_leave_kaplan_meier():
    assert summarise([NAN, NAN, 2.0, 3.0], 1.0).method == "kaplan_meier"
    assert summarise([NAN, NAN, 2.0, 2.0, 2.0], 1.0).method == "kaplan_meier"
    told = summarise([NAN, NAN, 2.0, 3.0, 4.0], 1.0)
    assert (told.method, told.mean) == ("ros", told.ros_mean)


def test_trouble_is_a_flag():
    assert summarise([NAN] * 10, 1.0).flags == Trouble.NONE_DETECTED
    assert np.isnan(summarise([NAN] * 10, 1.0).mean)
    assert summarise([NAN] * 9 + [2.0, 3.0], 1.0).flags == Trouble.MOSTLY_NON_DETECT
    assert summarise([1.0, 2.0], NAN).flags == Trouble.FEW
    assert summarise([NAN] + [1.0] * 9, NAN).flags == Trouble.NO_LIMIT
    assert summarise([NAN] + [1.0] * 9, NAN).count == 9


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: substituted([-1.0], NAN), "finite numbers >= 0"),
        (lambda: substituted([NAN], NAN), "needs a detection limit"),
        (lambda: kaplan_meier([NAN, 1.0], 1.0), "two detected contents"),
        (lambda: regression_on_order_statistics([1.0, 1.0, 1.0, NAN], 1.0), "not all the same"),
        (lambda: kaplan_meier([1.0, 2.0], NAN).quantile(0), "share in"),
    ],
)
def test_what_cannot_be_computed_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(("file", "column"), [("meuse.csv", "cadmium"), ("jura_pred.csv", "Cd")])
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_hiding_low_contents_biases_kaplan_meier_and_regression_little(file, column, share):
    whole = pd.read_csv(DATA / file)[column].to_numpy()
    limit = np.quantile(whole, share)
    hidden = np.where(whole < limit, NAN, whole)
    curve, filled = kaplan_meier(hidden, limit), regression_on_order_statistics(hidden, limit)
    assert abs(filled.mean() / whole.mean() - 1) < 0.05  # docs/methods/censored.md prints each
    assert -1e-12 <= curve.mean - whole.mean() <= curve.rest * limit + 1e-12  # known to overstate, by no more than this
