"""The arrays give what the printed formulas give one after the other in plain Python, substance by substance."""

import numpy as np
import pytest

from benchmarks.plain_risk import risk
from jingtu.kernels.risk.assess import GROUNDWATER, ROUTES, SOIL, assess, control_values, effects
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure

CHANGES = (
    {},
    {"LS": 120.0, "fom": 31.0, "A": 4e6, "d": 80.0},
    {"dP": 40.0},
    {"Lgw": 180.0, "h_v": 175.0, "P_ws": 0.12, "rho_b": 1.65},
)


@pytest.mark.parametrize("land", ["class_1", "class_2"])
@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "-".join(changes) or "defaults")
def test_every_term_equals_the_printed_formula(edition, land, changes):
    parameters = {**edition.values(land), **changes}
    known = [substance.properties(edition.allocation) for substance in exposure.substances().values()]
    site = Site.of(parameters)
    of = effects(Substance.several(known), site)
    found, values = assess(of, 3.0, 5.0, 0.2), control_values(of, site)

    for index, substance in enumerate(known):
        plain = risk(parameters, substance, 3.0, 5.0, 0.2)
        for route in ROUTES:
            np.testing.assert_allclose(at(found.cancer[route], index), plain["CR"].get(route, np.nan), rtol=1e-10)
            np.testing.assert_allclose(at(found.hazard[route], index), plain["HQ"].get(route, np.nan), rtol=1e-10)
        totals = {"CR_soil": found.cancer_soil, "HQ_soil": found.hazard_soil, "CR_gw": found.cancer_groundwater}
        limits = {
            "CR_soil_value": values.rcvs,
            "HQ_soil_value": values.hcvs,
            "CR_gw_value": values.rcvg,
            "HQ_gw_value": values.hcvg,
        }
        for name, value in {**totals, **limits, "Csat": values.saturation}.items():
            np.testing.assert_allclose(at(value, index), plain.get(name, np.nan), rtol=1e-10, err_msg=name)


def at(values, index):
    return values[index] if np.ndim(values) else values


def test_contributions_of_the_routes_of_a_medium_sum_to_one(site_of, substance_of):
    found = assess(effects(substance_of("benzene"), site_of()), 3.0, 5.0, 0.2)

    for of in ("cancer", "hazard"):
        shares = found.shares(of)
        assert np.nansum([shares[route] for route in SOIL]) == pytest.approx(1)
        assert np.nansum([shares[route] for route in GROUNDWATER]) == pytest.approx(1)
