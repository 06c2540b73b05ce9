"""Monte Carlo says what the single formulas say of each draw, and the same by any number of threads and cuts."""

from dataclasses import fields

import numpy as np
import pytest

from jingtu.kernels.progress import Cancelled
from jingtu.kernels.risk.assess import assess, control_values, control_values_by_route, effects
from jingtu.kernels.risk.distributions import Distribution
from jingtu.kernels.risk.montecarlo import Concentrations, Uncertain, simulate
from jingtu.kernels.risk.site import UnknownSymbol
from jingtu.kernels.risk.spread import PERCENTILES, Spread
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure

BODY = Uncertain("BWa", Distribution("normal", (61.8, 9.0), 35.0, 110.0))
CARBON = Uncertain("fom", Distribution("lognormal", (15.0, 1.4)), shared=False)
SURFACE = Uncertain("surface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False)
PAIRS = 60


@pytest.fixture(scope="module")
def pairs(edition):
    known = list(exposure.substances().values())
    substance = Substance.several([known[number % len(known)].properties(edition.allocation) for number in range(PAIRS)])
    rng = np.random.default_rng(1)
    return substance, Concentrations.of(*(rng.lognormal(size=PAIRS) for _ in range(3)))


def arrays(simulation):
    return [getattr(spread, field.name) for spread in vars(simulation).values() for field in fields(Spread)]


@pytest.mark.parametrize("threads", [2, 3])
def test_the_number_of_threads_does_not_change_a_bit(pairs, site_of, threads):
    substance, measured = pairs
    once, again = (
        simulate(substance, site_of(), measured, (BODY, CARBON, SURFACE), draws=1501, seed=5, threads=count)
        for count in (1, threads)
    )

    for one, other in zip(arrays(once), arrays(again), strict=True):
        np.testing.assert_array_equal(one, other)


def test_cutting_the_pairs_up_does_not_change_a_bit(pairs, site_of):
    substance, measured = pairs
    whole = simulate(substance, site_of(), measured, (BODY, CARBON, SURFACE), draws=333, seed=5)
    cuts = [slice(0, 17), slice(17, 18), slice(18, PAIRS)]
    parts = [
        simulate(
            part(substance, cut), site_of(), part(measured, cut), (BODY, CARBON, SURFACE), draws=333, seed=5, first=cut.start
        )
        for cut in cuts
    ]

    for one, *others in zip(arrays(whole), *map(arrays, parts), strict=True):
        np.testing.assert_array_equal(one, np.concatenate(others))


def part(of, cut):
    return type(of)(**{name: value[cut] if np.ndim(value) else value for name, value in vars(of).items()})


def test_keeping_what_repeating_parameters_share_does_not_change_a_bit(edition, site_of, monkeypatch):
    known = list(exposure.substances().values())[:7]
    substance = Substance.several([known[number % 7].properties(edition.allocation) for number in range(PAIRS)])
    measured = Concentrations.of(*(np.random.default_rng(1).lognormal(size=PAIRS) for _ in range(3)))
    shared = Uncertain("fom", Distribution("lognormal", (15.0, 1.4)))
    depths = site_of(LS=np.where(np.arange(PAIRS) % 3, 50.0, 150.0))
    kept = simulate(substance, depths, measured, (BODY, shared, SURFACE), draws=501, seed=5)
    monkeypatch.setattr("jingtu.kernels.risk.montecarlo.KEPT_VALUES", 0)
    each = simulate(substance, depths, measured, (BODY, shared, SURFACE), draws=501, seed=5)

    for one, other in zip(arrays(kept), arrays(each), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("keeps", [True, False])
def test_pairs_that_differ_by_a_factor_are_summarised_as_their_draws_would_be(edition, site_of, monkeypatch, keeps):
    known = list(exposure.substances().values())[:5]
    substance = Substance.several([known[number % 5].properties(edition.allocation) for number in range(PAIRS)])
    rng, at = np.random.default_rng(2), np.arange(PAIRS)
    values = rng.lognormal(sigma=4, size=(3, PAIRS))
    values[0, at % 4 != 0] = values[1, at % 3 == 0] = values[2, at % 5 != 0] = np.nan
    values[1, 7] = 0
    full = (1 - 1.5 / 2.65) / 1.5
    water = Uncertain("P_ws", Distribution("uniform", (full - 0.1, full + 0.01)))  # some draws contradict themselves
    if not keeps:
        monkeypatch.setattr("jingtu.kernels.risk.montecarlo.KEPT_VALUES", 0)
    asked = substance, site_of(), Concentrations.of(*values), (BODY, SURFACE, water)
    found = simulate(*asked, draws=701, seed=5)
    monkeypatch.setattr("jingtu.kernels.risk.montecarlo._differ_by_a_factor", lambda *_asked: np.zeros(PAIRS, dtype=np.bool_))
    drawn = simulate(*asked, draws=701, seed=5)

    for name in vars(found):
        one, other = getattr(found, name), getattr(drawn, name)
        for exact in ("above", "percentiles", "lost"):
            np.testing.assert_array_equal(getattr(one, exact), getattr(other, exact))
        np.testing.assert_allclose(one.mean, other.mean, rtol=1e-12)


def test_another_seed_gives_other_draws_and_the_same_seed_the_same(pairs, site_of):
    substance, measured = pairs
    first, same, other = (
        simulate(substance, site_of(), measured, (BODY, SURFACE), draws=50, seed=s).cancer_soil.mean for s in (1, 1, 2)
    )

    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)


def test_adding_an_uncertain_parameter_leaves_the_draws_of_the_others(site_of, substance_of):
    """Body weight does not touch the child, who decides the hazard of class 1 land."""
    measured = Concentrations.of([10.0], np.nan, np.nan)
    copper = substance_of("cu")
    alone, beside = (simulate(copper, site_of(), measured, drawn, draws=99, seed=1) for drawn in ((SURFACE,), (BODY, SURFACE)))

    np.testing.assert_array_equal(alone.hazard_soil.percentiles, beside.hazard_soil.percentiles)


def test_the_summary_is_that_of_the_draws_themselves(site_of, substance_of):
    """Draw the concentration alone: risk is proportional to it, so its quantiles are those of the distribution."""
    site, benzene = site_of(), substance_of("benzene")
    value = float(control_values(effects(benzene, site), site).rcvs)
    measured = Concentrations.of([value], [0.0], np.nan)
    surface = control_values_by_route(effects(benzene, site), site)
    per_unit = sum(1 / float(surface[route][0]) for route in ("ois", "pis", "iov1"))
    spread = simulate(benzene, site, measured, (SURFACE,), draws=20_000, seed=3).cancer_soil
    wanted = SURFACE.distribution.quantile(PERCENTILES) * value * per_unit * 1e-6

    np.testing.assert_allclose(spread.percentiles[0], wanted, rtol=0.02)


def test_at_the_control_value_half_of_a_symmetrical_spread_lies_above(site_of, substance_of):
    site, copper = site_of(), substance_of("cu")
    value = float(control_values(effects(copper, site), site).hcvs)
    spread = simulate(
        copper, site, Concentrations.of([value, value / 10], np.nan, np.nan), (SURFACE,), draws=20_000, seed=3
    ).hazard_soil

    assert spread.above[0] == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 20_000))
    assert spread.above[1] == 0


