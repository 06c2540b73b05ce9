"""Sensitivity ratios are those that the formulas give by hand."""

import numpy as np
import pytest

from jingtu.kernels.risk.assess import control_values, effects
from jingtu.kernels.risk.sensitivity import sensitivity
from jingtu.kernels.risk.site import UnknownSymbol


def soil_value(substance, site):
    return control_values(effects(substance, site), site).soil


def test_a_value_proportional_or_inverse_to_a_parameter_has_that_ratio(site_of, substance_of):
    site, copper = site_of(), substance_of("cu")

    assert float(sensitivity(soil_value, copper, site, "AHQ")) == pytest.approx(1)
    assert float(sensitivity(soil_value, copper, site, "RfDo")) == pytest.approx(1)
    assert float(sensitivity(soil_value, copper, site, "OSIRc", 0.1)) == pytest.approx((1 / 1.1 - 1) / 0.1)


def test_a_parameter_of_no_consequence_has_the_ratio_zero(site_of, substance_of):
    assert float(sensitivity(soil_value, substance_of("cu"), site_of(), "LS")) == 0


def test_an_unknown_value_has_no_ratio_and_an_unknown_symbol_is_refused(site_of, substance_of):
    assert np.isnan(sensitivity(soil_value, substance_of("cu"), site_of(), "IUR"))
    assert np.isnan(sensitivity(soil_value, substance_of("cu"), site_of(), "dP"))
    with pytest.raises(UnknownSymbol, match="a parameter colour"):
        sensitivity(soil_value, substance_of("cu"), site_of(), "colour")
