"""The compiled pass gives what the arrays give, on any number of threads."""

import numpy as np
import pytest

from jingtu.kernels.progress import Cancelled
from jingtu.kernels.risk.assess import ROUTES, assess, control_values, effects
from jingtu.kernels.risk.assess_fast import PairRisk, assess_pairs
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure

SITES = 120


@pytest.fixture(scope="module")
def known(edition):
    return Substance.several([substance.properties(edition.allocation) for substance in exposure.substances().values()])


def sites(edition, land):
    """Sites of every kind: deep and shallow, wet beyond the pores, drawn through by wind, and contradicting themselves."""
    rng = np.random.default_rng(2)
    return Site.of(
        {
            **edition.values(land),
            "LS": rng.uniform(0, 300, SITES),
            "fom": rng.uniform(1, 60, SITES),
            "P_ws": rng.uniform(0.05, 0.35, SITES),
            "dP": np.where(rng.random(SITES) < 0.3, rng.uniform(1, 50, SITES), 0.0),
            "Ab": np.where(rng.random(SITES) < 0.1, 1e12, 700_000.0),
            "tau": np.where(rng.random(SITES) < 0.05, 0.0, 30.0),
            "dsub": np.where(rng.random(SITES) < 0.2, np.nan, 100.0),
        }
    )


@pytest.fixture(scope="module")
def measured(known):
    rng = np.random.default_rng(3)
    values = rng.lognormal(2, 3, size=(3, SITES, known.H.size))
    values[rng.random(values.shape) < 0.05] = np.nan
    values[rng.random(values.shape) < 0.01] = -1.0
    values[rng.random(values.shape) < 0.01] = np.inf
    return values


def fast(known, site, measured, **said):
    of_site, of_substance = np.divmod(np.arange(SITES * known.H.size), known.H.size)
    return assess_pairs(known, site, of_substance, of_site, *(values.ravel() for values in measured), **said)


@pytest.mark.parametrize("land", ["class_1", "class_2"])
@pytest.mark.parametrize(("without", "crack"), [((), "soil"), (("cgw", "iiv1"), "crack")])
def test_compiled_and_array_form_agree(edition, known, measured, land, without, crack):
    site = sites(edition, land)
    down = Site(**{name: value[:, None] if value.ndim else value for name, value in vars(site).items()})
    of = effects(known, down, crack_porosity=crack, without=without)
    found, values = assess(of, *measured), control_values(of, down)
    compiled = fast(known, site, measured, without=without, crack_porosity=crack)
    shape = measured[0].shape

    for effect in ("cancer", "hazard"):
        shares = found.shares(effect)
        for number, route in enumerate(ROUTES):
            close(getattr(compiled, effect)[:, number], getattr(found, effect)[route], shape)
            close(getattr(compiled, f"{effect}_share")[:, number], shares[route], shape)
    for name in ("cancer_soil", "cancer_groundwater", "hazard_soil", "hazard_groundwater"):
        close(getattr(compiled, name), getattr(found, name), shape)
    for name in ("rcvs", "hcvs", "rcvg", "hcvg", "saturation"):
        close(getattr(compiled, name), getattr(values, name), shape)
    np.testing.assert_array_equal(compiled.trouble.reshape(shape), np.broadcast_to(found.trouble, shape))


def close(compiled, plain, shape):
    np.testing.assert_allclose(compiled.reshape(shape), np.broadcast_to(plain, shape), rtol=1e-11)


def test_threads_do_not_change_a_bit(edition, known, measured):
    once, again = (fast(known, sites(edition, "class_1"), measured, threads=threads) for threads in (1, 3))

    for name in PairRisk.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(once, name), getattr(again, name))


def test_one_site_serves_all_pairs_and_no_pairs_are_none(edition, known):
    site = Site.of(edition.values("class_1"))
    found = assess_pairs(known, site, np.arange(3), np.zeros(3, int), 1.0, 1.0, 1.0)

    np.testing.assert_allclose(found.rcvs, control_values(effects(known, site), site).rcvs[:3], rtol=1e-12)
    assert assess_pairs(known, site, np.zeros(0, int), np.zeros(0, int), 1.0, 1.0, 1.0).cancer.shape == (0, 9)


def test_the_pass_can_be_stopped(edition, known, measured):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        fast(known, sites(edition, "class_1"), measured, progress=stop)