def test_without_uncertainty_every_draw_is_the_single_assessment(pairs, site_of):
    substance, measured = pairs
    found = assess(effects(substance, site_of()), measured.surface, measured.subsurface, measured.groundwater)
    simulated = simulate(substance, site_of(), measured, (), draws=3, seed=0)

    for name in ("cancer_soil", "hazard_soil", "cancer_groundwater", "hazard_groundwater"):
        for percentile in range(len(PERCENTILES)):
            np.testing.assert_allclose(getattr(simulated, name).percentiles[:, percentile], getattr(found, name), rtol=1e-12)
        np.testing.assert_array_equal(np.isnan(getattr(simulated, name).above), np.isnan(getattr(found, name)))


def test_draws_that_contradict_themselves_are_counted_as_lost(site_of, substance_of):
    """Half of the water contents lie above what fills the pores; without vapour the sum would be too low."""
    full = (1 - 1.5 / 2.65) / 1.5
    water = Uncertain("P_ws", Distribution("uniform", (full - 0.1, full + 0.1)))
    measured = Concentrations.of([1.0], [1.0], np.nan)
    spread = simulate(substance_of("benzene"), site_of(), measured, (water,), draws=4000, seed=1).cancer_soil

    assert spread.lost[0] == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 4000))
    assert np.isfinite(spread.percentiles).all()


def test_the_work_can_be_stopped(pairs, site_of):
    def stop(done, total):
        if done == 2:
            raise Cancelled

    substance, measured = pairs
    with pytest.raises(Cancelled):
        simulate(substance, site_of(), measured, (BODY,), draws=1000, seed=1, progress=stop)


def test_what_cannot_be_drawn_is_refused(site_of, substance_of):
    one = Concentrations.of([1.0], 1.0, 1.0)
    with pytest.raises(UnknownSymbol, match="no parameter colour"):
        simulate(substance_of("benzene"), site_of(), one, (Uncertain("colour", BODY.distribution),), draws=1, seed=1)
    with pytest.raises(ValueError, match="BWa is drawn twice"):
        simulate(substance_of("benzene"), site_of(), one, (BODY, BODY), draws=1, seed=1)
    with pytest.raises(ValueError, match="at least one draw"):
        simulate(substance_of("benzene"), site_of(), one, (), draws=0, seed=1)
    with pytest.raises(ValueError, match="along one axis"):
        simulate(substance_of("benzene"), site_of(LS=np.ones((2, 2))), one, (), draws=1, seed=1)
