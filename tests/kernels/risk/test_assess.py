"""What holds of every assessment, and what is said where something is not known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.kernels.risk.assess import ROUTES, assess, control_values, effects
from jingtu.kernels.risk.site import Site, UnknownSymbol
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.trouble import WORDS, Trouble, words
from jingtu.standards import exposure

CONCENTRATIONS = st.floats(1e-6, 1e5)
CODES = st.sampled_from(sorted(exposure.substances()))
LANDS = st.sampled_from(["class_1", "class_2"])


@given(code=CODES, land=LANDS, low=CONCENTRATIONS, factor=st.floats(1.0, 1e3))
def test_risk_is_proportional_to_concentration(site_of, substance_of, code, land, low, factor):
    of = effects(substance_of(code), site_of(land))
    one, more = assess(of, low, low, low), assess(of, low * factor, low * factor, low * factor)

    np.testing.assert_allclose(more.cancer_soil, one.cancer_soil * factor, rtol=1e-12)
    np.testing.assert_allclose(more.hazard_soil, one.hazard_soil * factor, rtol=1e-12)


@given(code=CODES, land=LANDS)
def test_the_control_value_is_where_the_acceptable_risk_is_reached_and_not_exceeded(site_of, substance_of, code, land):
    site = site_of(land)
    of = effects(substance_of(code), site)
    value = control_values(of, site).soil
    if np.isnan(value):
        return

    assert not assess(of, value * (1 - 1e-12), value * (1 - 1e-12), np.nan).unacceptable(site)
    assert assess(of, value * 1.0001, value * 1.0001, np.nan).unacceptable(site)


@given(code=CODES)
def test_children_never_make_land_safer(site_of, substance_of, code):
    values = [control_values(effects(substance_of(code), site_of(land)), site_of(land)).soil for land in ("class_1", "class_2")]

    assert np.isnan(values[0]) or values[0] <= values[1]


@given(code=CODES, shallow=st.floats(10, 200), deeper=st.floats(0, 300))
def test_deeper_contamination_never_gives_more_vapour(site_of, substance_of, code, shallow, deeper):
    near, far = (effects(substance_of(code), site_of(LS=depth)) for depth in (shallow, shallow + deeper))

    for route in ("iov2", "iiv1"):
        assert np.isnan(near.cancer[route]) or far.cancer[route] <= near.cancer[route] * (1 + 1e-12)


def test_a_vanishing_pressure_difference_is_the_formula_without_one(site_of, substance_of):
    still, almost = (effects(substance_of("benzene"), site_of(dP=dP)) for dP in (0.0, 1e-9))

    for route in ("iiv1", "iiv2"):
        np.testing.assert_allclose(almost.cancer[route], still.cancer[route], rtol=1e-6)


def test_a_strong_pressure_difference_does_not_overflow(site_of, substance_of):
    strong = effects(substance_of("benzene"), site_of(dP=1e6))

    assert np.isfinite(strong.cancer["iiv2"])


def test_points_and_substances_broadcast_and_their_order_does_not_matter(edition, site_of):
    known = [substance.properties(edition.allocation) for substance in exposure.substances().values()]
    depths = np.linspace(20.0, 200.0, 7)
    together = effects(Substance.several(known), site_of(LS=depths[:, None]))
    backwards = effects(Substance.several(known[::-1]), site_of(LS=depths[::-1, None]))

    for route in ROUTES:
        forwards = np.broadcast_to(together.cancer[route], (7, len(known)))
        np.testing.assert_array_equal(forwards, np.broadcast_to(backwards.cancer[route], (7, len(known)))[::-1, ::-1])


@pytest.mark.parametrize(
    ("missing", "flag", "left_out", "effect"),
    [
        ("SFo", Trouble.NO_ORAL_SLOPE, ("ois", "dcs", "cgw"), "cancer"),
        ("IUR", Trouble.NO_INHALATION_SLOPE, ("pis", "iov1", "iov2", "iiv1", "iov3", "iiv2"), "cancer"),
        ("RfDo", Trouble.NO_ORAL_DOSE, ("ois", "dcs", "cgw"), "hazard"),
        ("RfC", Trouble.NO_INHALATION_DOSE, ("pis", "iov1", "iov2", "iiv1", "iov3", "iiv2"), "hazard"),
        ("ABSd", Trouble.NO_DERMAL, ("dcs",), "cancer"),
        ("ABSgi", Trouble.NO_DERMAL, ("dcs",), "cancer"),
        ("H", Trouble.NOT_VOLATILE, ("iov1", "iov2", "iiv1", "iov3", "iiv2"), "cancer"),
        ("Koc", Trouble.NO_SORPTION, ("iov1", "iov2", "iiv1"), "cancer"),
    ],
)
def test_a_missing_property_leaves_its_terms_out_and_says_so(site_of, substance_of, missing, flag, left_out, effect):
    whole = substance_of("benzene", ABSd=0.1)
    lacking = substance_of("benzene", **{"ABSd": 0.1, missing: None})
    before, after = (assess(effects(one, site_of()), 1.0, 1.0, 1.0) for one in (whole, lacking))

    assert not int(before.trouble) & flag
    assert int(after.trouble) & flag
    assert {route for route in ROUTES if np.isnan(getattr(after, effect)[route])} == set(left_out)
    assert getattr(after, f"{effect}_soil") <= getattr(before, f"{effect}_soil")


def test_without_any_toxicity_nothing_is_said_rather_than_no_risk(site_of, substance_of):
    lead = assess(effects(substance_of("pb"), site_of()), 1e6, 1e6, 1e6)

    assert int(lead.trouble) & Trouble.NO_TOXICITY
    assert np.isnan(lead.cancer_soil)
    assert np.isnan(lead.hazard_soil)


@pytest.mark.parametrize(
    ("changed", "flag", "left_out"),
    [
        ({"rho_b": 2.65}, Trouble.DENSITIES, "iiv1"),
        ({"P_ws": 0.3}, Trouble.DENSITIES, "iiv1"),
        ({"tau": 0.0}, Trouble.GEOMETRY, "iov1"),
        ({"A": -1.0}, Trouble.GEOMETRY, "iov1"),
        ({"ER": 0.0}, Trouble.GEOMETRY, "iiv2"),
        ({"dP": 1.0, "Zcrack": 0.05, "Xcrack": 3500.0}, Trouble.GEOMETRY, "iiv1"),
    ],
)
def test_contradicting_parameters_are_flagged_and_leave_vapour_out(site_of, substance_of, changed, flag, left_out):
    found = assess(effects(substance_of("benzene"), site_of(**changed)), 1.0, 1.0, 1.0)

    assert int(found.trouble) & flag
    assert np.isnan(found.cancer[left_out])
    assert np.isfinite(found.cancer["ois"])


def test_the_guard_holds_at_its_edge(site_of, substance_of):
    full = (1 - 1.5 / 2.65) / 1.5  # water that fills the pores

    assert not int(effects(substance_of("benzene"), site_of(P_ws=full * (1 - 1e-12))).trouble) & Trouble.DENSITIES
    assert int(effects(substance_of("benzene"), site_of(P_ws=full * (1 + 1e-12))).trouble) & Trouble.DENSITIES


def test_concentrations_that_are_missing_impossible_or_above_saturation_are_flagged(site_of, substance_of):
    of = effects(substance_of("toluene"), site_of())
    found = assess(of, [np.nan, -1.0, np.inf, 1200.0, 1210.0], 1.0, 0.1)

    flags = [Trouble(int(bits)) & (Trouble.NO_SURFACE | Trouble.NEGATIVE | Trouble.ABOVE_SATURATION) for bits in found.trouble]
    assert flags == [
        Trouble.NO_SURFACE,
        Trouble.NEGATIVE,
        Trouble.NEGATIVE | Trouble.ABOVE_SATURATION,
        0,
        Trouble.ABOVE_SATURATION,
    ]
    assert np.isnan(found.hazard["ois"][:3]).all()


def test_an_unknown_or_missing_symbol_is_refused_with_its_name(edition):
    with pytest.raises(UnknownSymbol, match=r"no parameter Koc"):
        Site.of({**edition.values("class_1"), "Koc": 1.0})
    with pytest.raises(UnknownSymbol, match=r"parameters tau are missing"):
        Site.of({symbol: value for symbol, value in edition.values("class_1").items() if symbol != "tau"})
    with pytest.raises(UnknownSymbol, match=r"no property EDa"):
        Substance.of({"EDa": 1.0})


def test_every_flag_has_words():
    assert set(WORDS) == {flag for flag in Trouble if flag}
    assert words(Trouble.NO_DERMAL | Trouble.NEGATIVE) == (WORDS[Trouble.NO_DERMAL], WORDS[Trouble.NEGATIVE])
