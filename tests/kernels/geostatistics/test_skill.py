"""Scores, folds and what is said about a map that is no better than the mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.geostatistics.predictive import Certain, Climatology, Gathered, TransformedNormal, deviation_of, mean_of
from jingtu.kernels.geostatistics.scores_transform import Logarithm, Unchanged
from jingtu.kernels.geostatistics.skill import SkillFlag, compare, crps, skill
from jingtu.kernels.geostatistics.validation import block_folds, cross_validate, matched_folds, random_folds, single_folds


def normal(mean, deviation):
    return TransformedNormal((np.asarray(mean, float),), (np.asarray(deviation, float),), (Unchanged(),))


def test_crps_of_a_normal_equals_the_closed_form():
    from scipy.stats import norm

    observed = np.array([-2.0, -0.3, 0.0, 1.0, 2.5])
    closed = observed * (2 * norm.cdf(observed) - 1) + 2 * norm.pdf(observed) - 1 / np.sqrt(np.pi)
    found = crps(normal(np.zeros(5), np.ones(5)), observed)
    np.testing.assert_allclose(found, closed, atol=0.003)  # 99 levels leave out the outermost half per cent
    np.testing.assert_allclose(crps(normal(np.zeros(5), np.ones(5)), observed, levels=20_000), closed, atol=2e-5)


def test_crps_of_a_bare_number_is_its_absolute_error():
    np.testing.assert_allclose(crps(Certain(np.array([1.0, 5.0])), [3.0, 4.0]), [2.0, 1.0])


def test_scores_of_a_worked_example():
    scored = skill(Certain(np.array([1.0, 2.0, 4.0, np.nan])), [2.0, 2.0, 1.0, 9.0], limit=2.0)
    assert (scored.count, scored.missed) == (3, 1)
    assert scored.bias == pytest.approx(2 / 3)
    assert scored.mae == pytest.approx(4 / 3)
    assert scored.rmse == pytest.approx(np.sqrt(10 / 3))
    assert scored.brier == pytest.approx(1 / 3)  # 4 is said to be above the limit and 1 was found; 2 is not above 2
    assert np.isnan(scored.coverage)


@given(st.floats(0.1, 1000.0))
def test_scores_follow_the_unit(factor):
    random = np.random.default_rng(0)
    observed = random.normal(5, 2, 40)
    before = skill(normal(np.full(40, 5.0), np.full(40, 2.0)), observed, limit=6.0)
    after = skill(normal(np.full(40, 5.0 * factor), np.full(40, 2.0 * factor)), observed * factor, limit=6.0 * factor)
    assert after.mae == pytest.approx(before.mae * factor)
    assert after.crps == pytest.approx(before.crps * factor)
    assert (after.coverage, after.brier) == pytest.approx((before.coverage, before.brier))


def test_the_median_exceeds_a_limit_where_the_probability_is_above_one_half():
    members = TransformedNormal(
        (np.linspace(-2, 2, 9), np.linspace(0, 3, 9)), (np.full(9, 0.7), np.full(9, 1.2)), (Logarithm(), Unchanged())
    )
    limit = 1.3
    np.testing.assert_array_equal(members.exceedance(limit) > 0.5, members.estimate > limit)
    at_quantile = members.quantile(0.8)
    for place in range(9):
        assert members.exceedance(float(at_quantile[place]))[place] == pytest.approx(0.2, abs=1e-9)


def test_one_member_has_the_closed_form_and_a_known_value_is_certain():
    from scipy.stats import norm

    one = TransformedNormal((np.array([0.0, 1.0, 1.0]),), (np.array([1.0, 0.0, 0.0]),), (Logarithm(),))
    assert one.exceedance(2.0)[0] == pytest.approx(norm.sf(np.log(2.0)))
    assert one.exceedance(2.0)[1] == 1.0
    assert one.exceedance(float(np.exp(1.0)))[2] == 0.0  # equal to the limit is not above it


def test_mean_and_deviation_of_a_skewed_distribution():
    lognormal = TransformedNormal((np.zeros(1),), (np.full(1, 0.5),), (Logarithm(),))
    assert lognormal.estimate == pytest.approx(1.0)
    assert mean_of(lognormal) == pytest.approx(np.exp(0.125), rel=0.005)
    assert deviation_of(lognormal) == pytest.approx(np.sqrt((np.exp(0.25) - 1) * np.exp(0.25)), rel=0.05)


def four(observed, estimate, deviation):
    plain = Climatology(observed, observed.mean(), observed.size)
    middle = Climatology(observed, np.median(observed), observed.size)
    return normal(estimate, np.full(observed.size, deviation)), plain, middle, Certain(estimate + 0.1)


def test_a_map_no_better_than_the_mean_says_so():
    random = np.random.default_rng(1)
    observed = random.normal(10, 2, 100)
    noise = compare(*four(observed, random.normal(10, 2, 100), 2.0), observed, limit=12.0)
    assert SkillFlag.NOT_BETTER_THAN_MEAN in noise.flags
    assert SkillFlag.PROBABILITY_NOT_BETTER in noise.flags
    assert noise.gain < 0


def test_a_good_map_is_not_doubted_and_too_narrow_intervals_are():
    random = np.random.default_rng(1)
    observed = random.normal(10, 2, 100)
    good = compare(*four(observed, observed + random.normal(0, 0.5, 100), 0.5), observed, limit=12.0)
    assert good.flags == SkillFlag.NONE
    assert good.gain > 0.5
    narrow = compare(*four(observed, observed + random.normal(0, 0.5, 100), 0.1), observed)
    assert SkillFlag.INTERVALS_TOO_NARROW in narrow.flags
    wide = compare(*four(observed, observed + random.normal(0, 0.5, 100), 5.0), observed)
    assert SkillFlag.INTERVALS_TOO_WIDE in wide.flags


def test_a_gain_within_chance_is_called_so_and_few_samples_too():
    observed = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    estimate = np.array([1.0, 4.5, 3.0, 3.0, 6.5, 3.0])
    found = compare(*four(observed, estimate, 1.0), observed)
    assert found.gain > 0
    assert SkillFlag.NO_CLEAR_GAIN in found.flags
    assert SkillFlag.FEW_SAMPLES in found.flags


def test_without_any_prediction_there_is_nothing_to_score():
    with pytest.raises(ValueError, match="nothing to score"):
        skill(Certain(np.array([np.nan])), [1.0])


def test_no_predictor_sees_the_fold_that_it_predicts():
    seen = []
    values = np.arange(10.0)

    def predictor(learn, predict):
        seen.append(set(learn.tolist()) & set(predict.tolist()))
        return Certain(values[predict])

    gathered = cross_validate(predictor, random_folds(10, 3, np.random.default_rng(0)))
    assert isinstance(gathered, Gathered)
    assert not any(seen)
    np.testing.assert_array_equal(gathered.estimate, values)


@given(st.integers(2, 50), st.data())
def test_random_folds_are_even(count, data):
    folds = data.draw(st.integers(2, count))
    sizes = np.bincount(random_folds(count, folds, np.random.default_rng(1)))
    assert sizes.size == folds
    assert np.ptp(sizes) <= 1


def test_blocks_stay_together():
    random = np.random.default_rng(4)
    east, north = random.uniform(0, 100, 200), random.uniform(0, 100, 200)
    folds = block_folds(east, north, 25.0, 4, random)
    blocks = (east // 25).astype(int) * 10 + (north // 25).astype(int)
    assert np.unique(folds).size == 4
    assert all(np.unique(folds[blocks == block]).size == 1 for block in np.unique(blocks))


def test_folds_hold_out_samples_as_far_away_as_the_cells_of_the_map():
    random = np.random.default_rng(6)
    cells = np.meshgrid(np.arange(5.0, 1000, 10), np.arange(5.0, 1000, 10))
    even = random.uniform(0, 1000, (2, 150))
    spread_out = matched_folds(*even, cells[0].ravel(), cells[1].ravel(), 10, random)
    assert spread_out.held_out_m == pytest.approx(spread_out.cells_m, rel=0.3)
    centres = random.uniform(0, 1000, (2, 30))
    clustered = np.repeat(centres, 5, axis=1) + random.normal(0, 3, (2, 150))
    found = matched_folds(*clustered, cells[0].ravel(), cells[1].ravel(), 10, random)
    assert found.block is not None
    assert found.held_out_m == pytest.approx(found.cells_m, rel=0.3)
    assert found.cells_m > 10 * np.median(np.hypot(*(clustered[:, 1:] - clustered[:, :-1])))


def test_samples_in_one_place_after_another_fall_back_to_random_folds():
    found = matched_folds([0.0, 1.0, 2.0], [0.0, 0.0, 0.0], [1.0], [0.5], 10, np.random.default_rng(0))
    assert found.block is None
    assert np.unique(found.folds).size == 3


def test_folds_that_cannot_be_are_refused():
    assert single_folds(3).tolist() == [0, 1, 2]
    with pytest.raises(ValueError, match="2 to 3 folds, not 4"):
        random_folds(3, 4, np.random.default_rng(0))
    with pytest.raises(ValueError, match="one block"):
        block_folds([0.0, 1.0], [0.0, 1.0], 100.0, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match="above 0 m"):
        block_folds([0.0, 1.0], [0.0, 1.0], 0.0, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match="two folds"):
        cross_validate(lambda learn, predict: Certain(np.zeros(1)), np.zeros(3, dtype=np.intp))
